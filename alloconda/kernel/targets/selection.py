"""Choosing targets and ABIs from what a command's flags say."""

import re
from collections.abc import Mapping

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import (
    Abi,
    Python,
    covering_floor,
    parse_python,
    stable_abi,
    version_abi,
)
from alloconda.kernel.supported import FIRST_ABI3T_MINOR
from alloconda.kernel.targets.arch_names import parse_arch, triple_arch
from alloconda.kernel.targets.platform_tag import (
    parse_target,
    parse_targets,
    target_from_pbs,
    target_from_zig,
    zig_target_fits,
)
from alloconda.kernel.targets.target import (
    DEFAULT_TAGS,
    MUSLLINUX_TAGS,
    PYODIDE_TAGS,
    WINDOWS_TAGS,
    Arch,
    Os,
    Target,
)
from alloconda.kernel.targets.target_flags import TargetFlags
from alloconda.kernel.targets.target_groups import named_targets


def choose_targets(flags: TargetFlags, host: Target) -> tuple[Target, ...]:
    """Return the platforms that one wheel is tagged for; this machine's without any flag.

    Flags may say one thing twice, each in its own spelling.

    Raises:
        UsageError: a tag is unknown or impossible, or the flags contradict each other.
    """
    arch = None if flags.arch is None else parse_arch(flags.arch)
    tagged = () if flags.platform_tag is None else parse_targets(flags.platform_tag)
    linux = _linux_targets(flags, _linux_arch(flags, arch, tagged, host))
    named = {"--platform-tag": tuple(dict.fromkeys(tagged)), "--manylinux/--musllinux": linux}
    used = {name: targets for name, targets in named.items() if targets}
    targets = next(iter(used.values()), ())
    # A wheel with several tags has those that one of its flags names again.
    if not set(linux) <= set(targets):
        raise _different_platforms({name: _tags(said) for name, said in used.items()})
    if flags.zig_target is not None:
        targets = targets or (target_from_zig(flags.zig_target),)
        if not any(zig_target_fits(flags.zig_target, target) for target in targets):
            zig = {"--zig-target": flags.zig_target}
            raise _different_platforms({name: _tags(said) for name, said in used.items()} | zig)
    if flags.pbs_target is not None:
        headers = target_from_pbs(flags.pbs_target)
        targets = targets or (headers,)
        _check_headers(headers, flags.pbs_target, targets[0])
    if targets:
        check_arch(flags, targets)
    elif arch not in (None, host.arch):
        raise _no_platform(str(flags.arch), arch or host.arch, host)
    return targets or (host,)


def check_arch(flags: TargetFlags, targets: tuple[Target, ...]) -> None:
    """Refuse an --arch that is not the CPU of the platforms that other flags name.

    Raises:
        UsageError: it is another one, or unknown.
    """
    if flags.arch is None:
        return
    arch = parse_arch(flags.arch)
    for target in targets:
        if target.arch is not arch:
            cpus = " and ".join(one.arch.value for one in target.slices)
            raise _other_cpu(flags.arch, target.platform_tag, cpus)


def check_triple_arch(arch: str, triple: str) -> None:
    """Refuse an --arch that is not the CPU of a triple.

    Raises:
        UsageError: it is another one, or unknown.
    """
    named = triple_arch(triple)
    if parse_arch(arch) is not named:
        raise _other_cpu(arch, triple, "another CPU" if named is None else named.value)


def _no_platform(said: str, arch: Arch, host: Target) -> UsageError:
    """Return why the CPU alone names no platform: its floor is not known."""
    name = "arm64" if arch is Arch.AARCH64 else arch.value
    example = {
        Os.LINUX: f"--manylinux 2_28 --arch {arch}",
        Os.MACOS: f"--platform-tag macosx_11_0_{name}",
        Os.WINDOWS: f"--platform-tag {'win_arm64' if arch is Arch.AARCH64 else 'win_amd64'}",
    }
    if arch is Arch.WASM32:
        example = dict.fromkeys(Os, f"--platform-tag {PYODIDE_TAGS[0]}")
    return UsageError(
        f"--arch {said} is another CPU than this machine's ({host.arch}), and nothing says which "
        "platform is meant",
        hint=f"name the platform, such as {example[host.os]}",
    )


def _different_platforms(said: Mapping[str, str]) -> UsageError:
    words = "; ".join(f"{name}: {text}" for name, text in said.items())
    return UsageError(f"the flags name different platforms ({words})", hint="use one of them")


def _tags(targets: tuple[Target, ...]) -> str:
    return ".".join(target.platform_tag for target in targets)


