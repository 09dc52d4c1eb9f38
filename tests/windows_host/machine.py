"""A machine with Windows as tests see it: the lab's Python under Wine, in a prefix of its own."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cli import Ran, run
from tests.foreign import wine_prefix
from tests.windows_host.drives import Drives
from tests.windows_host.wheelhouse import windows_packages
from tests.windows_host.zig_server import serve_zig

ROOT = Path(__file__).parent.parent.parent
_HERE = Path(__file__).parent
_ZIG_VERSIONS = ("0.15.2", "0.16.0", "0.17.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowsHost:
    """Runs programs of Windows. Its drive D: is a directory here, Z: is the root of this system.

    Attributes:
        lab: the program that starts foreign interpreters.
        prefix: Wine's settings and drives.
        drive: what it sees as D:.
        packages: what its Python imports.
        cache: what its tests keep between runs, with a zig.exe for each version.
        port: where the server listens that runs Zig for zig.exe.
    """

    lab: Path
    prefix: Path
    drive: Path
    packages: Path
    cache: Path
    port: int

    def python(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Ran:
        """Run Python on it, in the repository, which is on drive Z:."""
        variables = {**self.variables(), **(environment or {})}
        return run(self.lab, "windows", "-X", "utf8=0", *arguments, cwd=ROOT, environment=variables)

    def tests(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Ran:
        """Run tests on it, as `pytest ARGUMENTS` does."""
        words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)
        return self.python(*words, environment=environment)

    def variables(self) -> dict[str, str]:
        """Return the environment that its programs have beside this one's."""
        places = (_HERE / "startup", ROOT, self.packages)
        return {
            "WINEPREFIX": str(self.prefix),
            "PYTHONPATH": ";".join(on_windows(place) for place in places),
            # What is compiled is kept, but not beside the sources, which this system has too.
            "PYTHONPYCACHEPREFIX": on_windows(self.cache / "compiled"),
            "TESTS_TEMP": "D:\\tmp",
            "TESTS_ZIG_SERVER": str(self.port),
            "ALLOCONDA_TEST_CACHE": on_windows(self.cache),
        }


@contextmanager
def windows_host(lab: Path, folder: Path, cache: Path) -> Iterator[WindowsHost]:
    """Set up a machine in an empty directory, or skip the test where the lab has no Windows.

    Args:
        lab: the program that starts foreign interpreters.
        folder: where the machine is made.
        cache: what tests keep between runs, with a Zig for each version.
    """
    drive = folder / "d"
    (drive / "tmp").mkdir(parents=True)
    prefix = wine_prefix(lab, folder / "prefix", python=None)
    (prefix / "dosdevices" / "d:").symlink_to(drive)
    drives = Drives(folders={"C": prefix / "drive_c", "D": drive, "Z": Path("/")})
    with serve_zig(cache, drives) as port:
        yield WindowsHost(
            lab=lab,
            prefix=prefix,
            drive=drive,
            packages=windows_packages(cache),
            cache=_windows_cache(cache),
            port=port,
        )


def on_windows(path: Path) -> str:
    """Return what a file of this system is called there."""
    return "Z:" + str(path.absolute()).replace("/", "\\")


def _windows_cache(cache: Path) -> Path:
    """Return the cache of tests on Windows, where a forwarder stands for each zig.exe."""
    folder = cache / "windows-host"
    for version in _ZIG_VERSIONS:
        executable = folder / f"ziglang-{version}" / "ziglang" / "zig.exe"
        executable.parent.mkdir(parents=True, exist_ok=True)
        made = _forwarder(cache)
        if not executable.exists() or executable.read_bytes() != made.read_bytes():
            partial = executable.with_suffix(f".{os.getpid()}")
            shutil.copyfile(made, partial)
            partial.replace(executable)
    shared = folder / "zig-global"
    if not shared.is_symlink():
        shared.symlink_to("../zig-global")
    return folder


def _forwarder(cache: Path) -> Path:
    """Compile the forwarder, once."""
    source = _HERE / "forwarder.c"
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    made = cache / "windows-host" / f"forwarder-{digest}.exe"
    if not made.exists():
        ziglang = cache / "ziglang-0.16.0" / "ziglang"
        partial = made.with_suffix(f".{os.getpid()}.exe")
        subprocess.run(
            [
                *(str(ziglang / "zig"), "cc", "-target", "x86_64-windows-gnu", "-O1", "-nostdlib"),
                *("-isystem", str(ziglang / "lib/libc/include/any-windows-any")),
                *("-Xlinker", "-e", "-Xlinker", "start", "-Wl,--subsystem,console"),
                *("-o", str(partial), str(source), "-lkernel32", "-lshell32", "-lws2_32"),
            ],
            env={**os.environ, "ZIG_GLOBAL_CACHE_DIR": str(cache / "zig-global")},
            check=True,
        )
        partial.replace(made)
    return made
