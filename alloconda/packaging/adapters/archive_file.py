"""Writes an archive so that it is whole or not there, and knows its digest without reading it."""

import contextlib
import errno
import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system import file_locks
from alloconda.kernel.system.files_in_use import replace_file
from alloconda.kernel.system.run_folders import remove_abandoned_files
from alloconda.kernel.system.visible_paths import is_folder, is_listed, is_there, may_write, nearest
from alloconda.packaging.model.written_archive import WrittenArchive

_DRAFT = re.compile(r"\..+\.(?:whl|tar\.gz)(?:\.provenance\.json)?\.[0-9a-f]{8}\.tmp")


class HashingFile:
    """A file that counts and hashes what is written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()
        self._size_bytes = 0

    def write(self, data: bytes, /) -> int:
        """Write all of the data; return its size."""
        self._sha256.update(data)
        self._size_bytes += len(data)
        return self._file.write(data)

    def write_seekable(self, write: Callable[[BinaryIO], None]) -> None:
        """Let `write` fill the file, going to and fro in it; nothing else may be written to it."""
        write(self._file)
        self._size_bytes = self._file.seek(0, os.SEEK_END)
        self._file.seek(0)
        self._sha256 = hashlib.sha256()
        while chunk := self._file.read(1 << 20):
            self._sha256.update(chunk)

    def written(self, path: Path) -> WrittenArchive:
        """Return what was written, as it will be at a path."""
        return WrittenArchive(
            path=path, size_bytes=self._size_bytes, sha256=self._sha256.hexdigest()
        )


def check_folder(folder: Path) -> None:
    """Check that archives can be written into a folder, which need not exist yet.

    What runs that were killed left half written there is removed.

    Raises:
        OutsideError: they can't, so nothing should be built for it.
    """
    installed = nearest(folder)
    if not is_folder(installed):
        raise OutsideError(
            f"wheels can't go into {folder}: {_no_folder(installed)}",
            hint="choose another place with --out-dir",
        )
    if not may_write(installed):
        raise OutsideError(
            f"wheels can't go into {folder}: {installed} can't be written",
            hint="give write permission there, or choose another place with --out-dir",
        )
    remove_abandoned_files(folder, _DRAFT)


def _no_folder(path: Path) -> str:
    if is_there(path):
        return f"{path} is a file"
    # Nothing is above a drive of Windows.
    return f"{path} is a link to nothing" if is_listed(path) else f"there is no {path.anchor}"


def write_archive(path: Path, write: Callable[[HashingFile], None]) -> tuple[WrittenArchive, bool]:
    """Let `write` fill a file beside the path, then put it there in one step.

    Returns:
        The file at the path, and whether it held the same bytes before; then the file
        is not touched.

    Raises:
        OutsideError: the disk refuses. As after any other error and an interruption, nothing is
            left behind, and what was at the path is as it was.
    """
    partial = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
    lease: int | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lease = _create(partial)
        with partial.open("w+b") as file:
            hashing = HashingFile(file)
            write(hashing)
            written = hashing.written(path)
            unchanged = _already_exists(written)
            if not unchanged:
                file.flush()
                os.fsync(file.fileno())
        if unchanged:
            partial.unlink()
        else:
            replace_file(partial, path)
    except OSError as error:
        _remove(partial)
        raise OutsideError(
            f"can't write {path.name} into {path.parent}: {error.strerror or error}",
            hint=f"{_hint(error)}, or choose another place with --out-dir",
        ) from error
    except BaseException:
        _remove(partial)
        raise
    finally:
        if lease is not None:
            os.close(lease)
    return written, unchanged


def _create(partial: Path) -> int | None:
    """Make the file, and lock it for as long as the descriptor is open: others see it locked.

    Windows neither moves nor removes a file that a process has open.
    """
    if os.name == "nt":
        partial.touch(exist_ok=False)
        return None
    new = partial.with_suffix(".new")
    lease = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        file_locks.share(lease)
        new.rename(partial)
    except BaseException:
        os.close(lease)
        _remove(new)
        raise
    return lease


def _already_exists(written: WrittenArchive) -> bool:
    try:
        if written.path.stat().st_size != written.size_bytes:
            return False
        with written.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == written.sha256
    except OSError:
        return False


def _hint(error: OSError) -> str:
    if os.name == "nt" and isinstance(error, PermissionError):
        return "close what has it open, such as a running Python, or give write permission there"
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "make room there"
        case errno.EISDIR | errno.EEXIST | errno.ENOTDIR:
            return "move the existing file or directory away"
        case _:
            return "give write permission there"


def _remove(partial: Path) -> None:
    # What went wrong before is the error to report.
    with contextlib.suppress(OSError):
        partial.unlink(missing_ok=True)
