"""Choosing targets and ABIs from what a command's flags say."""

from dataclasses import dataclass

from alloconda.domain.python import Abi, Python, parse_python, stable_abi, version_abi
from alloconda.domain.target import (
    DEFAULT_TAGS,
    MUSLLINUX_TAGS,
    WINDOWS_TAGS,
    Target,
    parse_target,
    parse_targets,
    target_from_pbs,
    target_from_zig,
)
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
        "--platform-tag": parse_targets(flags.platform_tag) if flags.platform_tag else (),
        "--manylinux/--musllinux": linux,
        "--zig-target": (target_from_zig(flags.zig_target),) if flags.zig_target else (),
    }
    used = {name: targets for name, targets in named.items() if targets}
    if not used and flags.pbs_target:
        return (target_from_pbs(flags.pbs_target),)
    if len(set(used.values())) > 1:
        said = "; ".join(
            f"{name}: {'.'.join(target.platform_tag for target in targets)}"
            for name, targets in used.items()
        )
        raise UsageError(f"the flags name different platforms ({said})", hint="leave all but one")
    if flags.arch and not linux:
        raise UsageError(
            "--arch goes with --manylinux or --musllinux",
            hint=f"say which: --manylinux 2_28 --arch {flags.arch}",
        )
    return next(iter(used.values()), (host,))


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
        if stable_from is None or python.free_threaded or python.minor < stable_from.minor:
            return version_abi(python), python
        return stable_abi(stable_from), python if python.minor == stable_from.minor else stable_from
    if abi_tag in ("abi3", "abi3t"):
        floor = python if python_tag is not None else stable_from or python
        floor = Python(minor=floor.minor, free_threaded=abi_tag == "abi3t")
        return stable_abi(floor), floor
    named = parse_python(abi_tag)
    if python_tag is not None and named.minor != python.minor:
        raise UsageError(
            f"--python-tag {python_tag} and --abi-tag {abi_tag} are of different versions",
            hint=f"a wheel of {abi_tag} has the Python tag cp{named.nodot}",
        )
    return version_abi(named), named


def _linux_targets(flags: TargetFlags, host: Target) -> tuple[Target, ...]:
    arch = flags.arch or host.arch.value
    tags = []
    if flags.manylinux:
        floor = flags.manylinux.removeprefix("manylinux").removeprefix("_").replace(".", "_")
        tags.append(f"manylinux{floor if '_' not in floor else f'_{floor}'}_{arch}")
    if flags.musllinux:
        floor = flags.musllinux.removeprefix("musllinux").removeprefix("_").replace(".", "_")
        tags.append(f"musllinux_{floor}_{arch}")
    return tuple(parse_target(tag) for tag in tags)
