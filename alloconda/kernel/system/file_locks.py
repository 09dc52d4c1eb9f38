"""Locks on open files, which the system gives back when a process ends, however it ends.

Windows has no such locks, and needs none: an open file can be neither removed nor moved there.
"""

import os
import sys
from pathlib import Path

if sys.platform == "win32":

    def share(_file: int) -> bool:
        """Lock an open file shared; False when it is locked exclusively."""
        return True

    def own(_file: int) -> bool:
        """Lock an open file exclusively; False when it is locked."""
        return True

else:
    import fcntl

    def share(file: int) -> bool:
        """Lock an open file shared; False when it is locked exclusively."""
        return _lock(file, fcntl.LOCK_SH)

    def own(file: int) -> bool:
        """Lock an open file exclusively; False when it is locked."""
        return _lock(file, fcntl.LOCK_EX)

    def _lock(file: int, kind: int) -> bool:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # A file system without locks: the file serves, only others can't see that it does.
            return True
        return True


def is_file_at(file: int, path: Path) -> bool:
    """Return whether an open file is the one at a path still: it may have been moved away."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except OSError:
        return False
