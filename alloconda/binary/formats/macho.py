"""Reading Mach-O shared libraries, thin and fat, with macholib.

The trie of exports, which it doesn't know, is read here (mach-o/loader.h, `export_off`).
"""

import struct
from collections.abc import Sequence
from typing import Any, BinaryIO

from macholib import mach_o
from macholib.MachO import MachO, lc_str_value

from alloconda.binary.formats.definitions import (
    MOST_SEARCHED_BYTES,
    find_definitions,
    has_init_function,
)
from alloconda.binary.formats.image import Image, MappedSegment
from alloconda.binary.formats.module_bytes import MalformedError, ModuleStream, ReadBudget, damage
from alloconda.binary.model import BinaryFacts, BinaryFormat, ImportedSymbol
from alloconda.binary.model.definition import ModuleDefinition
from alloconda.kernel.targets.target import Arch, Floor

# What macholib raises on damaged files: for a structure that ends beyond the file, for a number
# that contradicts another, for an offset beyond the slice, and for one that no file reaches.
_DAMAGE = (struct.error, ValueError, OSError, OverflowError)

_CPU_X86_64, _CPU_ARM64 = 0x01000007, 0x0100000C
_CPU_NAMES = {7: "i386", _CPU_X86_64: "x86_64", 12: "arm", _CPU_ARM64: "arm64", 18: "ppc"}
_ARCHES = {_CPU_X86_64: Arch.X86_64, _CPU_ARM64: Arch.AARCH64}
# The upper byte of a CPU subtype holds capabilities; subtype 2 of arm64 has signed pointers.
_SUBTYPE_MASK, _ARM64E = 0x00FFFFFF, 2
_LIBRARIES = ("dylib", "bundle")
_MH_TWOLEVEL = 0x80
_PROT_WRITE = 2
_DYLIB_COMMANDS = (
    *(mach_o.LC_LOAD_DYLIB, mach_o.LC_LOAD_WEAK_DYLIB, mach_o.LC_REEXPORT_DYLIB),
    *(mach_o.LC_LAZY_LOAD_DYLIB, mach_o.LC_LOAD_UPWARD_DYLIB),
)
_PLATFORMS = {1: "macOS", 2: "iOS", 3: "tvOS", 4: "watchOS", 6: "Mac Catalyst", 7: "iOS simulator"}
# Ordinals below this name a library by its place; those above say "look everywhere" in some way.
_SELF, _MAX_LIBRARY = 0, 0xFD
# A Java class file begins as a fat file does, and has its version where that has its count.
_MOST_SLICES = 32
# macholib keeps the content of every section.
_MOST_BYTES = 200 << 20


class _Module(MachO):
    """macholib's reader, on a stream: its own constructor takes nothing but a file's name."""

    def __init__(self, stream: ModuleStream) -> None:
        self.filename = "module"
        self.fat = None
        self.headers: list[Any] = []
        self.allow_unknown_load_commands = True
        MachO.load(self, stream)


def read_macho(data: bytes | BinaryIO, time_left: ReadBudget | None = None) -> BinaryFacts:
    """Read a thin or fat Mach-O file.

    Raises:
        MalformedError: it is cut off or contradicts itself.
    """
    try:
        return _read(ModuleStream(data, time_left))
    except MalformedError:
        raise
    except _DAMAGE as error:
        raise damage("Mach-O", error) from error


def read_cpu(data: bytes) -> tuple[int, int]:
    """Return CPU type and subtype of a thin 64-bit Mach-O file.

    Raises:
        MalformedError: it is something else.
    """
    layout: Any = mach_o.mach_header_64
    try:
        header = layout.from_fileobj(ModuleStream(data), _endian_="<")
    except struct.error:
        raise MalformedError("it is cut off") from None
    if header.magic != mach_o.MH_MAGIC_64:
        raise MalformedError("it is not a thin 64-bit Mach-O file")
    return int(header.cputype), int(header.cpusubtype)


def _read(stream: ModuleStream) -> BinaryFacts:
    if stream.size_bytes > _MOST_BYTES:
        raise MalformedError(f"it is larger than {_MOST_BYTES >> 20} MB")
    magic, count = struct.unpack(">II", stream.read(8))
    stream.seek(0)
    is_fat = magic in (mach_o.FAT_MAGIC, mach_o.FAT_MAGIC_64)
    if is_fat and not 0 < count <= _MOST_SLICES:
        raise MalformedError(f"it claims to have {count} slices")
    slices = tuple(_read_slice(stream, header) for header in _Module(stream).headers)
    return _merged(slices) if is_fat else slices[0]


