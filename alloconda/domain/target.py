"""Platforms that wheels are built for: platform tag, Zig target, PBS triple, extension suffix.

Tags follow PEP 425, PEP 600 (manylinux), PEP 656 (musllinux) and what PyPI accepts for macOS.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Self, assert_never

from alloconda.domain.python import Abi, Python
from alloconda.errors import UsageError


class Os(StrEnum):
    """Operating systems that wheels are built for."""

    LINUX = "linux"
    MACOS = "macos"
    WINDOWS = "windows"


class Libc(StrEnum):
    """C libraries that Linux wheels are told apart by."""

    GLIBC = "glibc"
    MUSL = "musl"


class Arch(StrEnum):
    """CPU architectures; the value is the name in Linux tags."""

    X86_64 = "x86_64"
    AARCH64 = "aarch64"
    I686 = "i686"
    ARMV7L = "armv7l"
    PPC64LE = "ppc64le"
    S390X = "s390x"
    RISCV64 = "riscv64"
    UNIVERSAL2 = "universal2"


Floor = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _LinuxArch:
    """What differs between the CPUs of Linux tags.

    `oldest_glibc` is the floor of the first manylinux tag of the CPU, `zig_glibc` the oldest glibc
    that Zig provides for it; `pbs_glibc` and `pbs_musl` are PBS triples.
    """

    zig_arch: str
    multiarch: str
    zig_abi_suffix: str = ""
    zig_cpu: str = "baseline"
    oldest_glibc: Floor = (2, 17)
    zig_glibc: Floor = (2, 17)
    pbs_glibc: str | None
    pbs_musl: str | None = None


# Sources: PEP 599/600 for the CPUs and floors of manylinux, Zig's list of libcs for its own.
_LINUX: dict[Arch, _LinuxArch] = {
    Arch.X86_64: _LinuxArch(
        zig_arch="x86_64",
        multiarch="x86_64-linux",
        oldest_glibc=(2, 5),
        zig_glibc=(2, 5),
        pbs_glibc="x86_64-unknown-linux-gnu",
        pbs_musl="x86_64-unknown-linux-musl",
    ),
    Arch.I686: _LinuxArch(
        zig_arch="x86",
        multiarch="i386-linux",
        oldest_glibc=(2, 5),
        zig_glibc=(2, 5),
        pbs_glibc=None,
    ),
    Arch.AARCH64: _LinuxArch(
        zig_arch="aarch64",
        multiarch="aarch64-linux",
        pbs_glibc="aarch64-unknown-linux-gnu",
        pbs_musl="aarch64-unknown-linux-musl",
    ),
    Arch.ARMV7L: _LinuxArch(
        zig_arch="arm",
        multiarch="arm-linux",
        zig_abi_suffix="eabihf",
        zig_cpu="baseline+v7a",
        pbs_glibc="armv7-unknown-linux-gnueabihf",
    ),
    Arch.PPC64LE: _LinuxArch(
        zig_arch="powerpc64le",
        multiarch="powerpc64le-linux",
        zig_glibc=(2, 19),
        pbs_glibc="ppc64le-unknown-linux-gnu",
    ),
    Arch.S390X: _LinuxArch(
        zig_arch="s390x",
        multiarch="s390x-linux",
        pbs_glibc="s390x-unknown-linux-gnu",
    ),
    Arch.RISCV64: _LinuxArch(
        zig_arch="riscv64",
        multiarch="riscv64-linux",
        oldest_glibc=(2, 31),
        zig_glibc=(2, 27),
        pbs_glibc="riscv64-unknown-linux-gnu",
    ),
}

# Newest first: what the supported Zig versions can link for, and what PyPI lets in.
NEWEST_GLIBC: Floor = (2, 42)
# Old enough for every system that is still cared for.
_CUSTOMARY_GLIBC: Floor = (2, 28)
MUSL_FLOORS: tuple[Floor, ...] = ((1, 1), (1, 2))
MACOS_INTEL_FLOORS: tuple[Floor, ...] = tuple((10, minor) for minor in range(9, 16))
MACOS_FLOORS: tuple[Floor, ...] = (*((major, 0) for major in range(11, 16)), (26, 0))
_WINDOWS_ARCHES: dict[str, Arch] = {
    "win_amd64": Arch.X86_64,
    "win32": Arch.I686,
    "win_arm64": Arch.AARCH64,
}
_WINDOWS_TRIPLES: dict[Arch, str] = {
    Arch.X86_64: "x86_64-pc-windows-msvc",
    Arch.I686: "i686-pc-windows-msvc",
    Arch.AARCH64: "aarch64-pc-windows-msvc",
}
_MACOS_ARCHES: dict[str, Arch] = {
    "arm64": Arch.AARCH64,
    "x86_64": Arch.X86_64,
    "universal2": Arch.UNIVERSAL2,
}
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
FIRST_WIN_ARM64_MINOR = 11
FIRST_MUSL_SUFFIX_MINOR = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One platform that a wheel can be tagged for.

    Attributes:
        libc: on Linux, the C library that the tag speaks of; None elsewhere.
        floor: the oldest glibc, musl or macOS version that the tag admits; None on Windows.
    """

    os: Os
    arch: Arch
    libc: Libc | None = None
    floor: Floor | None = None

    @property
    def platform_tag(self) -> str:
        """The platform tag of a wheel, such as "manylinux_2_28_x86_64"."""
        match self.os:
            case Os.LINUX:
                family = "manylinux" if self.libc is Libc.GLIBC else "musllinux"
                return f"{family}_{_underscored(self.floor)}_{self.arch.value}"
            case Os.MACOS:
                return f"macosx_{_underscored(self.floor)}_{_key_of(_MACOS_ARCHES, self.arch)}"
            case Os.WINDOWS:
                return _key_of(_WINDOWS_ARCHES, self.arch)
            case _:
                assert_never(self.os)

    @property
    def zig_target(self) -> str:
        """The value of Zig's -target, with the floor where the tag has one.

        Raises:
            UsageError: a universal2 target has no Zig target of its own; its slices have.
        """
        match self.os:
            case Os.LINUX:
                return self._linux_zig_target()
            case Os.MACOS:
                if self.arch is Arch.UNIVERSAL2:
                    raise UsageError(f"{self} is two Zig targets: compile its slices")
                return f"{self.arch.value}-macos.{_dotted(self.floor)}"
            case Os.WINDOWS:
                return f"{_LINUX[self.arch].zig_arch}-windows-gnu"
            case _:
                assert_never(self.os)

    @property
    def zig_cpu(self) -> str:
        """The value of Zig's -mcpu: never the host's CPU, so that a wheel runs everywhere."""
        return _LINUX[self.arch].zig_cpu if self.os is Os.LINUX else "baseline"

    @property
    def pbs_triple(self) -> str | None:
        """The triple of python-build-standalone archives; None where that project has none."""
        match self.os:
            case Os.LINUX:
                facts = _LINUX[self.arch]
                return facts.pbs_glibc if self.libc is Libc.GLIBC else facts.pbs_musl
            case Os.MACOS:
                # The headers of both slices are one set: pyconfig.h asks the compiler.
                arch = Arch.AARCH64 if self.arch is Arch.UNIVERSAL2 else self.arch
                return f"{arch.value}-apple-darwin"
            case Os.WINDOWS:
                return _WINDOWS_TRIPLES[self.arch]
            case _:
                assert_never(self.os)

    @property
    def is_64_bit(self) -> bool:
        """Whether pointers have 64 bits."""
        return self.arch not in (Arch.I686, Arch.ARMV7L)

    @property
    def slices(self) -> tuple[Self, ...]:
        """The single-CPU targets that are compiled: two for universal2, else the target itself."""
        if self.arch is not Arch.UNIVERSAL2 or self.floor is None:
            return (self,)
        make = type(self)
        return (
            make(os=Os.MACOS, arch=Arch.X86_64, floor=self.floor),
            make(os=Os.MACOS, arch=Arch.AARCH64, floor=max(self.floor, (11, 0))),
        )

    def extension_suffix(self, abi: Abi) -> str:
        """Return the file name suffix that CPython on this platform imports for an ABI.

        The stable ABI's suffix is the same on all Unix systems; Windows has only the plain one.
        """
        python = abi.python
        if self.os is Os.WINDOWS:
            if abi.is_stable:
                return ".pyd"
            return f".cp{python.nodot}{python.build_letter}-{self.platform_tag}.pyd"
        if abi.is_stable:
            return f".{abi.abi_tag}.so"
        if self.os is Os.MACOS:
            return f".cpython-{python.nodot}{python.build_letter}-darwin.so"
        multiarch = _LINUX[self.arch].multiarch + self._suffix_abi(python)
        return f".cpython-{python.nodot}{python.build_letter}-{multiarch}.so"

    def without_libc(self) -> Self:
        """Return the musl twin of a Linux target: what code without libc is compiled for.

        Such code holds no trace of a C library, so one compilation serves every Linux tag of a CPU.
        """
        if self.os is not Os.LINUX:
            return self
        return type(self)(os=self.os, arch=self.arch, libc=Libc.MUSL, floor=MUSL_FLOORS[-1])

    def __str__(self) -> str:
        return self.platform_tag

    def _linux_zig_target(self) -> str:
        facts = _LINUX[self.arch]
        if self.libc is Libc.MUSL:
            return f"{facts.zig_arch}-linux-musl{facts.zig_abi_suffix}"
        floor = max(self.floor or facts.zig_glibc, facts.zig_glibc)
        return f"{facts.zig_arch}-linux-gnu{facts.zig_abi_suffix}.{_dotted(floor)}"

    def _suffix_abi(self, python: Python) -> str:
        # CPython before 3.11 named its suffix after the build machine's gcc, which says "gnu" on
        # musl too; PBS and Alpine both have that name.
        musl = self.libc is Libc.MUSL and python.minor >= FIRST_MUSL_SUFFIX_MINOR
        return ("-musl" if musl else "-gnu") + _LINUX[self.arch].zig_abi_suffix


