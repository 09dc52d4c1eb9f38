"""Taking out of Mach-O modules what only debuggers read: local symbols, and notes on object files.

The symbols are in the last segment, __LINKEDIT, before the code signature. They are written anew
there, with what follows them; the signature is renewed, and so is the UUID, which was a digest of
all that was there.
"""

import hashlib
import struct

from alloconda.binary.formats.code_signature import renewed_signature
from alloconda.binary.formats.module_bytes import MalformedError

_MAGIC_64 = 0xFEEDFACF
_HEADER_BYTES = 32
_SYMTAB, _DYSYMTAB, _SEGMENT_64, _UUID, _SIGNATURE = 0x2, 0xB, 0x19, 0x1B, 0x1D
_DYLD_INFO = (0x22, 0x80000022)
# Commands whose data, an offset and a size, are in __LINKEDIT.
_LINKEDIT_DATA = (0x1E, 0x26, 0x29, 0x2B, 0x2E, 0x80000033, 0x80000034)
_N_STAB, _N_EXT, _N_PEXT = 0xE0, 0x01, 0x10
_NLIST = struct.Struct("<IBBHQ")
_DYSYMTAB_FIELDS = struct.Struct("<18I")
_INDIRECT_LOCAL = 0x80000000
_PAGE_BYTES = {0x0100000C: 0x4000}
_OLDER_PAGE_BYTES = 0x1000


def strip_macho(data: bytes) -> bytes:
    """Return a thin 64-bit Mach-O file without what only debuggers read.

    It is returned as it is when its parts are in another order than Zig's linker writes them.

    Raises:
        MalformedError: it is damaged.
    """
    try:
        if struct.unpack_from("<I", data)[0] != _MAGIC_64:
            return data
        return _Stripping(data).result()
    except MalformedError:
        raise
    except (struct.error, ValueError) as error:
        raise MalformedError("its Mach-O structure is cut off") from error


