"""Reading numbers and names at offsets of a file that may be truncated or rubbish."""

import struct
from collections.abc import Iterator
from typing import Self


class MalformedError(ValueError):
    """The bytes are not what the format says; the message names the part that is wrong."""


class ByteView:
    """The bytes of one file, or of a part of it, in one byte order.

    Every reading is checked against the end, so that no count or offset in a broken file leads
    further than an exception.
    """

    __slots__ = ("_data", "_order")

    def __init__(self, data: bytes | memoryview, *, big_endian: bool = False) -> None:
        self._data = memoryview(data)
        self._order = ">" if big_endian else "<"

    def __len__(self) -> int:
        return len(self._data)

    def read(self, layout: str, offset: int) -> tuple[int, ...]:
        """Return the numbers that stand at an offset, laid out as `struct` describes.

        Raises:
            MalformedError: they would reach beyond the end.
        """
        if not 0 <= offset <= len(self._data):
            raise MalformedError(f"it refers to offset {offset:#x}, which is beyond its end")
        try:
            return struct.unpack_from(self._order + layout, self._data, offset)
        except struct.error:
            raise MalformedError(f"it ends in the middle of what is at {offset:#x}") from None

    def table(self, layout: str, offset: int, count: int) -> Iterator[tuple[int, ...]]:
        """Return an array of records, each laid out as `struct` describes.

        Raises:
            MalformedError: the array would reach beyond the end.
        """
        size = struct.calcsize(self._order + layout)
        return struct.iter_unpack(self._order + layout, self.bytes(offset, size * count))

    def bytes(self, offset: int, size: int) -> memoryview:
        """Return a stretch of bytes.

        Raises:
            MalformedError: it would reach beyond the end.
        """
        if offset < 0 or size < 0 or offset + size > len(self._data):
            raise MalformedError(f"it refers to {size} bytes at {offset:#x}, beyond its end")
        return self._data[offset : offset + size]

    def part(self, offset: int, size: int) -> Self:
        """Return the view of a stretch of bytes, in the same byte order."""
        return type(self)(self.bytes(offset, size), big_endian=self._order == ">")

    def name(self, offset: int) -> str:
        """Return the text up to the next zero byte; bytes that are not UTF-8 are escaped.

        Raises:
            MalformedError: no zero byte follows, or the name is longer than any real one.
        """
        if not 0 <= offset < len(self._data):
            raise MalformedError(f"a name would stand at {offset:#x}, beyond the end")
        end = offset
        while True:
            # Names are short; taking them in small pieces spares copies of large string tables.
            piece = bytes(self._data[end : end + 64])
            at = piece.find(0)
            if at >= 0:
                text = bytes(self._data[offset : end + at])
                return text.decode("utf-8", "backslashreplace")
            end += 64
            if end >= len(self._data) or end - offset > _LONGEST_NAME:
                raise MalformedError(f"the name at {offset:#x} has no end")


_LONGEST_NAME = 1 << 16
