"""The bytes of a WebAssembly module, or of a part of it, and the numbers and names in them."""

import mmap

from alloconda.binary.formats.module_bytes import MalformedError

_MOST_NUMBER_BYTES = 10


class WasmBytes:
    """Reads from some place in a module on, up to an end.

    Reading over the end of the module itself is an IndexError, which `read_wasm` turns into a
    MalformedError.

    Args:
        data: the module.
        at: where to begin.
        end: where the part ends.
    """

    __slots__ = ("at", "data", "end")

    def __init__(self, data: bytes | mmap.mmap, at: int, end: int) -> None:
        self.data = data
        self.at = at
        self.end = end

    def byte(self) -> int:
        """Read a byte."""
        value = self.data[self.at]
        self.skip(1)
        return value

    def skip(self, count: int) -> None:
        """Leave bytes out."""
        self.at += count
        if self.at > self.end:
            raise MalformedError("one of its sections ends before its content does")

    def number(self) -> int:
        """Read a number in LEB128, as if it were unsigned."""
        value = 0
        for place in range(_MOST_NUMBER_BYTES):
            byte = self.byte()
            value |= (byte & 0x7F) << 7 * place
            if byte < 0x80:
                return value
        raise MalformedError("one of its numbers has no end")

    def part(self) -> "WasmBytes":
        """Read a size, and return the part of that size that follows."""
        size = self.number()
        start = self.at
        if size > self.end - start:
            raise MalformedError("one of its sections reaches beyond the end of the file")
        self.at = start + size
        return WasmBytes(self.data, start, self.at)

    def name(self) -> str:
        """Read a name; bytes that are not UTF-8 are escaped."""
        part = self.part()
        return bytes(self.data[part.at : part.end]).decode("utf-8", "backslashreplace")