def _other_cpu(arch: str, platform: str, cpus: str) -> UsageError:
    return UsageError(
        f"--arch {arch} contradicts {platform}, which is for {cpus}",
        hint="leave --arch out, or correct one of them",
    )


def _check_headers(headers: Target, triple: str, target: Target) -> None:
    """Refuse headers of another platform: a module that is compiled with them would crash."""
    same_arch = target.os is Os.MACOS or headers.arch is target.arch
    if headers.os is not target.os or not same_arch:
        raise UsageError(
            f"--pbs-target {triple} has headers of another platform than {target}",
            hint="leave --pbs-target out"
            + (f", or use --pbs-target {target.pbs_triple}" if target.pbs_triple else ""),
        )


def choose_matrix_targets(
    *,
    tags: tuple[str, ...],
    configured: tuple[Target, ...],
    musllinux: bool,
    windows: bool,
    pyodide: bool = False,
) -> tuple[Target, ...]:
    """Return the platforms of a matrix: named ones, else configured ones, else the default ones.

    Names are platform tags, or groups of platforms such as "linux".

    `musllinux`, `windows` and `pyodide` add their customary platforms.

    Raises:
        UsageError: a name is unknown, or a tag impossible.
    """
    base = tuple(target for tag in tags for target in named_targets(tag)) or configured
    if not base:
        base = tuple(parse_target(tag) for tag in DEFAULT_TAGS)
    more = (MUSLLINUX_TAGS if musllinux else ()) + (WINDOWS_TAGS if windows else ())
    more += PYODIDE_TAGS if pyodide else ()
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
        covering = covering_floor(python, stable_from)
        if covering is None:
            return version_abi(python), python
        if python_tag is not None:
            return stable_abi(python), python
        return stable_abi(covering), python if python.minor == covering.minor else covering
    if abi_tag in ("abi3", "abi3t"):
        floor = _named_floor(abi_tag, python, None if python_tag is not None else stable_from)
        return _named_stable_abi(floor), floor
    named = parse_abi_tag(abi_tag)
    if python_tag is not None and named.minor != python.minor:
        raise UsageError(
            f"--python-tag {python_tag} and --abi-tag {abi_tag} are of different versions",
            hint=f"a wheel of {abi_tag} has the Python tag cp{named.nodot}",
        )
    return version_abi(named), named


def parse_abi_tag(tag: str) -> Python:
    """Read the ABI tag of one CPython version, such as "cp314t".

    Raises:
        UsageError: it is not valid.
    """
    if not re.fullmatch(r"cp\d+t?", tag, re.ASCII):
        raise UsageError(
            f"{tag!r} is not an ABI tag of CPython", hint="write it like cp313, cp314t or abi3"
        )
    return parse_python(tag)


def _named_floor(abi_tag: str, python: Python, stable_from: Python | None) -> Python:
    """Return the floor of a stable ABI that is named by its tag: the project's, else a version."""
    free_threaded = abi_tag == "abi3t"
    if stable_from is None:
        return Python(minor=python.minor, free_threaded=free_threaded)
    # A project's floor with the GIL may be lower than any of abi3t.
    lowest = FIRST_ABI3T_MINOR if free_threaded else stable_from.minor
    return Python(minor=max(stable_from.minor, lowest), free_threaded=free_threaded)


def _named_stable_abi(floor: Python) -> Abi:
    if floor.free_threaded and floor.minor < FIRST_ABI3T_MINOR:
        raise UsageError(
            f"abi3t starts with 3.{FIRST_ABI3T_MINOR} (PEP 803), so not with {floor.series}",
            hint=f"use --python-tag cp3{FIRST_ABI3T_MINOR} --abi-tag abi3t",
        )
    return stable_abi(floor)


def _check_floor(flag: str, text: str, floor: str, such_as: str) -> None:
    if not floor.replace("_", "").isdecimal():
        raise UsageError(
            f"{flag} {text} is not a version of the C library", hint=f"write it like {such_as}"
        )


def _linux_arch(
    flags: TargetFlags, arch: Arch | None, tagged: tuple[Target, ...], host: Target
) -> Arch:
    """Return the CPU that --manylinux and --musllinux are meant for: what another flag says."""
    if arch is None and tagged:
        arch = tagged[0].arch
    if arch is None and flags.zig_target is not None:
        arch = triple_arch(flags.zig_target)
    if arch is None and flags.pbs_target is not None:
        arch = triple_arch(flags.pbs_target)
    return arch or host.arch


def _linux_targets(flags: TargetFlags, arch: Arch) -> tuple[Target, ...]:
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
