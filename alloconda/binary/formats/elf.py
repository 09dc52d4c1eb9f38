"""Reading ELF shared libraries with pyelftools (System V gABI, and the ABI supplements of CPUs)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from elftools.common.exceptions import ELFError
from elftools.elf.dynamic import DynamicSegment
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection, GNUVerSymSection
from elftools.elf.sections import Section, SymbolTableSection
from elftools.elf.segments import Segment

from alloconda.binary.formats.definitions import (
    MOST_SEARCHED_BYTES,
    find_definitions,
    has_init_function,
)
from alloconda.binary.formats.image import Image, MappedSegment
from alloconda.binary.formats.module_bytes import MalformedError, ModuleStream, ReadBudget, damage
from alloconda.binary.model import BinaryFacts, BinaryFormat, ImportedSymbol, VersionNeed
from alloconda.binary.model.definition import ModuleDefinition
from alloconda.kernel.targets.target import Arch
from alloconda.kernel.values import replace

# What pyelftools raises on damaged files. It has an exception of its own for most, but seeks
# wherever an offset says (OverflowError, ValueError), decodes names that are not UTF-8
# (UnicodeDecodeError, a ValueError), and takes any linked section for a string table
# (AssertionError, or AttributeError where Python runs without assertions).
ELF_DAMAGE = (ELFError, OverflowError, ValueError, AssertionError, AttributeError)

_DF_STATIC_TLS, _DF_1_PIE = 0x10, 0x08000000
_PF_X, _PF_W = 1, 2
# pyelftools has no name for binding 10, STB_GNU_UNIQUE, but that of the range it begins.
_BINDINGS = ("STB_GLOBAL", "STB_WEAK", "STB_LOOS")
_VISIBLE = ("STV_DEFAULT", "STV_PROTECTED")
_VERSION_HIDDEN = 0x8000

_ARM_EABI_MASK, _ARM_EABI5, _ARM_SOFT_FLOAT = 0xFF000000, 0x05000000, 0x200
_PPC64_ABI_MASK, _PPC64_ELFV1 = 3, 1
_RISCV_FLOAT_MASK, _RISCV_DOUBLE = 6, 4
# e_machine → (name, wheel CPU, is 64 bit, is little-endian)
_MACHINES: dict[str | int, tuple[str, Arch, bool, bool]] = {
    "EM_386": ("i386", Arch.I686, False, True),
    "EM_PPC64": ("ppc64", Arch.PPC64LE, True, True),
    "EM_S390": ("s390x", Arch.S390X, True, False),
    "EM_ARM": ("ARM", Arch.ARMV7L, False, True),
    "EM_X86_64": ("x86_64", Arch.X86_64, True, True),
    "EM_AARCH64": ("aarch64", Arch.AARCH64, True, True),
    "EM_RISCV": ("riscv64", Arch.RISCV64, True, True),
}


def read_elf(data: bytes | BinaryIO, time_left: ReadBudget | None = None) -> BinaryFacts:
    """Read an ELF file.

    Raises:
        MalformedError: it is cut off or contradicts itself.
    """
    try:
        stream = ModuleStream(data, time_left)
        return _read(ELFFile(stream), stream)
    except MalformedError:
        raise
    except ELF_DAMAGE as error:
        raise damage("ELF", error) from error


def find_dynamic(segments: Iterable[Segment]) -> DynamicSegment | None:
    """Return what the loader goes by; None where the file isn't meant to be loaded by one."""
    return next((part for part in segments if isinstance(part, DynamicSegment)), None)


def _read(elf: ELFFile, stream: ModuleStream) -> BinaryFacts:
    machine, arch = _machine(elf)
    segments = list(elf.iter_segments())
    dynamic = find_dynamic(segments)
    tags: Sequence[Any] = () if dynamic is None else tuple(dynamic.iter_tags())
    values = {tag.entry.d_tag: tag.entry.d_val for tag in reversed(tags)}
    sections = list(elf.iter_sections())
    versions = _version_needs(sections, values)
    imports, exports = _symbols(elf, sections, values, versions)
    return BinaryFacts(
        format=BinaryFormat.ELF,
        machines=(machine,),
        arches=() if arch is None else (arch,),
        is_library=elf["e_type"] == "ET_DYN"
        and dynamic is not None
        and not values.get("DT_FLAGS_1", 0) & _DF_1_PIE,
        needed=tuple(tag.needed for tag in tags if tag.entry.d_tag == "DT_NEEDED"),
        imports=imports,
        exports=exports,
        version_needs=tuple(versions.values()),
        own_name=next((tag.soname for tag in tags if tag.entry.d_tag == "DT_SONAME"), None),
        rpaths=_rpaths(tags),
        static_tls=bool(values.get("DT_FLAGS", 0) & _DF_STATIC_TLS),
        executable_stack=any(
            part["p_flags"] & _PF_X for part in segments if part["p_type"] == "PT_GNU_STACK"
        ),
        has_symbol_table=any(part["sh_type"] == "SHT_SYMTAB" for part in sections),
        has_debug_info=any(
            section.name.startswith((".debug_", ".zdebug_")) for section in sections
        ),
        definitions=_definitions(elf, segments, values, exports, stream),
    )


