"""A machine with Windows as tests see it: the lab's Python under Wine, in a prefix of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.cli import Ran, run
from tests.foreign import wine_prefix
from tests.windows_host.wheelhouse import windows_packages

ROOT = Path(__file__).parent.parent.parent
_STARTUP = Path(__file__).parent / "startup"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowsHost:
    """Runs programs of Windows. Its drive D: is a directory here, Z: is the root of this system.

    Attributes:
        lab: the program that starts foreign interpreters.
        prefix: Wine's settings and drives.
        drive: what it sees as D:.
        packages: what its Python imports.
    """

    lab: Path
    prefix: Path
    drive: Path
    packages: Path

    def python(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Ran:
        """Run Python on it, in the repository, which is on drive Z:."""
        places = (_STARTUP, ROOT, self.packages)
        variables = {
            "WINEPREFIX": str(self.prefix),
            "PYTHONPATH": ";".join(on_windows(place) for place in places),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TESTS_TEMP": "D:\\tmp",
            **(environment or {}),
        }
        return run(self.lab, "windows", *arguments, cwd=ROOT, environment=variables)

    def tests(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Ran:
        """Run tests on it, as `pytest ARGUMENTS` does."""
        words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)
        return self.python(*words, environment=environment)


def windows_host(lab: Path, folder: Path, cache: Path) -> WindowsHost:
    """Set up a machine in an empty directory, or skip the test where the lab has no Windows."""
    drive = folder / "d"
    (drive / "tmp").mkdir(parents=True)
    prefix = wine_prefix(lab, folder / "prefix", python=None)
    (prefix / "dosdevices" / "d:").symlink_to(drive)
    return WindowsHost(lab=lab, prefix=prefix, drive=drive, packages=windows_packages(cache))


def on_windows(path: Path) -> str:
    """Return what a file of this system is called there."""
    return "Z:" + str(path.absolute()).replace("/", "\\")
