"""The directory of a new project: shipped templates, pyproject.toml by tomlkit, whole writes."""

import contextlib
import os
from pathlib import Path

from alloconda.kernel.config.pyproject_text import read_pyproject_text
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.bounded_files import read_bounded
from alloconda.kernel.system.shipped_files import TEMPLATES
from alloconda.kernel.system.whole_files import StagedFile, stage_file, write_whole
from alloconda.scaffold.adapters.pyproject_tables import add_missing_tables
from alloconda.scaffold.model.pyproject_changes import PyprojectChanges


class DiskProjectFolder:
    """A project's directory; it may not exist yet."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def templates(self) -> dict[str, str]:
        """Return the shipped templates by file name."""
        return {
            path.name: path.read_text(encoding="utf-8")
            for path in TEMPLATES.iterdir()
            if path.is_file()
        }

    def exists(self, path: str) -> bool:
        """Return whether something is at a path, be it a link that leads nowhere."""
        return os.path.lexists(self._root / path)

    def read(self, path: str) -> str | None:
        """Return the text of a file, line ends as they are; None where none is.

        Bytes that are not UTF-8 become surrogates, which `write` turns back.

        Raises:
            OutsideError: it can't be read.
        """
        try:
            return read_bounded(self._root / path).decode("utf-8", "surrogateescape")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise OutsideError(
                f"can't read {self._root / path}: {error.strerror}",
                hint="correct or rename it, then run this again",
            ) from error

    def pyproject(self, changes: PyprojectChanges) -> str | None:
        """Return pyproject.toml with some changes; None if it has them.

        Raises:
            ConfigError: the existing file is not TOML, or has a value where a table must be.
        """
        path = self._root / "pyproject.toml"
        before = read_pyproject_text(path) or ""
        replaced = {
            name: {**changes.replaced.get(name, {}), **changes.settled.get(name, {})}
            for name in (*changes.replaced, *changes.settled)
        }
        after = add_missing_tables(before, changes.missing, replaced, changes.comments)
        return None if after == before else after

    def write(self, files: dict[str, str]) -> None:
        """Write files, all of them or none.

        All are written beside their places first, and then put there, those that exist
        already last; so a full disk or an interruption damages nothing.

        Raises:
            OutsideError: one can't be written; then everything that was made is removed.
        """
        writing = _Writing()
        path = self._root
        try:
            for relative, text in files.items():
                path = self._root / relative
                writing.stage(path, text.encode("utf-8", "surrogateescape"))
            for staged in sorted(writing.staged_files, key=lambda staged: staged.place.exists()):
                path = staged.place
                writing.put(staged)
        except BaseException as error:
            writing.undo()
            if isinstance(error, OSError):
                raise OutsideError(
                    f"can't write {path}: {error.strerror or error}",
                    hint="nothing was changed; choose a directory that can be written, with room "
                    "in it",
                ) from error
            raise


class _Writing:
    """Files that are written together, and how to undo that."""

    def __init__(self) -> None:
        self.staged_files: list[StagedFile] = []
        self._made: list[Path] = []
        self._before: dict[Path, bytes] = {}

    def stage(self, path: Path, data: bytes) -> None:
        place = Path(os.path.realpath(path))
        for folder in _missing_directories(place.parent):
            folder.mkdir(exist_ok=True)
            self._made.append(folder)
        self.staged_files.append(stage_file(place, data))

    def put(self, staged: StagedFile) -> None:
        if staged.place.exists():
            self._before[staged.place] = read_bounded(staged.place)
        else:
            self._made.append(staged.place)
        staged.commit()

    def undo(self) -> None:
        for staged in self.staged_files:
            staged.discard()
        for place, data in self._before.items():
            with contextlib.suppress(OSError):
                if place.read_bytes() != data:
                    write_whole(place, data)
        _remove(self._made)


def _missing_directories(folder: Path) -> list[Path]:
    """Return a directory and its parents as far as they are not there, the outermost first."""
    return [parent for parent in (folder, *folder.parents) if not parent.exists()][::-1]


def _remove(paths: list[Path]) -> None:
    for path in reversed(paths):
        with contextlib.suppress(OSError):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
