"""Refuses files that a wheel can't hold, or that a platform can't unpack."""

from collections.abc import Collection, Iterable

from alloconda.kernel.errors import UsageError
from alloconda.kernel.targets.target import Os, Target
from alloconda.packaging.model.file_names import windows_refusal
from alloconda.packaging.model.package import (
    bad_name,
    colliding_names,
    file_and_folder,
    package_in_place_of,
)
from alloconda.packaging.service.source_tree import TreeFile

_FIX = "rename or remove it, or name it in [tool.alloconda] exclude"


_INSTALLED_FIX = "rename it in build.zig, or name it in [tool.alloconda] exclude"


def check_for_targets(arcnames: Collection[str], targets: tuple[Target, ...]) -> None:
    """Refuse what can't be unpacked on the platforms that a wheel is for.

    Raises:
        UsageError: with the first such file.
    """
    _check_windows_names(arcnames, targets, _FIX)
    _check_collisions(arcnames)


def check_installed(
    installed: Collection[str], others: Collection[str], targets: tuple[Target, ...]
) -> None:
    """Refuse what a build.zig installs and a wheel for these platforms can't have.

    Args:
        installed: the paths in the archive of what it installs beside the module.
        others: those of the module and of the package's other files.
        targets: what the wheel is for.

    Raises:
        UsageError: with the first such file.
    """
    for arcname in installed:
        reason = bad_name(arcname)
        if reason is not None:
            raise UsageError(f"{arcname!a} can't be packed: {reason}", hint=_INSTALLED_FIX)
    _check_windows_names(installed, targets, _INSTALLED_FIX)
    _check_collisions((*others, *installed), _INSTALLED_FIX)
    clash = file_and_folder((*others, *installed))
    if clash is not None:
        raise UsageError(f"{clash[0]} is a file, and the folder of {clash[1]}", hint=_INSTALLED_FIX)


def check_imported(module_arcname: str, arcnames: Iterable[str]) -> None:
    """Refuse a package of the module's name: Python imports that, and never the module.

    Raises:
        UsageError: there is one.
    """
    package = package_in_place_of(module_arcname, arcnames)
    if package is not None:
        raise UsageError(
            f"Python imports {package} in place of {module_arcname}: a package comes before a "
            "module of its name",
            hint="rename the module or the package",
        )


def _check_windows_names(arcnames: Collection[str], targets: tuple[Target, ...], hint: str) -> None:
    if not any(target.os is Os.WINDOWS for target in targets):
        return
    for arcname in arcnames:
        reason = windows_refusal(arcname)
        if reason is not None:
            raise UsageError(f"{arcname} can't be in a wheel for Windows: {reason}", hint=hint)


def check_packable(files: tuple[tuple[TreeFile, str], ...]) -> None:
    """Refuse files, each with its path in the archive, that not every platform can unpack.

    Raises:
        UsageError: with the first such file.
    """
    for file, arcname in files:
        reason = file.problem or bad_name(arcname)
        if reason is not None:
            shown = file.relative if file.problem else ascii(file.relative)
            raise UsageError(f"{shown} can't be packed: {reason}", hint=_FIX)
    _check_collisions(arcname for _, arcname in files)


def _check_collisions(arcnames: Iterable[str], hint: str = _FIX) -> None:
    collision = colliding_names(arcnames)
    if collision is not None:
        raise UsageError(f"{' and '.join(collision)} are one on Windows and macOS", hint=hint)