def parse_target(tag: str) -> Target:
    """Read a platform tag, aliases such as "manylinux2014_x86_64" included.

    Raises:
        UsageError: the tag is unknown, or names a platform that can't be; the hint holds the
            nearest valid tags.
    """
    text = tag.strip()
    if text in _WINDOWS_ARCHES:
        return Target(os=Os.WINDOWS, arch=_WINDOWS_ARCHES[text])
    for family, parse in (("manylinux", _parse_manylinux), ("musllinux", _parse_musllinux)):
        if text.startswith(family):
            return parse(text)
    if text.startswith("macosx"):
        return _parse_macos(text)
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
        for candidate, facts in _LINUX.items():
            if (facts.zig_arch, facts.zig_abi_suffix) == (arch, match[2] or match[6] or ""):
                return _linux_from_zig(zig_target, candidate, match)
    match = re.fullmatch(rf"macos\.({_NUMBER})\.({_NUMBER})(?:\.0)?", rest, re.ASCII)
    if match and arch in ("aarch64", "x86_64"):
        name = "arm64" if arch == "aarch64" else arch
        return parse_target(f"macosx_{match[1]}_{match[2]}_{name}")
    if rest in ("windows-gnu", "windows"):
        for candidate in _WINDOWS_TRIPLES:
            if _LINUX[candidate].zig_arch == arch:
                return Target(os=Os.WINDOWS, arch=candidate)
    raise UsageError(
        f"no wheel tag belongs to the Zig target {zig_target!r}",
        hint="give CPU, system and floor, such as x86_64-linux-gnu.2.28 or aarch64-macos.11.0",
    )


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


