"""Adding tables to a pyproject.toml: existing comments, order and style survive."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from alloconda.kernel.config.toml_text import parse_toml
from alloconda.kernel.errors import ConfigError

# The one table that projects share with other tools key by key; a table of any other name is one
# decision, such as that for a build backend, and isn't mixed with another's.
_SHARED_TABLE = "project"
# Lists of tables that are written as [[tables]].
_ROWS = ("modules", "libraries", "overrides")
_LONGEST_LIST = 84


Tables = Mapping[str, Mapping[str, object]]
Comments = Mapping[str, Sequence[str]]


def add_missing_tables(
    text: str, tables: Tables, replaced: Tables | None = None, comments: Comments | None = None
) -> str:
    """Return a pyproject.toml with those tables that it lacks; dotted name → values.

    `[project]` gets single keys that it lacks, but for those that it calls dynamic. Every other
    existing table, even an empty one, is left as it is. `replaced` holds keys of existing tables
    that get these values instead of their own; None removes a key. `comments` holds the lines of
    comments at the beginning of new tables.

    Raises:
        ConfigError: the text is not TOML, or has a value where a table must be.
    """
    plain = text.replace("\r\n", "\n")
    try:
        before = parse_toml(plain)
    except ValueError as error:
        raise ConfigError(
            f"pyproject.toml is not TOML: {error}", hint="correct the line; see https://toml.io"
        ) from error
    additions = _additions(before, tables)
    for name, values in (replaced or {}).items():
        if _find(before, name) is not None:
            additions.setdefault(name, {}).update(_differing(before, name, values))
    additions = {name: values for name, values in additions.items() if values}
    if not additions:
        return text
    try:
        after = _added(plain, before, additions, comments or {})
        is_right = tomllib.loads(after) == _merged(before, additions)
    except (TOMLKitError, tomllib.TOMLDecodeError):
        is_right = False
    if not is_right:
        raise ConfigError(
            "pyproject.toml is written in a way that alloconda can't add to",
            details=tuple(f"it lacks [{name}]" for name in additions),
            hint="add them by hand, in tables such as [tool.alloconda]",
        )
    return _with_lines_of(text, after)


def _with_lines_of(before: str, after: str) -> str:
    """Return the new text with each old line as it was, even where line ends are mixed."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    newline = "\r\n" if before.count("\r\n") * 2 > before.count("\n") else "\n"
    plain = [line.replace("\r\n", "\n") for line in old]
    lines: list[str] = []
    matcher = SequenceMatcher(None, plain, new, autojunk=False)
    for kind, begin, end, new_begin, new_end in matcher.get_opcodes():
        if kind == "equal":
            lines += old[begin:end]
        else:
            lines += [line.replace("\n", newline) for line in new[new_begin:new_end]]
    return "".join(lines)


def _additions(
    before: Mapping[str, object], tables: Mapping[str, Mapping[str, object]]
) -> dict[str, dict[str, object]]:
    """Return what is lacking; dotted name → values."""
    lacking: dict[str, dict[str, object]] = {}
    for name, values in tables.items():
        existing = _find(before, name)
        if existing is None:
            lacking[name] = dict(values)
        elif name == _SHARED_TABLE:
            dynamic = existing.get("dynamic")
            said = [*existing, *(dynamic if isinstance(dynamic, list) else [])]
            new = {key: value for key, value in values.items() if key not in said}
            if new:
                lacking[name] = new
    return lacking


def _differing(
    before: Mapping[str, object], name: str, values: Mapping[str, object]
) -> dict[str, object]:
    existing = _find(before, name) or {}
    return {key: value for key, value in values.items() if existing.get(key) != value}


def _find(document: Mapping[str, object], dotted: str) -> Mapping[str, object] | None:
    """Return the table of a dotted name, or None.

    Raises:
        ConfigError: there is a value where a table must be.
    """
    table: Mapping[str, object] = document
    names = dotted.split(".")
    for position, name in enumerate(names):
        if name not in table:
            return None
        child = table[name]
        if not isinstance(child, dict):
            raise ConfigError(
                f"pyproject.toml: {'.'.join(names[: position + 1])} must be a table, not {child!r}",
                hint=f"write it as [{dotted}]",
            )
        table = child
    return table


