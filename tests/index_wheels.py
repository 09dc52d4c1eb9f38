"""Wheels of other projects, from the package index that pip uses."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock


def index_wheel(cache: Path, project: str, platform: str, python: str, abi: str = "") -> Path:
    """Return a wheel that is kept between test runs, or skip the test, saying so.

    Args:
        cache: where it is kept.
        project: its name, of which the newest release is taken that there is for the rest.
        platform: a platform tag, or "any".
        python: the version of Python, as in 3.12.
        abi: the ABI tag, where it is not that of the version.
    """
    folder = cache / "foreign" / "-".join(filter(None, [project, platform, python, abi]))
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(folder.name + ".lock")):
        if not any(folder.glob("*.whl")):
            where = [] if platform == "any" else ["--platform", platform]
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
                    *("--disable-pip-version-check", "--only-binary", ":all:"),
                    *("--python-version", python, *where, *(["--abi", abi] if abi else [])),
                    *("--dest", str(folder), project),
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                pytest.skip(f"{project} for {platform} is not available: {done.stderr[-200:]}")
    return next(folder.glob("*.whl"))


def unpack(wheel: Path, folder: Path) -> None:
    """Put a wheel's files where an interpreter that runs in the folder finds them."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)  # noqa: S202: the files of a directory that the test made.
