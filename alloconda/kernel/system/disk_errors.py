"""Failures of the disk, with the next step."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.visible_paths import is_folder, may_write, nearest

_FULL = (errno.ENOSPC, errno.EDQUOT)
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def explain_disk_errors(cache_dir: Path) -> Iterator[None]:
    """Turn OSErrors of the cache directory into errors that name it and the fix.

    Raises:
        OutsideError: an OSError was raised within.
    """
    try:
        yield
    except OSError as error:
        raise _explained(error, cache_dir) from error


@contextmanager
def explain_temporary_errors() -> Iterator[None]:
    """Turn OSErrors of the directory for temporary files into errors that name the fix.

    Raises:
        OutsideError: an OSError was raised within.
    """
    try:
        yield
    except OSError as error:
        raise OutsideError(
            f"no temporary folder can be made: {error.strerror or error}"
            + (f" ({error.filename})" if error.filename else ""),
            hint="make room there, or name a directory that you may write in TMPDIR",
        ) from error


def is_read_only(folder: Path) -> bool:
    """Return whether a folder, or the one that it would be made in, may be read but not written."""
    return is_folder(nearest(folder)) and not may_write(folder)


def _explained(error: OSError, cache_dir: Path) -> OutsideError:
    elsewhere = "choose another place with --cache-dir or ALLOCONDA_CACHE_DIR"
    if error.errno in _FULL:
        return OutsideError(
            f"no space is left for the cache in {cache_dir}",
            hint=f"free some, for example with `alloconda cache prune`, or {elsewhere}",
        )
    if error.errno in _READ_ONLY:
        return OutsideError(
            f"the cache in {cache_dir} can't be written: {error.strerror}", hint=elsewhere
        )
    where = f" ({error.filename})" if error.filename else ""
    return OutsideError(
        f"the cache in {cache_dir} fails: {error.strerror or error}{where}", hint=elsewhere
    )
