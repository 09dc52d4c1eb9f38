"""Taking out of PE modules what only debuggers read: the reference to a .pdb, and DWARF."""

import hashlib
import struct
from typing import Any

import pefile

from alloconda.binary.formats.module_bytes import damage

_DEBUG = 6
_CERTIFICATES = 4
_ENTRY_BYTES = 28
_SYMBOL_BYTES = 18


def strip_pe(data: bytes) -> bytes:
    """Return a PE file without its debug directory, whose .pdb isn't in the wheel, and DWARF.

    The reference holds a digest of the .pdb, and that the paths of all sources.

    Raises:
        MalformedError: it is damaged.
    """
    try:
        image = pefile.PE(data=data, fast_load=True)
        return _strip(bytearray(data), image)
    except (pefile.PEFormatError, AttributeError, struct.error) as error:
        raise damage("PE", error) from error


def _strip(out: bytearray, image: Any) -> bytes:
    before = bytes(out)
    _drop_directory(out, image)
    _drop_sections(out, image)
    if bytes(out) != before:
        _stamp(out, image)
    return bytes(out)


def _drop_directory(out: bytearray, image: Any) -> None:
    directories = image.OPTIONAL_HEADER.DATA_DIRECTORY
    if len(directories) <= _DEBUG or directories[_DEBUG].VirtualAddress == 0:
        return
    directory = directories[_DEBUG]
    start = image.get_offset_from_rva(directory.VirtualAddress)
    for entry in image.parse_debug_directory(directory.VirtualAddress, directory.Size) or ():
        fields = entry.struct
        _clear(out, fields.PointerToRawData, fields.SizeOfData)
    _clear(out, start, directory.Size // _ENTRY_BYTES * _ENTRY_BYTES)
    _clear(out, directory.get_file_offset(), directory.sizeof())


def _drop_sections(out: bytearray, image: Any) -> None:
    """Cut off the sections of DWARF, and the symbols, where nothing else is behind them."""
    header, optional = image.FILE_HEADER, image.OPTIONAL_HEADER
    table = header.PointerToSymbolTable
    if table == 0 or optional.DATA_DIRECTORY[_CERTIFICATES].VirtualAddress:
        return
    names = table + header.NumberOfSymbols * _SYMBOL_BYTES
    sections = image.sections
    kept = [one for one in sections if not _name(out, one, names).startswith(b".debug_")]
    dropped = sections[len(kept) :]
    end = min((one.PointerToRawData for one in dropped), default=table)
    in_order = sections[: len(kept)] == kept and len(kept) > 0
    if not in_order or any(
        one.Name.startswith(b"/") or one.PointerToRawData + one.SizeOfRawData > end for one in kept
    ):
        return
    del out[end:]
    for section in dropped:
        _clear(out, section.get_file_offset(), section.sizeof())
    last, alignment = kept[-1], optional.SectionAlignment
    image_end = last.VirtualAddress + last.Misc_VirtualSize
    raw_bytes = sum(one.SizeOfRawData for one in dropped)
    _put(out, header, "<H", NumberOfSections=len(kept))
    _put(out, header, "<I", PointerToSymbolTable=0, NumberOfSymbols=0)
    _put(
        *(out, optional, "<I"),
        SizeOfImage=image_end + -image_end % alignment,
        SizeOfInitializedData=max(optional.SizeOfInitializedData - raw_bytes, 0),
    )


def _name(data: bytearray, section: Any, names: int) -> bytes:
    """Return a section's name; a long one is behind the symbols."""
    short = bytes(section.Name).rstrip(b"\0")
    if not short.startswith(b"/") or not short[1:].isdigit():
        return short
    start = names + int(short[1:])
    return bytes(data[start : data.find(b"\0", start)])


def _put(out: bytearray, structure: Any, form: str, **values: int) -> None:
    for name, value in values.items():
        struct.pack_into(form, out, structure.get_field_absolute_offset(name), value)


def _stamp(out: bytearray, image: Any) -> None:
    """Renew the time stamp, which linkers make of the content, and leave the checksum out."""
    stamp = image.FILE_HEADER.get_field_absolute_offset("TimeDateStamp")
    _clear(out, stamp, 4)
    _clear(out, image.OPTIONAL_HEADER.get_field_absolute_offset("CheckSum"), 4)
    out[stamp : stamp + 4] = hashlib.sha256(out).digest()[:4]


def _clear(out: bytearray, start: int, size: int) -> None:
    end = min(start + size, len(out))
    out[start:end] = bytes(max(end - start, 0))