def _added(
    text: str,
    before: Mapping[str, object],
    additions: Mapping[str, Mapping[str, object]],
    comments: Comments,
) -> str:
    """Return the text with keys added to their table, and new tables at the end."""
    document = tomlkit.parse(text)
    if tomlkit.dumps(document) != text:
        raise TOMLKitError("the text would change outside of what is added")
    new_tables = []
    for name, values in additions.items():
        if _find(before, name) is not None:
            table: Any = document
            for part in name.split("."):
                table = table[part]
            for key, value in values.items():
                if value is None:
                    del table[key]
                else:
                    table[key] = value
        else:
            new_tables.append(_new_table(name, values, comments.get(name, ())))
    existing = tomlkit.dumps(document)
    if new_tables and existing:
        existing += "" if existing.endswith("\n") else "\n"
        existing += "" if existing.endswith("\n\n") else "\n"
    return existing + "\n".join(new_tables)


def _new_table(name: str, values: Mapping[str, object], comment: Sequence[str]) -> str:
    lines = [f"# {line}\n" for line in comment]
    rows: dict[str, Any] = {
        key: value for key, value in values.items() if key in _ROWS and _is_rows(value)
    }
    tables: dict[str, Any] = {
        key: value for key, value in values.items() if isinstance(value, dict)
    }
    items = {
        key: _item(value) for key, value in values.items() if not (key in rows or key in tables)
    }
    parts = [f"[{name}]\n{''.join(lines)}{tomlkit.dumps(items)}"]
    for key, value in tables.items():
        parts.append(_new_table(f"{name}.{tomlkit.key(key).as_string()}", value, ()))
    for key, value in rows.items():
        parts += [f"[[{name}.{key}]]\n{_row(row)}" for row in value]
    return "\n".join(parts)


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _row(row: Mapping[str, object]) -> str:
    """Return the lines of a table in a list; tables within it are written by dotted keys."""
    return "".join(_row_lines(row, ""))


def _row_lines(table: Mapping[str, object], prefix: str) -> Iterator[str]:
    for key, value in table.items():
        name = prefix + tomlkit.key(key).as_string()
        if isinstance(value, dict) and key == "when":
            pairs = (f"{word} = {tomlkit.item(one).as_string()}" for word, one in value.items())
            yield f"{name} = {{ {', '.join(pairs)} }}\n"
        elif isinstance(value, dict):
            yield from _row_lines(value, f"{name}.")
        else:
            yield f"{name} = {tomlkit.item(_item(value)).as_string()}\n"


def _item(value: object) -> object:
    """Return a value as it is written on one line: tables in a list are inline tables."""
    if not isinstance(value, list):
        return value
    if not any(isinstance(entry, dict) for entry in value):
        whole: Any = tomlkit.item(value)
        is_long = len(whole.as_string()) > _LONGEST_LIST
        return whole.multiline(True) if is_long else whole  # noqa: FBT003 - as tomlkit has it
    array = tomlkit.array()
    for entry in value:
        table = tomlkit.inline_table()
        table.update(entry)
        array.append(table)
    return array


def _merged(
    before: Mapping[str, object], additions: Mapping[str, Mapping[str, object]]
) -> dict[str, object]:
    after = _copy(before)
    for dotted, values in additions.items():
        table = after
        for name in dotted.split("."):
            child = table.setdefault(name, {})
            assert isinstance(child, dict)  # noqa: S101 # _find looked before.
            table = child
        table.update(values)
        for key in [key for key, value in table.items() if value is None]:
            del table[key]
    return after


def _copy(table: Mapping[str, object]) -> dict[str, object]:
    return {
        name: _copy(value) if isinstance(value, dict) else value for name, value in table.items()
    }