def _definitions(
    elf: ELFFile,
    segments: Sequence[Segment],
    values: Mapping[str, int],
    exports: frozenset[str],
    stream: ModuleStream,
) -> tuple[ModuleDefinition, ...]:
    if not has_init_function(exports) or (data := stream.whole(MOST_SEARCHED_BYTES)) is None:
        return ()
    parts = tuple(
        MappedSegment(
            address=part["p_vaddr"],
            offset=part["p_offset"],
            size_bytes=part["p_filesz"],
            has_pointers=bool(part["p_flags"] & _PF_W),
            is_code=bool(part["p_flags"] & _PF_X),
        )
        for part in segments
        if part["p_type"] == "PT_LOAD"
    )
    image = Image(data=data, parts=parts, word=elf.elfclass // 8, little_endian=elf.little_endian)
    table, size = values.get("DT_RELA", 0), values.get("DT_RELASZ", 0)
    offset = image.offset_of(table) if size else None
    if offset is not None:
        image = replace(image, relocations=(offset, size))
    return find_definitions(image, exports)


def _machine(elf: ELFFile) -> tuple[str, Arch | None]:
    """Name the CPU with all that decides whether its code can run, and the wheel CPU it is."""
    machine, flags = elf["e_machine"], elf["e_flags"]
    known = _MACHINES.get(machine)
    if known is None:
        is_named = isinstance(machine, str)
        name = machine.removeprefix("EM_").lower() if is_named else f"machine {machine}"
        return name, None
    name, arch, is_64, is_little_endian = known
    faults = []
    if (elf.elfclass == 64) != is_64:
        faults.append(f"{elf.elfclass} bit")
    if elf.little_endian != is_little_endian:
        faults.append("little-endian" if elf.little_endian else "big-endian")
    match arch:
        case Arch.ARMV7L:
            if flags & _ARM_EABI_MASK != _ARM_EABI5:
                faults.append("not EABI version 5")
            if flags & _ARM_SOFT_FLOAT:
                faults.append("soft float")
        case Arch.PPC64LE if flags & _PPC64_ABI_MASK == _PPC64_ELFV1:
            faults.append("ELFv1")
        case Arch.RISCV64 if flags & _RISCV_FLOAT_MASK != _RISCV_DOUBLE:
            faults.append("without double float registers")
        case _:
            pass
    if faults:
        return ", ".join([name, *faults]), None
    return arch.value, arch


def _rpaths(tags: Sequence[Any]) -> tuple[str, ...]:
    """Return where the loader shall look: DT_RPATH, then DT_RUNPATH."""
    found = {tag.entry.d_tag: tag for tag in reversed(tags)}
    texts = []
    if "DT_RPATH" in found:
        texts.append(found["DT_RPATH"].rpath)
    if "DT_RUNPATH" in found:
        texts.append(found["DT_RUNPATH"].runpath)
    return tuple(path for text in texts if text for path in text.split(":"))


def _version_needs(
    sections: Sequence[Section], values: Mapping[str, int]
) -> dict[int, VersionNeed]:
    """Return the versions demanded of other libraries, by their index in .gnu.version."""
    table = next((part for part in sections if isinstance(part, GNUVerNeedSection)), None)
    if table is None:
        if "DT_VERNEED" in values:
            raise MalformedError("it has no section header of the versions that it needs")
        return {}
    return {
        version["vna_other"] & ~_VERSION_HIDDEN: VersionNeed(
            library=library.name or "", version=version.name
        )
        for library, library_versions in table.iter_versions()
        for version in library_versions
    }


def _symbols(
    elf: ELFFile,
    sections: Sequence[Section],
    values: Mapping[str, int],
    versions: Mapping[int, VersionNeed],
) -> tuple[tuple[ImportedSymbol, ...], frozenset[str]]:
    """Return what the dynamic symbols import and export; those for debuggers aren't looked at."""
    if "DT_SYMTAB" not in values:
        return (), frozenset()
    table = next((part for part in sections if part["sh_type"] == "SHT_DYNSYM"), None)
    if not isinstance(table, SymbolTableSection):
        raise MalformedError("it has no section header of its dynamic symbols")
    if table["sh_entsize"] != elf.structs.Elf_Sym.sizeof():
        raise MalformedError("its dynamic symbols have another size than the format says")
    indexes = next((part for part in sections if isinstance(part, GNUVerSymSection)), None)
    imports: list[ImportedSymbol] = []
    exports: set[str] = set()
    for number, symbol in enumerate(table.iter_symbols()):
        binding = symbol["st_info"]["bind"]
        if not symbol.name or binding not in _BINDINGS:
            continue
        if symbol["st_shndx"] != "SHN_UNDEF":
            if symbol["st_other"]["visibility"] in _VISIBLE:
                exports.add(symbol.name)
            continue
        need = None
        if indexes is not None:
            index = indexes.get_symbol(number)["ndx"]
            # The indexes that mean no version have names instead of numbers.
            need = versions.get(index & ~_VERSION_HIDDEN) if isinstance(index, int) else None
        imports.append(
            ImportedSymbol(
                name=symbol.name,
                library=None if need is None else need.library,
                version=None if need is None else need.version,
                weak=binding == "STB_WEAK",
            )
        )
    return tuple(imports), frozenset(exports)