def _read_slice(stream: ModuleStream, slice_: Any) -> BinaryFacts:
    if slice_.offset + slice_.size > stream.size_bytes:
        raise MalformedError("a slice reaches beyond its end")
    machine, arch = _machine(slice_.header)
    libraries = _names(slice_, *_DYLIB_COMMANDS)
    builds = _commands(slice_, mach_o.LC_BUILD_VERSION)
    minimums = [_version(fields.minos) for _, fields, _ in builds]
    minimums += [
        _version(fields.version) for _, fields, _ in _commands(slice_, mach_o.LC_VERSION_MIN_MACOSX)
    ]
    imports, exports, debug = _read_symbols(stream, slice_, libraries)
    start, end = _export_trie(slice_)
    if start < end:
        # dyld believes the trie rather than the symbol table.
        exports = _read_export_trie(stream, start, end)
    exported = frozenset(name.removeprefix("_") for name in exports)
    return BinaryFacts(
        format=BinaryFormat.MACHO,
        machines=(machine,),
        arches=() if arch is None else (arch,),
        is_library=slice_.filetype in _LIBRARIES,
        needed=libraries,
        weak_needed=_names(slice_, mach_o.LC_LOAD_WEAK_DYLIB),
        imports=imports,
        exports=exported,
        own_name=next(iter(_names(slice_, mach_o.LC_ID_DYLIB)), None),
        rpaths=_names(slice_, mach_o.LC_RPATH),
        macos_minimum=max(minimums, default=None),
        apple_platform=next((_platform(fields.platform) for _, fields, _ in builds), None),
        signed=bool(_commands(slice_, mach_o.LC_CODE_SIGNATURE)),
        has_symbol_table=debug,
        has_debug_info=debug,
        definitions=_definitions(stream, slice_, exported),
    )


def _definitions(
    stream: ModuleStream, slice_: Any, exports: frozenset[str]
) -> tuple[ModuleDefinition, ...]:
    if not has_init_function(exports) or (data := stream.whole(MOST_SEARCHED_BYTES)) is None:
        return ()
    # Texts lie in the same segment as code.
    parts = tuple(
        MappedSegment(
            address=fields.vmaddr,
            offset=fields.fileoff,
            size_bytes=fields.filesize,
            has_pointers=bool(fields.maxprot & _PROT_WRITE),
            is_code=False,
        )
        for _, fields, _ in _commands(slice_, mach_o.LC_SEGMENT_64)
    )
    image = Image(
        data=data[slice_.offset : slice_.offset + slice_.size], parts=parts, word=8, chained=True
    )
    return find_definitions(image, exports)


def _machine(header: Any) -> tuple[str, Arch | None]:
    cpu = int(header.cputype)
    if cpu == _CPU_ARM64 and header.cpusubtype & _SUBTYPE_MASK == _ARM64E:
        return "arm64e", None
    return _CPU_NAMES.get(cpu, f"CPU {cpu:#x}"), _ARCHES.get(cpu)


def _commands(slice_: Any, *kinds: int) -> list[tuple[Any, Any, Any]]:
    """Return the load commands of some kinds: head, fields, and what follows them."""
    return [command for command in slice_.commands if command[0].cmd in kinds]


def _names(slice_: Any, *kinds: int) -> tuple[str, ...]:
    """Return the names that load commands of some kinds hold."""
    return tuple(
        _text(fields.path if head.cmd == mach_o.LC_RPATH else fields.name, (head, fields, rest))
        for head, fields, rest in _commands(slice_, *kinds)
    )


def _text(offset: int, command: tuple[Any, Any, Any]) -> str:
    text: bytes = lc_str_value(offset, command)
    return text.partition(b"\0")[0].decode("utf-8", "backslashreplace")


def _version(packed: int) -> Floor:
    """Read xxxx.yy.zz from 32 bits; a tag knows only the first two."""
    return packed >> 16, packed >> 8 & 0xFF


def _platform(number: int) -> str:
    return _PLATFORMS.get(number, f"platform {number}")


