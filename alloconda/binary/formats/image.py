"""The bytes of a library as they lie in memory once it is loaded: addresses and pointers."""

import struct
from collections.abc import Iterator
from typing import Literal

from alloconda.kernel.values import dataclass

# Linkers of Apple chain pointers: only these bits of one are the address.
_CHAINED_BITS = 36
# Hostile files may hold the same bytes over and over.
_MOST_FOUND = 64
_MOST_ZERO_BYTES = 1 << 24


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedSegment:
    """A part of the file that is mapped to an address.

    Attributes:
        has_pointers: whether the loader may set pointers in it; in code and texts it doesn't.
        is_code: whether it may be executed.
    """

    address: int
    offset: int
    size_bytes: int
    has_pointers: bool
    is_code: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A library's bytes and where they are mapped.

    Attributes:
        word: the size of a pointer in bytes, 4 or 8.
        relocations: where the file has a table of relocations with addends (ELF's RELA), as offset
            and size; pointers that it sets are not in the mapped bytes.
        chained: whether pointers may hold more than an address (Mach-O).
    """

    data: bytes
    parts: tuple[MappedSegment, ...]
    word: int
    little_endian: bool = True
    relocations: tuple[int, int] = (0, 0)
    chained: bool = False

    def address_of(self, offset: int) -> int | None:
        """Return the address of a byte of the file; None where it isn't mapped."""
        for part in self.parts:
            if part.offset <= offset < part.offset + part.size_bytes:
                return offset - part.offset + part.address
        return None

    def offset_of(self, address: int) -> int | None:
        """Return where the file holds the byte at an address; None where it doesn't."""
        for part in self.parts:
            if part.address <= address < part.address + part.size_bytes:
                return address - part.address + part.offset
        return None

    def read(self, address: int, size_bytes: int) -> bytes | None:
        """Return bytes by their address; None where they aren't all in the file."""
        for part in self.parts:
            at = address - part.address
            if at >= 0 and at + size_bytes <= part.size_bytes:
                found = self.data[part.offset + at : part.offset + at + size_bytes]
                return found if len(found) == size_bytes else None
        return None

    def before(self, address: int, most_bytes: int) -> bytes:
        """Return the bytes before an address, as far as they lie in the same part."""
        for part in self.parts:
            at = address - part.address
            if 0 <= at <= part.size_bytes:
                return self.data[part.offset + max(at - most_bytes, 0) : part.offset + at]
        return b""

    def is_code(self, address: int) -> bool:
        """Return whether what is at an address may be executed."""
        return any(
            part.is_code and part.address <= address < part.address + part.size_bytes
            for part in self.parts
        )

    def find(self, text: bytes) -> Iterator[int]:
        """Return the addresses of the first bytes in the file that are equal to some."""
        for offset in self._offsets(text, 0, len(self.data)):
            address = self.address_of(offset)
            if address is not None:
                yield address

    def pointers_to(self, address: int) -> Iterator[int]:
        """Return the addresses of pointers to an address."""
        # Of chained ones, four bytes are always the address's own.
        wanted = self._packed(address)[: 4 if self.chained else self.word]
        start, size = self.relocations
        for offset in self._offsets(wanted, start, start + size):
            entry, within = divmod(offset - start, 3 * self.word)
            if within == 2 * self.word:
                yield self._number(start + 3 * self.word * entry)
        for part in self.parts:
            if not part.has_pointers:
                continue
            for offset in self._offsets(wanted, part.offset, part.offset + part.size_bytes):
                place = offset - part.offset + part.address
                if place % self.word == 0 and self._in_place(place) == address:
                    yield place

    def pointer(self, place: int) -> int | None:
        """Return where the pointer at an address points to; None where there is none."""
        addend = self._addend(place)
        return self._in_place(place) if addend is None else addend

    def is_pointer(self, place: int) -> bool | None:
        """Return whether there is a non-null pointer at an address; None if neither is clear."""
        addend, value = self._addend(place), self._in_place(place)
        if addend is None and value == 0:
            return False
        if self.relocations[1]:
            # What none of them sets is not a pointer.
            return None if addend is None else True
        lowest = min(part.address for part in self.parts)
        highest = max(part.address + part.size_bytes for part in self.parts)
        # Variables that are zero at first follow the last part.
        return True if value and lowest <= value < highest + _MOST_ZERO_BYTES else None

    def _in_place(self, place: int) -> int | None:
        found = self.read(place, self.word)
        if found is None:
            return None
        value = self._unpacked(found)
        return value & ((1 << _CHAINED_BITS) - 1) if self.chained else value

    def is_relocated(self, start: int, end: int) -> bool:
        """Return whether the loader sets a pointer in a range of addresses."""
        return any(self._addend(place) is not None for place in range(start, end, self.word))

    def number(self, address: int, size_bytes: int) -> int | None:
        """Return the unsigned number at an address."""
        found = self.read(address, size_bytes)
        return None if found is None else int.from_bytes(found, self._byte_order)

    def _addend(self, place: int) -> int | None:
        """Return what the table of relocations has for a place."""
        start, size = self.relocations
        if size == 0:
            return None
        for offset in self._offsets(self._packed(place), start, start + size):
            if (offset - start) % (3 * self.word) == 0:
                return self._number(offset + 2 * self.word)
        return None

    def _offsets(self, text: bytes, start: int, end: int) -> Iterator[int]:
        found = 0
        at = self.data.find(text, start, end)
        while at >= 0 and found < _MOST_FOUND:
            yield at
            found += 1
            at = self.data.find(text, at + 1, end)

    def _number(self, offset: int) -> int:
        return self._unpacked(self.data[offset : offset + self.word])

    def _unpacked(self, data: bytes) -> int:
        return int.from_bytes(data, self._byte_order)

    def _packed(self, value: int) -> bytes:
        order = "<" if self.little_endian else ">"
        mask = (1 << 8 * self.word) - 1
        return struct.pack(f"{order}{'Q' if self.word == 8 else 'I'}", value & mask)

    @property
    def _byte_order(self) -> Literal["little", "big"]:
        return "little" if self.little_endian else "big"
