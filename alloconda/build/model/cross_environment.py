"""The variables by which cross-building tools name the platform that a wheel is for.

They are those of sysconfig and setuptools, as cibuildwheel, crossenv and conda set them:
`_PYTHON_HOST_PLATFORM`, `ARCHFLAGS` and `MACOSX_DEPLOYMENT_TARGET`.
"""

import re
from collections.abc import Mapping

from alloconda.kernel.errors import UsageError
from alloconda.kernel.targets.arch_names import known_arch
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Arch, Floor, Libc, Os, Target, customary_linux_target
from alloconda.kernel.values import replace

VARIABLES = ("_PYTHON_HOST_PLATFORM", "ARCHFLAGS", "MACOSX_DEPLOYMENT_TARGET")
_WINDOWS_PLATFORMS = {"win-amd64": "win_amd64", "win-arm64": "win_arm64", "win32": "win32"}


def target_from_environment(variables: Mapping[str, str], host: Target) -> Target:
    """Return the platform that the variables name; this machine's where they say nothing.

    Raises:
        UsageError: a variable names a platform that no wheel can be for.
    """
    named = variables.get("_PYTHON_HOST_PLATFORM")
    target = _from_platform(named, host) if named else host
    if target.os is not Os.MACOS:
        return target
    arch = _arch_flags(variables.get("ARCHFLAGS", ""))
    if arch is not None:
        target = replace(target, arch=arch)
    floor = variables.get("MACOSX_DEPLOYMENT_TARGET")
    return _macos(target.arch, _floor(floor) if floor else target.floor or (11, 0))


def _from_platform(platform: str, host: Target) -> Target:
    if platform in _WINDOWS_PLATFORMS:
        return parse_target(_WINDOWS_PLATFORMS[platform])
    match = re.fullmatch(r"macosx-(\d+(?:\.\d+)?)-(\w+)", platform)
    if match is not None:
        return _macos(_arch(match[2], platform), _floor(match[1]))
    match = re.fullmatch(r"linux-(\w+)", platform)
    if match is None:
        raise _unknown(platform)
    libc = host.libc if host.os is Os.LINUX and host.libc is not None else Libc.GLIBC
    newest = host.floor if host.os is Os.LINUX and host.floor is not None else (2, 28)
    try:
        return customary_linux_target(_arch(match[1], platform), libc, newest)
    except KeyError:
        raise _unknown(platform) from None


def _arch(name: str, platform: str) -> Arch:
    arch = known_arch(name)
    if arch is None:
        raise _unknown(platform)
    return arch


def _unknown(platform: str) -> UsageError:
    return UsageError(
        f"_PYTHON_HOST_PLATFORM={platform!r} is not a platform that wheels can be built for",
        hint="unset it, or name the platform with -C target=TAG",
    )


def _arch_flags(flags: str) -> Arch | None:
    """Return what `-arch X` flags name; both CPUs together are a universal binary."""
    names = set(re.findall(r"-arch\s+(\S+)", flags))
    if names == {"arm64", "x86_64"}:
        return Arch.UNIVERSAL2
    if len(names) != 1:
        return None
    name = names.pop()
    if name not in ("arm64", "x86_64"):
        raise UsageError(
            f"ARCHFLAGS={flags!r} names a CPU that no wheel for macOS can be for",
            hint="name arm64, x86_64 or both",
        )
    return known_arch(name)


def _floor(text: str) -> Floor:
    match = re.fullmatch(r"(\d{1,4})(?:\.(\d{1,4}))?(?:\.\d{1,4})?", text.strip())
    if match is None:
        raise UsageError(
            f"{text!r} is not a version of macOS", hint="write MACOSX_DEPLOYMENT_TARGET=11.0"
        )
    return int(match[1]), int(match[2] or 0)


def _macos(arch: Arch, floor: Floor) -> Target:
    """Return the tag for a macOS version: arm64 begins with 11, later ones have no minor one."""
    if arch is Arch.AARCH64:
        floor = max(floor, (11, 0))
    if floor[0] >= 11:
        floor = (floor[0], 0)
    name = {Arch.AARCH64: "arm64"}.get(arch, arch.value)
    return parse_target(f"macosx_{floor[0]}_{floor[1]}_{name}")
