"""Which emulator runs interpreters of another platform, and what to say where it is missing."""

from alloconda.kernel.targets.target import (
    PYODIDE_PACKAGES,
    Arch,
    Libc,
    Os,
    Target,
    dotted,
)
from alloconda.kernel.values import dataclass

WINE = "Wine"
# No emulator, but as with one, whether its loader is installed decides what can be started.
MUSL = "musl"
# It is an emulator and the interpreter in one: its roots are the packages of npm.
PYODIDE = "Pyodide"
_QEMU_CPUS = {
    Arch.X86_64: "x86_64",
    Arch.I686: "i386",
    Arch.AARCH64: "aarch64",
    Arch.ARMV7L: "arm",
    Arch.PPC64LE: "ppc64le",
    Arch.S390X: "s390x",
    Arch.RISCV64: "riscv64",
}
# What Debian calls the packages that hold the C libraries of other CPUs.
_DEBIAN_CPUS = {
    Arch.X86_64: "amd64",
    Arch.I686: "i386",
    Arch.AARCH64: "arm64",
    Arch.ARMV7L: "armhf",
    Arch.PPC64LE: "ppc64el",
    Arch.S390X: "s390x",
    Arch.RISCV64: "riscv64",
}
_GNU_TRIPLES = {
    Arch.X86_64: "x86_64-linux-gnu",
    Arch.I686: "i686-linux-gnu",
    Arch.AARCH64: "aarch64-linux-gnu",
    Arch.ARMV7L: "arm-linux-gnueabihf",
    Arch.PPC64LE: "powerpc64le-linux-gnu",
    Arch.S390X: "s390x-linux-gnu",
    Arch.RISCV64: "riscv64-linux-gnu",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulator:
    """A program of this machine that runs programs of another platform.

    Attributes:
        name: what people call it: "Wine", "qemu-aarch64".
        path: where it is; of Pyodide, where Node is.
        roots: directories with the libraries of that platform, the preferred first.
    """

    name: str
    path: str
    roots: tuple[str, ...] = ()


def emulator_name(target: Target, host: Target) -> str | None:
    """Return what a host needs to run programs of a target; None if it runs them, or nothing does.

    Wine translates system calls and no CPU, so it runs the host's own kinds of CPU alone.
    """
    if target.os is Os.EMSCRIPTEN:
        return PYODIDE
    if target.os is Os.WINDOWS and host.os is not Os.WINDOWS:
        # A Mac translates x86-64 itself.
        is_mac = host.os is Os.MACOS and target.arch is not Arch.AARCH64
        return WINE if is_mac or _runs_cpu(target.arch, host.arch) else None
    if target.os is Os.LINUX and host.os is Os.LINUX and not _runs_cpu(target.arch, host.arch):
        return qemu_name(target.arch)
    if target.os is host.os is Os.LINUX and (target.libc, host.libc) == (Libc.MUSL, Libc.GLIBC):
        return MUSL
    return None


def qemu_name(arch: Arch) -> str | None:
    """Return the name of QEMU's user-mode emulator of a CPU, such as "qemu-aarch64"."""
    cpu = _QEMU_CPUS.get(arch)
    return None if cpu is None else f"qemu-{cpu}"


def qemu_roots(arch: Arch) -> tuple[str, ...]:
    """Return where a system keeps the libraries of another CPU for QEMU: its own places, Debian's.

    A variable QEMU_LD_PREFIX, which QEMU itself reads, goes before them.
    """
    return (
        f"/etc/qemu-binfmt/{_QEMU_CPUS[arch]}",
        f"/usr/gnemul/qemu-{_QEMU_CPUS[arch]}",
        f"/usr/{_GNU_TRIPLES[arch]}",
    )


def why_not_run(target: Target, host: Target, emulators: tuple[Emulator, ...]) -> str:
    """Return why no interpreter here takes wheels of a target, and what to install."""
    name = emulator_name(target, host)
    have = next((one for one in emulators if one.name == name), None)
    match target.os:
        case Os.MACOS:
            reason = "only a Mac runs it"
        case Os.WINDOWS if name is None:
            reason = "only Windows on such a CPU runs it"
        case Os.WINDOWS if have is None:
            reason = missing_emulator(WINE, host)
        case Os.WINDOWS:
            reason = (
                "Wine has no Python for Windows: --fetch gets one, "
                "or name one with --interpreter DIR/python.exe"
            )
        case Os.EMSCRIPTEN:
            reason = _without_pyodide(target, have)
        case Os.LINUX if name == MUSL:
            way_out = "--fetch gets one" if have else "apt install musl, and --fetch gets one"
            reason = f"there is no Python with musl here: {way_out}"
        case Os.LINUX if have is not None:
            reason = _without_python(target, have)
        case Os.LINUX if name is not None:
            reason = missing_emulator(name, host)
        case Os.LINUX if host.os is not Os.LINUX:
            reason = "only Linux runs it"
        case _:
            reason = _other_linux(target, host)
    return reason


def missing_emulator(name: str, host: Target) -> str:
    """Return that an emulator is missing, and the command that installs it."""
    if name != WINE:
        return f"{name} is missing: apt install qemu-user-static"
    is_mac = host.os is Os.MACOS
    return f"Wine is missing: {'brew install --cask wine-stable' if is_mac else 'apt install wine'}"


def _without_pyodide(target: Target, have: Emulator | None) -> str:
    if have is None:
        return "Node is missing, which runs Pyodide: apt install nodejs npm, or nodejs.org"
    version = None if target.floor is None else PYODIDE_PACKAGES.get(target.floor)
    way_out = f"npm install pyodide@{version} here, or where NODE_PATH says"
    if have.roots:
        return f"the Pyodide here is of another release: {way_out}"
    return f"Pyodide is missing: {way_out}"


def _without_python(target: Target, emulator: Emulator) -> str:
    named = "name one with --interpreter ROOT/usr/bin/python3"
    if target.pbs_triple is None or target.libc is not Libc.GLIBC:
        return f"{emulator.name} has no Python to run: {named}"
    if emulator.roots:
        return f"{emulator.name} has no Python to run: --fetch gets one, or {named}"
    package = f"libc6-{_DEBIAN_CPUS[target.arch]}-cross"
    return f"{emulator.name} has no Python to run: apt install {package} and --fetch, or {named}"


def _other_linux(target: Target, host: Target) -> str:
    if target.libc is host.libc:
        return f"this system's C library is {dotted(host.floor)}, older than the wheel needs"
    return "there is no Python with glibc here"


def _runs_cpu(arch: Arch, host: Arch) -> bool:
    return arch is host or (arch, host) == (Arch.I686, Arch.X86_64)
