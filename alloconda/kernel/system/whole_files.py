"""Writing files whole: their content is the old or the new one, never a part of it.

Files that belong to people (`write_whole`) keep links, owner and permissions, and are on the disk
before they take the place of what was there. One that has several names (hard links) is written
through instead, so that all of them stay names of the same file. Files that alloconda generates
(`write_generated`) are replaced as they are, and not synced unless asked: `fsync` takes
milliseconds, and what a crash of the machine empties is made again. Archives have a writer of their
own, in packaging: they are streamed, hashed on the way, and left alone where the same bytes are
there already.
"""

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from alloconda.kernel.system.files_in_use import replace_file
from alloconda.kernel.values import dataclass, replace

_NEW_FILE_MODE = 0o666
# No run is still about to put a staged file that is older.
_OLD_S = 3600.0
_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """A file's new content, complete on the disk beside its place.

    Attributes:
        place: where it goes; never a symbolic link, so that links stay links.
        file: where it lies meanwhile, in the same directory.
        has_names: whether an existing file has other names (hard links), which must stay its own.
    """

    place: Path
    file: Path
    has_names: bool = False

    def commit(self) -> None:
        """Put the new content in its place, in one step but where the file has several names.

        Raises:
            OSError: that is refused; the old file is unchanged, and the staged file is removed.
        """
        try:
            if self.has_names:
                _write_through(self.place, self.file.read_bytes())
                self.discard()
            else:
                replace_file(self.file, self.place)
        except BaseException:
            self.discard()
            raise

    def discard(self) -> None:
        """Remove the staged file; what is in its place is untouched."""
        with contextlib.suppress(OSError):
            self.file.unlink(missing_ok=True)


def stage_file(path: Path, data: bytes) -> StagedFile:
    """Write a file's new content beside it, with the old permissions and owner.

    Raises:
        OSError: there is no room, or no permission: neither for the directory nor for a file that
            is there and read-only. Nothing is left behind.
    """
    place = Path(os.path.realpath(path))
    before = _status_of_existing(place)
    _remove_abandoned(place)
    staged = _stage(place, data, mode=_NEW_FILE_MODE, sync=True)
    try:
        if before is not None:
            _take_over(before, staged)
    except BaseException:
        staged.discard()
        raise
    return replace(staged, has_names=before is not None and before.st_nlink > 1)


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file's content, or make the file; its directory must be there.

    Symbolic links stay, and so do permissions. Concurrent readers, and any interruption,
    find either the old content or the new one.

    Raises:
        OSError: it can't be written; the old content is unchanged.
    """
    stage_file(path, data).commit()


def write_generated(
    path: Path, data: bytes, *, mode: int = _NEW_FILE_MODE, sync: bool = False
) -> None:
    """Put a file of alloconda's own in its place, over any other; make its directory.

    Several may do the same at the same time, and a compiler's cache may share the bytes of the
    old file: those are not written into.

    Args:
        path: where it goes.
        data: the content.
        mode: its permissions, less those that the umask takes.
        sync: whether it must outlast a crash of the machine: for files that are taken as they are
            when they are there, since nothing in them shows that they were emptied.

    Raises:
        OSError: it can't be written; what was there is as it was.
    """
    stage_generated_file(path, data, mode=mode, sync=sync).commit()


def stage_generated_file(
    path: Path, data: bytes | Iterable[bytes], *, mode: int, sync: bool = False
) -> StagedFile:
    """Write what `write_generated` puts in its place, beside it; large files piece by piece.

    Raises:
        OSError: it can't be written; nothing is left behind but the directory.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    return _stage(path, data, mode=mode, sync=sync)


def _stage(place: Path, data: bytes | Iterable[bytes], *, mode: int, sync: bool) -> StagedFile:
    staged = StagedFile(
        place=place, file=place.with_name(f".{place.name}.{os.urandom(4).hex()}.new")
    )
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(staged.file, flags, mode), "wb") as file:  # noqa: PTH123
            file.writelines((data,) if isinstance(data, bytes) else data)
            if sync:
                # Some disks say only now that they are full, and a rename may overtake the data.
                file.flush()
                os.fsync(file.fileno())
    except BaseException:
        staged.discard()
        raise
    return staged


def _write_through(place: Path, data: bytes) -> None:
    """Change what differs of a file, in place; put it back if that is refused halfway."""
    with place.open("r+b") as file:
        before = file.read()
        pairs = enumerate(zip(before, data, strict=False))
        same = next((at for at, (old, new) in pairs if old != new), min(len(before), len(data)))
        try:
            _overwrite(file, same, data)
        except BaseException:
            _overwrite(file, same, before)
            raise


def _overwrite(file: IO[bytes], start: int, data: bytes) -> None:
    os.lseek(file.fileno(), start, os.SEEK_SET)
    rest = memoryview(data)[start:]
    while rest:
        rest = rest[os.write(file.fileno(), rest) :]
    os.ftruncate(file.fileno(), len(data))
    os.fsync(file.fileno())


def _remove_abandoned(place: Path) -> None:
    """Remove the staged files of this file that runs which were killed have left."""
    name = re.compile(rf"\.{re.escape(place.name)}\.[0-9a-f]{{8}}\.new")
    with contextlib.suppress(OSError):
        for other in os.listdir(place.parent):  # noqa: PTH208 - names are all that is needed
            if name.fullmatch(other):
                _remove_old(place.with_name(other))


def _remove_old(staged: Path) -> None:
    with contextlib.suppress(OSError):
        facts = staged.lstat()
        if stat.S_ISREG(facts.st_mode) and time.time() - facts.st_mtime > _OLD_S:
            staged.unlink()


def _status_of_existing(place: Path) -> os.stat_result | None:
    """Return what is known of the file that will be replaced.

    Raises:
        OSError: it is not a regular file, or may not be changed: a rename would do it nevertheless.
    """
    try:
        facts = place.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(facts.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
    if not stat.S_ISREG(facts.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(place))
    if not (facts.st_mode & _ANY_WRITE and os.access(place, os.W_OK)):
        raise PermissionError(errno.EACCES, "the file is read-only", str(place))
    return facts


def _take_over(before: os.stat_result, staged: StagedFile) -> None:
    """Copy owner, permissions and attributes of the replaced file to the staged one."""
    if os.name != "nt":
        with contextlib.suppress(OSError):
            os.chown(staged.file, before.st_uid, before.st_gid)
    staged.file.chmod(stat.S_IMODE(before.st_mode))
    if hasattr(os, "listxattr"):
        # Access lists and labels of security modules; file systems without them refuse.
        with contextlib.suppress(OSError):
            for name in os.listxattr(staged.place):
                os.setxattr(staged.file, name, os.getxattr(staged.place, name))
