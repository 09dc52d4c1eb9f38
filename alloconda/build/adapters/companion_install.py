"""Puts what a build.zig installs beside the module into the package directory, for Python to find.

The package directory belongs to people: a file that no build put there is never changed. Which ones
builds did put there is noted with their digests in Zig's local cache; a file that was edited since
is the project's own again. Without the notes nothing is replaced or removed, only reported.
"""

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from alloconda.build.adapters.module_install import put_in_use, remove_in_use, remove_released
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.json_files import read_json
from alloconda.kernel.system.whole_files import stage_generated_file, write_generated

_EXECUTABLE = 0o111
_PIECE_BYTES = 1 << 20
_NOTES = "alloconda-notes/companions.json"
_PATTERN_SIGNS = re.compile(r"([\\*?\[\]!#\s])")


class CompanionFiles:
    """The files beside the module that builds put into a project.

    Args:
        root: the project's directory.
        local_cache: Zig's local cache, which keeps the notes.
    """

    def __init__(self, root: Path, local_cache: Path) -> None:
        self._root = root
        self._notes = local_cache / _NOTES

    def install(self, files: Iterable[tuple[str, Path]], folder: Path) -> tuple[str, ...]:
        """Put files into a folder of the project; remove those of earlier builds that are gone.

        Args:
            files: each with its path below the folder.
            folder: where the module is.

        Returns:
            The paths, relative to the project, of other files that are in the way, and stay.

        Raises:
            OutsideError: the directory can't be written.
        """
        wanted = {self._relative(folder / name): path for name, path in files}
        before = self._noted()
        noted = dict(before)
        kept = []
        # First, since a file may have the place of what was a folder.
        self._forget(noted, wanted, folder)
        for relative, source in wanted.items():
            place = self._root / relative
            standing, built = _digest(place), _digest(source) or ""
            if standing is not None and standing != noted.get(relative):
                if standing != built:
                    kept.append(relative)
                continue
            _put(place, source)
            noted[relative] = built
        if noted != before:
            # Without the notes the next build says that these files are not its own, nothing else.
            with contextlib.suppress(OSError):
                write_generated(self._notes, json.dumps(noted, indent=0).encode())
        return tuple(kept)

    def unchanged_files(self) -> tuple[Path, ...]:
        """Return the files that builds put into the project and that are still as they were."""
        return tuple(
            self._root / relative
            for relative, digest in self._noted().items()
            if _digest(self._root / relative) == digest
        )

    def patterns(self) -> tuple[str, ...]:
        """Return patterns in the syntax of .gitignore that mean those files, and no others."""
        return tuple(
            "/" + _PATTERN_SIGNS.sub(r"\\\1", self._relative(path))
            for path in self.unchanged_files()
        )

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _noted(self) -> Mapping[str, str]:
        try:
            noted = read_json(self._notes)
        except (OSError, ValueError):
            return {}
        if not isinstance(noted, dict):
            return {}
        return {
            relative: digest
            for relative, digest in noted.items()
            if isinstance(digest, str) and _stays_below(relative)
        }

    def _forget(self, noted: dict[str, str], wanted: Mapping[str, Path], folder: Path) -> None:
        """Remove what an earlier build installed and this one doesn't, and emptied folders."""
        for relative in sorted(noted.keys() - wanted.keys()):
            place = self._root / relative
            if _digest(place) == noted.pop(relative):
                with contextlib.suppress(OSError):
                    remove_in_use(place)
                    for above in place.parents:
                        if not above.is_relative_to(folder) or above == folder:
                            break
                        above.rmdir()


def _stays_below(relative: str) -> bool:
    path = Path(relative)
    return not path.is_absolute() and ".." not in path.parts


def _digest(path: Path) -> str | None:
    """Return the sha256 of what is at a path; None if there is nothing."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
    except OSError:
        # A directory, or what this user may not read: nothing that a build put there.
        return ""


def _put(place: Path, source: Path) -> None:
    executable = bool(source.stat().st_mode & _EXECUTABLE)
    mode = 0o777 if executable else 0o666
    try:
        with source.open("rb") as file:
            pieces = iter(lambda: file.read(_PIECE_BYTES), b"")
            put_in_use(stage_generated_file(place, pieces, mode=mode))
    except OSError as error:
        raise OutsideError(
            f"can't write {place}: {error.strerror or error}",
            hint="check the directory's permissions, and that no running Python holds the file",
        ) from error
    remove_released(place.parent, place.name)
