"""Modules and static libraries of a project: `[[tool.alloconda.modules]]` and `…libraries]]`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from alloconda.kernel.config.overrides import (
    Change,
    Condition,
    How,
    Override,
    Reader,
    parse_condition,
)
from alloconda.kernel.config.source_patterns import SourcePattern
from alloconda.kernel.config.tool_values import (
    WrongRowsError,
    WrongValueError,
    read_flag,
    read_module_name,
    read_or_explain,
    read_text,
)
from alloconda.kernel.python import Abi, Python
from alloconda.kernel.targets.target import Target
from alloconda.kernel.values import dataclass

# Those of a module that are also at the top, where they hold for all modules.
SHARED_MODULE_KEYS = (
    *("cffi", "cython-language", "cython-directives", "include-packages"),
    *("sources", "include-dirs", "define", "undef", "c-flags", "cxx-flags", "link-flags"),
    *("libraries", "python-headers", "link-libc", "link-libcpp", "optimize", "zig-args"),
)
_OWN_MODULE_KEYS = ("name", "source", "abi3", "optional", "when")
MODULE_KEYS = (*_OWN_MODULE_KEYS, *SHARED_MODULE_KEYS)
LIBRARY_KEYS = (
    *("name", "sources", "include-dirs", "define", "undef", "c-flags", "cxx-flags"),
    "python-headers",
)
_LIBRARY_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleTable:
    """One of a project's modules as its table says it.

    Attributes:
        name: what Python imports, with all dots.
        source: the Zig root file, relative to the project.
        abi3: the floor of the stable ABI, or whether it is wanted, for this module alone.
        optional: whether wheels do without it where it doesn't compile.
        when: which wheels have it; None for all.
        changes: the other keys; lists come after those at the top.
    """

    name: str
    source: str | None = None
    abi3: Python | bool | None = None
    optional: bool = False
    when: Condition | None = None
    changes: tuple[Change, ...] = ()

    def is_for(self, target: Target, abi: Abi) -> bool:
        """Return whether a wheel has it: of a target, maybe with several CPUs, and an ABI."""
        return self.when is None or self.when.holds_for_all(target, abi)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticLibrary:
    """A library that is compiled once and linked into the modules that name it.

    Attributes:
        python_headers: whether its code includes Python.h.
    """

    name: str
    sources: tuple[SourcePattern, ...]
    include_dirs: tuple[str, ...] = ()
    define: tuple[str, ...] = ()
    undef: tuple[str, ...] = ()
    c_flags: tuple[str, ...] = ()
    cxx_flags: tuple[str, ...] = ()
    python_headers: bool = False


def parse_modules(
    rows: object, readers: Mapping[str, Reader]
) -> tuple[tuple[ModuleTable, ...], list[str]]:
    """Read a list of tables, one for each module.

    Args:
        rows: the list.
        readers: the keys of `[tool.alloconda]`, with what reads their values.

    Returns:
        The modules, and what is wrong: each line begins with the number of its row in brackets,
        from 1. With problems there are no modules.
    """
    example = '[[tool.alloconda.modules]] with name = "pair._a" and sources = ["src/a.c"]'
    if not isinstance(rows, list) or not rows or not _are_tables(rows):
        return (), [f": must be a list of tables such as {example}, not {rows!r}"]
    own = {"name": read_module_name, "optional": read_flag, "when": _read_when}
    tables, problems = _read_rows(rows, MODULE_KEYS, {**readers, **own})
    problems += _clashes([table.get("name") for table in tables])
    return () if problems else tuple(map(_module, tables)), problems


def parse_libraries(
    rows: Sequence[object], readers: Mapping[str, Reader]
) -> tuple[tuple[StaticLibrary, ...], list[str]]:
    """Read the tables among `libraries`: those that are compiled, not found.

    Returns:
        The libraries, and what is wrong: each line begins with the number of its row in brackets,
        from 1. With problems there are no libraries.
    """
    tables, problems = _read_rows(rows, LIBRARY_KEYS, {**readers, "name": _read_library_name})
    names: set[object] = set()
    for number, table in enumerate(tables, 1):
        name = table.get("name")
        if name is not None and name in names:
            problems.append(f"[{number}].name: {name!r} is named twice")
        names.add(name)
        if not (table.get("sources") or problems):
            problems.append(f'[{number}].sources: is missing; write it like ["vendor/x/*.c"]')
    if problems:
        return (), problems
    fields = [{key.replace("-", "_"): value for key, value in one.items()} for one in tables]
    return tuple(StaticLibrary(**one) for one in fields), []  # type: ignore[arg-type]


def unknown_owners(
    overrides: Sequence[Override],
    modules: Sequence[ModuleTable] | None,
    libraries: Sequence[str | StaticLibrary] | None,
) -> Iterator[str]:
    """Yield what is wrong with the modules and libraries that overrides name, with its place.

    None is for tables that can't be read, and may have the names.
    """
    known: dict[str, list[str]] = {}
    if modules is not None:
        known["module"] = [module.name for module in modules]
    if libraries is not None:
        known["library"] = [one.name for one in libraries if isinstance(one, StaticLibrary)]
    for number, override in enumerate(overrides, 1):
        owners = (("module", one.module) for one in override.changes)
        for kind, name in dict.fromkeys(
            (*owners, *(("library", one.library) for one in override.changes))
        ):
            if name is not None and kind in known and name not in known[kind]:
                yield f"overrides[{number}].{_no_such(kind, name, known[kind])}"


def _no_such(kind: str, name: str, names: list[str]) -> str:
    key = {"module": "modules", "library": "libraries"}[kind]
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    meant = f"did you mean {close[0]}?" if close else f"known are {', '.join(names)}"
    if not names:
        meant = f"name it in [[tool.alloconda.{key}]]"
    return f'{key}."{name}": there is no such {kind}; {meant}'


def _read_when(value: object) -> Condition:
    when, problems = parse_condition(value)
    if problems:
        raise WrongRowsError(problems)
    return when


def _read_library_name(value: object) -> str:
    name = read_text(value)
    if not _LIBRARY_NAME.fullmatch(name):
        raise WrongValueError(f'must be a name such as "shared", not {name!r}')
    return name


def _are_tables(rows: list[object]) -> bool:
    return all(isinstance(row, Mapping) for row in rows)


def _read_rows(
    rows: Sequence[object], keys: Sequence[str], readers: Mapping[str, Reader]
) -> tuple[list[dict[str, object]], list[str]]:
    """Read tables of known keys, each of which must have a name."""
    tables: list[dict[str, object]] = []
    problems: list[str] = []
    for number, row in enumerate(rows, 1):
        table: dict[str, object] = {}
        tables.append(table)
        if not isinstance(row, Mapping):
            continue
        if "name" not in row:
            problems.append(f"[{number}].name: is missing")
        for key, value in row.items():
            if key not in keys:
                problems.append(f"[{number}].{_unknown(key, keys)}")
                continue
            read, wrong = read_or_explain(readers[key], value)
            problems += [f"[{number}].{key}{problem}" for problem in wrong]
            if not wrong:
                table[key] = read
    return tables, problems


def _module(table: Mapping[str, object]) -> ModuleTable:
    changes = tuple(
        Change(key=key, how=How.APPEND if isinstance(value, tuple) else How.REPLACE, value=value)
        for key, value in table.items()
        if key in SHARED_MODULE_KEYS
    )
    own = {key: value for key, value in table.items() if key in _OWN_MODULE_KEYS}
    return ModuleTable(**own, changes=changes)  # type: ignore[arg-type]


def _clashes(names: Sequence[object]) -> Iterator[str]:
    """Yield what is wrong with the names of modules beside each other."""
    seen: dict[str, str] = {}
    for number, name in enumerate(names, 1):
        if not isinstance(name, str):
            continue
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            yield f"[{number}].name: {name!r} and {other!r} are one file on Windows and macOS"
        elif names.index(name) != number - 1:
            yield f"[{number}].name: {name!r} is named twice"
        outer = next((one for one in names if f"{name}.".startswith(f"{one}.") and one != name), 0)
        if outer:
            yield (
                f"[{number}].name: {name!r} would be inside {outer!r}, which is a module and no "
                "package"
            )


def _unknown(key: str, keys: Sequence[str]) -> str:
    if key == "module-name":
        return "module-name: unknown key; a module's own table has name"
    close = get_close_matches(key.replace("_", "-"), keys, n=1, cutoff=0.6)
    meant = f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(keys))}"
    return f"{key}: unknown key; {meant}"
