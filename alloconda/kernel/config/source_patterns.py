"""Sources of a module as `sources` names them: paths or patterns, with flags of their own."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from alloconda.kernel.targets.target import Arch
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.native_code import SOURCE_SUFFIXES, language_of

# As people write them beside the names of Linux tags.
_ARCH_NAMES = {
    **{arch.value: arch for arch in Arch if arch is not Arch.UNIVERSAL2},
    "arm64": Arch.AARCH64,
    "amd64": Arch.X86_64,
    "x86": Arch.I686,
    "arm": Arch.ARMV7L,
}
_KEYS = ("path", "flags", "arch")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePattern:
    """One or more sources.

    Attributes:
        path: relative to the project; a pattern where it holds `*`, `?` or `[`.
        flags: for these files alone, after all others.
        arches: the CPUs that they are compiled for; all without any.
        variable: of a build script of cffi, the variable that holds the FFI.
    """

    path: str
    flags: tuple[str, ...] = ()
    arches: tuple[Arch, ...] = ()
    variable: str = ""

    @property
    def is_pattern(self) -> bool:
        """Whether the path may mean several files."""
        return any(character in self.path for character in "*?[")


def parse_arches(value: object) -> tuple[Arch, ...]:
    """Return one or more CPUs.

    Raises:
        ValueError: one is not known; the text says what it must be.
    """
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names:
        raise ValueError(f'must be a CPU such as "x86_64", or a list of CPUs, not {value!r}')
    for name in names:
        if name not in _ARCH_NAMES:
            close = get_close_matches(str(name), _ARCH_NAMES, n=1)
            meant = f"did you mean {close[0]}?" if close else f"known are {', '.join(_ARCH_NAMES)}"
            raise ValueError(f"{name!r} is not a CPU; {meant}")
    return tuple(dict.fromkeys(_ARCH_NAMES[name] for name in names))


def parse_sources(
    rows: object, read_path: Callable[[object], str]
) -> tuple[tuple[SourcePattern, ...], list[str]]:
    """Read a list of sources.

    Args:
        rows: strings and tables.
        read_path: returns a path inside the project; its ValueError says what is wrong.

    Returns:
        The sources, and what is wrong: each line begins with the number of its row in brackets,
        from 1. With problems there are no sources.
    """
    if isinstance(rows, str) and rows.endswith(".zig"):
        return (), [f": is for C and C++; write the Zig root file as source = {rows!r}"]
    if not isinstance(rows, list):
        example = '["src/a.c", { path = "src/avx2.c", flags = ["-mavx2"], arch = "x86_64" }]'
        return (), [f": must be a list of sources such as {example}, not {rows!r}"]
    found: list[SourcePattern] = []
    problems: list[str] = []
    for number, row in enumerate(rows, 1):
        table = row if isinstance(row, Mapping) else {"path": row}
        source, wrong = _parse(table, read_path)
        problems += [f"[{number}]{problem}" for problem in wrong]
        if source is not None:
            found.append(source)
    return () if problems else tuple(found), problems


def _parse(
    row: Mapping[str, object], read_path: Callable[[object], str]
) -> tuple[SourcePattern | None, list[str]]:
    known = ", ".join(_KEYS)
    problems = [f".{key}: unknown key; known are {known}" for key in row if key not in _KEYS]
    path, flags = "", _flags(row.get("flags", []))
    arches: tuple[Arch, ...] = ()
    try:
        path = read_path(row.get("path"))
    except ValueError as error:
        problems.append(f".path: {error}" if "path" in row else ".path: is missing")
    if path and not _may_be_source(path):
        suffixes = ", ".join(SOURCE_SUFFIXES)
        is_zig = path.endswith(".zig")
        problems.append(
            f".path: is for C and C++; the Zig root file is `source`: {path!r}"
            if is_zig
            else f".path: must be a file that ends in {suffixes}, not {path!r}"
        )
    if flags is None:
        problems.append(f".flags: must be a list of non-empty strings, not {row['flags']!r}")
    try:
        arches = parse_arches(row["arch"]) if "arch" in row else ()
    except ValueError as error:
        problems.append(f".arch: {error}")
    if problems or flags is None:
        return None, problems
    return SourcePattern(path=path, flags=flags, arches=arches), []


def _flags(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(flag, str) and flag for flag in value):
        return None
    return tuple(value)


def _may_be_source(path: str) -> bool:
    return language_of(path.replace("\\", "/").rpartition("/")[2]) is not None
