"""What the files of a project are answered when they ask which platform they are on."""

from alloconda.cross.model.target_names import (
    byte_order,
    long_size,
    machine,
    python_platform,
    sys_platform,
    system_name,
)
from alloconda.kernel.targets.target import Libc, Os, Target, dotted

# The oldest kernels and systems that the tags admit are of no use to a setup.py; these are common.
_RELEASES = {Os.LINUX: "6.1.0", Os.MACOS: "23.0.0", Os.WINDOWS: "10", Os.EMSCRIPTEN: "5.0.3"}
_COMPILERS = {Os.LINUX: "GCC 13.2.0", Os.MACOS: "Clang 15.0.0", Os.WINDOWS: "GCC 13.2.0"}


def platform_answers(target: Target) -> dict[str, dict[str, object]]:
    """Return module → name → answer; a name that ends in "()" is that of a function.

    None is the answer for what the module hasn't on the target, such as `os.uname` on Windows.
    """
    windows = target.os is Os.WINDOWS
    return {
        "sys": {
            "platform": sys_platform(target),
            "maxsize": 2 ** (63 if target.is_64_bit else 31) - 1,
            "byteorder": byte_order(target),
            "getwindowsversion()": (10, 0, 19045, 2, "") if windows else None,
        },
        "os": {
            "name": "nt" if windows else "posix",
            "uname()": None if windows else _uname(target),
        },
        "platform": _of_platform(target),
        "sysconfig": {"get_platform()": python_platform(target)},
    }


def native_sizes(target: Target) -> dict[str, int]:
    """Return the bytes of what differs between platforms, by the letters of module struct."""
    pointer = 8 if target.is_64_bit else 4
    return {
        **dict.fromkeys("PnN", pointer),
        **dict.fromkeys("lL", long_size(target)),
    }


def _uname(target: Target) -> tuple[str, ...]:
    return (system_name(target), "localhost", _RELEASES[target.os], "#1", machine(target))


def _of_platform(target: Target) -> dict[str, object]:
    system, node, release, version, cpu = _uname(target)
    mac = (dotted(target.floor), ("", "", ""), cpu) if target.os is Os.MACOS else None
    glibc = ("glibc", dotted(target.floor)) if target.libc is Libc.GLIBC else ("", "")
    return {
        "system()": system,
        "node()": node,
        "release()": release,
        "version()": version,
        "machine()": cpu,
        "processor()": cpu,
        "uname()": (system, node, release, version, cpu),
        "platform()": f"{system}-{release}-{cpu}",
        "architecture()": ("64bit" if target.is_64_bit else "32bit", _linkage(target)),
        "python_compiler()": _COMPILERS.get(target.os, ""),
        "mac_ver()": mac or ("", ("", "", ""), ""),
        "win32_ver()": _win32_ver(target),
        "libc_ver()": glibc,
    }


def _win32_ver(target: Target) -> tuple[str, ...]:
    return ("10", "10.0.19045", "SP0", "") if target.os is Os.WINDOWS else ("",) * 4


def _linkage(target: Target) -> str:
    return {Os.WINDOWS: "WindowsPE", Os.LINUX: "ELF"}.get(target.os, "")
