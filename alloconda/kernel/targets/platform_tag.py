"""Reading platform tags, Zig targets and PBS triples, and refusing those that can't be."""

import re
from difflib import get_close_matches

from alloconda.kernel.errors import UsageError
from alloconda.kernel.targets.target import (
    DEFAULT_TAGS,
    LINUX_CPUS,
    MACOS_ARCHES,
    MACOS_FLOORS,
    MACOS_INTEL_FLOORS,
    MUSL_FLOORS,
    NEWEST_GLIBC,
    NEWEST_PYODIDE,
    PYODIDE_MINORS,
    WINDOWS_ARCHES,
    WINDOWS_TRIPLES,
    Arch,
    Floor,
    Libc,
    Os,
    Target,
    dotted,
    known_targets,
    underscored,
)

# PEP 513, 571 and 599 name these floors by number or year; PEP 600 gives them their true names.
_MANYLINUX_ALIASES: dict[str, Floor] = {
    "manylinux1": (2, 5),
    "manylinux2010": (2, 12),
    "manylinux2014": (2, 17),
}
# No version number of a C library or of macOS has more digits; int() refuses very long ones.
_NUMBER = r"\d{1,4}"
_MANYLINUX = re.compile(
    rf"(manylinux(?:1|2010|2014)?)(?:_({_NUMBER})_({_NUMBER}))?_(\w+)", re.ASCII
)
_LINUX_ZIG_TARGET = re.compile(
    rf"linux-(?:(gnu)(eabihf)?(?:\.({_NUMBER})\.({_NUMBER}))?|(musl)(eabihf)?)", re.ASCII
)


def parse_target(tag: str) -> Target:
    """Read a platform tag, aliases such as "manylinux2014_x86_64" included.

    Raises:
        UsageError: the tag is unknown, or names a platform that can't be; the hint holds the
            nearest valid tags.
    """
    text = tag.strip()
    if text in WINDOWS_ARCHES:
        return Target(os=Os.WINDOWS, arch=WINDOWS_ARCHES[text])
    for family, parse in (("manylinux", _parse_manylinux), ("musllinux", _parse_musllinux)):
        if text.startswith(family):
            return parse(text)
    if text.startswith("macosx"):
        return _parse_macos(text)
    if text.startswith(("pyemscripten", "pyodide")):
        return _parse_pyodide(text)
    raise _unknown(tag)


def parse_targets(tags: str) -> tuple[Target, ...]:
    """Read a compressed set of platform tags (PEP 425), such as "manylinux_2_28_x86_64.musl…".

    Raises:
        UsageError: one of them is unknown or impossible.
    """
    return tuple(parse_target(tag) for tag in tags.split("."))


def target_from_zig(zig_target: str) -> Target:
    """Return the target whose Zig target is given: the way back from a build to its tag.

    Raises:
        UsageError: no wheel tag belongs to it, or the glibc or macOS floor is missing.
    """
    arch, _, rest = zig_target.partition("-")
    if match := _LINUX_ZIG_TARGET.fullmatch(rest):
        for candidate, facts in LINUX_CPUS.items():
            if (facts.zig_arch, facts.zig_abi_suffix) == (arch, match[2] or match[6] or ""):
                return _linux_from_zig(zig_target, candidate, match)
    match = re.fullmatch(rf"macos\.({_NUMBER})\.({_NUMBER})(?:\.0)?", rest, re.ASCII)
    if match and arch in ("aarch64", "x86_64"):
        name = "arm64" if arch == "aarch64" else arch
        return parse_target(f"macosx_{match[1]}_{match[2]}_{name}")
    if rest in ("windows-gnu", "windows"):
        for candidate in WINDOWS_TRIPLES:
            if LINUX_CPUS[candidate].zig_arch == arch:
                return Target(os=Os.WINDOWS, arch=candidate)
    if (arch, rest) == (Arch.WASM32, "wasi"):
        return Target(os=Os.EMSCRIPTEN, arch=Arch.WASM32, floor=NEWEST_PYODIDE)
    raise UsageError(
        f"no wheel tag belongs to the Zig target {zig_target!r}",
        hint="give CPU, system and floor, such as x86_64-linux-gnu.2.28 or aarch64-macos.11.0",
    )


def zig_target_fits(zig_target: str, target: Target) -> bool:
    """Return whether a Zig target is one that a wheel target is compiled for.

    It may leave out what only the tag says: the floor, and on Windows the C library.

    Raises:
        UsageError: no wheel tag belongs to it, with any floor.
    """
    if target.arch is not Arch.UNIVERSAL2:
        full = target.zig_target
        if full == zig_target or full.startswith((f"{zig_target}.", f"{zig_target}-gnu")):
            return True
    return target_from_zig(zig_target) == target


def target_from_pbs(triple: str) -> Target:
    """Return the lowest target that the interpreters of a PBS triple run on.

    Raises:
        UsageError: the triple is none of python-build-standalone's.
    """
    for target in known_targets():
        if target.pbs_triple == triple and target.arch is not Arch.UNIVERSAL2:
            return target
    raise UsageError(
        f"{triple!r} is not a triple of python-build-standalone",
        hint=_did_you_mean(triple, sorted({t.pbs_triple or "" for t in known_targets()} - {""})),
    )


