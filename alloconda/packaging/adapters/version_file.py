"""Reads a project's version out of one of its files, which is never executed."""

import ast
import re
from pathlib import Path

from alloconda.kernel.errors import ConfigError
from alloconda.kernel.system.bounded_files import read_bounded_text

# Parsed Python takes a hundred times the room of its text.
_MAX_BYTES = 1 << 20
_NAMES = ("__version__", "VERSION", "version")
_ZON_VERSION = re.compile(r'^\s*\.version\s*=\s*"([^"]*)"', re.MULTILINE)


def read_version(path: Path, shown: str) -> str:
    """Return the version that a file holds.

    A Python file holds it in `__version__ = "…"` (or VERSION, version) outside of functions and
    classes, build.zig.zon in `.version = "…"`, any other file as its only text. `shown` is how
    messages name the file.

    Raises:
        ConfigError: the file can't be read or holds no version.
    """
    try:
        text = read_bounded_text(path, max_bytes=_MAX_BYTES)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise _error(f"can't read {shown}: {reason}") from error
    match path.suffix:
        case ".py" | ".pyi":
            return _from_python(text, shown)
        case ".zon":
            return _from_zon(text, shown)
        case _:
            return _from_text(text, shown)


def _from_python(text: str, shown: str) -> str:
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _error(f"{shown} is not Python: {error}") from error
    found: dict[str, ast.expr] = {}
    for statement in module.body:
        for target, value in _assignments(statement):
            if isinstance(target, ast.Name) and target.id in _NAMES:
                found[target.id] = value
    for name in _NAMES:
        if name in found:
            return _string(found[name], name, shown)
    raise _error(f'{shown} holds no line like __version__ = "1.2.3"')


def _assignments(statement: ast.stmt) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(statement, ast.Assign):
        return [(target, statement.value) for target in statement.targets]
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        return [(statement.target, statement.value)]
    return []


def _string(value: ast.expr, name: str, shown: str) -> str:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    raise _error(
        f"{name} in {shown}, line {value.lineno}, is not a plain string: it is read, not executed"
    )


def _from_zon(text: str, shown: str) -> str:
    match = _ZON_VERSION.search(text)
    if match is None:
        raise _error(f'{shown} holds no line like .version = "1.2.3",')
    return match[1]


def _from_text(text: str, shown: str) -> str:
    lines = text.split()
    if len(lines) != 1:
        raise _error(f"{shown} must hold the version and nothing else")
    return lines[0]


def _error(problem: str) -> ConfigError:
    return ConfigError(
        f"project.version: {problem}",
        hint='write version = "…" in [project], or [tool.alloconda] version-file = "…" with a '
        "file that holds it",
    )
