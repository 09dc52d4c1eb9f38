"""Reads a file for an archive piece by piece, and refuses one that changes meanwhile."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.bounded_files import open_plain

_CHUNK_BYTES = 1 << 20
# A sparse file of a terabyte takes no room on the disk, and hours to pack.
_MAX_BYTES = 16 << 30


class UnchangedFile:
    """A file that has the same content from the first look at it to the last.

    Args:
        path: the file.
        archive: the name of the archive that it is read for.

    Raises:
        OutsideError: it can't be read, or was changed while it was read.
    """

    def __init__(self, path: Path, archive: str) -> None:
        self._path = path
        self._archive = archive
        self._read_bytes = 0

    def __enter__(self) -> Self:
        try:
            self._file: BinaryIO = open_plain(self._path)
            self._before = os.fstat(self._file.fileno())
        except OSError as error:
            raise unreadable_for(error, self._archive) from error
        if self.size_bytes > _MAX_BYTES:
            self._file.close()
            raise OutsideError(
                f"{self._path} has more than {_MAX_BYTES >> 30} GB, and no index takes that",
                hint="leave it out of the package, or keep it out with exclude in [tool.alloconda]",
            )
        return self

    @property
    def size_bytes(self) -> int:
        """The file's size when it was opened."""
        return self._before.st_size

    def read(self, size: int) -> bytes:
        """Return exactly `size` bytes, fewer only at the end."""
        wanted = min(size, self.size_bytes - self._read_bytes)
        try:
            data = self._file.read(wanted)
        except OSError as error:
            raise unreadable_for(error, self._archive) from error
        self._read_bytes += len(data)
        if len(data) < wanted:
            raise self._changed()
        return data

    def chunks(self) -> Iterator[bytes]:
        """Yield the whole content, piece by piece."""
        while chunk := self.read(_CHUNK_BYTES):
            yield chunk

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        with self._file:
            if kind is None and _state(os.fstat(self._file.fileno())) != _state(self._before):
                raise self._changed()

    def _changed(self) -> OutsideError:
        return OutsideError(
            f"{self._path} was changed while it was packed into {self._archive}",
            hint="run it again when nothing writes to that file",
        )


def unreadable_for(error: OSError, archive: str) -> OutsideError:
    """Return the error for a file that can't be read for an archive."""
    return OutsideError(
        f"can't read {error.filename or 'a file'} for {archive}: {error.strerror or error}",
        hint="check that the file is still there and that you may read it",
    )


def _state(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns
