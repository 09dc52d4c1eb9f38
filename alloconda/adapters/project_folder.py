"""The directory of a new project: shipped templates, pyproject.toml by tomlkit, whole writes."""

import contextlib
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AbstractTable

from alloconda.errors import ConfigError, OutsideError

_TEMPLATES = Path(__file__).parent.parent / "templates"


class DiskProjectFolder:
    """A project's directory; it may not exist yet."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def templates(self) -> dict[str, str]:
        """Return the shipped templates by file name."""
        return {
            path.name: path.read_text(encoding="utf-8")
            for path in _TEMPLATES.iterdir()
            if path.is_file()
        }

    def exists(self, path: str) -> bool:
        """Tell whether something stands at a path."""
        return (self._root / path).exists()

    def pyproject(self, tables: dict[str, dict[str, object]]) -> str | None:
        """Return pyproject.toml with what it lacks of some tables; None if it lacks nothing.

        Comments, order and style of what stands there survive. A table of another tool, such as
        the build system of another backend, is left alone.

        Raises:
            ConfigError: what stands there is not TOML.
        """
        path = self._root / "pyproject.toml"
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        try:
            document = tomlkit.parse(before)
            for name, values in tables.items():
                _add_missing(document, name, values)
        except TOMLKitError as error:
            raise ConfigError(f"{path} is not TOML: {error}") from error
        after = tomlkit.dumps(document)
        return None if after == before else after

    def write(self, files: dict[str, str]) -> None:
        """Write files, all of them or none.

        Raises:
            OutsideError: one can't be written; then those that were written are removed.
        """
        path = self._root
        written: list[tuple[Path, bytes | None]] = []
        try:
            for relative, text in files.items():
                path = self._root / relative
                path.parent.mkdir(parents=True, exist_ok=True)
                before = path.read_bytes() if path.exists() else None
                written.append((path, before))
                path.write_text(text, encoding="utf-8", newline="\n")
        except BaseException as error:
            _undo(written)
            if isinstance(error, OSError):
                raise OutsideError(
                    f"can't write {path}: {error.strerror}",
                    hint="choose a directory that can be written",
                ) from error
            raise


def _add_missing(document: TOMLDocument, dotted: str, values: dict[str, object]) -> None:

    names = dotted.split(".")
    table: AbstractTable | TOMLDocument = document
    for position, name in enumerate(names):
        if name not in table:
            is_last = position == len(names) - 1
            table.add(name, tomlkit.table(is_super_table=not is_last))
        child = table[name]
        if not isinstance(child, AbstractTable):
            raise ConfigError(f"pyproject.toml: {dotted} must be a table")
        table = child
    for key, value in values.items():
        if key not in table:
            table.add(key, tomlkit.item(value))


def _undo(written: list[tuple[Path, bytes | None]]) -> None:
    for path, before in reversed(written):
        with contextlib.suppress(OSError):
            if before is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(before)
