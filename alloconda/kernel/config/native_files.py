"""Finds the files and directories that a project's configuration names for C and C++."""

import os
import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from alloconda.kernel.config.modules import StaticLibrary
from alloconda.kernel.config.source_patterns import SourcePattern
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import ConfigError
from alloconda.kernel.system.visible_paths import is_file, is_folder
from alloconda.kernel.zig.native_code import (
    LibraryCode,
    NativeCode,
    SourceFile,
    is_library_file,
    language_of,
)

# Nothing below these is a project's own source.
_SKIPPED = frozenset(
    {"zig-out", "zig-pkg", "node_modules", "__pycache__", "dist", "build", "target"}
)
# Fields of the configuration, and the fields of the code that they become.
NATIVE_FIELDS = {
    "c_sources": "sources",
    "sources": "sources",
    "cffi": "sources",
    "include_packages": "include_packages",
    "include_dirs": "include_dirs",
    **{name: name for name in ("define", "undef", "c_flags", "cxx_flags", "link_flags")},
    "libraries": "libraries",
}


def native_code(root: Path, config: ProjectConfig) -> NativeCode:
    """Return a project's C, C++ and assembler, without what overrides change.

    Raises:
        ConfigError: a file or directory is missing, for an override as well; with a line for each.
    """
    outputs = frozenset(path for step in config.generate for path in step.outputs)
    problems = [
        problem
        for prefix, field, value in _configured(config)
        for problem in _missing(root, f"tool.alloconda.{prefix}", field, value, outputs)
    ]
    if problems:
        raise ConfigError(
            "source files are missing",
            details=tuple(problems),
            hint="paths are relative to the directory of pyproject.toml",
        )
    found: dict[str, tuple[Any, ...]] = {}
    for field, becomes in NATIVE_FIELDS.items():
        value = resolved(root, field, getattr(config, field))
        if field == "libraries":
            # Of several modules, each names those of the project's own that it links.
            value = tuple(_linked(value, by_all=not config.modules))
        found[becomes] = joined(found.get(becomes, ()), value)
    return NativeCode(**found)


def library_code(root: Path, config: ProjectConfig) -> tuple[LibraryCode, ...]:
    """Return the code of the static libraries that a project compiles for its modules.

    Raises:
        ConfigError: a source makes a module.
    """
    found = _library_code(root, config)
    for library in found:
        for source in library.native.sources:
            if source.is_made:
                raise ConfigError(
                    f"{source.path.name} makes a module: it can't be in the library {library.name}",
                    hint="name it among the sources of a module",
                )
    return found


def _library_code(root: Path, config: ProjectConfig) -> tuple[LibraryCode, ...]:
    return tuple(
        LibraryCode(
            name=one.name,
            native=NativeCode(
                sources=resolved(root, "sources", one.sources),
                include_dirs=resolved(root, "include_dirs", one.include_dirs),
                **{field: getattr(one, field) for field in _PLAIN_LIBRARY_FIELDS},
            ),
            python_headers=one.python_headers,
        )
        for one in config.libraries
        if isinstance(one, StaticLibrary)
    )


_PLAIN_LIBRARY_FIELDS = ("define", "undef", "c_flags", "cxx_flags")


def _linked(libraries: tuple[str | StaticLibrary, ...], *, by_all: bool) -> Iterator[str]:
    for one in libraries:
        if isinstance(one, str):
            yield one
        elif by_all:
            yield one.name


def resolved(root: Path, field: str, value: Any) -> tuple[Any, ...]:
    """Return the value of a configuration field with files and directories by their paths."""
    items = value if isinstance(value, tuple) else (value,)
    if field in ("sources", "c_sources", "cffi"):
        return tuple(source for pattern in items for source in _matching(root, pattern))
    if field == "include_dirs":
        return tuple(root / name for name in items)
    if field == "libraries":
        return tuple(
            str(root / one) if isinstance(one, str) and is_library_file(one) else one
            for one in items
        )
    return items


