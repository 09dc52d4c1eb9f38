"""The frame of an ELF file: width, byte order, segments, dynamic section (System V gABI)."""

from collections.abc import Iterator
from dataclasses import dataclass

from alloconda.adapters.byte_view import ByteView, MalformedError

PT_LOAD, PT_DYNAMIC, PT_GNU_STACK = 1, 2, 0x6474E551
PF_X = 1
DT_NULL, DT_NEEDED, DT_STRTAB, DT_SYMTAB, DT_STRSZ = 0, 1, 5, 6, 10
DT_SONAME, DT_RPATH, DT_RUNPATH, DT_FLAGS = 14, 15, 29, 30
DT_VERSYM, DT_FLAGS_1, DT_VERNEED, DT_VERNEEDNUM = 0x6FFFFFF0, 0x6FFFFFFB, 0x6FFFFFFE, 0x6FFFFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class ElfLayout:
    """Where the parts of one ELF file lie, and in which width and byte order.

    Attributes:
        loads: (address, offset, size in the file) of each loaded segment.
        dynamic: (offset, size) of the dynamic section; None where there is none.
    """

    view: ByteView
    is_64: bool
    is_big_endian: bool
    kind: int
    machine: int
    flags: int
    section_headers: tuple[int, int, int]
    loads: tuple[tuple[int, int, int], ...]
    dynamic: tuple[int, int] | None
    executable_stack: bool

    @property
    def word(self) -> str:
        """The letter of an address in `struct`."""
        return "Q" if self.is_64 else "I"

    def dynamic_entries(self) -> Iterator[tuple[int, int]]:
        """Return (tag, value) of each entry of the dynamic section, up to the first DT_NULL."""
        if self.dynamic is None:
            return
        offset, size = self.dynamic
        entry_size = 16 if self.is_64 else 8
        layout = "qQ" if self.is_64 else "iI"
        for tag, value in self.view.table(layout, offset, size // entry_size):
            if tag == DT_NULL:
                return
            yield tag, value

    def offset_of(self, address: int) -> int:
        """Return where in the file an address is loaded from.

        Raises:
            MalformedError: no segment holds it.
        """
        for start, offset, size in self.loads:
            if start <= address < start + size:
                return address - start + offset
        raise MalformedError(f"no segment holds the address {address:#x}")


def read_layout(data: bytes) -> ElfLayout:
    """Read the header and the program headers of an ELF file.

    Raises:
        MalformedError: it is cut off or contradicts itself.
    """
    if len(data) < 20 or data[4] not in (1, 2) or data[5] not in (1, 2):
        raise MalformedError("its ELF header says neither 32 nor 64 bit, or no byte order")
    is_64, is_big_endian = data[4] == 2, data[5] == 2
    view = ByteView(data, big_endian=is_big_endian)
    address = "Q" if is_64 else "I"
    header = view.read(f"HHI{address * 3}IHHHHHH", 16)
    kind, machine, _, _, ph_offset, sh_offset, flags, _, ph_size, ph_count = header[:10]
    sh_size, sh_count = header[10:12]
    loads: list[tuple[int, int, int]] = []
    dynamic = None
    executable_stack = False
    for index in range(ph_count):
        segment = _segment(view, ph_offset + index * ph_size, is_64=is_64)
        segment_type, segment_flags, offset, start, size = segment
        if segment_type == PT_LOAD:
            loads.append((start, offset, size))
        elif segment_type == PT_DYNAMIC:
            dynamic = (offset, size)
        elif segment_type == PT_GNU_STACK:
            executable_stack = bool(segment_flags & PF_X)
    return ElfLayout(
        view=view,
        is_64=is_64,
        is_big_endian=is_big_endian,
        kind=kind,
        machine=machine,
        flags=flags,
        section_headers=(sh_offset, sh_size, sh_count),
        loads=tuple(loads),
        dynamic=dynamic,
        executable_stack=executable_stack,
    )


def _segment(view: ByteView, offset: int, *, is_64: bool) -> tuple[int, int, int, int, int]:
    """Return type, flags, offset, address and size in the file of a program header."""
    if is_64:
        kind, flags, start, address, _, size = view.read("IIQQQQ", offset)
    else:
        kind, start, address, _, size, _, flags = view.read("IIIIIII", offset)
    return kind, flags, start, address, size
