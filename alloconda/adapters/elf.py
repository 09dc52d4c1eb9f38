"""Reading ELF shared libraries (System V gABI, and the ABI supplements of the CPUs).

The loader's view is read, program headers and the dynamic section, as far as that says enough;
the section headers add how many symbols there are and what is left for debuggers.
"""

from collections.abc import Iterator

from alloconda.adapters.byte_view import ByteView, MalformedError
from alloconda.adapters.elf_layout import (
    DT_FLAGS,
    DT_FLAGS_1,
    DT_NEEDED,
    DT_RPATH,
    DT_RUNPATH,
    DT_SONAME,
    DT_STRSZ,
    DT_STRTAB,
    DT_SYMTAB,
    DT_VERNEED,
    DT_VERNEEDNUM,
    DT_VERSYM,
    ElfLayout,
    read_layout,
)
from alloconda.domain.binary import BinaryFacts, BinaryFormat, ImportedSymbol, VersionNeed
from alloconda.domain.target import Arch

_ET_DYN = 3
_SHT_SYMTAB, _SHT_DYNSYM = 2, 11
_DF_STATIC_TLS, _DF_1_PIE = 0x10, 0x08000000
_STB_GLOBAL, _STB_WEAK, _STB_GNU_UNIQUE = 1, 2, 10
_STV_DEFAULT, _STV_PROTECTED = 0, 3
_VERSION_HIDDEN = 0x8000

_ARM_EABI_MASK, _ARM_EABI5, _ARM_SOFT_FLOAT = 0xFF000000, 0x05000000, 0x200
_PPC64_ABI_MASK, _PPC64_ELFV1 = 3, 1
_RISCV_FLOAT_MASK, _RISCV_DOUBLE = 6, 4
# e_machine → (name, wheel CPU, is 64 bit, is big-endian)
_MACHINES: dict[int, tuple[str, Arch, bool, bool]] = {
    3: ("i386", Arch.I686, False, False),
    21: ("ppc64", Arch.PPC64LE, True, False),
    22: ("s390x", Arch.S390X, True, True),
    40: ("ARM", Arch.ARMV7L, False, False),
    62: ("x86_64", Arch.X86_64, True, False),
    183: ("aarch64", Arch.AARCH64, True, False),
    243: ("riscv64", Arch.RISCV64, True, False),
}
_OTHER_MACHINES = {2: "sparc", 8: "mips", 20: "ppc", 42: "sh", 43: "sparcv9", 258: "loongarch64"}


def read_elf(data: bytes) -> BinaryFacts:
    """Read an ELF file.

    Raises:
        MalformedError: it is cut off or contradicts itself.
    """
    layout = read_layout(data)
    entries = list(layout.dynamic_entries())
    values = dict(reversed(entries))
    strings = _string_table(layout, values)

    def name_at(tag: int) -> str | None:
        return strings.name(values[tag]) if tag in values else None

    machine, arch = _machine(layout)
    has_symbol_table, has_debug_info = _debugging(layout)
    versions, needs = _version_needs(layout, values, strings)
    imports, exports = _symbols(layout, values, strings, versions)
    rpath, runpath = name_at(DT_RPATH), name_at(DT_RUNPATH)
    return BinaryFacts(
        format=BinaryFormat.ELF,
        machines=(machine,),
        arches=() if arch is None else (arch,),
        is_library=layout.kind == _ET_DYN
        and layout.dynamic is not None
        and not values.get(DT_FLAGS_1, 0) & _DF_1_PIE,
        needed=tuple(strings.name(value) for tag, value in entries if tag == DT_NEEDED),
        imports=imports,
        exports=exports,
        version_needs=needs,
        own_name=name_at(DT_SONAME),
        rpaths=tuple(path for paths in (rpath, runpath) if paths for path in paths.split(":")),
        static_tls=bool(values.get(DT_FLAGS, 0) & _DF_STATIC_TLS),
        executable_stack=layout.executable_stack,
        has_symbol_table=has_symbol_table,
        has_debug_info=has_debug_info,
    )


def _machine(layout: ElfLayout) -> tuple[str, Arch | None]:
    """Name the CPU with all that decides whether its code can run, and the wheel CPU it is."""
    known = _MACHINES.get(layout.machine)
    if known is None:
        return _OTHER_MACHINES.get(layout.machine, f"machine {layout.machine}"), None
    name, arch, is_64, is_big_endian = known
    faults = []
    if layout.is_64 != is_64:
        faults.append("64 bit" if layout.is_64 else "32 bit")
    if layout.is_big_endian != is_big_endian:
        faults.append("big-endian" if layout.is_big_endian else "little-endian")
    match arch:
        case Arch.ARMV7L:
            if layout.flags & _ARM_EABI_MASK != _ARM_EABI5:
                faults.append("not EABI version 5")
            if layout.flags & _ARM_SOFT_FLOAT:
                faults.append("soft float")
        case Arch.PPC64LE if layout.flags & _PPC64_ABI_MASK == _PPC64_ELFV1:
            faults.append("ELFv1")
        case Arch.RISCV64 if layout.flags & _RISCV_FLOAT_MASK != _RISCV_DOUBLE:
            faults.append("without double float registers")
        case _:
            pass
    if faults:
        return ", ".join([name, *faults]), None
    return arch.value, arch