class _Stripping:
    """One file while it is written anew."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._commands = _load_commands(data)
        self._page = _PAGE_BYTES.get(struct.unpack_from("<I", data, 4)[0], _OLDER_PAGE_BYTES)

    def result(self) -> bytes:
        start = self._start()
        if start is None:
            return self._data
        out = bytearray(self._data[:start])
        self._write_symbols(out)
        signature_at = self._commands.get(_SIGNATURE)
        signature = b""
        if signature_at is not None:
            out += bytes(-len(out) % 16)
            old, size = struct.unpack_from("<2I", self._data, signature_at + 8)
            signature = self._data[old : old + size]
            length = len(renewed_signature(bytes(len(out)), signature))
            struct.pack_into("<2I", out, signature_at + 8, len(out), length + -length % 16)
        code_end = len(out)
        self._write_segment(out, code_end + (length + -length % 16 if signature else 0))
        self._write_uuid(out)
        if signature:
            out += renewed_signature(bytes(out), signature)
            out += bytes(-(len(out) - code_end) % 16)
        return bytes(out)

    def _start(self) -> int | None:
        """Return where the symbols begin that nothing but the signature follows; None if not so."""
        if not {_SYMTAB, _DYSYMTAB, _SEGMENT_64} <= self._commands.keys():
            return None
        symbols, _, names, _ = self._symtab()
        fields = self._dysymtab()
        moving = [at for at in (symbols, names, fields[12]) if at]
        others = list(self._other_ends())
        # Tables of contents, modules, references and relocations are of older times.
        if any(fields[number] for number in (7, 9, 11, 15, 17)) or fields[0] != 0:
            return None
        fixed = max(others, default=min(moving))
        if fixed > min(moving):
            return None
        return fixed + -fixed % 8

    def _other_ends(self) -> list[int]:
        ends = []
        for kind, at in self._commands.items():
            if kind in _DYLD_INFO:
                pairs = struct.unpack_from("<10I", self._data, at + 8)
                ends += [pairs[number] + pairs[number + 1] for number in range(0, 10, 2)]
            elif kind in _LINKEDIT_DATA:
                offset, size = struct.unpack_from("<2I", self._data, at + 8)
                ends.append(offset + size)
        return [end for end in ends if end]

    def _symtab(self) -> tuple[int, ...]:
        return struct.unpack_from("<4I", self._data, self._commands[_SYMTAB] + 8)

    def _dysymtab(self) -> list[int]:
        return list(_DYSYMTAB_FIELDS.unpack_from(self._data, self._commands[_DYSYMTAB] + 8))

    def _write_symbols(self, out: bytearray) -> None:
        """Write symbols, the table of indirect ones, and names; only what others see is kept."""
        start, count, names_at, names_size = self._symtab()
        names = self._data[names_at : names_at + names_size]
        kept: dict[int, int] = {}
        symbols, strings = bytearray(), bytearray(b"\0")
        for number in range(count):
            name, kind, section, note, value = _NLIST.unpack_from(
                self._data, start + number * _NLIST.size
            )
            if kind & _N_STAB or not kind & _N_EXT:
                continue
            kept[number] = len(kept)
            symbols += _NLIST.pack(len(strings), kind, section, note, value)
            strings += names[name : names.index(b"\0", name) + 1]
        symbols_at = len(out)
        out += symbols
        indirect_at = len(out)
        out += self._indirect(kept)
        strings_at = len(out)
        strings += bytes(-len(strings) % 8)
        out += strings
        struct.pack_into(
            "<4I",
            out,
            self._commands[_SYMTAB] + 8,
            *(symbols_at, len(kept), strings_at, len(strings)),
        )
        self._write_dysymtab(out, kept, indirect_at)

    def _indirect(self, kept: dict[int, int]) -> bytes:
        fields = self._dysymtab()
        numbers = struct.unpack_from(f"<{fields[13]}I", self._data, fields[12])
        return struct.pack(
            f"<{fields[13]}I",
            *(
                number if number & _INDIRECT_LOCAL else kept.get(number, _INDIRECT_LOCAL)
                for number in numbers
            ),
        )

    def _write_dysymtab(self, out: bytearray, kept: dict[int, int], indirect_at: int) -> None:
        fields = self._dysymtab()
        _, _, defined, defined_count, undefined, undefined_count = fields[:6]
        defined_kept = sum(defined <= number < defined + defined_count for number in kept)
        undefined_kept = sum(undefined <= number < undefined + undefined_count for number in kept)
        if defined_kept + undefined_kept != len(kept):
            raise MalformedError("its symbols are in another order than it says")
        fields[:6] = [0, 0, 0, defined_kept, defined_kept, undefined_kept]
        fields[12] = indirect_at if fields[13] else 0
        _DYSYMTAB_FIELDS.pack_into(out, self._commands[_DYSYMTAB] + 8, *fields)

    def _write_segment(self, out: bytearray, end: int) -> None:
        at = self._commands[_SEGMENT_64]
        (start,) = struct.unpack_from("<Q", out, at + 40)
        size = end - start
        struct.pack_into("<Q", out, at + 32, size + -size % self._page)
        struct.pack_into("<Q", out, at + 48, size)

    def _write_uuid(self, out: bytearray) -> None:
        at = self._commands.get(_UUID)
        if at is None:
            return
        out[at + 8 : at + 24] = bytes(16)
        digest = bytearray(hashlib.sha256(out).digest()[:16])
        digest[6] = digest[6] & 0x0F | 0x30
        digest[8] = digest[8] & 0x3F | 0x80
        out[at + 8 : at + 24] = digest


def _load_commands(data: bytes) -> dict[int, int]:
    """Return where the load commands are; of the segments, only __LINKEDIT."""
    found: dict[int, int] = {}
    at = _HEADER_BYTES
    for _ in range(struct.unpack_from("<I", data, 16)[0]):
        kind, size = struct.unpack_from("<2I", data, at)
        if kind != _SEGMENT_64 or data[at + 8 : at + 24].rstrip(b"\0") == b"__LINKEDIT":
            found[kind] = at
        if size < 8:
            raise MalformedError("a load command has no size")
        at += size
    return found
