"""The section of a module that holds its stub: where it is in ELF, Mach-O, PE and WebAssembly.

The tables are read here with no library, for those that read modules take longer to import than an
unchanged matrix takes. Tests hold this against pyelftools, macholib and pefile.
"""

import struct
from collections.abc import Iterator, Sequence
from mmap import mmap

from alloconda.binary.formats.module_bytes import MalformedError
from alloconda.kernel.values import dataclass

_NAME = b".pyi"
_MACHO_NAMES = (b"__pyi".ljust(16, b"\0"), b"__DATA".ljust(16, b"\0"))
_SHF_ALLOC, _SHT_NOBITS, _SHT_SYMTAB = 2, 8, 2
_SHF_INFO_LINK, _SHT_RELOCATIONS = 0x40, (4, 9)
_SHN_XINDEX = 0xFFFF
_LC_SEGMENT_64 = 0x19
# A Java class file begins as a fat file does, and has its version where that has its count.
_MOST_SLICES = 32
_WASM_HEADER_BYTES = 8
_OF_WASM_OBJECTS = (b"linking", b"reloc.")

Bytes = bytes | mmap
Span = tuple[int, int]


def stub_spans(data: Bytes) -> tuple[Span, ...]:
    """Return where the stubs' sections begin and end; one for each CPU of a universal module.

    Raises:
        MalformedError: a table of the file reaches beyond it.
    """
    readers = {
        b"\x7fELF": _elf_spans,
        b"\0asm": _wasm_spans,
        b"\xcf\xfa\xed\xfe": _macho_spans,
        b"\xca\xfe\xba\xbe": _fat_spans,
        b"MZ": _pe_spans,
    }
    try:
        for magic, read in readers.items():
            if data[: len(magic)] == magic:
                return tuple(span for span in read(data) if 0 < span[0] <= span[1] <= len(data))
    except (struct.error, IndexError, ValueError) as error:
        raise MalformedError("a table of its sections reaches beyond its end") from error
    return ()


def without_stub(data: bytes) -> bytes:
    """Return a module without its stub: ELF whose stub is not loaded, WebAssembly; else as it is.

    What the loader of ELF reads stays where it is. A file with a symbol table is left alone, for
    symbols name sections by number, and so is an object of WebAssembly, whose relocations do.

    Raises:
        MalformedError: a table of the file reaches beyond it.
    """
    removers = {b"\x7fELF": _elf_without_stub, b"\0asm": _wasm_without_stub}
    remove = removers.get(data[:4])
    if remove is None:
        return data
    try:
        return remove(data)
    except (struct.error, IndexError, ValueError) as error:
        raise MalformedError("a table of its sections reaches beyond its end") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Elf:
    """The sections of an ELF file (System V gABI, chapter 4).

    Attributes:
        header: where the fields on sections are: the table's offset, and three counts from
            e_shentsize on.
        form: of a section's header: its name, type, flags, address, offset, size, link, info,
            alignment and entry size.
    """

    header: tuple[int, int]
    order: str
    form: struct.Struct
    sections: tuple[tuple[int, ...], ...]
    names: bytes

    def name_of(self, section: Sequence[int]) -> bytes:
        return self.names[section[0] : self.names.index(b"\0", section[0])]


def _read_elf(data: Bytes) -> _Elf:
    is_64, order = data[4] == 2, ">" if data[5] == 2 else "<"
    at, counts_at = (0x28, 0x3A) if is_64 else (0x20, 0x2E)
    form = struct.Struct(f"{order}2I4Q2I2Q" if is_64 else f"{order}10I")
    (offset,) = struct.unpack_from(f"{order}{'Q' if is_64 else 'I'}", data, at)
    size, count, names_at = struct.unpack_from(f"{order}3H", data, counts_at)
    names = b""
    sections: tuple[tuple[int, ...], ...] = ()
    if offset and count and size == form.size and names_at != _SHN_XINDEX:
        sections = tuple(form.unpack_from(data, offset + form.size * i) for i in range(count))
        _, _, _, _, start, length, *_ = sections[names_at]
        names = data[start : start + length]
    return _Elf(header=(at, counts_at), order=order, form=form, sections=sections, names=names)


def _elf_spans(data: Bytes) -> Iterator[Span]:
    """Yield the sections of an ELF file that have the name, loaded or not."""
    elf = _read_elf(data)
    for section in elf.sections:
        if section[1] != _SHT_NOBITS and elf.name_of(section) == _NAME:
            yield section[4], section[4] + section[5]


def _elf_without_stub(data: bytes) -> bytes:
    elf = _read_elf(data)
    dropped = {
        number
        for number, section in enumerate(elf.sections)
        if elf.name_of(section) == _NAME and not section[2] & _SHF_ALLOC
    }
    if not dropped or any(section[1] == _SHT_SYMTAB for section in elf.sections):
        return data
    first = min(elf.sections[number][4] for number in dropped)
    behind = [section for section in elf.sections if section[4] >= first]
    if any(section[2] & _SHF_ALLOC and section[1] != _SHT_NOBITS for section in behind):
        return data
    whole = {(section[4], section[5]) for section in behind}
    for _, offset, length in _segments(data, elf):
        # The attributes of RISC-V are a section and a segment.
        if offset + length > first and (offset, length) not in whole:
            return data
    return _rebuilt(data, elf, dropped, first)


