"""The packages that tests on Windows want, installed beside each other for that platform."""

import hashlib
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from filelock import FileLock

_ROOT = Path(__file__).parent.parent.parent
_PLATFORM = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.12")
_TESTS_WANT = ("cyclonedx-python-lib", "hypothesis", "pytest")


def windows_packages(cache: Path) -> Path:
    """Return a directory for Windows' sys.path with alloconda's dependencies and those of tests.

    It is made once for all projects with the same requirements, and kept in the cache of tests.
    """
    wanted = _requirements()
    digest = hashlib.sha256("\n".join(wanted).encode()).hexdigest()[:16]
    folder = cache / "windows-host" / f"site-{digest}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not folder.is_dir():
            partial = folder.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            # uv takes the markers of the named platform; pip takes those of this one.
            uv = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", str(partial))
            subprocess.run([*uv, *_PLATFORM, "--only-binary", ":all:", *wanted], check=True)
            partial.rename(folder)
    return folder


def _requirements() -> list[str]:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]["dev"]
    return [*project["dependencies"], *(one for one in extras if one.startswith(_TESTS_WANT))]
