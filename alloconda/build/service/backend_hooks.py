"""What the hooks of the build backend ask for: the flags of one wheel, and a Zig to install."""

from collections.abc import Callable, Mapping

from alloconda.build.model.abi_flags import AbiFlags
from alloconda.build.model.build_options import ConfigSettings
from alloconda.build.model.cross_environment import VARIABLES, target_from_environment
from alloconda.build.service.plan import WheelFlags
from alloconda.headers.model.lock import Lock
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import OutsideError, UsageError
from alloconda.kernel.targets.platform_tag import parse_targets
from alloconda.kernel.targets.target import Target
from alloconda.kernel.targets.target_flags import TargetFlags
from alloconda.kernel.zig.version import ZIG_PACKAGE


def wheel_flags(
    options: ConfigSettings, environment: Mapping[str, str], here: Target
) -> WheelFlags:
    """Return the flags of a wheel: for the target that is set, else that of cross-building tools.

    Args:
        options: the config settings of the front end.
        environment: the environment variables.
        here: the platform of this machine.

    Raises:
        UsageError: a variable names a platform that no wheel can be for.
    """
    named = {name: environment[name] for name in VARIABLES if environment.get(name)}
    if options.target is None and named:
        return _flags(options, target_from_environment(named, here).platform_tag)
    return _flags(options, options.target)


def editable_flags(options: ConfigSettings, here: Target) -> WheelFlags:
    """Return the flags of an editable install; a target that is set may only repeat this machine.

    Raises:
        UsageError: the target is another platform, or no platform at all.
    """
    if options.target is not None and not all(
        (one.os, one.arch, one.libc) == (here.os, here.arch, here.libc)
        for one in parse_targets(options.target)
    ):
        raise UsageError(
            f"an editable install is for this machine, not for {options.target}",
            hint="leave -C target out, or build a wheel",
        )
    return _flags(options, options.target)


def required_zig(
    config: ProjectConfig,
    named: str | None,
    find: Callable[[], object],
    read_lock: Callable[[], Lock | None],
) -> tuple[str, ...]:
    """Return what a build needs beside `[build-system] requires`: a Zig where none is usable.

    Args:
        config: the project's configuration.
        named: the Zig of a config setting or the environment.
        find: finds a usable Zig; OutsideError without one.
        read_lock: gives the project's lock, if it has one.
    """
    if named or config.zig:
        # What is named is used or refused by the build, with the reason.
        return ()
    try:
        find()
    except OutsideError:
        lock = read_lock()
        pinned = config.zig_version if lock is None else lock.zig
        return (f"ziglang=={pinned}" if pinned else ZIG_PACKAGE,)
    return ()


def _flags(options: ConfigSettings, platform_tag: str | None) -> WheelFlags:
    return WheelFlags(
        target=TargetFlags(platform_tag=platform_tag),
        abi=AbiFlags(python_version=options.python_version, abi3=options.abi3),
    )
