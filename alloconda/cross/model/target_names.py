"""What the target is called by CPython, by compilers, by CMake and by Meson."""

from typing import assert_never

from alloconda.kernel.targets.target import LINUX_CPUS, Arch, Libc, Os, Target, dotted

_WINDOWS_PLATFORMS = {
    Arch.X86_64: ("win-amd64", "AMD64"),
    Arch.I686: ("win32", "x86"),
    Arch.AARCH64: ("win-arm64", "ARM64"),
}
_MESON_CPUS = {
    Arch.I686: "x86",
    Arch.ARMV7L: "arm",
    Arch.PPC64LE: "ppc64",
}


def machine(target: Target) -> str:
    """Return what `platform.machine()` says."""
    match target.os:
        case Os.WINDOWS:
            return _WINDOWS_PLATFORMS[target.arch][1]
        case Os.MACOS if target.arch is Arch.AARCH64:
            return "arm64"
        case _:
            return target.arch.value


def python_platform(target: Target) -> str:
    """Return what `sysconfig.get_platform()` says, such as "linux-aarch64"."""
    match target.os:
        case Os.WINDOWS:
            return _WINDOWS_PLATFORMS[target.arch][0]
        case Os.MACOS:
            return f"macosx-{dotted(target.floor)}-{machine(target)}"
        case Os.LINUX | Os.EMSCRIPTEN:
            return f"linux-{target.arch.value}"
        case _:
            assert_never(target.os)


def sys_platform(target: Target) -> str:
    """Return the value of `sys.platform`."""
    match target.os:
        case Os.WINDOWS:
            return "win32"
        case Os.MACOS:
            return "darwin"
        case Os.LINUX | Os.EMSCRIPTEN:
            return target.os.value
        case _:
            assert_never(target.os)


def system_name(target: Target) -> str:
    """Return what `platform.system()` and CMAKE_SYSTEM_NAME say."""
    return {"win32": "Windows", "darwin": "Darwin"}.get(sys_platform(target), "Linux")


def gnu_triple(target: Target) -> str:
    """Return the triple as `gcc -dumpmachine` prints it."""
    match target.os:
        case Os.WINDOWS:
            arch = {Arch.I686: "i686"}.get(target.arch, target.arch.value)
            return f"{arch}-w64-mingw32"
        case Os.MACOS:
            return f"{target.arch.value}-apple-darwin"
        case Os.LINUX | Os.EMSCRIPTEN:
            cpu = LINUX_CPUS[target.arch]
            libc = "musl" if target.libc is Libc.MUSL else "gnu"
            return f"{cpu.multiarch}-{libc}{cpu.zig_abi_suffix}"
        case _:
            assert_never(target.os)


def meson_cpu_family(target: Target) -> str:
    """Return the CPU family as Meson's reference tables name it."""
    return _MESON_CPUS.get(target.arch, target.arch.value)


def byte_order(target: Target) -> str:
    """Return the value of `sys.byteorder`."""
    return "big" if target.arch is Arch.S390X else "little"


def long_size(target: Target) -> int:
    """Return the bytes of C's long."""
    return 8 if target.is_64_bit and target.os is not Os.WINDOWS else 4
