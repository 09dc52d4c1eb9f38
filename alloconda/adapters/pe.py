"""Reading PE shared libraries: DLLs and .pyd files (Microsoft's PE format specification)."""

from collections.abc import Iterator
from dataclasses import dataclass

from alloconda.adapters.byte_view import ByteView, MalformedError
from alloconda.domain.binary import BinaryFacts, BinaryFormat, ImportedSymbol
from alloconda.domain.target import Arch

_MACHINES: dict[int, tuple[str, Arch | None]] = {
    0x14C: ("i386", Arch.I686),
    0x1C4: ("ARM, 32 bit", None),
    0x8664: ("x86_64", Arch.X86_64),
    0xA641: ("ARM64EC", None),
    0xAA64: ("aarch64", Arch.AARCH64),
}
_IS_DLL = 0x2000
_PE32, _PE32_PLUS = 0x10B, 0x20B
_EXPORTS, _IMPORTS, _CERTIFICATES, _DEBUG, _DELAY_IMPORTS = 0, 1, 4, 6, 13
_CODEVIEW = 2
_SECTION_HEADER = "IIIIIIHHI"
_SECTION_HEADER_SIZE = 40
_MOST_IMPORTS = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Image:
    """Where the parts of one image lie.

    Attributes:
        directories: (address or offset, size) of each data directory.
        sections: (address, size, offset in the file, size in the file) of each section.
    """

    view: ByteView
    machine: int
    characteristics: int
    symbol_table: int
    is_64: bool
    base: int
    directories: tuple[tuple[int, int], ...]
    sections: tuple[tuple[int, int, int, int], ...]

    def directory(self, index: int) -> tuple[int, int]:
        return self.directories[index] if index < len(self.directories) else (0, 0)

    def offset_of(self, address: int) -> int:
        for start, size, offset, file_size in self.sections:
            if start <= address < start + max(size, file_size):
                if address - start >= file_size:
                    raise MalformedError(f"the address {address:#x} has no bytes in the file")
                return address - start + offset
        raise MalformedError(f"no section holds the address {address:#x}")

    def name_at(self, address: int) -> str:
        return self.view.name(self.offset_of(address))


def read_pe(data: bytes) -> BinaryFacts:
    """Read a PE file.

    Raises:
        MalformedError: it is cut off or contradicts itself.
    """
    image = _read_image(data)
    machine, arch = _MACHINES.get(image.machine, (f"machine {image.machine:#x}", None))
    if arch is not None and image.is_64 != (arch is not Arch.I686):
        machine, arch = f"{machine} in the other bitness", None
    imports = tuple(_imports(image))
    own_name, exports = _exports(image)
    return BinaryFacts(
        format=BinaryFormat.PE,
        machines=(machine,),
        arches=() if arch is None else (arch,),
        is_library=bool(image.characteristics & _IS_DLL),
        needed=tuple(dict.fromkeys(library for library, _ in imports)),
        imports=tuple(
            ImportedSymbol(name=name, library=library)
            for library, names in imports
            for name in names
        ),
        exports=exports,
        own_name=own_name,
        signed=image.directory(_CERTIFICATES)[1] > 0,
        has_symbol_table=image.symbol_table != 0,
        has_debug_info=_has_debug_info(image),
    )


def _read_image(data: bytes) -> _Image:
    view = ByteView(data)
    (start,) = view.read("I", 0x3C)
    if bytes(view.bytes(start, 4)) != b"PE\0\0":
        raise MalformedError("it is a DOS program, not a Windows library")
    machine, section_count, _, symbol_table, _, optional_size, characteristics = view.read(
        "HHIIIHH", start + 4
    )
    optional = start + 24
    (magic,) = view.read("H", optional)
    if magic not in (_PE32, _PE32_PLUS):
        raise MalformedError(f"its optional header has the unknown magic {magic:#x}")
    is_64 = magic == _PE32_PLUS
    (base,) = view.read("Q", optional + 24) if is_64 else view.read("I", optional + 28)
    count_at = optional + (108 if is_64 else 92)
    (directory_count,) = view.read("I", count_at)
    directories = view.table("II", count_at + 4, min(directory_count, 16))
    sections = []
    for index in range(section_count):
        at = optional + optional_size + index * _SECTION_HEADER_SIZE
        size, address, file_size, offset, *_ = view.read(_SECTION_HEADER, at + 8)
        sections.append((address, size, offset, file_size))
    return _Image(
        view=view,
        machine=machine,
        characteristics=characteristics,
        symbol_table=symbol_table,
        is_64=is_64,
        base=base,
        directories=tuple((address, size) for address, size in directories),
        sections=tuple(sections),
    )


def _imports(image: _Image) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return each DLL that is imported, at start or at first use, with the names from it."""
    address, _ = image.directory(_IMPORTS)
    if address:
        at = image.offset_of(address)
        for _ in range(_MOST_IMPORTS):
            names, _, _, library, addresses = image.view.read("IIIII", at)
            if library == 0:
                break
            yield image.name_at(library), tuple(_imported_names(image, names or addresses))
            at += 20
    address, _ = image.directory(_DELAY_IMPORTS)
    if address:
        at = image.offset_of(address)
        for _ in range(_MOST_IMPORTS):
            attributes, library, _, _, names, *_ = image.view.read("IIIIIIII", at)
            if library == 0:
                break
            # Before attribute bit 0, the fields held addresses in memory, not relative ones.
            shift = 0 if attributes & 1 else image.base
            yield (
                image.name_at(library - shift),
                tuple(_imported_names(image, names - shift)),
            )
            at += 32


def _imported_names(image: _Image, address: int) -> Iterator[str]:
    at = image.offset_of(address)
    width, layout, by_ordinal = (8, "Q", 1 << 63) if image.is_64 else (4, "I", 1 << 31)
    for _ in range(_MOST_IMPORTS):
        (entry,) = image.view.read(layout, at)
        if entry == 0:
            return
        if entry & by_ordinal:
            yield f"#{entry & 0xFFFF}"
        else:
            # Two bytes of hint stand before the name.
            yield image.name_at((entry & 0x7FFFFFFF) + 2)
        at += width


def _exports(image: _Image) -> tuple[str | None, frozenset[str]]:
    address, _ = image.directory(_EXPORTS)
    if address == 0:
        return None, frozenset()
    at = image.offset_of(address)
    own_name, _, _, name_count, _, names = image.view.read("IIIIII", at + 12)
    if name_count == 0:
        return image.name_at(own_name) if own_name else None, frozenset()
    entries = image.view.table("I", image.offset_of(names), name_count)
    return (
        image.name_at(own_name) if own_name else None,
        frozenset(image.name_at(entry) for (entry,) in entries),
    )


def _has_debug_info(image: _Image) -> bool:
    """Tell whether a PDB is referred to; it also holds a path of the machine that built it."""
    address, size = image.directory(_DEBUG)
    if address == 0 or size < 28:
        return False
    entries = image.view.table("IIHHIIII", image.offset_of(address), size // 28)
    return any(kind == _CODEVIEW for _, _, _, _, kind, *_ in entries)
