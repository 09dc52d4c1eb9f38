"""Modules of earlier compilations, for projects whose inputs are all known without Zig.

`zig build-lib` always compiles, even with a warm cache. A module of Zig code alone, without a C
library, is made of the files below the directory of its root file (Zig imports and embeds no
others), of the shipped Zig package, of Zig itself and of the command line. When none of these has
changed, neither has the module.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from alloconda.kernel.system.bounded_files import read_bounded
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.system.whole_files import write_generated
from alloconda.kernel.zig.command_lines import Zig

_KEPT = 96
_DIGEST_BYTES = 32
_MOST_KEPT_BYTES = 64 << 20
# Beyond these, reading the files takes longer than is worth it.
_MOST_FILES = 400
_MOST_BYTES = 4_000_000
# What they include may be anywhere.
_READS_ELSEWHERE = (b"@cImport", b"@cInclude")


class ModuleCache:
    """Keeps compiled modules in the project's Zig cache; may be used by several threads.

    Each file begins with the sha256 of the module in it.

    Args:
        local_cache: Zig's local cache for the project.
        source: the Zig root file.
        zig_package: the directory of the shipped Zig package.
        zig: the Zig that compiles.
    """

    def __init__(self, local_cache: Path, source: Path, zig_package: Path, zig: Zig) -> None:
        self._folder = local_cache / "alloconda-modules"
        self._source = source
        self._zig_package = zig_package
        self._zig = zig

    def recall(self, command: Sequence[str], path: Path) -> bool:
        """Put the module that a command would make at a path; False if it isn't known.

        The command is without what changes from run to run, such as the path of its output.
        """
        if self._inputs is None:
            return False
        kept = self._folder / _key(self._inputs, command)
        try:
            data = read_bounded(kept, _MOST_KEPT_BYTES + _DIGEST_BYTES)
            digest, module = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
            if digest != hashlib.sha256(module).digest():
                # A damaged one would be refused in every run to come; it is compiled anew.
                return False
            path.write_bytes(module)
            os.utime(kept)
        except OSError:
            return False
        return True

    def keep(self, command: Sequence[str], path: Path) -> None:
        """Keep the module that a command made, unless an input was changed meanwhile."""
        if self._inputs is None or self._digest_inputs() != self._inputs:
            return
        with contextlib.suppress(OSError):
            module = read_bounded(path, _MOST_KEPT_BYTES)
            kept = self._folder / _key(self._inputs, command)
            write_generated(kept, hashlib.sha256(module).digest() + module)
            self._prune()

    @cached_property
    def _inputs(self) -> str | None:
        return self._digest_inputs()

    def _digest_inputs(self) -> str | None:
        """Return a digest of everything but the command line; None if not all is known."""
        digest = hashlib.sha256()
        left_bytes = _MOST_BYTES
        try:
            for number, path in enumerate(self._files()):
                if number >= _MOST_FILES:
                    return None
                # A larger one is an OSError, and so is a FIFO or a device: none is read.
                data = read_bounded(path, left_bytes)
                left_bytes -= len(data)
                if any(word in data for word in _READS_ELSEWHERE) and path.suffix == ".zig":
                    return None
                digest.update(f"{path}\0{len(data)}\0".encode(errors="surrogateescape"))
                digest.update(data)
            digest.update(repr(self._zig_identity()).encode(errors="surrogateescape"))
        except OSError:
            return None
        return digest.hexdigest()

    def _files(self) -> Iterator[Path]:
        for top in (self._source.parent, self._zig_package):
            for folder, folders, names in os.walk(top, followlinks=True):
                folders.sort()
                yield from (Path(folder, name) for name in sorted(names))

    def _zig_identity(self) -> list[object]:
        executable = Path(find_program(self._zig.path) or self._zig.path).resolve()
        library = executable.parent / "lib" / "std" / "std.zig"
        settings = sorted(
            (name, value)
            for name, value in os.environ.items()
            if name.startswith("ZIG_") and name not in ("ZIG_PROGRESS", "ZIG_GLOBAL_CACHE_DIR")
        )
        stats: list[object] = [str(self._zig.version), settings]
        for path in (executable, library):
            if path == executable or path.exists():
                status = path.stat()
                stats.append((str(path), status.st_size, status.st_mtime_ns))
        return stats

    def _prune(self) -> None:
        kept = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in kept[:-_KEPT]:
            path.unlink(missing_ok=True)


def _key(inputs: str, command: Sequence[str]) -> str:
    return hashlib.sha256(
        "\0".join((inputs, *command)).encode(errors="surrogateescape")
    ).hexdigest()
