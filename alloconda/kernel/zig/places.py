"""The places on this machine where a Zig may be: PATH, the ziglang package, alloconda's cache."""

import contextlib
import importlib.util
import os
import re
import shutil
import sys
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.disk_errors import explain_disk_errors
from alloconda.kernel.system.files_in_use import when_released
from alloconda.kernel.system.isolated_python import installer_variables, pip_command
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.system.program import Finished
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.system.visible_paths import is_file
from alloconda.kernel.zig.known_version import KnownVersion, identity_of_zig
from alloconda.kernel.zig.version import ZigVersion, parse_zig_version
from alloconda.kernel.zig.wheels import ZIG_PROJECT, ZigWheel

_EXECUTABLE = "zig.exe" if os.name == "nt" else "zig"
_VERSION_TIMEOUT_S = 30.0
_INSTALL_TIMEOUT_S = 3600.0
_SHOWN_LINES = 6
# This much of a wheel's digest distinguishes it from others of its version.
_DIGEST_LETTERS = 16


class LocalZigHost:
    """Looks for Zig on this machine; provisioned versions are below a cache directory.

    Args:
        cache_dir: the cache; None for a user without one.
        offline: whether nothing may be fetched.
        processes: runs what it asks, so that a run which is ended ends that too.
        known: keeps the version that a Zig printed; None to ask each time.
    """

    def __init__(
        self,
        cache_dir: Path | None,
        *,
        offline: bool = False,
        processes: ProcessRunner | None = None,
        known: KnownVersion | None = None,
    ) -> None:
        self._toolchains = None if cache_dir is None else cache_dir / "zig-v1"
        self._offline = offline
        self._processes = processes or ProcessRunner()
        self._known = known

    def version_of(self, path: str) -> ZigVersion | None:
        """Return what `PATH version` prints; None if it doesn't run or prints something else."""
        known = None if self._known is None else self._known.recall(path)
        if known is not None:
            return known
        identity = None if self._known is None else identity_of_zig(path)
        try:
            finished = self._processes.run([path, "version"], timeout_s=_VERSION_TIMEOUT_S)
        except OutsideError:
            return None
        version = parse_zig_version(finished.stdout) if finished.status == 0 else None
        if version is not None and self._known is not None:
            self._known.keep(identity, version)
        return version

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

    def provision(self, version: str, wheels: tuple[ZigWheel, ...] = ()) -> str:
        """Install an exact ziglang version from PyPI into the cache, once, and return its path.

        Wheels alone are installed, so that nothing of the package runs.

        Args:
            version: the version.
            wheels: what is accepted, one for each platform; empty where no hash is known.

        Raises:
            OutsideError: uv and pip are missing, the version isn't available, none of the wheels
                is for this machine, or the index has another one of that name.
        """
        if self._toolchains is None:
            raise OutsideError(
                f"there is no place to keep Zig {version} in: this user has no home directory",
                hint="name a place with --cache-dir or ALLOCONDA_CACHE_DIR, or set HOME",
            )
        wheel = _fitting_wheel(version, wheels) if wheels else None
        name = version if wheel is None else f"{version}-{wheel.sha256[:_DIGEST_LETTERS]}"
        folder = self._toolchains / name
        executable = folder / "ziglang" / _EXECUTABLE
        if is_file(executable):
            return str(executable)
        proved = self._proved(version) if wheel is None else None
        if proved is not None:
            return str(proved)
        if self._offline:
            raise OutsideError(
                f"Zig {version} is not on this machine, and alloconda is offline",
                hint=f"pip install ziglang=={version}, or leave --offline out once",
            )
        from filelock import FileLock

        with explain_disk_errors(self._toolchains):
            self._toolchains.mkdir(parents=True, exist_ok=True)
            with FileLock(self._toolchains / f"{name}.lock"):
                if not is_file(executable):
                    _install(version, wheel, folder, self._processes)
        return str(executable)

    def _proved(self, version: str) -> Path | None:
        """Return a Zig that was installed by the hash of its wheel, if there is one."""
        if self._toolchains is None or not self._toolchains.is_dir():
            return None
        pattern = re.compile(rf"{re.escape(version)}-[0-9a-f]{{{_DIGEST_LETTERS}}}")
        places = (
            folder / "ziglang" / _EXECUTABLE
            for folder in sorted(self._toolchains.iterdir())
            if pattern.fullmatch(folder.name)
        )
        return next((place for place in places if is_file(place)), None)


