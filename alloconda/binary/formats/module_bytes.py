"""The bytes of a built module as a stream that ends the reading of a damaged one."""

import io
import os
import time
from typing import BinaryIO


class MalformedError(ValueError):
    """The bytes are not what the format says; the message names the part that is wrong."""


def damage(format_name: str, error: Exception) -> MalformedError:
    """Return the error for what a library found wrong with a file."""
    # Failed assertions have no words; pefile's exceptions put theirs in quotes.
    words = str(error).strip("'") or type(error).__name__
    return MalformedError(f"its {format_name} structure is damaged ({words})")


class ReadBudget:
    """How much of the processor's time the reading of modules may take, all together.

    A time, since a count says nothing of a library's cost per read: the largest whole
    modules that were looked at took a fifth of it.
    """

    def __init__(self, free_s: float | None = None) -> None:
        self._left_s = _FREE_S if free_s is None else free_s
        self._checked_s = time.thread_time()

    def allow(self, size_bytes: int) -> None:
        """Allow the time that reading a module of this size may take."""
        self._left_s += size_bytes / _BYTES_PER_S
        self._checked_s = time.thread_time()

    def check(self) -> None:
        """Raise when the time is over.

        Raises:
            MalformedError: it is.
        """
        now_s = time.thread_time()
        self._left_s -= now_s - self._checked_s
        self._checked_s = now_s
        if self._left_s < 0:
            raise MalformedError("reading it takes longer than any whole module")


class ModuleStream(io.RawIOBase, BinaryIO):
    """The bytes of a module, for libraries that read from files.

    The libraries go wherever a count or an offset sends them: a damaged file can send them around
    for hours or have them copy the same bytes a million times. Each whole module that was looked
    at took less than a fifth of what may be read here.

    Raises:
        MalformedError: more was read, or reading took longer, than with any whole module.
    """

    def __init__(self, data: bytes | BinaryIO, time_left: ReadBudget | None = None) -> None:
        super().__init__()
        self._file = io.BytesIO(data) if isinstance(data, bytes) else data
        self.size_bytes = self._file.seek(0, os.SEEK_END)
        self._file.seek(0)
        # What is read may be kept: of large files little more than all may be.
        self._left = _FREE_BYTES + min(_READ_TIMES * self.size_bytes, self.size_bytes + _MOST_MORE)
        self._reads = 0
        self._time = time_left or ReadBudget()
        self._time.allow(self.size_bytes)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to an offset; one beyond the end is the end."""
        if whence == os.SEEK_SET:
            if offset < 0:
                raise MalformedError("one of its parts begins before the file does")
            offset = min(offset, self.size_bytes)
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the offset."""
        return self._file.tell()

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to `size` bytes; None or a negative size mean the rest."""
        if size is None or not 0 <= size <= _PIECE_BYTES:
            # Charged before it is read, as far as it is there.
            rest = self.size_bytes - self._file.tell()
            size = rest if size is None or size < 0 else min(size, rest)
            self.charge(size)
            return self._file.read(size)
        piece = self._file.read(size)
        self.charge(len(piece) + _READ_COST_BYTES)
        return piece

    def whole(self, most_bytes: int) -> bytes | None:
        """Return all bytes, uncounted since it is done once; None where there are more than that.

        The place where the next read begins stays the same.
        """
        if self.size_bytes > most_bytes:
            return None
        if isinstance(self._file, io.BytesIO):
            return self._file.getvalue()
        before = self._file.tell()
        self._file.seek(0)
        data = self._file.read()
        self._file.seek(before)
        return data

    def charge(self, size_bytes: int) -> None:
        """Count bytes that were read, or were made of what was read."""
        self._left -= size_bytes
        self._reads += 1
        if self._reads % _READS_PER_CHECK == 0:
            self._time.check()
        if self._left < 0:
            raise MalformedError("its parts refer to each other without end")

    def text(self, offset: int, end: int) -> str:
        """Return the text at an offset up to the next zero byte, which must come before an end.

        Bytes that are not UTF-8 are escaped.

        Raises:
            MalformedError: no zero byte follows.
        """
        self.seek(offset)
        text = bytearray()
        while offset + len(text) < end:
            # Names are short: small pieces spare copies of large string tables.
            piece = self.read(min(_PIECE_BYTES, end - offset - len(text)))
            before, zero, _ = piece.partition(b"\0")
            text += before
            if zero:
                return text.decode("utf-8", "backslashreplace")
            if not piece:
                break
        raise MalformedError(f"the name at {offset:#x} has no end")


_PIECE_BYTES = 64
# A read costs about as much as copying this many bytes, however few it gets.
_READ_COST_BYTES = 16
_READ_TIMES = 32
_FREE_BYTES = 1 << 22
_MOST_MORE = 32 << 20
_READS_PER_CHECK = 64
_FREE_S = 2.0
_BYTES_PER_S = 64 << 20