def _segments(data: bytes, elf: _Elf) -> Iterator[tuple[int, int, int]]:
    """Yield of each program header where its offset is written, the offset, and the size."""
    is_64 = elf.header[0] == 0x28
    start_form = f"{elf.order}{'Q' if is_64 else 'I'}"
    (start,) = struct.unpack_from(start_form, data, 0x20 if is_64 else 0x1C)
    size, count = struct.unpack_from(f"{elf.order}2H", data, elf.header[1] - 4)
    form = f"{elf.order}8xQ16xQ" if is_64 else f"{elf.order}4xI8xI"
    for number in range(count):
        at = start + size * number
        offset, length = struct.unpack_from(form, data, at)
        yield at + (8 if is_64 else 4), offset, length


def _rebuilt(data: bytes, elf: _Elf, dropped: set[int], first: int) -> bytes:
    """Put what follows the stub into its place, and number the sections anew."""
    out = bytearray(data[:first])
    kept = [number for number in range(len(elf.sections)) if number not in dropped]
    numbers = {old: new for new, old in enumerate(kept)}
    moved = {number: elf.sections[number][4] for number in kept}
    for number in sorted(kept, key=lambda number: elf.sections[number][4]):
        start, length = elf.sections[number][4:6]
        if start >= first and elf.sections[number][1] != _SHT_NOBITS:
            out += bytes(-len(out) % max(elf.sections[number][8], 1))
            moved[number] = len(out)
            out += data[start : start + length]
    out += bytes(-len(out) % 8)
    table = len(out)
    for number in kept:
        fields = list(elf.sections[number])
        fields[4] = moved[number]
        fields[6] = numbers.get(fields[6], 0)
        if fields[1] in _SHT_RELOCATIONS or fields[2] & _SHF_INFO_LINK:
            fields[7] = numbers.get(fields[7], 0)
        out += elf.form.pack(*fields)
    offset_at, counts_at = elf.header
    word = f"{elf.order}{'Q' if offset_at == 0x28 else 'I'}"
    struct.pack_into(word, out, offset_at, table)
    for at, offset, length in _segments(data, elf):
        for number in kept if offset >= first and length else ():
            if elf.sections[number][4:6] == (offset, length):
                struct.pack_into(word, out, at, moved[number])
    (names_at,) = struct.unpack_from(f"{elf.order}H", data, counts_at + 4)
    struct.pack_into(f"{elf.order}2H", out, counts_at + 2, len(kept), numbers[names_at])
    return bytes(out)


def _macho_spans(data: Bytes, base: int = 0) -> Iterator[Span]:
    """Yield the sections of a thin 64-bit file (mach-o/loader.h)."""
    (count,) = struct.unpack_from("<I", data, base + 16)
    at = base + 32
    for _ in range(count):
        kind, size = struct.unpack_from("<2I", data, at)
        if size < 8:
            raise MalformedError("a load command has no size")
        if kind == _LC_SEGMENT_64:
            (sections,) = struct.unpack_from("<I", data, at + 64)
            for section_at in range(at + 72, min(at + 72 + 80 * sections, at + size), 80):
                names = struct.unpack_from("16s16s", data, section_at)
                if names == _MACHO_NAMES:
                    length, start = struct.unpack_from("<QI", data, section_at + 40)
                    yield base + start, base + start + length
        at += size


def _fat_spans(data: Bytes) -> Iterator[Span]:
    (count,) = struct.unpack_from(">I", data, 4)
    for number in range(min(count, _MOST_SLICES)):
        (offset,) = struct.unpack_from(">I", data, 8 + 20 * number + 8)
        if data[offset : offset + 4] == b"\xcf\xfa\xed\xfe":
            yield from _macho_spans(data, offset)


def _pe_spans(data: Bytes) -> Iterator[Span]:
    """Yield the sections of a PE file, as long as they are on the disk."""
    (at,) = struct.unpack_from("<I", data, 0x3C)
    count, optional_bytes = struct.unpack_from("<2xH12xH", data, at + 4)
    for number in range(count):
        fields = struct.unpack_from("<8s4I", data, at + 24 + optional_bytes + 40 * number)
        if fields[0].rstrip(b"\0") == _NAME:
            yield fields[4], fields[4] + fields[3]


def _wasm_spans(data: Bytes) -> Iterator[Span]:
    for _, name, content in _wasm_sections(data):
        if name == _NAME:
            yield content


def _wasm_without_stub(data: bytes) -> bytes:
    sections = tuple(_wasm_sections(data))
    if any(name.startswith(_OF_WASM_OBJECTS) for _, name, _ in sections):
        return data
    kept = [data[start:end] for start, name, (_, end) in sections if name != _NAME]
    return b"".join((data[:_WASM_HEADER_BYTES], *kept))


def _wasm_sections(data: Bytes) -> Iterator[tuple[int, bytes, Span]]:
    """Yield the sections of a WebAssembly module or object (binary format, 5.5.2 and 5.5.3).

    Of each, where it begins, its name if it is a custom section, and where its content is.
    """
    at = _WASM_HEADER_BYTES
    while at < len(data):
        kind, (size, start) = data[at], _leb128(data, at + 1)
        end, name = start + size, b""
        if kind == 0:
            length, name_at = _leb128(data, start)
            start = name_at + length
            name = data[name_at:start]
        if end > len(data):
            raise MalformedError("a section reaches beyond its end")
        yield at, name, (start, end)
        at = end


def _leb128(data: Bytes, at: int) -> tuple[int, int]:
    """Return an unsigned number of up to 32 bits, and where it ends."""
    number = 0
    for place in range(5):
        byte = data[at + place]
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    raise MalformedError("a number has no end")
