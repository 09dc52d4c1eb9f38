"""The tables of [tool.alloconda] that the Extensions of a setup.py become."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from alloconda.kernel.targets.target import Arch, Os
from alloconda.kernel.values import dataclass, replace
from alloconda.scaffold.model.extension_keys import ExtensionKeys, extension_keys
from alloconda.scaffold.model.recorded_setup import (
    PLATFORMS,
    RecordedExtension,
    RecordedSetup,
    Recordings,
)

Platform = tuple[Os, Arch]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionTables:
    """What a setup.py's Extensions become.

    Attributes:
        keys: those of [tool.alloconda]; lists of tables for `modules`, `libraries`, `overrides`.
        missing: sources that are named and not there.
        left: what is left to do or to know, one sentence each without its full stop.
        is_abi3: whether all modules are for the stable ABI.
    """

    keys: Mapping[str, Any]
    missing: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    is_abi3: bool = False


def extension_tables(
    recordings: Recordings, files: Collection[str], oldest_minor: int
) -> ExtensionTables:
    """Return the tables for what setup.py says on the platforms on which it was run.

    Args:
        recordings: what it said on each; the first of `PLATFORMS` is among them.
        files: the native sources of the project, by their paths.
        oldest_minor: the N of the lowest Python 3.N that wheels are for.
    """
    found = _keys_of(recordings, files)
    base = recordings[PLATFORMS[0]]
    extensions = _extensions(recordings)
    is_one = len(extensions) == 1 and _is_whole_wheel(extensions[0], base)
    is_one = is_one and len(found[extensions[0].name]) == len(recordings)
    modules = [_module_table(one, found[one.name], oldest_minor) for one in extensions]
    for module in modules:
        when = _when(found[module["name"]], recordings)
        if when:
            module["when"] = when
    overrides = _overrides(found, is_one=is_one)
    keys: dict[str, Any] = {}
    if is_one:
        (module,) = modules
        keys = {"module-name": module.pop("name"), **module}
    elif modules:
        keys["modules"] = modules
        if base.libraries:
            keys["libraries"] = [_library_table(one, files) for one in base.libraries]
    if overrides:
        keys["overrides"] = overrides
    sources = [
        path for one in found.values() for keys_ in one.values() for path in keys_.lists["sources"]
    ]
    return ExtensionTables(
        keys=keys,
        missing=tuple(path for path in dict.fromkeys(sources) if path not in files),
        left=tuple(_left(recordings, found)),
        is_abi3=bool(modules)
        and all(_usual(found[one.name]).limited_minor is not None for one in extensions),
    )


def _extensions(recordings: Recordings) -> tuple[RecordedExtension, ...]:
    """Return each Extension once, as the first platform has it that has it at all."""
    found: dict[str, RecordedExtension] = {}
    for recorded in recordings.values():
        for extension in recorded.extensions:
            found.setdefault(extension.name, extension)
    return tuple(found.values())


def _is_whole_wheel(extension: RecordedExtension, base: RecordedSetup) -> bool:
    """Return whether keys at the top can say all of the one module."""
    has_place = "." in extension.name or not base.metadata.get("packages")
    return has_place and not base.libraries and not extension.optional


def _usual(keys: Mapping[Platform, ExtensionKeys]) -> ExtensionKeys:
    """Return what is compared with the rest: the keys on the first platform with the module."""
    return next(iter(keys.values()))


def _when(here: Collection[Platform], everywhere: Collection[Platform]) -> dict[str, Any]:
    """Return the condition of a module that some platforms lack: its systems, its CPUs, or both."""
    systems = tuple(dict.fromkeys(system for system, _ in here))
    arches = tuple(dict.fromkeys(arch for _, arch in here))
    of_system = [one for one in everywhere if one[0] in systems]
    when: dict[str, Any] = {}
    if len(of_system) < len(everywhere):
        when["os"] = _one_or_list(systems)
    if len(here) < len(of_system):
        when["arch"] = _one_or_list(arches)
    return when


def _one_or_list(names: Sequence[str]) -> str | list[str]:
    return str(names[0]) if len(names) == 1 else [str(name) for name in names]


_Found = Mapping[str, Mapping[Platform, ExtensionKeys]]


def _keys_of(recordings: Recordings, files: Collection[str]) -> _Found:
    """Return name → platform → keys; Visual C++'s flags give way to those of Linux."""
    found: dict[str, dict[Platform, ExtensionKeys]] = {}
    for platform, recorded in recordings.items():
        for extension in recorded.extensions:
            keys = extension_keys(extension, platform[0], files)
            found.setdefault(extension.name, {})[platform] = keys
    for one in found.values():
        for platform, keys in one.items():
            usual = one.get(PLATFORMS[0])
            if keys.is_msvc and usual is not None:
                flags = {key: usual.lists[key] for key in ("c-flags", "cxx-flags")}
                one[platform] = replace(keys, lists={**keys.lists, **flags})
    return found