def _string_table(layout: ElfLayout, values: dict[int, int]) -> ByteView:
    if DT_STRTAB not in values:
        return ByteView(b"\0")
    offset = layout.offset_of(values[DT_STRTAB])
    return layout.view.part(offset, values.get(DT_STRSZ, 0))


def _sections(layout: ElfLayout) -> Iterator[tuple[int, int, int, int, int]]:
    """Return name offset, type, file offset, size and entry size of each section."""
    offset, header_size, count = layout.section_headers
    if offset == 0:
        return
    for index in range(count):
        at = offset + index * header_size
        if layout.is_64:
            name, kind, _, _, start, size, _, _, _, entry = layout.view.read("IIQQQQIIQQ", at)
        else:
            name, kind, _, _, start, size, _, _, _, entry = layout.view.read("IIIIIIIIII", at)
        yield name, kind, start, size, entry


def _debugging(layout: ElfLayout) -> tuple[bool, bool]:
    """Tell whether a full symbol table, and whether DWARF is left."""
    sections = list(_sections(layout))
    if not sections:
        return False, False
    names_index = layout.view.read("H", 62 if layout.is_64 else 50)[0]
    if names_index >= len(sections):
        return any(kind == _SHT_SYMTAB for _, kind, *_ in sections), False
    _, _, start, size, _ = sections[names_index]
    names = layout.view.part(start, size)
    has_symbols = any(kind == _SHT_SYMTAB for _, kind, *_ in sections)
    debug = any(names.name(name).startswith((".debug_", ".zdebug_")) for name, *_ in sections)
    return has_symbols, debug


def _version_needs(
    layout: ElfLayout, values: dict[int, int], strings: ByteView
) -> tuple[dict[int, VersionNeed], tuple[VersionNeed, ...]]:
    """Return the versions demanded of other libraries: by their index in DT_VERSYM, and all."""
    by_index: dict[int, VersionNeed] = {}
    if DT_VERNEED not in values:
        return by_index, ()
    view = layout.view
    offset = layout.offset_of(values[DT_VERNEED])
    for _ in range(min(values.get(DT_VERNEEDNUM, 0), len(view))):
        _, count, file_name, first, following = view.read("HHIII", offset)
        library = strings.name(file_name)
        at = offset + first
        for _ in range(count):
            _, _, index, name, next_one = view.read("IHHII", at)
            need = VersionNeed(library=library, version=strings.name(name))
            by_index[index & ~_VERSION_HIDDEN] = need
            if next_one == 0:
                break
            at += next_one
        if following == 0:
            break
        offset += following
    return by_index, tuple(by_index.values())


def _symbols(
    layout: ElfLayout, values: dict[int, int], strings: ByteView, versions: dict[int, VersionNeed]
) -> tuple[tuple[ImportedSymbol, ...], frozenset[str]]:
    if DT_SYMTAB not in values:
        return (), frozenset()
    count = _symbol_count(layout)
    start = layout.offset_of(values[DT_SYMTAB])
    record = "IBBHQQ" if layout.is_64 else "IIIBBH"
    versions_at = layout.offset_of(values[DT_VERSYM]) if DT_VERSYM in values else None
    imports: list[ImportedSymbol] = []
    exports: set[str] = set()
    for index, symbol in enumerate(layout.view.table(record, start, count)):
        if layout.is_64:
            name_at, info, other, section, _, _ = symbol
        else:
            name_at, _, _, info, other, section = symbol
        binding = info >> 4
        if name_at == 0 or binding not in (_STB_GLOBAL, _STB_WEAK, _STB_GNU_UNIQUE):
            continue
        name = strings.name(name_at)
        if section != 0:
            if other & 3 in (_STV_DEFAULT, _STV_PROTECTED):
                exports.add(name)
            continue
        need = None
        if versions_at is not None:
            (version,) = layout.view.read("H", versions_at + 2 * index)
            need = versions.get(version & ~_VERSION_HIDDEN)
        imports.append(
            ImportedSymbol(
                name=name,
                library=None if need is None else need.library,
                version=None if need is None else need.version,
                weak=binding == _STB_WEAK,
            )
        )
    return tuple(imports), frozenset(exports)


def _symbol_count(layout: ElfLayout) -> int:
    """Return how many dynamic symbols there are, which only the section header says outright."""
    for _, kind, _, size, entry in _sections(layout):
        if kind == _SHT_DYNSYM and entry:
            return size // entry
    raise MalformedError("it has no section header of its dynamic symbols")