def check_python(target: Target, python: Python) -> None:
    """Refuse a combination of platform and Python version that never existed.

    Raises:
        UsageError: CPython of that version doesn't run on the platform.
    """
    windows_arm = target.os is Os.WINDOWS and target.arch is Arch.AARCH64
    if windows_arm and python.minor < FIRST_WIN_ARM64_MINOR:
        raise UsageError(
            f"{target} does not exist for Python {python}: CPython for Windows on ARM starts with "
            f"3.{FIRST_WIN_ARM64_MINOR}",
            hint=f"use win_arm64 with 3.{FIRST_WIN_ARM64_MINOR} or later, "
            f"or win_amd64 with {python}",
        )


def customary_linux_target(arch: Arch, libc: Libc, newest: Floor) -> Target:
    """Return the Linux target that wheels customarily have, or a lower one for an older system.

    Args:
        arch: the CPU.
        libc: the C library.
        newest: the version of the C library that the system has.
    """
    if libc is Libc.MUSL:
        return Target(os=Os.LINUX, arch=arch, libc=libc, floor=MUSL_FLOORS[-1])
    oldest = _LINUX[arch].oldest_glibc
    floor = max(min(newest, _CUSTOMARY_GLIBC), oldest)
    return Target(os=Os.LINUX, arch=arch, libc=libc, floor=floor)


def known_targets() -> tuple[Target, ...]:
    """Return one target for every row of platforms, each at its customary floor."""
    glibc = tuple(
        Target(os=Os.LINUX, arch=arch, libc=Libc.GLIBC, floor=max((2, 17), facts.oldest_glibc))
        for arch, facts in _LINUX.items()
    )
    musl = tuple(
        Target(os=Os.LINUX, arch=arch, libc=Libc.MUSL, floor=MUSL_FLOORS[-1]) for arch in _LINUX
    )
    macos = (
        Target(os=Os.MACOS, arch=Arch.AARCH64, floor=(11, 0)),
        Target(os=Os.MACOS, arch=Arch.X86_64, floor=(10, 15)),
        Target(os=Os.MACOS, arch=Arch.UNIVERSAL2, floor=(11, 0)),
    )
    windows = tuple(Target(os=Os.WINDOWS, arch=arch) for arch in _WINDOWS_ARCHES.values())
    return (*glibc, *musl, *macos, *windows)


