"""Looking at paths where a directory on the way may be closed: what can't be seen isn't there.

Until Python 3.13, pathlib raises a PermissionError instead.
"""

import os
import tempfile
from pathlib import Path


def is_there(path: Path) -> bool:
    """Return whether something can be seen at a path, links followed."""
    return os.path.exists(path)  # noqa: PTH110 - the one that never raises


def is_listed(path: Path) -> bool:
    """Return whether a directory names a path, be it a link that leads nowhere."""
    return os.path.lexists(path)


def is_file(path: Path) -> bool:
    """Return whether a file can be seen at a path."""
    return os.path.isfile(path)  # noqa: PTH113 - the one that never raises


def is_folder(path: Path) -> bool:
    """Return whether a directory can be seen at a path."""
    return os.path.isdir(path)  # noqa: PTH112 - the one that never raises


def children(folder: Path) -> list[Path]:
    """Return what is in a directory, sorted; nothing where it can't be read."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def nearest(path: Path) -> Path:
    """Return a path, or the nearest above it that can be seen, be it a link that leads nowhere."""
    return next((one for one in (path, *path.parents) if is_listed(one)), path)


def may_write(folder: Path) -> bool:
    """Return whether files can be written in a directory, or in one that is made there.

    Nothing is left behind.
    """
    installed = nearest(folder)
    if not is_folder(installed) or not os.access(installed, os.W_OK | os.X_OK):
        return False
    if os.name != "nt":
        return True
    # Windows grants by lists that os.access does not ask.
    try:
        with tempfile.TemporaryFile(dir=installed):
            return True
    except OSError:
        return False


def write_failure(folder: Path) -> str | None:
    """Write a file into a directory, or the nearest above it; return what went wrong, or None.

    Nothing is left behind.
    """
    try:
        with tempfile.TemporaryFile(dir=nearest(folder)):
            return None
    except OSError as error:
        return error.strerror or str(error)
