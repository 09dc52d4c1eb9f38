"""A project as its overrides have it for one target and ABI."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from alloconda.kernel.config.modules import ModuleTable
from alloconda.kernel.config.native_files import NATIVE_FIELDS, joined, resolved
from alloconda.kernel.config.overrides import Change, How, Override
from alloconda.kernel.config.project import Project
from alloconda.kernel.python import Abi
from alloconda.kernel.targets.target import Target
from alloconda.kernel.values import replace
from alloconda.kernel.zig.native_code import LibraryCode, NativeCode, SourceFile


def overridden(project: Project, target: Target, abi: Abi) -> Project:
    """Return a project, or a part of one, as it is for a target with one CPU and an ABI.

    Overrides are applied in their order; what one changes, a later one may change again. A module's
    own keys come after those of all modules, wherever these are changed.
    """
    held = [change for one in applied(project, target, abi) for change in one.changes]
    common = [change for change in held if change.module is None]
    if project.table is None or project.whole is None:
        return _with_changes(project, common)
    own = [change for change in held if change.module == project.table.name]
    return part_of(_with_changes(project.whole, common), project.table, own)


def part_of(whole: Project, table: ModuleTable, changes: Sequence[Change] = ()) -> Project:
    """Return one of a project's modules, as a project of that module alone.

    Args:
        whole: the project, with the keys of all modules.
        table: the module's own.
        changes: what overrides change of the module's own keys.
    """
    part = _with_changes(whole, _own_changes(table, changes))
    overrides = (_changes_of(override, table.name) for override in whole.config.overrides)
    config = replace(
        part.config,
        module_name=table.name,
        source=table.source,
        abi3=table.abi3,
        modules=(),
        overrides=tuple(override for override in overrides if override.changes),
    )
    any_native = whole.any_native
    for change in table.changes:
        any_native = _changed(whole.root, any_native, change)
    return replace(
        part,
        config=config,
        module=table.name.rpartition(".")[2],
        source=None if table.source is None else whole.root / table.source,
        any_native=every_override(whole.root, any_native, config.overrides, module=table.name),
        parts=(),
        table=table,
        whole=whole,
    )


def _own_changes(table: ModuleTable, changes: Iterable[Change]) -> list[Change]:
    """Return what a module's table and overrides of it add to the keys of all modules."""
    own = list(table.changes)
    for change in changes:
        if change.how is How.REPLACE:
            own = [one for one in own if one.key != change.key]
        # A list of the module's own replaces no list of all modules.
        grows = change.how is How.REPLACE and isinstance(change.value, tuple)
        own.append(replace(change, how=How.APPEND) if grows else change)
    return own


def _changes_of(override: Override, module: str) -> Override:
    kept = (change for change in override.changes if change.module in (None, module))
    return replace(override, changes=tuple(kept))


def _with_changes(project: Project, changes: Iterable[Change]) -> Project:
    native, config = project.native, project.config
    libraries = project.libraries
    for change in changes:
        if change.library is not None:
            libraries = tuple(_changed_library(project.root, one, change) for one in libraries)
            continue
        native = _changed(project.root, native, change)
        if change.field not in NATIVE_FIELDS:
            value = change.applied(getattr(config, change.field))
            settings: dict[str, Any] = {change.field: value}
            config = replace(config, **settings)
    return replace(project, config=config, native=native, libraries=libraries)


def _changed_library(root: Path, library: LibraryCode, change: Change) -> LibraryCode:
    if change.library != library.name:
        return library
    return replace(library, native=_changed(root, library.native, change))


def applied(project: Project, target: Target, abi: Abi) -> tuple[Override, ...]:
    """Return the overrides that hold for a target with one CPU and an ABI."""
    return tuple(one for one in project.config.overrides if one.when.holds(target, abi))


def override_reasons(project: Project, target: Target, abi: Abi) -> tuple[str, ...]:
    """Return a text on each override that holds for a target, or for one of its CPUs."""
    held = held_overrides(project, target, abi)
    return tuple(f"{name} holds ({condition}): {keys}" for name, keys, condition in held)


def held_overrides(project: Project, target: Target, abi: Abi) -> tuple[tuple[str, str, str], ...]:
    """Return each override that holds for a target, or for one of its CPUs.

    Returns:
        Its name, which has its number from 1; the keys that it changes; and its condition.
    """
    return tuple(
        (f"override {number}", ", ".join(_keys(override)), str(override.when))
        for number, override in enumerate(project.config.overrides, 1)
        if any(override.when.holds(one, abi) for one in target.slices)
    )


def every_override(
    root: Path,
    native: NativeCode,
    overrides: tuple[Override, ...],
    *,
    module: str | None = None,
    library: str | None = None,
) -> NativeCode:
    """Return code with all that any override brings: what an sdist must have.

    Args:
        root: the project's directory.
        native: the code without them.
        overrides: what changes it.
        module: whose code it is, of several modules; what overrides change of it counts, too.
        library: the static library whose code it is.
    """
    for override in overrides:
        for change in override.changes:
            is_meant = change.library == library and change.module in (None, module)
            if is_meant and change.how is not How.REMOVE:
                native = _changed(root, native, replace(change, how=How.APPEND))
    return native


def _keys(override: Override) -> list[str]:
    prefixes = {How.REPLACE: "", How.APPEND: "append.", How.REMOVE: "remove."}
    return [change.owner + prefixes[change.how] + change.key for change in override.changes]


def _changed(root: Path, native: NativeCode, change: Change) -> NativeCode:
    if change.field not in NATIVE_FIELDS:
        return native
    field = NATIVE_FIELDS[change.field]
    value: Any = resolved(root, change.field, change.value)
    if change.how is How.APPEND:
        value = joined(getattr(native, field), value)
    elif change.how is How.REMOVE:
        gone = {_identity(one) for one in value}
        value = tuple(one for one in getattr(native, field) if _identity(one) not in gone)
    return replace(native, **{field: value})


def _identity(item: object) -> object:
    """Return what makes two items the same: of sources, the file."""
    return item.path if isinstance(item, SourceFile) else item
