"""The version of the Zig that was asked last, kept so that it need not be started again.

Only a Zig as it is published is known by its files: a program that has its standard library beside
it. What stands for another, such as a script or a launcher that chooses a version for each
directory, is asked each time.
"""

import contextlib
import hashlib
from pathlib import Path

from alloconda.kernel.system.bounded_files import open_plain, read_bounded
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.system.whole_files import write_generated
from alloconda.kernel.zig.version import ZigVersion, parse_zig_version

_SCRIPT = b"#!"


class KnownVersion:
    """Keeps the version of one Zig in a file; where its cache is not there yet, none is made.

    Args:
        path: the file, in a directory of a cache.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def recall(self, zig: str) -> ZigVersion | None:
        """Return the version of a Zig whose files haven't changed; None if not known."""
        try:
            known, _, version = read_bounded(self._path).decode("ascii").partition(" ")
            return parse_zig_version(version) if known == identity_of_zig(zig) else None
        except (OSError, ValueError):
            return None

    def keep(self, identity: str | None, version: ZigVersion) -> None:
        """Keep the version that a Zig printed; its identity was taken before it was started."""
        if identity is None or not self._path.parent.parent.is_dir():
            return
        with contextlib.suppress(OSError):
            write_generated(self._path, f"{identity} {version}\n".encode())


def identity_of_zig(zig: str) -> str | None:
    """Return a digest that identifies a Zig; None for a Zig that was not published."""
    facts = []
    try:
        program = Path(find_program(zig) or zig).resolve()
        with open_plain(program) as file:
            if file.read(len(_SCRIPT)) == _SCRIPT:
                return None
        for path in (program, program.parent / "lib" / "std" / "std.zig"):
            found = path.stat()
            facts.append((str(path), found.st_size, found.st_mtime_ns, found.st_ino))
    except (OSError, ValueError):
        return None
    return hashlib.sha256(repr(facts).encode(errors="surrogateescape")).hexdigest()
