"""What the system refused, where no other place explained it: an error in place of a traceback."""

import errno
import logging
import os
import traceback
from pathlib import Path
from typing import TypeGuard

from alloconda.kernel.errors import AllocondaError, OutsideError
from alloconda.kernel.shell_words import Shell, shell_join

_LOG = logging.getLogger(__name__)
_NO_THREAD = "can't start new thread"
_PERMISSION = (errno.EACCES, errno.EPERM)
_FEW_PROCESSES = "build fewer at once, with --jobs 1, or raise the limit (ulimit -a shows it)"
_HINTS = {
    errno.ENOSPC: "make room there; `alloconda cache prune` frees some of the cache",
    errno.EDQUOT: "make room there; `alloconda cache prune` frees some of the cache",
    errno.EROFS: "name a place that can be written, with --out-dir, --cache-dir or TMPDIR",
    errno.ENOENT: "restore it if it was removed, and run the same command again",
    errno.ESTALE: "restore it if it was removed, and run the same command again",
    errno.EMFILE: _FEW_PROCESSES,
    errno.ENFILE: _FEW_PROCESSES,
    errno.EAGAIN: _FEW_PROCESSES,
    errno.ENOMEM: _FEW_PROCESSES,
    errno.ENAMETOOLONG: "name a shorter path",
    errno.ELOOP: "remove the symbolic link that leads to itself, or name another path",
    errno.EIO: "check the disk; the system's log says more",
}
_HINT = "`alloconda doctor` shows what a build needs and what is broken here"


def explain_system_error(error: BaseException) -> AllocondaError | None:
    """Return the message for an error that the system raised; None for a bug of the program.

    With -v, the place in the program is shown too.
    """
    explained = _explained(error)
    if explained is not None:
        frames = traceback.extract_tb(error.__traceback__)
        trail = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames))
        _LOG.debug("%s raised at %s", type(error).__name__, trail)
    return explained


def refusal(error: OSError) -> str:
    """Return why the system refused, and which directory is in the way if one is."""
    reason = error.strerror or str(error) or type(error).__name__
    closed = closed_folder(error) if error.errno in _PERMISSION else None
    return reason if closed is None else f"{reason}: {closed} may not be entered"


def closed_folder(error: OSError) -> Path | None:
    """Return the directory above an error's path that this user may not enter; None without."""
    if not isinstance(error.filename, str | bytes):
        return None
    path = Path(os.path.abspath(os.fsdecode(error.filename)))  # noqa: PTH100 - links stay
    for folder in reversed(path.parents):
        if not os.access(folder, os.X_OK):
            return folder
    return None


def _explained(error: BaseException) -> AllocondaError | None:
    if isinstance(error, OSError):
        return _explained_refusal(error)
    # pathlib's word for it, until Python 3.13.
    if isinstance(error, RuntimeError) and _is_loop(error.__context__):
        return _explained_refusal(error.__context__)
    if isinstance(error, MemoryError):
        return OutsideError("there is not enough memory", hint=_FEW_PROCESSES)
    if isinstance(error, RuntimeError) and str(error) == _NO_THREAD:
        return OutsideError("the system can't start more threads", hint=_FEW_PROCESSES)
    return None


def _is_loop(error: BaseException | None) -> TypeGuard[OSError]:
    return isinstance(error, OSError) and error.errno == errno.ELOOP


def _explained_refusal(error: OSError) -> AllocondaError:
    names = [os.fsdecode(name) for name in (error.filename, error.filename2) if _is_name(name)]
    # Such as shutil's, which hold a list of others.
    where = " and ".join(names) or "the system"
    verb = "can't be used" if names else "refuses"
    return OutsideError(f"{where} {verb}: {refusal(error)}", hint=_hint(error))


def _hint(error: OSError) -> str:
    if error.errno not in _PERMISSION:
        return _HINTS.get(error.errno or 0, _HINT)
    closed = closed_folder(error)
    if closed is not None:
        return f"name another path, or {_way_in(closed)}"
    return "name another path, or give this user permission; ls -ld shows who has it"


def _way_in(folder: Path) -> str:
    """Return who may let this user into a directory, and by which command: only owners may."""
    status = folder.stat()
    is_owner = status.st_uid == os.geteuid()
    is_group = status.st_gid in (os.getegid(), *os.getgroups())
    of = "u" if is_owner else "g" if is_group else "o"
    whose = "allow" if is_owner else "have its owner allow"
    return f"{whose} access: {shell_join(('chmod', f'{of}+x', str(folder)), Shell.POSIX)}"


def _is_name(name: object) -> bool:
    return isinstance(name, str | bytes) and bool(name)
