"""Temporary folders of runs, and what runs that were killed left behind: it is removed.

A live run holds a lock, which the system gives back when the process ends. What bears no lock, as
of an earlier alloconda, is removed when it is a day old.
"""

import contextlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alloconda.kernel.system import file_locks
from alloconda.kernel.system.disk_errors import explain_temporary_errors

PREFIX = "alloconda-"
_IN_USE = ".in-use"
_OLD_S = 86_400


@contextmanager
def run_folder() -> Iterator[Path]:
    """Make a temporary folder for a run, and remove it afterwards; remove those of dead runs.

    Raises:
        OutsideError: it can't be made.
    """
    with explain_temporary_errors():
        top = Path(tempfile.gettempdir())
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=top))
        lease = _take(folder)
    try:
        remove_abandoned_folders(top)
        yield folder
    finally:
        os.close(lease)
        shutil.rmtree(folder, ignore_errors=True)


def _take(folder: Path) -> int:
    """Put the lock into a folder, which is taken from the moment that it can be seen."""
    draft = folder / (_IN_USE if os.name == "nt" else f"{_IN_USE}.new")
    lease = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
    file_locks.share(lease)
    if os.name != "nt":
        draft.rename(folder / _IN_USE)
    return lease


def remove_abandoned_folders(top: Path) -> None:
    """Remove the temporary folders of runs that are dead; what can't be removed stays."""
    with contextlib.suppress(OSError), os.scandir(top) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and _is_own(entry) and _is_abandoned(Path(entry.path)):
                shutil.rmtree(entry.path, ignore_errors=True)


def remove_abandoned_files(folder: Path, names: re.Pattern[str]) -> None:
    """Remove the files by such names in a folder that no live process has locked."""
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208 - names are all that is needed
            if names.fullmatch(name):
                with contextlib.suppress(OSError):
                    _remove_unlocked(folder / name)


def _remove_unlocked(path: Path) -> None:
    if not stat.S_ISREG(path.lstat().st_mode):
        return
    file = os.open(path, os.O_RDWR)
    try:
        if not file_locks.own(file):
            return
        if os.name == "posix":
            path.unlink()
    finally:
        os.close(file)
    # Windows removes no file that is open, by whomever.
    path.unlink(missing_ok=True)


def _is_own(entry: os.DirEntry[str]) -> bool:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and (os.name == "nt" or status.st_uid == os.geteuid())


def _is_abandoned(folder: Path) -> bool:
    try:
        file = os.open(folder / _IN_USE, os.O_RDWR)
    except FileNotFoundError:
        return _is_old(folder)
    except OSError:
        return False
    try:
        if not file_locks.own(file):
            return False
    finally:
        os.close(file)
    if os.name == "nt":
        with contextlib.suppress(OSError):
            (folder / _IN_USE).unlink()
            return True
        return False
    return True


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > _OLD_S
    except OSError:
        return False
