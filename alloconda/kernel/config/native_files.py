"""Finds the files and directories that a project's configuration names for C and C++."""

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from alloconda.kernel.config.source_patterns import SourcePattern
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import ConfigError
from alloconda.kernel.system.visible_paths import is_file, is_folder
from alloconda.kernel.zig.native_code import NativeCode, SourceFile, is_library_file, language_of

# Nothing below these is a project's own source.
_SKIPPED = frozenset(
    {"zig-out", "zig-pkg", "node_modules", "__pycache__", "dist", "build", "target"}
)


def native_code(root: Path, config: ProjectConfig) -> NativeCode:
    """Return a project's C, C++ and assembler.

    Raises:
        ConfigError: a file or directory is missing; with a line for each.
    """
    found = {
        (key, pattern): tuple(_matching(root, pattern))
        for key, patterns in (("c-sources", config.c_sources), ("sources", config.sources))
        for pattern in patterns
    }
    problems = [
        *_missing_files(root, "source", (config.source,) if config.source else ()),
        *(_nothing_found(key, pattern) for (key, pattern), files in found.items() if not files),
        *(
            f"tool.alloconda.include-dirs: there is no directory {name!r}"
            for name in config.include_dirs
            if not is_folder(root / name)
        ),
        *_missing_files(root, "libraries", filter(is_library_file, config.libraries)),
    ]
    if problems:
        raise ConfigError(
            "source files are missing",
            details=tuple(problems),
            hint="paths are relative to the directory of pyproject.toml",
        )
    # Of two that mean a file, the later one has the flags.
    sources = {source.path: source for files in found.values() for source in files}
    return NativeCode(
        sources=tuple(sources.values()),
        include_dirs=tuple(root / name for name in config.include_dirs),
        define=config.define,
        undef=config.undef,
        c_flags=config.c_flags,
        cxx_flags=config.cxx_flags,
        link_flags=config.link_flags,
        libraries=tuple(
            str(root / one) if is_library_file(one) else one for one in config.libraries
        ),
    )


def _missing_files(root: Path, key: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if not is_file(root / name):
            yield f"tool.alloconda.{key}: there is no file {name!r}"


def _nothing_found(key: str, pattern: SourcePattern) -> str:
    what = "no source matches" if pattern.is_pattern else "there is no file"
    return f"tool.alloconda.{key}: {what} {pattern.path!r}"


def _matching(root: Path, pattern: SourcePattern) -> Iterator[SourceFile]:
    """Yield the files that a pattern means, sorted, so that every machine links the same."""
    if not pattern.is_pattern:
        paths = [root / pattern.path] if is_file(root / pattern.path) else []
    else:
        paths = sorted(_below(root, pattern.path))
    for path in paths:
        yield SourceFile(path=path, flags=pattern.flags, arches=pattern.arches)


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
