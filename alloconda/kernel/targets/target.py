"""Platforms that wheels are built for: platform tag, Zig target, PBS triple, extension suffix.

Tags follow PEP 425, PEP 600 (manylinux), PEP 656 (musllinux), PEP 783 (pyemscripten) and what PyPI
accepts for macOS.
"""

from enum import StrEnum
from typing import Self, assert_never

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Abi, Python
from alloconda.kernel.values import dataclass


class Os(StrEnum):
    """Operating systems that wheels are built for."""

    LINUX = "linux"
    MACOS = "macos"
    WINDOWS = "windows"
    EMSCRIPTEN = "emscripten"


class Libc(StrEnum):
    """C libraries that Linux wheels are built for."""

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
    WASM32 = "wasm32"


Floor = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinuxCpu:
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
LINUX_CPUS: dict[Arch, LinuxCpu] = {
    Arch.X86_64: LinuxCpu(
        zig_arch="x86_64",
        multiarch="x86_64-linux",
        oldest_glibc=(2, 5),
        zig_glibc=(2, 5),
        pbs_glibc="x86_64-unknown-linux-gnu",
        pbs_musl="x86_64-unknown-linux-musl",
    ),
    Arch.I686: LinuxCpu(
        zig_arch="x86",
        multiarch="i386-linux",
        oldest_glibc=(2, 5),
        zig_glibc=(2, 5),
        pbs_glibc=None,
    ),
    Arch.AARCH64: LinuxCpu(
        zig_arch="aarch64",
        multiarch="aarch64-linux",
        pbs_glibc="aarch64-unknown-linux-gnu",
        pbs_musl="aarch64-unknown-linux-musl",
    ),
    Arch.ARMV7L: LinuxCpu(
        zig_arch="arm",
        multiarch="arm-linux",
        zig_abi_suffix="eabihf",
        zig_cpu="baseline+v7a",
        pbs_glibc="armv7-unknown-linux-gnueabihf",
    ),
    Arch.PPC64LE: LinuxCpu(
        zig_arch="powerpc64le",
        multiarch="powerpc64le-linux",
        zig_glibc=(2, 19),
        pbs_glibc="ppc64le-unknown-linux-gnu",
    ),
    Arch.S390X: LinuxCpu(
        zig_arch="s390x",
        multiarch="s390x-linux",
        pbs_glibc="s390x-unknown-linux-gnu",
    ),
    Arch.RISCV64: LinuxCpu(
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
WINDOWS_ARCHES: dict[str, Arch] = {
    "win_amd64": Arch.X86_64,
    "win32": Arch.I686,
    "win_arm64": Arch.AARCH64,
}
WINDOWS_TRIPLES: dict[Arch, str] = {
    Arch.X86_64: "x86_64-pc-windows-msvc",
    Arch.I686: "i686-pc-windows-msvc",
    Arch.AARCH64: "aarch64-pc-windows-msvc",
}
MACOS_ARCHES: dict[str, Arch] = {
    "arm64": Arch.AARCH64,
    "x86_64": Arch.X86_64,
    "universal2": Arch.UNIVERSAL2,
}
# The releases of Pyodide's ABI, each with the X of its only CPython 3.X, and with the version of
# npm's package. From the first of PEP 783 on, PyPI takes the tag.
PYODIDE_MINORS: dict[Floor, int] = {(2025, 0): 13, (2026, 0): 14}
PYODIDE_PACKAGES: dict[Floor, str] = {(2025, 0): "0.29", (2026, 0): "314"}
NEWEST_PYODIDE: Floor = max(PYODIDE_MINORS)
FIRST_PYEMSCRIPTEN: Floor = (2026, 0)
FIRST_WIN_ARM64_MINOR = 11
FIRST_MUSL_SUFFIX_MINOR = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One platform that a wheel can be tagged for.

    Attributes:
        libc: on Linux, the C library that the tag speaks of; None elsewhere.
        floor: the oldest glibc, musl or macOS version that the tag admits, and the release of
            Pyodide's ABI; None on Windows.
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
                return f"{family}_{underscored(self.floor)}_{self.arch.value}"
            case Os.MACOS:
                return f"macosx_{underscored(self.floor)}_{_key_of(MACOS_ARCHES, self.arch)}"
            case Os.WINDOWS:
                return _key_of(WINDOWS_ARCHES, self.arch)
            case Os.EMSCRIPTEN:
                is_old = self.floor is not None and self.floor < FIRST_PYEMSCRIPTEN
                family = "pyodide" if is_old else "pyemscripten"
                return f"{family}_{underscored(self.floor)}_{self.arch.value}"
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
                return f"{self.arch.value}-macos.{dotted(self.floor)}"
            case Os.WINDOWS:
                return f"{LINUX_CPUS[self.arch].zig_arch}-windows-gnu"
            case Os.EMSCRIPTEN:
                # Zig has no libc of Emscripten. Of the systems without one that it knows, this is
                # the one for which every supported release links shared libraries.
                return f"{self.arch.value}-wasi"
            case _:
                assert_never(self.os)

    @property
    def zig_cpu(self) -> str:
        """The value of Zig's -mcpu: never the host's CPU, so that a wheel runs everywhere."""
        if self.os is Os.EMSCRIPTEN:
            # Engines of 2023 refuse extended constants.
            return "baseline-extended_const"
        return LINUX_CPUS[self.arch].zig_cpu if self.os is Os.LINUX else "baseline"

    @property
    def pbs_triple(self) -> str | None:
        """The triple of python-build-standalone archives; None where that project has none."""
        match self.os:
            case Os.LINUX:
                facts = LINUX_CPUS[self.arch]
                return facts.pbs_glibc if self.libc is Libc.GLIBC else facts.pbs_musl
            case Os.MACOS:
                # The headers of both slices are one set: pyconfig.h asks the compiler.
                arch = Arch.AARCH64 if self.arch is Arch.UNIVERSAL2 else self.arch
                return f"{arch.value}-apple-darwin"
            case Os.WINDOWS:
                return WINDOWS_TRIPLES[self.arch]
            case Os.EMSCRIPTEN:
                return None
            case _:
                assert_never(self.os)

    @property
    def is_64_bit(self) -> bool:
        """Whether pointers have 64 bits."""
        return self.arch not in (Arch.I686, Arch.ARMV7L, Arch.WASM32)

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
        if self.os is Os.EMSCRIPTEN:
            return f".cpython-{python.nodot}{python.build_letter}-{self.arch}-emscripten.so"
        multiarch = LINUX_CPUS[self.arch].multiarch + self._suffix_abi(python)
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
        facts = LINUX_CPUS[self.arch]
        if self.libc is Libc.MUSL:
            return f"{facts.zig_arch}-linux-musl{facts.zig_abi_suffix}"
        floor = max(self.floor or facts.zig_glibc, facts.zig_glibc)
        return f"{facts.zig_arch}-linux-gnu{facts.zig_abi_suffix}.{dotted(floor)}"

    def _suffix_abi(self, python: Python) -> str:
        # CPython before 3.11 named its suffix after the build machine's gcc, which says "gnu" on
        # musl too; PBS and Alpine both have that name.
        musl = self.libc is Libc.MUSL and python.minor >= FIRST_MUSL_SUFFIX_MINOR
        return ("-musl" if musl else "-gnu") + LINUX_CPUS[self.arch].zig_abi_suffix


def has_python(target: Target, python: Python) -> bool:
    """Return whether CPython of a version was ever made for a platform."""
    if target.os is Os.EMSCRIPTEN:
        return python.of_series() == pyodide_python(target)
    windows_arm = target.os is Os.WINDOWS and target.arch is Arch.AARCH64
    return not windows_arm or python.minor >= FIRST_WIN_ARM64_MINOR


def pyodide_python(target: Target) -> Python | None:
    """Return the only CPython series that a release of Pyodide's ABI has; None elsewhere."""
    minor = None if target.floor is None else PYODIDE_MINORS.get(target.floor)
    return Python(minor=minor) if target.os is Os.EMSCRIPTEN and minor is not None else None


def check_python(target: Target, python: Python) -> None:
    """Refuse a combination of platform and Python version that never existed.

    Raises:
        UsageError: CPython of that version doesn't run on the platform.
    """
    if has_python(target, python):
        return
    only = pyodide_python(target)
    if only is not None:
        raise UsageError(
            f"{target} does not exist for Python {python}: Pyodide of that ABI is CPython {only}",
            hint=f"use --python-version {only}, or abi3 with a floor of {only} or lower",
        )
    raise UsageError(
        f"{target} does not exist for Python {python}: CPython for Windows on ARM starts with "
        f"3.{FIRST_WIN_ARM64_MINOR}",
        hint=f"use win_arm64 with 3.{FIRST_WIN_ARM64_MINOR} or later, or win_amd64 with {python}",
    )


def check_abi(target: Target, abi: Abi) -> None:
    """Refuse an ABI that no CPython of a platform takes, now or later.

    Raises:
        UsageError: CPython of the ABI's version, or of a later one for the stable ABI, doesn't run
            on the platform.
    """
    only = pyodide_python(target)
    is_later = only is not None and (abi.python.free_threaded or abi.python.minor > only.minor)
    if is_later or not abi.is_stable:
        check_python(target, abi.python)


def customary_linux_target(arch: Arch, libc: Libc, newest: Floor) -> Target:
    """Return the Linux target that wheels customarily have, or a lower one for an older system.

    Args:
        arch: the CPU.
        libc: the C library.
        newest: the version of the C library that the system has.
    """
    if libc is Libc.MUSL:
        return Target(os=Os.LINUX, arch=arch, libc=libc, floor=MUSL_FLOORS[-1])
    oldest = LINUX_CPUS[arch].oldest_glibc
    floor = max(min(newest, _CUSTOMARY_GLIBC), oldest)
    return Target(os=Os.LINUX, arch=arch, libc=libc, floor=floor)


def known_targets() -> tuple[Target, ...]:
    """Return one target for every row of platforms, each at its customary floor."""
    glibc = tuple(
        Target(os=Os.LINUX, arch=arch, libc=Libc.GLIBC, floor=max((2, 17), facts.oldest_glibc))
        for arch, facts in LINUX_CPUS.items()
    )
    musl = tuple(
        Target(os=Os.LINUX, arch=arch, libc=Libc.MUSL, floor=MUSL_FLOORS[-1]) for arch in LINUX_CPUS
    )
    macos = (
        Target(os=Os.MACOS, arch=Arch.AARCH64, floor=(11, 0)),
        Target(os=Os.MACOS, arch=Arch.X86_64, floor=(10, 15)),
        Target(os=Os.MACOS, arch=Arch.UNIVERSAL2, floor=(11, 0)),
    )
    windows = tuple(Target(os=Os.WINDOWS, arch=arch) for arch in WINDOWS_ARCHES.values())
    pyodide = tuple(
        Target(os=Os.EMSCRIPTEN, arch=Arch.WASM32, floor=floor)
        for floor in sorted(PYODIDE_MINORS, reverse=True)
    )
    return (*glibc, *musl, *macos, *windows, *pyodide)


DEFAULT_TAGS = (
    "macosx_11_0_arm64",
    "macosx_11_0_x86_64",
    "manylinux_2_28_x86_64",
    "manylinux_2_28_aarch64",
)
MUSLLINUX_TAGS = ("musllinux_1_2_x86_64", "musllinux_1_2_aarch64")
WINDOWS_TAGS = ("win_amd64",)
PYODIDE_TAGS = (f"pyemscripten_{NEWEST_PYODIDE[0]}_{NEWEST_PYODIDE[1]}_wasm32",)
# All that a flag of its own or none adds to a matrix.
CUSTOMARY_TAGS = (*DEFAULT_TAGS, *MUSLLINUX_TAGS, *WINDOWS_TAGS, *PYODIDE_TAGS)


def _key_of(table: dict[str, Arch], arch: Arch) -> str:
    return next(name for name, value in table.items() if value is arch)


def dotted(floor: Floor | None) -> str:
    """Return a floor as versions are written: "2.28"."""
    return "" if floor is None else f"{floor[0]}.{floor[1]}"


def underscored(floor: Floor | None) -> str:
    """Return a floor as tags write it: "2_28"."""
    return "" if floor is None else f"{floor[0]}_{floor[1]}"
