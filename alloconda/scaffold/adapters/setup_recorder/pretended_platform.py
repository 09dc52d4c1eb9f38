"""Shows the modules of a project another platform than the one that they run on.

Only the project's own files see it: they get stand-ins for `sys`, `os`, `platform` and `sysconfig`
where they import these. Everything else, setuptools among it, goes on as on this machine.
"""

import builtins
import os
import platform
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

_NO_SUCH = object()
# sys.platform → os.name, platform.system(), the name of its releases.
_SYSTEMS = {
    "linux": ("posix", "Linux", "6.1.0"),
    "darwin": ("posix", "Darwin", "23.0.0"),
    "win32": ("nt", "Windows", "10"),
}
_PLATFORM_TAGS = {
    ("linux", "x86_64"): "linux-x86_64",
    ("linux", "aarch64"): "linux-aarch64",
    ("darwin", "x86_64"): "macosx-11.0-x86_64",
    ("darwin", "arm64"): "macosx-11.0-arm64",
    ("win32", "AMD64"): "win-amd64",
    ("win32", "ARM64"): "win-arm64",
}


class PretendedModule(ModuleType):
    """A module of the standard library, some of whose names mean something else."""

    def __init__(self, real: ModuleType, said: Mapping[str, object], seen: set[str]) -> None:
        super().__init__(real.__name__, real.__doc__)
        self.__dict__.update(_real=real, _said=said, _seen=seen)

    def __getattr__(self, name: str) -> Any:
        """Return what is pretended, else what the module has."""
        if name in self._said:
            self._seen.add(f"{self.__name__}.{name}")
            value = self._said[name]
            if value is _NO_SUCH:
                raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
            return value
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: object) -> None:
        """Set it in the module itself."""
        setattr(self._real, name, value)

    def __dir__(self) -> list[str]:
        """Return the names of the module."""
        return dir(self._real)


def pretend(root: Path, system: str, machine: str) -> set[str]:
    """Show a platform to modules below a directory from now on.

    Args:
        root: the project's directory, resolved.
        system: what sys.platform is there.
        machine: what platform.machine() is there.

    Returns:
        The names that the project looks at, added as it does so, such as "sys.platform".
    """
    seen: set[str] = set()
    stand_ins = {
        real.__name__: PretendedModule(real, said, seen)
        for real, said in (
            (sys, _of_sys(system, machine)),
            (os, _of_os(system, machine)),
            (platform, _of_platform(system, machine)),
            (sysconfig, {"get_platform": lambda: _PLATFORM_TAGS[system, machine]}),
        )
    }
    plain_import = builtins.__import__

    def import_for_project(
        name: str, variables: Any = None, local: Any = None, wanted: Any = (), level: int = 0
    ) -> ModuleType:
        module = plain_import(name, variables, local, wanted, level)
        if level == 0 and _is_below(root, (variables or {}).get("__file__")):
            return stand_ins.get(module.__name__, module)
        return module

    builtins.__import__ = import_for_project  # type: ignore[assignment] # as Python calls it
    return seen


def _is_below(root: Path, file: object) -> bool:
    return isinstance(file, str) and Path(file).is_relative_to(root)


def _of_sys(system: str, machine: str) -> dict[str, object]:
    said: dict[str, object] = {"platform": system}
    if system == "win32":
        number = sys.version.split()[0]
        said["version"] = f"{number} (main) [MSC v.1943 64 bit ({machine})]"
        said["getwindowsversion"] = lambda: (10, 0, 19045, 2, "")
    else:
        said["getwindowsversion"] = _NO_SUCH
    return said


def _of_os(system: str, machine: str) -> dict[str, object]:
    name = _SYSTEMS[system][0]
    uname = _NO_SUCH if name == "nt" else lambda: _os_uname(system, machine)
    return {"name": name, "uname": uname}


def _os_uname(system: str, machine: str) -> object:
    _, title, release = _SYSTEMS[system]
    words = (title, "localhost", release, "#1", machine)
    return os.uname_result(words) if sys.platform != "win32" else words


def _of_platform(system: str, machine: str) -> dict[str, object]:
    _, title, release = _SYSTEMS[system]
    compilers = {"linux": "GCC 13.2.0", "darwin": "Clang 15.0.0", "win32": "MSC v.1943 64 bit"}
    mac = ("14.0", ("", "", ""), machine) if system == "darwin" else ("", ("", "", ""), "")
    words = (title, "localhost", release, "#1", machine)
    return {
        "system": lambda: title,
        "machine": lambda: machine,
        "release": lambda: release,
        "processor": lambda: machine,
        "platform": lambda *_, **__: f"{title}-{release}-{machine}",
        "uname": lambda: platform.uname()._replace(
            **dict(zip(("system", "node", "release", "version", "machine"), words, strict=True))
        ),
        "python_compiler": lambda: compilers[system],
        "mac_ver": lambda *_, **__: mac,
        "win32_ver": lambda *_, **__: (
            ("10", "10.0.19045", "SP0", "") if system == "win32" else ("",) * 4
        ),
        "libc_ver": lambda *_, **__: ("glibc", "2.28") if system == "linux" else ("", ""),
    }