DEFAULT_TAGS = (
    "macosx_11_0_arm64",
    "macosx_11_0_x86_64",
    "manylinux_2_28_x86_64",
    "manylinux_2_28_aarch64",
)
MUSLLINUX_TAGS = ("musllinux_1_2_x86_64", "musllinux_1_2_aarch64")
WINDOWS_TAGS = ("win_amd64",)


def _parse_manylinux(tag: str) -> Target:
    match = _MANYLINUX.fullmatch(tag)
    if match is None:
        raise _unknown(tag)
    arch = _linux_arch(tag, match[4])
    facts = _LINUX[arch]
    alias = _MANYLINUX_ALIASES.get(match[1])
    if (alias is None) == (match[2] is None):
        raise _unknown(tag)
    floor = alias or (int(match[2]), int(match[3]))
    nearest = min(max(floor, facts.oldest_glibc), NEWEST_GLIBC)
    if floor < facts.oldest_glibc:
        reason = f"manylinux on {arch} starts with glibc {_dotted(facts.oldest_glibc)}"
        raise _impossible(tag, reason, [f"manylinux_{_underscored(nearest)}_{arch}"])
    if floor > NEWEST_GLIBC:
        reason = f"the newest glibc that every supported Zig links is {_dotted(NEWEST_GLIBC)}"
        raise _impossible(tag, reason, [f"manylinux_{_underscored(nearest)}_{arch}"])
    return Target(os=Os.LINUX, arch=arch, libc=Libc.GLIBC, floor=floor)


def _parse_musllinux(tag: str) -> Target:
    match = re.fullmatch(rf"musllinux_({_NUMBER})_({_NUMBER})_(\w+)", tag, re.ASCII)
    if match is None:
        raise _unknown(tag)
    arch = _linux_arch(tag, match[3])
    floor = (int(match[1]), int(match[2]))
    if floor not in MUSL_FLOORS:
        nearest = [f"musllinux_{_underscored(known)}_{arch}" for known in reversed(MUSL_FLOORS)]
        raise _impossible(tag, "musl has the versions 1.1 and 1.2", nearest)
    return Target(os=Os.LINUX, arch=arch, libc=Libc.MUSL, floor=floor)


def _parse_macos(tag: str) -> Target:
    match = re.fullmatch(rf"macosx_({_NUMBER})_({_NUMBER})_(\w+)", tag, re.ASCII)
    if match is None or match[3] not in _MACOS_ARCHES:
        raise _unknown(tag)
    floor, name = (int(match[1]), int(match[2])), match[3]
    floors = MACOS_FLOORS if name == "arm64" else MACOS_INTEL_FLOORS + MACOS_FLOORS
    if floor not in floors:
        below = [known for known in floors if known < floor][-1:]
        above = [known for known in floors if known > floor][:1]
        nearest = [f"macosx_{_underscored(known)}_{name}" for known in (*below, *above)]
        if name == "arm64" and not below:
            reason = "macOS on arm64 starts with 11.0"
        else:
            reason = "PyPI takes 10.9 to 10.15, and 11 to 15 and 26 with minor version 0"
        raise _impossible(tag, reason, nearest)
    return Target(os=Os.MACOS, arch=_MACOS_ARCHES[name], floor=floor)


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
    if arch not in _LINUX:
        raise _unknown(tag)
    return arch


def _unknown(tag: str) -> UsageError:
    tags = [target.platform_tag for target in known_targets()]
    tags += [*DEFAULT_TAGS, *(f"{alias}_x86_64" for alias in _MANYLINUX_ALIASES)]
    return UsageError(f"{tag!r} is not a platform tag known here", hint=_did_you_mean(tag, tags))


def _impossible(tag: str, reason: str, nearest: list[str]) -> UsageError:
    return UsageError(f"{tag} is not possible: {reason}", hint=f"use {' or '.join(nearest)}")


def _did_you_mean(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=3, cutoff=0.5)
    if close:
        return f"did you mean {' or '.join(close)}? `alloconda targets` lists all"
    return "`alloconda targets` lists the known ones"


def _key_of(table: dict[str, Arch], arch: Arch) -> str:
    return next(name for name, value in table.items() if value is arch)


def _dotted(floor: Floor | None) -> str:
    return "" if floor is None else f"{floor[0]}.{floor[1]}"


def _underscored(floor: Floor | None) -> str:
    return "" if floor is None else f"{floor[0]}_{floor[1]}"
