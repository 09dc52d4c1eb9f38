"""The names that CPUs go by: of platform tags, of machines, of Zig and of other tools."""

from alloconda.kernel.errors import UsageError
from alloconda.kernel.targets.target import Arch

# Beside the values of Arch: what uname, Windows, Zig, Debian, Docker and Go call the same CPUs.
_SPELLINGS = {
    "amd64": Arch.X86_64,
    "x64": Arch.X86_64,
    "x86-64": Arch.X86_64,
    "win_amd64": Arch.X86_64,
    "arm64": Arch.AARCH64,
    "armv8": Arch.AARCH64,
    "win_arm64": Arch.AARCH64,
    "x86": Arch.I686,
    "i386": Arch.I686,
    "i486": Arch.I686,
    "i586": Arch.I686,
    "386": Arch.I686,
    "win32": Arch.I686,
    "arm": Arch.ARMV7L,
    "armv7": Arch.ARMV7L,
    "armhf": Arch.ARMV7L,
    "armv8l": Arch.ARMV7L,
    "powerpc64le": Arch.PPC64LE,
    "ppc64el": Arch.PPC64LE,
    "riscv64gc": Arch.RISCV64,
    "wasm": Arch.WASM32,
}


def known_arch(name: str) -> Arch | None:
    """Return the CPU that goes by a name, in capitals or not; None for an unknown one."""
    text = name.strip().lower()
    try:
        return _SPELLINGS.get(text) or Arch(text)
    except ValueError:
        return None


def parse_arch(name: str) -> Arch:
    """Read the value of --arch, in any tool's spelling.

    Raises:
        UsageError: no CPU that wheels are for goes by it.
    """
    arch = known_arch(name)
    if arch is None:
        raise UsageError(
            f"--arch {name!r} is not a CPU that wheels are built for",
            hint=f"use one of {', '.join(one.value for one in Arch)}",
        )
    return arch


def triple_arch(triple: str) -> Arch | None:
    """Return the CPU that a triple begins with; None for one that no wheel is for."""
    return known_arch(triple.partition("-")[0])
