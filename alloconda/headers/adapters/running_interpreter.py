"""The headers of the interpreter that runs alloconda, for cells that need exactly those."""

import os
import platform
import sys
import sysconfig
from functools import cached_property
from pathlib import Path

from alloconda.headers.adapters.installed_headers import digests, find_headers, include_places
from alloconda.headers.model.header_set import HeaderRequest, HeaderSet, tree_digest
from alloconda.kernel.python import Python
from alloconda.kernel.system.host import running_python, windows_platform_tag
from alloconda.kernel.targets.arch_names import known_arch
from alloconda.kernel.targets.platform_tag import parse_target


class RunningInterpreter:
    """The headers of the running interpreter; read only when a request fits it.

    Args:
        spare: where headers that don't stand alone are put together.
    """

    def __init__(self, spare: Path) -> None:
        self._spare = spare

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
        return running_python()

    @cached_property
    def _headers(self) -> HeaderSet | None:
        if hasattr(sys, "gettotalrefcount"):
            # A debug build's objects have another layout than those of wheels' interpreters.
            return None
        tree = find_headers(
            include_places(),
            config=Path(sysconfig.get_config_h_filename()),
            multiarch=sysconfig.get_config_var("MULTIARCH"),
            spare=self._spare,
        )
        if tree is None:
            return None
        libs = Path(sys.base_prefix) / "libs" if os.name == "nt" else None
        files = {**tree.files, **(digests(libs, "libs") if libs else {})}
        return HeaderSet(
            python=self._python,
            triple=running_triple() or "",
            include_dir=tree.include_dir,
            libs_dir=libs if libs and libs.is_dir() else None,
            source=sys.executable,
            digest=tree_digest(files),
        )


def running_triple() -> str | None:
    """Return the PBS triple of the running interpreter; None on a platform without one."""
    # A 32-bit interpreter on a 64-bit machine is none of the machine's platform.
    if sys.maxsize <= 2**32 or sys.implementation.name != "cpython":
        return None
    if sys.platform == "win32":
        return parse_target(windows_platform_tag()).pbs_triple
    machine = known_arch(platform.machine()) or platform.machine().lower()
    match platform.system():
        case "Darwin":
            return f"{machine}-apple-darwin"
        case "Linux":
            return f"{machine}-unknown-linux-{'gnu' if _is_glibc() else 'musl'}"
        case _:
            return None


def _is_glibc() -> bool:
    try:
        return "glibc" in (os.confstr("CS_GNU_LIBC_VERSION") or "")
    except (ValueError, OSError):
        return False
