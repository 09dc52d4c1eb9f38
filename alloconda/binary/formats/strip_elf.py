"""Taking out of ELF modules what only debuggers read: symbol table and debugging sections.

What the loader reads stays where it is, byte for byte; the section headers are written anew behind
it. The stub of a Zig module is kept for the build to read; wheels are rid of it when it was read.
"""

from typing import Any

from elftools.elf.elffile import ELFFile

from alloconda.binary.formats.elf import ELF_DAMAGE
from alloconda.binary.formats.module_bytes import ModuleStream, damage

_SHF_ALLOC = 2
# Attributes of the CPU (ARM, RISC-V): small, and of interest to tools that look at ABIs.
_ATTRIBUTES = ("SHT_ARM_ATTRIBUTES", "SHT_RISCV_ATTRIBUTES", 0x70000003)
_STUB = ".pyi"
_ATTRIBUTES_SEGMENTS = ("PT_RISCV_ATTRIBUTES", 0x70000003)
_ALIGNMENT = 16


def strip_elf(data: bytes) -> bytes:
    """Return an ELF file without what only debuggers read.

    It is returned as it is when its sections are in another order than linkers write them.

    Raises:
        MalformedError: it is damaged.
    """
    try:
        return _strip(data, ELFFile(ModuleStream(data)))
    except ELF_DAMAGE as error:
        raise damage("ELF", error) from error


def _strip(data: bytes, elf: ELFFile) -> bytes:
    sections = list(elf.iter_sections())
    loaded = [part for part in sections if part["sh_flags"] & _SHF_ALLOC]
    # Symbols and sections refer to the loaded ones by number, which must stay the same.
    if not sections or sections[1 : len(loaded) + 1] != loaded:
        return data
    out = bytearray(data[: _end_of_loaded(elf)])
    headers: list[Any] = [part.header for part in (sections[0], *loaded)]
    names = [part.name for part in (sections[0], *loaded)]
    moved = _append_kept(out, sections, headers, names)
    _move_segments(out, elf, moved)
    _append_headers(out, elf, headers, names)
    return bytes(out)


def _end_of_loaded(elf: ELFFile) -> int:
    header = elf.header
    ends: list[int] = [
        header["e_ehsize"],
        header["e_phoff"] + header["e_phnum"] * header["e_phentsize"],
    ]
    ends += [
        part["p_offset"] + part["p_filesz"]
        for part in elf.iter_segments()
        if part["p_type"] == "PT_LOAD"
    ]
    return max(ends)


def _append_kept(
    out: bytearray, sections: list[Any], headers: list[Any], names: list[str]
) -> dict[int, int]:
    """Put the CPU's attributes and the stub behind what is loaded; return where each was and is."""
    moved: dict[int, int] = {}
    for section in sections:
        is_kept = section["sh_type"] in _ATTRIBUTES or section.name == _STUB
        if is_kept and not section["sh_flags"] & _SHF_ALLOC:
            content = section.data()
            _pad(out)
            moved[section["sh_offset"]] = len(out)
            section.header["sh_offset"] = len(out)
            out += content
            headers.append(section.header)
            names.append(section.name)
    return moved


def _move_segments(out: bytearray, elf: ELFFile, moved: dict[int, int]) -> None:
    for number, segment in enumerate(elf.iter_segments()):
        if segment["p_type"] in _ATTRIBUTES_SEGMENTS and segment["p_offset"] in moved:
            segment.header["p_offset"] = moved[segment["p_offset"]]
            at = elf["e_phoff"] + number * elf["e_phentsize"]
            out[at : at + elf["e_phentsize"]] = elf.structs.Elf_Phdr.build(segment.header)


def _append_headers(out: bytearray, elf: ELFFile, headers: list[Any], names: list[str]) -> None:
    """Write the names of the sections, their headers, and where those are."""
    table = bytearray(b"\0")
    for header, name in zip(headers, names, strict=True):
        header["sh_name"] = len(table) if name else 0
        table += name.encode("utf-8", "surrogateescape") + b"\0" if name else b""
    own = elf.get_section(elf["e_shstrndx"]).header
    own["sh_name"] = len(table)
    table += b".shstrtab\0"
    own["sh_offset"], own["sh_size"], own["sh_flags"], own["sh_addr"] = len(out), len(table), 0, 0
    out += table
    _pad(out)
    header = elf.header
    header["e_shoff"], header["e_shnum"] = len(out), len(headers) + 1
    header["e_shstrndx"] = len(headers)
    for section in (*headers, own):
        out += elf.structs.Elf_Shdr.build(section)
    built = elf.structs.Elf_Ehdr.build(header)
    out[: len(built)] = built


def _pad(out: bytearray) -> None:
    out += bytes(-len(out) % _ALIGNMENT)