def _parse_manylinux(tag: str) -> Target:
    match = _MANYLINUX.fullmatch(tag)
    if match is None:
        raise _unknown(tag)
    arch = _linux_arch(tag, match[4])
    facts = LINUX_CPUS[arch]
    alias = _MANYLINUX_ALIASES.get(match[1])
    if (alias is None) == (match[2] is None):
        raise _unknown(tag)
    floor = alias or (int(match[2]), int(match[3]))
    nearest = min(max(floor, facts.oldest_glibc), NEWEST_GLIBC)
    if floor < facts.oldest_glibc:
        reason = f"manylinux on {arch} starts with glibc {dotted(facts.oldest_glibc)}"
        raise _impossible(tag, reason, [f"manylinux_{underscored(nearest)}_{arch}"])
    if floor > NEWEST_GLIBC:
        reason = f"the newest glibc that every supported Zig links is {dotted(NEWEST_GLIBC)}"
        raise _impossible(tag, reason, [f"manylinux_{underscored(nearest)}_{arch}"])
    return Target(os=Os.LINUX, arch=arch, libc=Libc.GLIBC, floor=floor)


def _parse_musllinux(tag: str) -> Target:
    match = re.fullmatch(rf"musllinux_({_NUMBER})_({_NUMBER})_(\w+)", tag, re.ASCII)
    if match is None:
        raise _unknown(tag)
    arch = _linux_arch(tag, match[3])
    floor = (int(match[1]), int(match[2]))
    if floor not in MUSL_FLOORS:
        nearest = [f"musllinux_{underscored(known)}_{arch}" for known in reversed(MUSL_FLOORS)]
        raise _impossible(tag, "musl has the versions 1.1 and 1.2", nearest)
    return Target(os=Os.LINUX, arch=arch, libc=Libc.MUSL, floor=floor)


def _parse_macos(tag: str) -> Target:
    match = re.fullmatch(rf"macosx_({_NUMBER})_({_NUMBER})_(\w+)", tag, re.ASCII)
    if match is None or match[3] not in MACOS_ARCHES:
        raise _unknown(tag)
    floor, name = (int(match[1]), int(match[2])), match[3]
    floors = MACOS_FLOORS if name == "arm64" else MACOS_INTEL_FLOORS + MACOS_FLOORS
    if floor not in floors:
        below = [known for known in floors if known < floor][-1:]
        above = [known for known in floors if known > floor][:1]
        nearest = [f"macosx_{underscored(known)}_{name}" for known in (*below, *above)]
        if name == "arm64" and not below:
            reason = "macOS on arm64 starts with 11.0"
        else:
            reason = "PyPI takes 10.9 to 10.15, and 11 to 15 and 26 with minor version 0"
        raise _impossible(tag, reason, nearest)
    return Target(os=Os.MACOS, arch=MACOS_ARCHES[name], floor=floor)


def _parse_pyodide(tag: str) -> Target:
    match = re.fullmatch(rf"(pyemscripten|pyodide)_({_NUMBER})_({_NUMBER})_wasm32", tag, re.ASCII)
    if match is None:
        raise _unknown(tag)
    floor = (int(match[2]), int(match[3]))
    known = [Target(os=Os.EMSCRIPTEN, arch=Arch.WASM32, floor=one) for one in PYODIDE_MINORS]
    found = next((one for one in known if one.floor == floor), None)
    if found is None:
        names = ", ".join(f"{year}.{patch}" for year, patch in PYODIDE_MINORS)
        reason = f"the known releases of Pyodide's ABI are {names}"
        raise _impossible(tag, reason, [known[-1].platform_tag])
    if found.platform_tag != tag:
        raise _impossible(tag, f"that release is called {found}", [found.platform_tag])
    return found


def _linux_from_zig(zig_target: str, arch: Arch, match: re.Match[str]) -> Target:
    if match[5] == "musl":
        return Target(os=Os.LINUX, arch=arch, libc=Libc.MUSL, floor=MUSL_FLOORS[-1])
    if match[3] is None:
        raise UsageError(
            f"the Zig target {zig_target!r} names no glibc version, so no tag can be honest",
            hint=f"write {zig_target}.2.28",
        )
    return parse_target(f"manylinux_{match[3]}_{match[4]}_{arch}")


def _linux_arch(tag: str, name: str) -> Arch:
    try:
        arch = Arch(name)
    except ValueError:
        raise _unknown(tag) from None
    if arch not in LINUX_CPUS:
        raise _unknown(tag)
    return arch


def _unknown(tag: str) -> UsageError:
    tags = [target.platform_tag for target in known_targets()]
    tags += [*DEFAULT_TAGS, *(f"{alias}_x86_64" for alias in _MANYLINUX_ALIASES)]
    return UsageError(f"{tag!r} is not a platform tag known here", hint=_did_you_mean(tag, tags))


def _impossible(tag: str, reason: str, nearest: list[str]) -> UsageError:
    return UsageError(f"{tag} is not possible: {reason}", hint=f"use {' or '.join(nearest)}")


def _did_you_mean(word: str, known: list[str]) -> str:
    close = get_close_matches(word, list(dict.fromkeys(known)), n=3, cutoff=0.5)
    if close:
        return f"did you mean {' or '.join(close)}? `alloconda targets` lists all"
    return "`alloconda targets` lists the known ones"
