"""Files by their content, each on the disk once: entries of the cache hold hard links to them.

Any number of processes and threads add and remove at the same time. A process that links to a file
holds a shared lease meanwhile, and one that removes it an exclusive one, so no file is removed that
an entry just began to share.
"""

import errno
import os
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

from alloconda.headers.model.header_set import FileSha256
from alloconda.kernel.system.file_locks import is_file_at, own, share

_TRIES = 20
_PAUSE_S = 0.002
_BINARY = getattr(os, "O_BINARY", 0)
_TOO_MANY_LINKS_ON_WINDOWS = 1142


class SharedFiles:
    """Keeps each content once, as <ab>/<sha256> below a folder.

    Args:
        folder: where they are kept; on the file system of those that link to them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, path: Path, data: bytes, digest: FileSha256) -> None:
        """Make a new file a link to the one copy of its content.

        It is a copy of its own where the file system knows no hard links.

        Raises:
            OSError: it can't be written.
        """
        shared = self._path(digest)
        for _ in range(_TRIES):
            link = _link(shared, path, data)
            if link is _Link.MADE:
                return
            if link is _Link.REFUSED:
                break
            _write(path, data)
            if _offer(path, shared):
                return
            path.unlink()
            time.sleep(_PAUSE_S)
        _write(path, data)

    def forget(self, digests: Iterable[FileSha256]) -> None:
        """Remove files that no entry links to: a full disk wants them back."""
        for digest in digests:
            _remove(self._path(digest), _is_unlinked)

    def sweep(self, *, dry_run: bool) -> int:
        """Remove all files that no entry links to; return what they took, in bytes."""
        freed_bytes = 0
        for path in self._folder.glob("*/*"):
            with suppress(OSError):
                facts = path.stat()
                if facts.st_nlink == 1 and (dry_run or _remove(path, _is_unlinked)):
                    freed_bytes += facts.st_size
        return freed_bytes

    def _path(self, digest: FileSha256) -> Path:
        return self._folder / digest[:2] / digest


class _Link(Enum):
    """The result of linking to a shared file; after REFUSED another try can't help."""

    MADE = auto()
    ABSENT = auto()
    REFUSED = auto()


def _link(shared: Path, path: Path, data: bytes) -> _Link:
    """Link to a shared file if it is there with this content; remove it if it can't serve."""
    try:
        file = os.open(shared, os.O_RDONLY | _BINARY)
    except OSError as error:
        return _Link.ABSENT if error.errno == errno.ENOENT else _Link.REFUSED
    is_right = False
    links = 0
    try:
        if not (share(file) and is_file_at(file, shared)):
            return _Link.ABSENT
        links = os.fstat(file).st_nlink
        is_right = _holds(file, data)
        if is_right:
            os.link(shared, path)
            return _Link.MADE
    except OSError as error:
        if not _is_full(error):
            return _Link.REFUSED
    finally:
        os.close(file)
    if is_right:
        # Entries keep what they link to; the next ones get a new copy to share.
        _remove(shared, lambda file: os.fstat(file).st_nlink >= links)
    else:
        _remove(shared, lambda file: not _holds(file, data))
    return _Link.ABSENT


def _offer(path: Path, shared: Path) -> bool:
    """Share a file that was just written; False when another one is shared already."""
    try:
        shared.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, shared)
    except FileExistsError:
        # Another process or thread was faster, so its copy is the one to link to.
        return False
    except OSError:
        # A file system without hard links: the entry keeps this copy.
        return True
    return True


def _remove(shared: Path, is_unwanted: Callable[[int], bool]) -> bool:
    """Remove a shared file if it is still unneeded once no process is linking to it."""
    try:
        file = os.open(shared, os.O_RDONLY | _BINARY)
    except OSError:
        return False
    try:
        if not (own(file) and is_file_at(file, shared) and is_unwanted(file)):
            return False
        if os.name == "nt":
            # There neither an open file can be removed nor a read-only one.
            os.close(file)
            file = -1
            shared.chmod(stat.S_IWRITE)
        shared.unlink()
    except OSError:
        return False
    finally:
        if file >= 0:
            os.close(file)
    return True


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    # A header that is edited by mistake would change in every entry.
    path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)


def _holds(file: int, data: bytes) -> bool:
    """Return whether an open file has this content."""
    os.lseek(file, 0, os.SEEK_SET)
    content = bytearray()
    while len(content) <= len(data) and (chunk := os.read(file, len(data) + 1)):
        content += chunk
    return content == data


def _is_unlinked(file: int) -> bool:
    return os.fstat(file).st_nlink == 1


def _is_full(error: OSError) -> bool:
    """Return whether a file has as many links as the file system gives it."""
    code = getattr(error, "winerror", None)
    return error.errno == errno.EMLINK or code == _TOO_MANY_LINKS_ON_WINDOWS
