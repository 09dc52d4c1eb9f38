"""The lab's foreign interpreters as a user's machine has them: below a root, in Wine's prefix."""

import os
import shutil
from pathlib import Path

import pytest

from tests.cli import run


def need_machine(lab: Path, machine: str) -> None:
    """Skip the test where the lab has no such machine set up, saying how to set it up."""
    if f"{machine}: ready" not in run(lab, "status", cwd=lab.parent).stdout.splitlines():
        pytest.skip(f"the lab's {machine} is not set up: {lab} setup {machine}")


def lab_folder(lab: Path, machine: str) -> Path:
    """Return where the lab keeps a machine, or skip the test, saying so."""
    need_machine(lab, machine)
    base = os.environ.get("ALLOCONDA_LAB") or Path.home() / ".cache" / "alloconda-lab"
    folder = Path(base) / machine
    if not folder.is_dir():
        pytest.skip(f"the lab's {machine} is not at {folder}")
    return folder


def wine_prefix(lab: Path, folder: Path, *, python: Path | None) -> Path:
    """Make a prefix in a folder that shares the lab's Windows, with a Python where one is given.

    Wine takes most of a minute to make one from nothing.
    """
    made = lab_folder(lab, "windows").parent / "wineprefix"
    if not (made / "system.reg").is_file():
        pytest.skip(f"the lab has no prefix of Wine at {made}")
    drive = folder / "drive_c"
    drive.mkdir(parents=True)
    for path in made.iterdir():
        if path.is_file() and path.name != "wineserver":
            shutil.copy(path, folder / path.name)
    (folder / "dosdevices").mkdir()
    (folder / "dosdevices" / "c:").symlink_to("../drive_c")
    (folder / "dosdevices" / "z:").symlink_to("/")
    for path in (made / "drive_c").iterdir():
        (drive / path.name).symlink_to(path)
    if python is not None:
        (drive / "Python312").symlink_to(python)
    return folder
