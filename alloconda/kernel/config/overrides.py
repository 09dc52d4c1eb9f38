"""What holds for some platforms, Pythons or ABIs alone: `[[tool.alloconda.overrides]]`."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from alloconda.kernel.config.length_limits import is_readable_specifier
from alloconda.kernel.config.source_patterns import parse_arches
from alloconda.kernel.config.tool_values import read_or_explain
from alloconda.kernel.python import Abi, Python
from alloconda.kernel.targets.target import Arch, Libc, Os, Target
from alloconda.kernel.values import dataclass, replace

# Reads the value of a key; a ValueError says what it must be.
Reader = Callable[[object], object]

_CONDITIONS = ("os", "arch", "libc", "python", "abi", "free-threaded")
_LEAST = re.compile(r">= *3\.(\d{1,3})")
_ABI_TAG = re.compile(r"abi3t?|cp3\d{1,2}t?")


class How(StrEnum):
    """What is done with the value that a key has."""

    REPLACE = "replace"
    APPEND = "append"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When an override holds: all that it names must be so; an empty field names nothing.

    Attributes:
        python: a version specifier (PEP 440) for the series that a module is built for, which
            with the stable ABI is its floor.
        abis: ABI tags, such as "abi3" and "cp313t".
    """

    systems: tuple[Os, ...] = ()
    arches: tuple[Arch, ...] = ()
    libcs: tuple[Libc, ...] = ()
    python: str | None = None
    abis: tuple[str, ...] = ()
    free_threaded: bool | None = None

    def holds(self, target: Target, abi: Abi) -> bool:
        """Return whether it is so for a target with one CPU and an ABI."""
        return (
            (not self.systems or target.os in self.systems)
            and (not self.arches or target.arch in self.arches)
            and (not self.libcs or target.libc in self.libcs)
            and (not self.abis or abi.abi_tag in self.abis)
            and self.free_threaded in (None, abi.python.free_threaded)
            and (self.python is None or _admits(self.python, abi.python))
        )

    def holds_for_all(self, target: Target, abi: Abi) -> bool:
        """Return whether it is so for an ABI and each CPU of a target."""
        return all(self.holds(one, abi) for one in target.slices)

    def __str__(self) -> str:
        parts = {
            "os": self.systems,
            "arch": self.arches,
            "libc": self.libcs,
            "python": () if self.python is None else (self.python,),
            "abi": self.abis,
        }
        said = [f"{name} {' or '.join(values)}" for name, values in parts.items() if values]
        if self.free_threaded is not None:
            said.append("free-threaded" if self.free_threaded else "with the GIL")
        return ", ".join(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How one key changes.

    Attributes:
        module: the module whose key it is, by its name in `[[tool.alloconda.modules]]`; None for
            a key at the top.
        library: the static library whose key it is, by its name in `[[tool.alloconda.libraries]]`.
    """

    key: str
    how: How
    value: object
    module: str | None = None
    library: str | None = None

    @property
    def is_common(self) -> bool:
        """Whether it is of a key at the top."""
        return self.module is None and self.library is None

    @property
    def owner(self) -> str:
        """What is written before the key: the module or library that it is of; "" at the top."""
        if self.library is not None:
            return f'libraries."{self.library}".'
        return "" if self.module is None else f'modules."{self.module}".'

    @property
    def field(self) -> str:
        """The field of the configuration that holds the key's value."""
        return self.key.replace("-", "_")

    def applied(self, before: object) -> object:
        """Return the value that comes of the one before; lists alone grow and shrink."""
        if self.how is How.REPLACE or not isinstance(before, tuple):
            return self.value
        given = self.value if isinstance(self.value, tuple) else (self.value,)
        if self.how is How.APPEND:
            return (*before, *given)
        return tuple(one for one in before if one not in given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What changes where a condition holds."""

    when: Condition
    changes: tuple[Change, ...]


def parse_overrides(
    rows: object, readers: Mapping[str, Reader]
) -> tuple[tuple[Override, ...], list[str]]:
    """Read a list of tables, each with `when` and the keys that it changes.

    Args:
        rows: the list.
        readers: the keys that may be changed, with what reads their values.

    Returns:
        The overrides, and what is wrong: each line begins with the number of its row in brackets,
        from 1. With problems there are no overrides.
    """
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return (), [f": must be a list of tables with `when` and keys, not {rows!r}"]
    found: list[Override] = []
    problems: list[str] = []
    for number, row in enumerate(rows, 1):
        when, problems_of_when = parse_condition(row.get("when"))
        wrong = [f".when{problem}" for problem in problems_of_when]
        changes, wrong_changes = _changes(row, readers)
        owned, wrong_owned = _owned_changes(row, readers)
        if not (changes or owned or wrong_changes or wrong_owned):
            wrong_changes = [": changes no key"]
        wrong += (*wrong_changes, *wrong_owned)
        problems += [f"[{number}]{problem}" for problem in wrong]
        found.append(Override(when=when, changes=(*changes, *owned)))
    return () if problems else tuple(found), problems


def parse_condition(table: object) -> tuple[Condition, list[str]]:
    """Read the table `when`.

    Returns:
        The condition, and what is wrong: each line begins with its place below `when`.
    """
    if not isinstance(table, Mapping) or not table:
        example = 'when = { os = "windows", arch = ["x86_64"] }'
        return Condition(), [f": must be a table of conditions such as {example}"]
    problems: list[str] = []
    read: dict[str, Any] = {}
    for name, value in table.items():
        if name not in _CONDITIONS:
            problems.append(f".{_unknown(name, _CONDITIONS)}")
            continue
        try:
            read[_FIELDS[name]] = _READERS[name](value)
        except ValueError as error:
            problems.append(f".{name}: {error}")
    return Condition() if problems else Condition(**read), problems


def _changes(
    row: Mapping[str, object], readers: Mapping[str, Reader]
) -> tuple[list[Change], list[str]]:
    changes: list[Change] = []
    problems: list[str] = []
    tables: list[tuple[How, str, Mapping[str, object]]] = [
        (How.REPLACE, "", {key: value for key, value in row.items() if not _is_no_key(key, value)})
    ]
    for how in (How.APPEND, How.REMOVE):
        table = row.get(how.value, {})
        if isinstance(table, Mapping):
            tables.append((how, f"{how.value}.", table))
        else:
            problems.append(f".{how.value}: must be a table of keys, not {table!r}")
    for how, prefix, table in tables:
        for key, value in table.items():
            if key not in readers:
                problems.append(f".{prefix}{_unknown(key, readers)}")
                continue
            read, wrong = read_or_explain(readers[key], value)
            problems += [f".{prefix}{key}{problem}" for problem in wrong]
            if wrong:
                continue
            change = Change(key=key, how=how, value=read)
            if how is not How.REPLACE and not isinstance(change.value, tuple):
                problems.append(f".{prefix}{key}: is not a list, so it can only be replaced")
            changes.append(change)
    return changes, problems


def _owned_changes(
    row: Mapping[str, object], readers: Mapping[str, Reader]
) -> tuple[list[Change], list[str]]:
    """Read the tables `modules` and `libraries` of an override: the keys of each by its name."""
    modules = row.get(_MODULES, {})
    if not isinstance(modules, Mapping):
        example = 'modules."pair._a".define = ["A"]'
        return [], [f".{_MODULES}: must be a table of modules such as {example}, not {modules!r}"]
    libraries = row.get(_LIBRARIES)
    found: list[Change] = []
    problems: list[str] = []
    for name, table in modules.items():
        changes, wrong = _changes_of_one(_MODULES, name, table, readers)
        found += [replace(change, module=name) for change in changes]
        problems += wrong
    for name, table in libraries.items() if isinstance(libraries, Mapping) else ():
        known = {key: readers[key] for key in _LIBRARY_KEYS if key in readers}
        changes, wrong = _changes_of_one(_LIBRARIES, name, table, known)
        found += [replace(change, library=name) for change in changes]
        problems += wrong
    return found, problems


def _changes_of_one(
    key: str, name: str, table: object, readers: Mapping[str, Reader]
) -> tuple[list[Change], list[str]]:
    place = f'.{key}."{name}"'
    if not isinstance(table, Mapping):
        return [], [
            f"{place}: must be a table of keys; a name with dots is in quotes, as in "
            f'{key}."pair._a".define'
        ]
    changes, wrong = _changes(table, readers)
    return changes, [f"{place}{problem}" for problem in wrong]


def _is_no_key(key: str, value: object) -> bool:
    """Return whether a key of an override is none of the configuration's that it changes."""
    return key in _NO_KEYS or (key == _LIBRARIES and isinstance(value, Mapping))


_MODULES = "modules"
_LIBRARIES = "libraries"
_LIBRARY_KEYS = ("sources", "include-dirs", "define", "undef", "c-flags", "cxx-flags")
_NO_KEYS = ("when", _MODULES, How.APPEND.value, How.REMOVE.value)


def _unknown(name: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    if name in _MADE_ONCE:
        return (
            f"{name}: can't be here, for its sources are made once for all wheels; write two "
            "[[tool.alloconda.modules]], each with a name and its when"
        )
    close = get_close_matches(name.replace("_", "-"), list(known), n=1, cutoff=0.6)
    meant = f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}"
    return f"{name}: can't be here; {meant}"


# What says how sources are made, before it is known for which wheel.
_MADE_ONCE = ("cffi", "cython-language", "cython-directives", "generate")


def _names(value: object, known: type[StrEnum]) -> tuple[StrEnum, ...]:
    names: Any = [value] if isinstance(value, str) else value
    choices = [one.value for one in known]
    if not isinstance(names, list) or not names or any(name not in choices for name in names):
        raise ValueError(f"must be one or more of {', '.join(choices)}, not {value!r}")
    return tuple(known(name) for name in names)


def _specifier(value: object) -> str:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    text = value if isinstance(value, str) and is_readable_specifier(value) else "?"
    try:
        SpecifierSet(text)
    except InvalidSpecifier as error:
        raise ValueError(f'must be a version specifier such as ">=3.13", not {value!r}') from error
    return text


def _abi_tags(value: object) -> tuple[str, ...]:
    tags: Any = [value] if isinstance(value, str) else value
    is_list = isinstance(tags, list) and tags and all(isinstance(tag, str) for tag in tags)
    if not is_list or not all(_ABI_TAG.fullmatch(tag) for tag in tags):
        raise ValueError(f'must be one or more ABI tags such as "abi3" or "cp313t", not {value!r}')
    return tuple(tags)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {value!r}")  # noqa: TRY004 - of a file
    return value


def _admits(specifier: str, python: Python) -> bool:
    least = _LEAST.fullmatch(specifier)
    if least is not None:
        return python.minor >= int(least[1])
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(specifier).contains(f"{python.series}.0", prereleases=True)


_FIELDS = {
    "python": "python",
    "os": "systems",
    "arch": "arches",
    "libc": "libcs",
    "abi": "abis",
    "free-threaded": "free_threaded",
}
_READERS: dict[str, Reader] = {
    "os": lambda value: _names(value, Os),
    "arch": parse_arches,
    "libc": lambda value: _names(value, Libc),
    "python": _specifier,
    "abi": _abi_tags,
    "free-threaded": _flag,
}
