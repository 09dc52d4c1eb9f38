"""Choosing targets and ABIs from what a command's flags say."""

import re
from dataclasses import dataclass

from alloconda.domain.platform_tag import (
    parse_target,
    parse_targets,
    target_from_pbs,
    target_from_zig,
)
from alloconda.domain.python import (
    FIRST_ABI3T_MINOR,
    Abi,
    Python,
    parse_python,
    stable_abi,
    version_abi,
)
from alloconda.domain.target import DEFAULT_TAGS, MUSLLINUX_TAGS, WINDOWS_TAGS, Os, Target
from alloconda.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFlags:
    """The ways in which a command names the platform of one wheel; at most one may be used.

    Attributes:
        platform_tag: a tag, or several that one wheel carries, joined by dots.
        manylinux: the floor of a manylinux tag: "2_28", "2014" or "manylinux_2_28".
        musllinux: the floor of a musllinux tag: "1_2".
        arch: the CPU that `manylinux` and `musllinux` are meant for; default this machine's.
    """

    platform_tag: str | None = None
    manylinux: str | None = None
    musllinux: str | None = None
    arch: str | None = None
    zig_target: str | None = None
    pbs_target: str | None = None


def choose_targets(flags: TargetFlags, host: Target) -> tuple[Target, ...]:
    """Return the platforms that one wheel is tagged for; this machine's without any flag.

    Raises:
        UsageError: a tag is unknown or impossible, or the flags contradict each other.
    """
    linux = _linux_targets(flags, host)
    named = {
        "--platform-tag": () if flags.platform_tag is None else parse_targets(flags.platform_tag),
        "--manylinux/--musllinux": linux,
        "--zig-target": () if flags.zig_target is None else (target_from_zig(flags.zig_target),),
    }
    used = {name: tuple(dict.fromkeys(targets)) for name, targets in named.items() if targets}
    if len(set(used.values())) > 1:
        said = "; ".join(
            f"{name}: {'.'.join(target.platform_tag for target in targets)}"
            for name, targets in used.items()
        )
        raise UsageError(f"the flags name different platforms ({said})", hint="leave all but one")
    if flags.arch is not None and not linux:
        raise UsageError(
            "--arch goes with --manylinux or --musllinux",
            hint=f"say which: --manylinux 2_28 --arch {flags.arch}",
        )
    if flags.pbs_target is None:
        return next(iter(used.values()), (host,))
    headers = target_from_pbs(flags.pbs_target)
    targets = next(iter(used.values()), (headers,))
    _check_headers(headers, flags.pbs_target, targets[0])
    return targets


def _check_headers(headers: Target, triple: str, target: Target) -> None:
    """Refuse headers of another platform: a module that is compiled with them would crash."""
    same_arch = target.os is Os.MACOS or headers.arch is target.arch
    if headers.os is not target.os or not same_arch:
        raise UsageError(
            f"--pbs-target {triple} has headers of another platform than {target}",
            hint="leave --pbs-target out"
            + (f", or say --pbs-target {target.pbs_triple}" if target.pbs_triple else ""),
        )


def choose_matrix_targets(
    *,
    tags: tuple[str, ...],
    configured: tuple[Target, ...],
    musllinux: bool,
    windows: bool,
) -> tuple[Target, ...]:
    """Return the platforms of a matrix: named ones, else configured ones, else the default ones.

    `musllinux` and `windows` add their customary platforms.

    Raises:
        UsageError: a tag is unknown or impossible.
    """
    base = tuple(target for tag in tags for target in parse_targets(tag)) or configured
    if not base:
        base = tuple(parse_target(tag) for tag in DEFAULT_TAGS)
    more = (MUSLLINUX_TAGS if musllinux else ()) + (WINDOWS_TAGS if windows else ())
    return tuple(dict.fromkeys((*base, *(parse_target(tag) for tag in more))))


def choose_abi(
    *, python_tag: str | None, abi_tag: str | None, python: Python, stable_from: Python | None
) -> tuple[Abi, Python]:
    """Return the ABI of one wheel, and the version whose headers serve.

    The flags win; else the stable ABI where the project has one and the version is covered.

    Raises:
        UsageError: the tags are none of CPython's, or don't go together.
    """
    if python_tag is not None:
        python = parse_python(python_tag)
    if abi_tag is None:
        if stable_from is None or not _is_covered(python, stable_from):
            return version_abi(python), python
        return stable_abi(stable_from), python if python.minor == stable_from.minor else stable_from
    if abi_tag in ("abi3", "abi3t"):
        floor = python if python_tag is not None else stable_from or python
        floor = Python(minor=floor.minor, free_threaded=abi_tag == "abi3t")
        return _named_stable_abi(floor), floor
    named = _parse_abi_tag(abi_tag)
    if python_tag is not None and named.minor != python.minor:
        raise UsageError(
            f"--python-tag {python_tag} and --abi-tag {abi_tag} are of different versions",
            hint=f"a wheel of {abi_tag} has the Python tag cp{named.nodot}",
        )
    return version_abi(named), named


def _is_covered(python: Python, floor: Python) -> bool:
    return python.free_threaded is floor.free_threaded and python.minor >= floor.minor


def _named_stable_abi(floor: Python) -> Abi:
    if floor.free_threaded and floor.minor < FIRST_ABI3T_MINOR:
        raise UsageError(
            f"abi3t starts with 3.{FIRST_ABI3T_MINOR} (PEP 803), so not with {floor.series}",
            hint=f"say --python-tag cp3{FIRST_ABI3T_MINOR} --abi-tag abi3t",
        )
    return stable_abi(floor)


def _parse_abi_tag(tag: str) -> Python:
    if not re.fullmatch(r"cp\d+t?", tag, re.ASCII):
        raise UsageError(
            f"{tag!r} is not an ABI tag of CPython", hint="write it like cp313, cp314t or abi3"
        )
    return parse_python(tag)


def _check_floor(flag: str, text: str, floor: str, such_as: str) -> None:
    if not floor.replace("_", "").isdecimal():
        raise UsageError(
            f"{flag} {text} is no version of the C library", hint=f"write it like {such_as}"
        )


def _linux_targets(flags: TargetFlags, host: Target) -> tuple[Target, ...]:
    arch = host.arch.value if flags.arch is None else flags.arch
    tags = []
    if flags.manylinux is not None:
        floor = flags.manylinux.removeprefix("manylinux").removeprefix("_").replace(".", "_")
        _check_floor("--manylinux", flags.manylinux, floor, "2_28 or 2014")
        tags.append(f"manylinux{floor if '_' not in floor else f'_{floor}'}_{arch}")
    if flags.musllinux is not None:
        floor = flags.musllinux.removeprefix("musllinux").removeprefix("_").replace(".", "_")
        _check_floor("--musllinux", flags.musllinux, floor, "1_2")
        tags.append(f"musllinux_{floor}_{arch}")
    return tuple(parse_target(tag) for tag in tags)
