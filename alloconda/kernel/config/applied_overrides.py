"""A project as its overrides have it for one target and ABI."""

from pathlib import Path
from typing import Any

from alloconda.kernel.config.native_files import NATIVE_FIELDS, joined, resolved
from alloconda.kernel.config.overrides import Change, How, Override
from alloconda.kernel.config.project import Project
from alloconda.kernel.python import Abi
from alloconda.kernel.targets.target import Target
from alloconda.kernel.values import replace
from alloconda.kernel.zig.native_code import NativeCode, SourceFile


def overridden(project: Project, target: Target, abi: Abi) -> Project:
    """Return a project as it is for a target with one CPU and an ABI.

    Overrides are applied in their order; what one changes, a later one may change again.
    """
    for override in applied(project, target, abi):
        native = project.native
        for change in override.changes:
            native = _changed(project.root, native, change)
        settings: dict[str, Any] = {
            change.field: change.applied(getattr(project.config, change.field))
            for change in override.changes
            if change.field not in NATIVE_FIELDS
        }
        config = replace(project.config, **settings)
        project = replace(project, config=config, native=native)
    return project


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


def every_override(root: Path, native: NativeCode, overrides: tuple[Override, ...]) -> NativeCode:
    """Return code with all that any override brings: what an sdist must have."""
    for override in overrides:
        for change in override.changes:
            if change.how is not How.REMOVE:
                native = _changed(root, native, replace(change, how=How.APPEND))
    return native


def _keys(override: Override) -> list[str]:
    prefixes = {How.REPLACE: "", How.APPEND: "append.", How.REMOVE: "remove."}
    return [prefixes[change.how] + change.key for change in override.changes]


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