def _read_symbols(
    stream: ModuleStream, slice_: Any, libraries: Sequence[str]
) -> tuple[tuple[ImportedSymbol, ...], set[str], bool]:
    """Return undefined and exported symbols, and whether entries for debuggers are left."""
    imports: list[ImportedSymbol] = []
    exports: set[str] = set()
    debug = False
    table = slice_.getSymbolTableCommand()
    if table is None:
        return (), exports, debug
    is_64 = slice_.mach_header is mach_o.mach_header_64
    record: Any = mach_o.nlist_64 if is_64 else mach_o.nlist
    two_level = bool(slice_.header.flags & _MH_TWOLEVEL)
    names, end = slice_.offset + table.stroff, slice_.offset + table.stroff + table.strsize
    stream.seek(slice_.offset + table.symoff)
    symbols = [record.from_fileobj(stream, _endian_=slice_.endian) for _ in range(table.nsyms)]
    for symbol in symbols:
        kind = symbol.n_type
        if kind & mach_o.N_STAB:
            debug = True
        elif kind & mach_o.N_EXT and kind & mach_o.N_TYPE != mach_o.N_UNDF:
            if not kind & mach_o.N_PEXT:
                exports.add(stream.text(names + symbol.n_un, end))
        elif kind & mach_o.N_EXT:
            ordinal = symbol.n_desc >> 8 & 0xFF
            library = None
            if two_level and _SELF < ordinal <= min(_MAX_LIBRARY, len(libraries)):
                library = libraries[ordinal - 1]
            imports.append(
                ImportedSymbol(
                    name=stream.text(names + symbol.n_un, end).removeprefix("_"),
                    library=library,
                    weak=bool(symbol.n_desc & mach_o.N_WEAK_REF),
                )
            )
    return tuple(imports), exports, debug


def _export_trie(slice_: Any) -> tuple[int, int]:
    """Return where the trie of exports begins and ends; twice the same where there is none."""
    start, size = 0, 0
    for _, fields, _ in _commands(slice_, mach_o.LC_DYLD_INFO, mach_o.LC_DYLD_INFO_ONLY):
        start, size = fields.export_off, fields.export_size
    for _, fields, _ in _commands(slice_, mach_o.LC_DYLD_EXPORTS_TRIE):
        start, size = fields.dataoff, fields.datasize
    return slice_.offset + start, slice_.offset + start + size


def _read_export_trie(stream: ModuleStream, start: int, end: int) -> set[str]:
    """Return the names in a trie of exports."""
    names: set[str] = set()
    seen: set[int] = set()
    waiting = [(start, "")]
    while waiting:
        at, prefix = waiting.pop()
        if at in seen or at >= end:
            raise MalformedError("its trie of exports has a loop or leaves its place")
        seen.add(at)
        stream.charge(len(prefix))
        stream.seek(at)
        size = _uleb128(stream)
        if size:
            names.add(prefix)
        stream.seek(stream.tell() + size)
        for _ in range(_byte(stream)):
            edge_at = stream.tell()
            edge = stream.text(edge_at, end)
            stream.seek(edge_at + len(edge.encode()) + 1)
            waiting.append((start + _uleb128(stream), prefix + edge))
    return names


def _uleb128(stream: ModuleStream) -> int:
    """Return a number in seven-bit groups, the lowest first."""
    value = 0
    for position in range(10):
        byte = _byte(stream)
        value |= (byte & 0x7F) << 7 * position
        if not byte & 0x80:
            return value
    raise MalformedError("a number in its trie of exports has no end")


def _byte(stream: ModuleStream) -> int:
    byte = stream.read(1)
    if not byte:
        raise MalformedError("its trie of exports is cut off")
    return byte[0]


def _merged(slices: tuple[BinaryFacts, ...]) -> BinaryFacts:
    minimums = [part.macos_minimum for part in slices if part.macos_minimum is not None]
    return BinaryFacts(
        format=BinaryFormat.MACHO,
        machines=tuple(machine for part in slices for machine in part.machines),
        arches=tuple(arch for part in slices for arch in part.arches),
        is_library=all(part.is_library for part in slices),
        needed=tuple(dict.fromkeys(name for part in slices for name in part.needed)),
        weak_needed=tuple(dict.fromkeys(name for part in slices for name in part.weak_needed)),
        imports=tuple(dict.fromkeys(symbol for part in slices for symbol in part.imports)),
        exports=frozenset.intersection(*(part.exports for part in slices)),
        own_name=slices[0].own_name,
        rpaths=tuple(dict.fromkeys(path for part in slices for path in part.rpaths)),
        macos_minimum=max(minimums, default=None),
        apple_platform=slices[0].apple_platform,
        signed=all(part.signed for part in slices),
        has_symbol_table=any(part.has_symbol_table for part in slices),
        has_debug_info=any(part.has_debug_info for part in slices),
        slices=slices,
    )
