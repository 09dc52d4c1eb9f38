"""The places on this machine where a Zig may be: PATH, the ziglang package, alloconda's cache."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.disk_errors import explain_disk_errors
from alloconda.kernel.system.held_files import when_released
from alloconda.kernel.system.isolated_python import installer_variables, pip_command
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.system.visible_paths import is_file
from alloconda.kernel.zig.version import ZigVersion, parse_zig_version

_EXECUTABLE = "zig.exe" if os.name == "nt" else "zig"
_VERSION_TIMEOUT_S = 30.0
_INSTALL_TIMEOUT_S = 3600.0


class LocalZigHost:
    """Looks for Zig on this machine; provisioned versions stand below a cache directory.

    Args:
        cache_dir: the cache; None for a user without one.
        offline: whether nothing may be fetched.
        processes: runs what it asks, so that a run which is ended ends that too.
    """

    def __init__(
        self,
        cache_dir: Path | None,
        *,
        offline: bool = False,
        processes: ProcessRunner | None = None,
    ) -> None:
        self._toolchains = None if cache_dir is None else cache_dir / "zig-v1"
        self._offline = offline
        self._processes = processes or ProcessRunner()

    def version_of(self, path: str) -> ZigVersion | None:
        """Return what `PATH version` prints; None if it doesn't run or prints something else."""
        try:
            finished = self._processes.run([path, "version"], timeout_s=_VERSION_TIMEOUT_S)
        except OutsideError:
            return None
        return parse_zig_version(finished.stdout) if finished.status == 0 else None

    def installed(self) -> tuple[tuple[str, str], ...]:
        """Return (path, origin) of the Zig on PATH and of the ziglang package."""
        found = []
        on_path = find_program("zig")
        if on_path is not None:
            found.append((on_path, "PATH"))
        packaged = _packaged_zig()
        if packaged is not None:
            found.append((str(packaged), "the ziglang package"))
        return tuple(found)

    def provision(self, version: str) -> str:
        """Install an exact ziglang version from PyPI into the cache, once, and return its path.

        Raises:
            OutsideError: neither uv nor pip is there, or the version can't be had.
        """
        if self._toolchains is None:
            raise OutsideError(
                f"there is no place to keep Zig {version} in: this user has no home directory",
                hint="name a place with --cache-dir or ALLOCONDA_CACHE_DIR, or set HOME",
            )
        folder = self._toolchains / version
        executable = folder / "ziglang" / _EXECUTABLE
        if is_file(executable):
            return str(executable)
        if self._offline:
            raise OutsideError(
                f"Zig {version} is not on this machine, and alloconda is set offline",
                hint=f"pip install ziglang=={version}, or leave --offline out once",
            )
        from filelock import FileLock

        with explain_disk_errors(self._toolchains):
            self._toolchains.mkdir(parents=True, exist_ok=True)
            with FileLock(self._toolchains / f"{version}.lock"):
                if not is_file(executable):
                    _install(version, folder, self._processes)
        return str(executable)


def _packaged_zig() -> Path | None:
    spec = importlib.util.find_spec("ziglang")
    if spec is None or not spec.submodule_search_locations:
        return None
    executable = Path(spec.submodule_search_locations[0]) / _EXECUTABLE
    return executable if is_file(executable) else None


def _install(version: str, folder: Path, processes: ProcessRunner) -> None:
    partial = folder.with_name(f"{version}.partial").absolute()
    shutil.rmtree(partial, ignore_errors=True)
    uv = find_program("uv")
    pip = [*pip_command(), "install"]
    installer = [uv, "pip", "install", "--python", sys.executable] if uv else pip
    command = [*installer, "--quiet", "--no-deps", "--target", str(partial)]
    try:
        # Run in the project, uv would take its index, for a Zig that serves all projects.
        result = processes.run(
            [*command, f"ziglang=={version}"],
            cwd=folder.parent,
            environment=installer_variables(os.environ),
            timeout_s=_INSTALL_TIMEOUT_S,
        )
        if result.status != 0:
            raise OutsideError(
                f"Zig {version} could not be installed from PyPI",
                details=tuple(result.stderr.strip().splitlines()[-3:]),
                hint=f"check the network, or install it yourself: pip install ziglang=={version}",
            )
        when_released(lambda: partial.rename(folder))
    finally:
        shutil.rmtree(partial, ignore_errors=True)
