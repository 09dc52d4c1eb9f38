"""Reading files that may be anything: special files and too large ones are an OSError at once.

A FIFO would wait for a writer for ever, /dev/zero never ends, and a sparse file of a terabyte takes
no room on the disk. Callers handle OSErrors anyway, and show their `strerror`.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

# Configuration, lists and sources: the longest that people write have some hundred kilobytes.
MAX_TEXT_BYTES = 16 << 20


def open_plain(path: Path) -> BinaryIO:
    """Open a file for reading, if it is a plain file.

    Raises:
        OSError: it can't be opened, or is a directory, FIFO, device or socket.
    """
    # Without O_NONBLOCK, opening a FIFO waits for its writer.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        # So the system answers for a socket.
        if error.errno == errno.ENXIO:
            raise _refusal(path, "it is a socket, not a file") from error
        # So Windows answers for a directory.
        if error.errno == errno.EACCES and os.path.isdir(path):  # noqa: PTH112 - it never raises
            raise _refusal(path, "it is a directory, not a file") from error
        raise
    except ValueError as error:
        raise _refusal(path, "its name holds a NUL") from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise _refusal(path, f"it is {_kind(mode)}, not a file")
    return os.fdopen(descriptor, "rb")


def read_bounded(path: Path, max_bytes: int = MAX_TEXT_BYTES) -> bytes:
    """Read a whole file.

    Raises:
        OSError: it can't be read, is not a plain file, or is larger than that.
    """
    with open_plain(path) as file:
        is_larger = os.fstat(file.fileno()).st_size > max_bytes
        # What its size is now says little of one that is being written, or of /proc.
        data = b"" if is_larger else file.read(max_bytes + 1)
    if is_larger or len(data) > max_bytes:
        raise OSError(errno.EFBIG, f"it is larger than {_size(max_bytes)}", str(path))
    return data


def read_bounded_text(
    path: Path, *, errors: str = "strict", max_bytes: int = MAX_TEXT_BYTES
) -> str:
    """Read a whole UTF-8 file as text, with plain line feeds.

    Raises:
        OSError: it can't be read, is not a plain file, or is larger than that.
        UnicodeDecodeError: it is not UTF-8, and `errors` is strict.
    """
    text = read_bounded(path, max_bytes).decode("utf-8", errors)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refusal(path: Path, reason: str) -> OSError:
    return OSError(errno.EINVAL, reason, str(path))


def _kind(mode: int) -> str:
    kinds = {
        stat.S_IFDIR: "a directory",
        stat.S_IFIFO: "a FIFO",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    return kinds.get(stat.S_IFMT(mode), "something else")


def _size(size_bytes: int) -> str:
    return f"{size_bytes >> 20} MB" if size_bytes >= 1 << 20 else f"{size_bytes >> 10} kB"
