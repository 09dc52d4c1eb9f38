"""Reading PE shared libraries, DLLs and .pyd files, with pefile."""

import mmap
from collections.abc import Iterator
from typing import Any

import pefile

from alloconda.binary.formats.definitions import (
    MOST_SEARCHED_BYTES,
    find_definitions,
    has_init_function,
)
from alloconda.binary.formats.image import Image, MappedSegment
from alloconda.binary.formats.module_bytes import MalformedError, damage
from alloconda.binary.model import BinaryFacts, BinaryFormat, ImportedSymbol
from alloconda.binary.model.definition import ModuleDefinition
from alloconda.kernel.targets.target import Arch

# What pefile raises on damaged files; an AttributeError where an entry of the debug directory
# refers to nothing.
_DAMAGE = (pefile.PEFormatError, AttributeError)

_MACHINES: dict[int, tuple[str, Arch | None]] = {
    0x14C: ("i386", Arch.I686),
    0x1C4: ("ARM, 32 bit", None),
    0x8664: ("x86_64", Arch.X86_64),
    0xA641: ("ARM64EC", None),
    0xAA64: ("aarch64", Arch.AARCH64),
}
_IS_DLL, _IS_CODE = 0x2000, 0x20
_EXPORTS, _IMPORTS, _CERTIFICATES, _DEBUG, _DELAY_IMPORTS = 0, 1, 4, 6, 13
_CODEVIEW = 2
# pefile copies what each debug entry refers to; linkers write a handful of entries of 28 bytes.
_MOST_DEBUG_BYTES = 16 * 28
# Ordinals have 16 bits; pefile would take more than 8192 exports, as OpenBLAS has, for damage.
_MOST_EXPORTS = 0x10000
# pefile notes what it leaves out of a damaged file instead of raising; facts that lack something
# could let a wrong wheel pass. This note is about taste.
_HARMLESS_NOTE = "Imported symbols contain entries typical of packed executables"


def read_pe(data: bytes | mmap.mmap) -> BinaryFacts:
    """Read a PE file.

    Raises:
        MalformedError: it is cut off or contradicts itself, or has more than 65536 exports or about
            4000 imports, which pefile takes for damage.
    """
    try:
        return _read(pefile.PE(data=data, fast_load=True, max_symbol_exports=_MOST_EXPORTS))
    except MalformedError:
        raise
    except _DAMAGE as error:
        raise damage("PE", error) from error


def _read(image: Any) -> BinaryFacts:
    machine, arch = _machine(image)
    notes_before = len(image.get_warnings())
    imports = tuple(_imports(image))
    own_name, exports = _exports(image)
    has_debug_info = _has_debug_info(image)
    for note in image.get_warnings()[notes_before:]:
        if not note.startswith(_HARMLESS_NOTE):
            raise MalformedError(f"its PE structure is damaged ({note})")
    return BinaryFacts(
        format=BinaryFormat.PE,
        machines=(machine,),
        arches=() if arch is None else (arch,),
        is_library=bool(image.FILE_HEADER.Characteristics & _IS_DLL),
        needed=tuple(dict.fromkeys(library for library, _ in imports)),
        imports=tuple(
            ImportedSymbol(name=name, library=library)
            for library, names in imports
            for name in names
        ),
        exports=exports,
        own_name=own_name,
        signed=_directory(image, _CERTIFICATES)[1] > 0,
        has_symbol_table=image.FILE_HEADER.PointerToSymbolTable != 0,
        has_debug_info=has_debug_info,
        definitions=_definitions(image, exports),
    )


def _definitions(image: Any, exports: frozenset[str]) -> tuple[ModuleDefinition, ...]:
    data = image.__data__
    if not has_init_function(exports) or len(data) > MOST_SEARCHED_BYTES:
        return ()
    base = image.OPTIONAL_HEADER.ImageBase
    parts = tuple(
        MappedSegment(
            address=base + section.VirtualAddress,
            offset=section.PointerToRawData,
            size_bytes=section.SizeOfRawData,
            has_pointers=not section.Characteristics & _IS_CODE,
            is_code=bool(section.Characteristics & _IS_CODE),
        )
        for section in image.sections
    )
    is_64 = image.PE_TYPE == pefile.OPTIONAL_HEADER_MAGIC_PE_PLUS
    return find_definitions(Image(data=bytes(data), parts=parts, word=8 if is_64 else 4), exports)


def _machine(image: Any) -> tuple[str, Arch | None]:
    if image.PE_TYPE is None:
        raise MalformedError("its optional header has an unknown magic")
    number = image.FILE_HEADER.Machine
    machine, arch = _MACHINES.get(number, (f"machine {number:#x}", None))
    is_64 = image.PE_TYPE == pefile.OPTIONAL_HEADER_MAGIC_PE_PLUS
    if arch is not None and is_64 != (arch is not Arch.I686):
        return f"{machine} in the other bitness", None
    return machine, arch


def _directory(image: Any, index: int) -> tuple[int, int]:
    """Return address and size of a data directory; an address of 0 where there is none."""
    directories = image.OPTIONAL_HEADER.DATA_DIRECTORY
    if index >= len(directories):
        return 0, 0
    return directories[index].VirtualAddress, directories[index].Size


def _imports(image: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return each DLL that is imported, at start or at first use, with the names from it."""
    for index, parse in (
        (_IMPORTS, image.parse_import_directory),
        (_DELAY_IMPORTS, image.parse_delay_import_directory),
    ):
        address, size = _directory(image, index)
        for library in parse(address, size) if address else ():
            names = (
                f"#{symbol.ordinal}" if symbol.name is None else _text(symbol.name)
                for symbol in library.imports
            )
            yield _text(library.dll), tuple(names)


def _exports(image: Any) -> tuple[str | None, frozenset[str]]:
    address, _ = _directory(image, _EXPORTS)
    if address == 0:
        return None, frozenset()
    # Without a size, pefile doesn't look for exports that are forwarded to other DLLs; it would
    # copy up to a megabyte for each.
    found = image.parse_export_directory(address, 0)
    if found is None:
        raise MalformedError("its table of exports is damaged")
    names = frozenset(_text(symbol.name) for symbol in found.symbols if symbol.name)
    return _text(found.name) if found.name else None, names


def _has_debug_info(image: Any) -> bool:
    """Return whether a PDB is referred to; it also holds a path of the machine that built it."""
    address, size = _directory(image, _DEBUG)
    if address == 0:
        return False
    entries = image.parse_debug_directory(address, size) if size <= _MOST_DEBUG_BYTES else None
    if entries is None:
        raise MalformedError("its debug directory is damaged")
    return any(entry.struct.Type == _CODEVIEW for entry in entries)


def _text(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")
