"""The directory of a new project: shipped templates, pyproject.toml by tomlkit, whole writes."""

import contextlib
import os
import secrets
import shutil
from pathlib import Path

from alloconda.adapters.pyproject_tables import add_missing_tables
from alloconda.adapters.pyproject_text import read_pyproject_text
from alloconda.adapters.shipped import TEMPLATES
from alloconda.domain.scaffold import PyprojectChanges
from alloconda.errors import OutsideError


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
        """Tell whether something stands at a path, be it a link that leads nowhere."""
        return os.path.lexists(self._root / path)

    def read(self, path: str) -> str | None:
        """Return the text of a file, line ends as they are; None where none is.

        Raises:
            OutsideError: it can't be read, or is no text.
        """
        try:
            return (self._root / path).read_bytes().decode()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise OutsideError(
                f"can't read {self._root / path}: {reason}", hint="mend or rename it, then go on"
            ) from error

    def pyproject(self, changes: PyprojectChanges) -> str | None:
        """Return pyproject.toml with some changes; None if it has them.

        Raises:
            ConfigError: what stands there is not TOML, or has a value where a table must be.
        """
        path = self._root / "pyproject.toml"
        before = read_pyproject_text(path) or ""
        after = add_missing_tables(before, changes.missing, changes.replaced)
        return None if after == before else after

    def write(self, files: dict[str, str]) -> None:
        """Write files, all of them or none.

        All are written beside their places first, and then put there, those that stand there
        already last; so a full disk or an interruption damages nothing.

        Raises:
            OutsideError: one can't be written; then everything that was made is removed.
        """
        staged: list[tuple[Path, Path]] = []
        made: list[Path] = []
        path = self._root
        try:
            for relative, text in files.items():
                path = (self._root / relative).resolve()
                for folder in _missing_directories(path.parent):
                    folder.mkdir(exist_ok=True)
                    made.append(folder)
                draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
                staged.append((draft, path))
                draft.write_text(text, encoding="utf-8", newline="")
            for draft, path in sorted(staged, key=lambda pair: pair[1].exists()):
                if path.exists():
                    shutil.copymode(path, draft)
                else:
                    made.append(path)
                draft.replace(path)
        except BaseException as error:
            _remove([draft for draft, _ in staged])
            _remove(made)
            if isinstance(error, OSError):
                raise OutsideError(
                    f"can't write {path}: {error.strerror or error}",
                    hint="choose a directory that can be written, with room in it",
                ) from error
            raise


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