def _module_table(
    extension: RecordedExtension, keys: Mapping[Platform, ExtensionKeys], oldest_minor: int
) -> dict[str, Any]:
    usual = _usual(keys)
    table: dict[str, Any] = {"name": extension.name}
    table |= {key: list(values) for key, values in usual.lists.items() if values}
    table |= usual.values
    if usual.limited_minor is not None:
        floor = usual.limited_minor
        table["abi3"] = f"3.{floor}" if floor > oldest_minor else True
    if extension.optional:
        table["optional"] = True
    return table


def _library_table(library: RecordedExtension, files: Collection[str]) -> dict[str, Any]:
    keys = extension_keys(library, Os.LINUX, files).lists
    allowed = ("sources", "include-dirs", "define", "c-flags", "cxx-flags")
    return {"name": library.name} | {key: list(keys[key]) for key in allowed if keys.get(key)}


def _overrides(found: _Found, *, is_one: bool) -> list[dict[str, Any]]:
    """Return the overrides, one for each condition."""
    tables: dict[tuple[tuple[str, str], ...], dict[str, Any]] = {}
    for name, by_platform in found.items():
        usual = _usual(by_platform)
        for key, before in usual.lists.items():
            values = {platform: keys.lists.get(key, ()) for platform, keys in by_platform.items()}
            for when, after in _conditions(values, before):
                table = tables.setdefault(when, {"when": dict(when)})
                place = table if is_one else table.setdefault("modules", {}).setdefault(name, {})
                _change(place, key, before, after)
    return list(tables.values())


def _conditions(
    values: Mapping[Platform, tuple[str, ...]], before: tuple[str, ...]
) -> Iterator[tuple[tuple[tuple[str, str], ...], tuple[str, ...]]]:
    """Yield each condition with the value that it brings: of a CPU, of a system, or of both."""
    if all(value == before for value in values.values()):
        return
    by_arch = {
        arch: {value for (_, other), value in values.items() if other is arch} for _, arch in values
    }
    if all(len(one) == 1 for one in by_arch.values()):
        for arch, one in by_arch.items():
            (value,) = one
            if value != before:
                yield (("arch", str(arch)),), value
        return
    for system in dict.fromkeys(system for system, _ in values):
        here = {arch: value for (other, arch), value in values.items() if other is system}
        if len(set(here.values())) == 1:
            value = next(iter(here.values()))
            if value != before:
                yield (("os", str(system)),), value
            continue
        for arch, value in here.items():
            if value != before:
                yield (("os", str(system)), ("arch", str(arch))), value


def _change(
    table: dict[str, Any], key: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """Write how a list changes: what comes after it, what is not in it, or all of it."""
    if len(set(before)) < len(before) or len(set(after)) < len(after):
        table[key] = list(after)
        return
    kept = [one for one in before if one in after]
    removed = [one for one in before if one not in after]
    added = [one for one in after if one not in before]
    # Sources are in no order, and a list of defines has none that counts.
    if kept and [*kept, *added] != list(after) and key not in ("sources", "define", "libraries"):
        table[key] = list(after)
        return
    if removed:
        table.setdefault("remove", {})[key] = removed
    if added:
        table.setdefault("append", {})[key] = added


def _left(recordings: Recordings, found: _Found) -> Iterator[str]:
    for name, by_platform in found.items():
        systems = {system for system, _ in by_platform}
        arches = {arch for _, arch in by_platform}
        covered = [one for one in recordings if one[0] in systems and one[1] in arches]
        if len(covered) > len(by_platform):
            platforms = ", ".join(f"{system} {arch}" for system, arch in by_platform)
            yield f"the module {name} is for {platforms} alone, which its when can't say"
    yield from _all(keys.left for one in found.values() for keys in one.values())
    if any(keys.is_msvc for one in found.values() for keys in one.values()):
        yield "flags of Visual C++ are left out: Zig's clang compiles for Windows too, as for Linux"
    yield from _all(recorded.notes for recorded in recordings.values())


def _all(groups: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))