def joined(before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return two lists as one; of two sources that mean a file, the later one has the flags."""
    if not any(isinstance(one, SourceFile) for one in (*before, *after)):
        return (*before, *after)
    return tuple({_place(one): one for one in (*before, *after)}.values())


def _place(item: object) -> object:
    return (item.path, item.variable) if isinstance(item, SourceFile) else item


def _configured(config: ProjectConfig) -> Iterator[tuple[str, str, Any]]:
    """Yield where each field is configured, and its value: at the top, below, in overrides."""
    for field in ("source", *NATIVE_FIELDS):
        yield "", field, getattr(config, field)
    for number, module in enumerate(config.modules, 1):
        place = f"modules[{number}]."
        yield place, "source", module.source
        for change in module.changes:
            yield place, change.field, change.value
    tables = (one for one in config.libraries if isinstance(one, StaticLibrary))
    for number, library in enumerate(tables, 1):
        yield f"libraries[{number}].", "sources", library.sources
        yield f"libraries[{number}].", "include_dirs", library.include_dirs
    for number, override in enumerate(config.overrides, 1):
        for change in override.changes:
            yield f"overrides[{number}].{change.owner}", change.field, change.value


def _missing(
    root: Path, prefix: str, field: str, value: Any, outputs: frozenset[str]
) -> Iterator[str]:
    """Yield what is missing; outputs of `generate` will be there, and their directories."""
    items = value if isinstance(value, tuple) else (value,)
    place = prefix + field.replace("_", "-")
    for item in items:
        if _is_made(item.path if isinstance(item, SourcePattern) else item, outputs):
            continue
        if isinstance(item, SourcePattern):
            found = _matching(root, item)
            if not any(item.is_pattern or is_file(one.path) for one in found):
                what = "no source matches" if item.is_pattern else "there is no file"
                yield f"{place}: {what} {item.path!r}"
        elif field == "include_dirs":
            if not is_folder(root / item):
                yield f"{place}: there is no directory {item!r}"
        elif (
            isinstance(item, str)
            and item
            and (field == "source" or (field == "libraries" and is_library_file(item)))
            and not is_file(root / item)
        ):
            yield f"{place}: there is no file {item!r}"


def _is_made(item: object, outputs: frozenset[str]) -> bool:
    """Return whether `generate` makes a file, or something in a directory."""
    if not isinstance(item, str):
        return False
    path = posixpath.normpath(item)
    made = (posixpath.normpath(one) for one in outputs)
    return any(one == path or one.startswith(f"{path}/") for one in made)


def _matching(root: Path, pattern: SourcePattern) -> Iterator[SourceFile]:
    """Yield the files that a pattern means, sorted, so that every machine links the same.

    One that is named in full need not be there: a command may still make it.
    """
    paths = sorted(_below(root, pattern.path)) if pattern.is_pattern else [root / pattern.path]
    for path in paths:
        yield SourceFile(
            path=path, flags=pattern.flags, arches=pattern.arches, variable=pattern.variable
        )


def _below(root: Path, pattern: str) -> Iterator[Path]:
    parts = tuple(part for part in pattern.replace("\\", "/").split("/") if part not in ("", "."))
    plain = next((number for number, part in enumerate(parts) if set(part) & set("*?[")), 0)
    top = root.joinpath(*parts[:plain])
    for folder, below, names in os.walk(top):
        below[:] = sorted(one for one in below if one[0] != "." and one not in _SKIPPED)
        inside = Path(folder).relative_to(root).parts
        for name in names:
            if language_of(name) is not None and _matches((*inside, name), parts):
                yield Path(folder, name)


def _matches(path: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Return whether the parts of a path match those of a pattern; `**` is any number of them."""
    if not pattern or not path:
        return pattern in (path, ("**",))
    if pattern[0] == "**":
        return _matches(path, pattern[1:]) or _matches(path[1:], pattern)
    return fnmatchcase(path[0], pattern[0]) and _matches(path[1:], pattern[1:])
