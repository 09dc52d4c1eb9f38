"""This machine: its platform tag, and the interpreter that runs alloconda."""

import os
import platform
import sys
import sysconfig
from pathlib import Path

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python
from alloconda.kernel.targets.arch_names import known_arch
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import (
    MUSL_FLOORS,
    Arch,
    Floor,
    Libc,
    Target,
    customary_linux_target,
)

# What Zig takes for an optimized module of ordinary size, with a margin.
_BYTES_A_JOB = 800_000_000


def host_target() -> Target:
    """Return the target of wheels for this machine, at the customary floor or the machine's own.

    Raises:
        UsageError: no wheel tag is known for this machine.
    """
    if sys.platform == "win32":
        return parse_target(windows_platform_tag())
    machine = platform.machine().lower()
    known = known_arch(machine)
    arch = machine if known is None else known.value
    if arch == "x86_64" and sys.maxsize <= 2**32:
        arch = "i686"
    system = platform.system()
    if system == "Linux":
        return _linux_target(arch)
    if system == "Darwin":
        return parse_target(f"macosx_11_0_{'arm64' if arch == 'aarch64' else arch}")
    raise _unknown_machine()


def windows_platform_tag() -> str:
    """Return the platform tag of the running interpreter, which is one for Windows.

    The platform module would ask WMI, which takes long, is not everywhere (Wine) and names the
    machine, whereas Windows on ARM runs x64 interpreters, too.
    """
    return sysconfig.get_platform().replace("-", "_")


def running_python() -> Python:
    """Return the version of the interpreter that runs alloconda."""
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    info = sys.version_info
    stage = {"alpha": "a", "beta": "b", "candidate": "rc"}.get(info.releaselevel)
    patch = f"{info.micro}{stage}{info.serial}" if stage else str(info.micro)
    return Python(minor=info.minor, patch=patch, free_threaded=free_threaded)


def cpu_count() -> int:
    """Return how many CPUs this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def job_count() -> int:
    """Return how many compilations this machine can take at once: by its CPUs and free memory."""
    available = _available_bytes()
    by_memory = cpu_count() if available is None else available // _BYTES_A_JOB
    return max(1, min(cpu_count(), by_memory))


def _available_bytes() -> int | None:
    try:
        with Path("/proc/meminfo").open(encoding="ascii") as file:
            for line in file:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError, IndexError, AttributeError):
        return None


def _linux_target(machine: str) -> Target:
    try:
        arch = Arch(machine)
    except ValueError:
        raise _unknown_machine() from None
    glibc = _glibc_version()
    if glibc is None:
        return customary_linux_target(arch, Libc.MUSL, MUSL_FLOORS[-1])
    return customary_linux_target(arch, Libc.GLIBC, glibc)


def _unknown_machine() -> UsageError:
    return UsageError(
        f"wheels are not known for this machine ({sysconfig.get_platform()})",
        hint="name a platform: --platform-tag manylinux_2_28_x86_64",
    )


def _glibc_version() -> Floor | None:
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
        major, minor = (int(part) for part in version.split(".")[:2])
    except (ValueError, OSError):
        return None
    return (major, minor) if name == "glibc" else None