def _packaged_zig() -> Path | None:
    spec = importlib.util.find_spec("ziglang")
    if spec is None or not spec.submodule_search_locations:
        return None
    executable = Path(spec.submodule_search_locations[0]) / _EXECUTABLE
    return executable if is_file(executable) else None


def _fitting_wheel(version: str, wheels: tuple[ZigWheel, ...]) -> ZigWheel:
    """Return the wheel that installers would take on this machine.

    Raises:
        OutsideError: there is none.
    """
    from packaging.tags import sys_tags
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    ranks = {tag: rank for rank, tag in enumerate(sys_tags())}
    found: list[tuple[int, ZigWheel]] = []
    for wheel in wheels:
        with contextlib.suppress(InvalidWheelFilename):
            tags = parse_wheel_filename(wheel.name)[3]
            found += [(ranks[tag], wheel) for tag in tags if tag in ranks]
    if not found:
        raise OutsideError(
            f"none of the pinned wheels of Zig {version} is for this machine",
            details=tuple(wheel.name for wheel in wheels),
            hint="install that Zig yourself and name it by --zig or ALLOCONDA_ZIG",
        )
    return min(found, key=lambda one: one[0])[1]


def _install(version: str, wheel: ZigWheel | None, folder: Path, processes: ProcessRunner) -> None:
    partial = folder.with_name(f"{folder.name}.partial").absolute()
    wanted = folder.with_name(f"{folder.name}.txt").absolute()
    shutil.rmtree(partial, ignore_errors=True)
    uv = find_program("uv")
    pip = [*pip_command(), "install"]
    installer = [uv, "pip", "install", "--python", sys.executable] if uv else pip
    # Building from sources would run what the index gives.
    command = [*installer, "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += [] if wheel is None else ["--require-hashes"]
    hashes = "" if wheel is None else f" --hash=sha256:{wheel.sha256}"
    try:
        wanted.write_text(f"{ZIG_PROJECT}=={version}{hashes}\n", encoding="utf-8")
        # Run in the project, uv would take its index, for a Zig that serves all projects.
        result = processes.run(
            [*command, "--target", str(partial), "--requirement", str(wanted)],
            cwd=folder.parent,
            environment=installer_variables(os.environ),
            timeout_s=_INSTALL_TIMEOUT_S,
        )
        if result.status != 0:
            raise _not_installed(version, wheel, result)
        when_released(lambda: partial.rename(folder))
    finally:
        wanted.unlink(missing_ok=True)
        shutil.rmtree(partial, ignore_errors=True)


def _not_installed(version: str, wheel: ZigWheel | None, result: Finished) -> OutsideError:
    lines = tuple(line for line in result.stderr.strip().splitlines() if line.strip())
    if wheel is not None and "hash" in result.stderr.lower():
        return OutsideError(
            f"the package index has another wheel of Zig {version} than the pinned one",
            details=(f"pinned: {wheel.name}, sha256 {wheel.sha256}", *lines[-_SHOWN_LINES:]),
            hint="the index or a proxy changed it: try another index; if it is to be "
            "trusted, alloconda python lock --upgrade",
        )
    return OutsideError(
        f"Zig {version} could not be installed from PyPI",
        details=lines[-_SHOWN_LINES:],
        hint=f"check the network, or install it yourself: pip install {ZIG_PROJECT}=={version}",
    )
