"""The headers of the interpreter that runs alloconda, for cells that need exactly those."""

import hashlib
import os
import platform
import re
import sys
import sysconfig
from functools import cached_property
from pathlib import Path

from alloconda.domain.headers import FileSha256, HeaderRequest, HeaderSet, tree_digest
from alloconda.domain.python import Python

_REDIRECT = re.compile(rb"^\s*#\s*include\s*<[^>]*pyconfig", re.MULTILINE)
_LEVELS = {"alpha": "a", "beta": "b", "candidate": "rc"}


class RunningInterpreter:
    """The headers of the running interpreter; read only when a request fits it."""

    def find(self, request: HeaderRequest) -> HeaderSet | None:
        """Return the interpreter's own headers if it is what the request asks for.

        The platform has to be the same, and the version: the whole version if the request has one,
        else the series, and then no prerelease.
        """
        wanted = request.python
        if request.triple != running_triple() or wanted.of_series() != self._python.of_series():
            return None
        if wanted.patch is None and self._python.is_prerelease:
            return None
        if wanted.patch not in (None, self._python.patch):
            return None
        return self._headers

    @cached_property
    def _python(self) -> Python:
        version = sys.version_info
        level = _LEVELS.get(version.releaselevel, "")
        return Python(
            minor=version.minor,
            patch=f"{version.micro}{level}{version.serial if level else ''}",
            free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        )

    @cached_property
    def _headers(self) -> HeaderSet | None:
        include = Path(sysconfig.get_path("include"))
        libs = Path(sys.base_prefix) / "libs" if os.name == "nt" else None
        if hasattr(sys, "gettotalrefcount") or not _is_usable(include):
            return None
        files = _digests(include, "include") | (_digests(libs, "libs") if libs else {})
        return HeaderSet(
            python=self._python,
            triple=running_triple() or "",
            include_dir=include,
            libs_dir=libs if libs and libs.is_dir() else None,
            source=sys.executable,
            digest=tree_digest(files),
        )


def running_triple() -> str | None:
    """Return the PBS triple of the running interpreter; None on a platform without one."""
    machine = platform.machine().lower()
    machine = {"arm64": "aarch64", "amd64": "x86_64"}.get(machine, machine)
    # A 32-bit interpreter on a 64-bit machine is none of the machine's platform.
    if sys.maxsize <= 2**32 or sys.implementation.name != "cpython":
        return None
    match platform.system():
        case "Darwin":
            return f"{machine}-apple-darwin"
        case "Windows":
            return f"{machine}-pc-windows-msvc"
        case "Linux":
            return f"{machine}-unknown-linux-{'gnu' if _is_glibc() else 'musl'}"
        case _:
            return None


def _is_glibc() -> bool:
    try:
        return "glibc" in (os.confstr("CS_GNU_LIBC_VERSION") or "")
    except (ValueError, OSError):
        return False


def _is_usable(include: Path) -> bool:
    """Return whether the headers are there and stand alone.

    Debian's pyconfig.h includes another one from the system's directories, which a cross compiler
    rightly never looks into.
    """
    try:
        config = (include / "pyconfig.h").read_bytes()
    except OSError:
        return False
    return (include / "Python.h").is_file() and not _REDIRECT.search(config)


def _digests(folder: Path, name: str) -> dict[str, FileSha256]:
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": FileSha256(
            hashlib.sha256(path.read_bytes()).hexdigest()
        )
        for path in folder.rglob("*")
        if path.is_file()
    }
