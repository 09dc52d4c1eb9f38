"""Reading Mach-O shared libraries, thin and fat (mach-o/loader.h, mach-o/nlist.h, mach-o/fat.h)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from alloconda.adapters.byte_view import ByteView, MalformedError
from alloconda.domain.binary import BinaryFacts, BinaryFormat, ImportedSymbol
from alloconda.domain.target import Arch, Floor

FAT_MAGIC, FAT_MAGIC_64 = 0xCAFEBABE, 0xCAFEBABF
MH_MAGIC, MH_MAGIC_64 = 0xFEEDFACE, 0xFEEDFACF
CPU_X86_64, CPU_ARM64 = 0x01000007, 0x0100000C
_CPU_NAMES = {7: "i386", CPU_X86_64: "x86_64", 12: "arm", CPU_ARM64: "arm64", 18: "ppc"}
_ARCHES = {CPU_X86_64: Arch.X86_64, CPU_ARM64: Arch.AARCH64}
# The upper byte of a CPU subtype holds capabilities; subtype 2 of arm64 has signed pointers.
_SUBTYPE_MASK, _ARM64E = 0x00FFFFFF, 2
_MH_DYLIB, _MH_BUNDLE = 6, 8
_MH_TWOLEVEL = 0x80
_LC_SYMTAB, _LC_LOAD_DYLIB, _LC_ID_DYLIB = 0x2, 0xC, 0xD
_LC_LOAD_WEAK_DYLIB, _LC_RPATH, _LC_CODE_SIGNATURE = 0x80000018, 0x8000001C, 0x1D
_LC_REEXPORT_DYLIB, _LC_LAZY_LOAD_DYLIB, _LC_LOAD_UPWARD_DYLIB = 0x8000001F, 0x20, 0x80000023
_LC_DYLD_INFO, _LC_DYLD_INFO_ONLY, _LC_DYLD_EXPORTS_TRIE = 0x22, 0x80000022, 0x80000033
_LC_VERSION_MIN_MACOSX, _LC_BUILD_VERSION = 0x24, 0x32
_DYLIB_COMMANDS = (
    *(_LC_LOAD_DYLIB, _LC_LOAD_WEAK_DYLIB, _LC_REEXPORT_DYLIB, _LC_LAZY_LOAD_DYLIB),
    _LC_LOAD_UPWARD_DYLIB,
)
_PLATFORMS = {1: "macOS", 2: "iOS", 3: "tvOS", 4: "watchOS", 6: "Mac Catalyst", 7: "iOS simulator"}
_N_STAB, _N_TYPE, _N_EXT, _N_PEXT, _N_UNDF = 0xE0, 0x0E, 0x01, 0x10, 0x00
_N_WEAK_REF = 0x40
# Ordinals below this name a library by its place; those above say "look everywhere" in some way.
_SELF, _MAX_LIBRARY = 0, 0xFD
_MOST_SLICES = 32


@dataclass(slots=True)
class _Commands:
    """What the load commands of one slice say."""

    libraries: list[str] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)
    own_name: str | None = None
    rpaths: list[str] = field(default_factory=list)
    minimums: list[Floor] = field(default_factory=list)
    platform: str | None = None
    signed: bool = False
    symbols: tuple[int, int, int, int] | None = None
    export_trie: tuple[int, int] | None = None


def read_macho(data: bytes) -> BinaryFacts:
    """Read a thin or fat Mach-O file.

    Raises:
        MalformedError: it is cut off or contradicts itself.
    """
    (magic,) = ByteView(data, big_endian=True).read("I", 0)
    if magic not in (FAT_MAGIC, FAT_MAGIC_64):
        return _read_slice(memoryview(data))
    slices = tuple(_read_slice(part) for part in fat_slices(data))
    if not slices:
        raise MalformedError("it is a fat file without any slice")
    return _merged(slices)


def fat_slices(data: bytes) -> Iterator[memoryview]:
    """Return the bytes of each slice of a fat file.

    Raises:
        MalformedError: it is cut off, or is a Java class file, which begins with the same bytes.
    """
    view = ByteView(data, big_endian=True)
    magic, count = view.read("II", 0)
    if count > _MOST_SLICES:
        raise MalformedError(f"it claims to have {count} slices")
    record = "IIQQII" if magic == FAT_MAGIC_64 else "IIIII"
    for _, _, offset, size, *_ in view.table(record, 8, count):
        yield view.bytes(offset, size)


def read_cpu(data: bytes | memoryview) -> tuple[int, int]:
    """Return CPU type and subtype of a thin 64-bit Mach-O file.

    Raises:
        MalformedError: it is something else.
    """
    view = ByteView(data)
    magic, cpu, subtype = view.read("III", 0)
    if magic != MH_MAGIC_64:
        raise MalformedError("it is not a thin 64-bit Mach-O file")
    return cpu, subtype


def _read_slice(data: memoryview) -> BinaryFacts:
    big_endian = bytes(data[:3]) == b"\xfe\xed\xfa"
    view = ByteView(data, big_endian=big_endian)
    magic, cpu, subtype, kind, count, _, flags = view.read("IIIIIII", 0)
    if magic not in (MH_MAGIC, MH_MAGIC_64):
        raise MalformedError("a slice doesn't begin as a Mach-O file does")
    is_64 = magic == MH_MAGIC_64
    commands = _read_commands(view, 32 if is_64 else 28, count)
    name = _CPU_NAMES.get(cpu, f"CPU {cpu:#x}")
    is_arm64e = cpu == CPU_ARM64 and subtype & _SUBTYPE_MASK == _ARM64E
    arch = None if is_arm64e else _ARCHES.get(cpu)
    imports, exports, debug = _read_symbols(
        view, commands, is_64=is_64, two_level=bool(flags & _MH_TWOLEVEL)
    )
    if commands.export_trie is not None and commands.export_trie[1]:
        exports = _read_export_trie(view.part(*commands.export_trie))
    return BinaryFacts(
        format=BinaryFormat.MACHO,
        machines=("arm64e" if is_arm64e else name,),
        arches=() if arch is None else (arch,),
        is_library=kind in (_MH_DYLIB, _MH_BUNDLE),
        needed=tuple(commands.libraries),
        weak_needed=tuple(commands.weak),
        imports=imports,
        exports=frozenset(name.removeprefix("_") for name in exports),
        own_name=commands.own_name,
        rpaths=tuple(commands.rpaths),
        macos_minimum=max(commands.minimums, default=None),
        apple_platform=commands.platform,
        signed=commands.signed,
        has_symbol_table=debug,
        has_debug_info=debug,
    )


def _read_commands(view: ByteView, offset: int, count: int) -> _Commands:
    found = _Commands()
    for _ in range(count):
        command, size = view.read("II", offset)
        if size < 8:
            raise MalformedError("a load command is smaller than its header")
        _read_command(view.part(offset, size), command, found)
        offset += size
    return found


def _read_command(view: ByteView, command: int, found: _Commands) -> None:
    if command in (*_DYLIB_COMMANDS, _LC_ID_DYLIB, _LC_RPATH):
        _read_name(view.name(view.read("I", 8)[0]), command, found)
    elif command == _LC_VERSION_MIN_MACOSX:
        found.minimums.append(_version(view.read("I", 8)[0]))
    elif command == _LC_BUILD_VERSION:
        platform, minimum = view.read("II", 8)
        found.platform = _PLATFORMS.get(platform, f"platform {platform}")
        found.minimums.append(_version(minimum))
    elif command == _LC_CODE_SIGNATURE:
        found.signed = True
    elif command == _LC_SYMTAB:
        symbols, count, strings, size = view.read("IIII", 8)
        found.symbols = (symbols, count, strings, size)
    elif command in (_LC_DYLD_INFO, _LC_DYLD_INFO_ONLY):
        start, size = view.read("II", 40)
        found.export_trie = (start, size)
    elif command == _LC_DYLD_EXPORTS_TRIE:
        start, size = view.read("II", 8)
        found.export_trie = (start, size)


def _read_name(name: str, command: int, found: _Commands) -> None:
    if command == _LC_ID_DYLIB:
        found.own_name = name
    elif command == _LC_RPATH:
        found.rpaths.append(name)
    else:
        found.libraries.append(name)
        if command == _LC_LOAD_WEAK_DYLIB:
            found.weak.append(name)


def _version(packed: int) -> Floor:
    """Read xxxx.yy.zz from 32 bits; a tag knows only the first two."""
    return packed >> 16, packed >> 8 & 0xFF


def _read_symbols(
    view: ByteView, commands: _Commands, *, is_64: bool, two_level: bool
) -> tuple[tuple[ImportedSymbol, ...], set[str], bool]:
    """Return undefined and exported symbols, and whether entries for debuggers are left."""
    if commands.symbols is None:
        return (), set(), False
    at, count, strings_at, strings_size = commands.symbols
    strings = view.part(strings_at, strings_size)
    imports: list[ImportedSymbol] = []
    exports: set[str] = set()
    debug = False
    for name_at, kind, _, description, _ in view.table("IBBHQ" if is_64 else "IBBHI", at, count):
        if kind & _N_STAB:
            debug = True
        elif kind & _N_EXT and kind & _N_TYPE != _N_UNDF:
            if not kind & _N_PEXT:
                exports.add(strings.name(name_at))
        elif kind & _N_EXT:
            ordinal = description >> 8
            library = None
            if two_level and _SELF < ordinal <= min(_MAX_LIBRARY, len(commands.libraries)):
                library = commands.libraries[ordinal - 1]
            imports.append(
                ImportedSymbol(
                    name=strings.name(name_at).removeprefix("_"),
                    library=library,
                    weak=bool(description & _N_WEAK_REF),
                )
            )
    return tuple(imports), exports, debug


def _read_export_trie(view: ByteView) -> set[str]:
    """Return the names in a trie of exports, which dyld believes rather than the symbol table."""
    names: set[str] = set()
    seen: set[int] = set()
    waiting = [(0, "")]
    while waiting:
        at, prefix = waiting.pop()
        if at in seen:
            raise MalformedError("its trie of exports has a loop")
        seen.add(at)
        size, cursor = _uleb128(view, at)
        if size:
            names.add(prefix)
        cursor += size
        (children,) = view.read("B", cursor)
        cursor += 1
        for _ in range(children):
            edge = view.name(cursor)
            cursor += len(edge.encode()) + 1
            child, cursor = _uleb128(view, cursor)
            waiting.append((child, prefix + edge))
    return names


def _uleb128(view: ByteView, at: int) -> tuple[int, int]:
    """Return a number in seven-bit groups, and where the next byte is."""
    value = 0
    for position in range(10):
        (byte,) = view.read("B", at + position)
        value |= (byte & 0x7F) << 7 * position
        if not byte & 0x80:
            return value, at + position + 1
    raise MalformedError("a number in its trie of exports has no end")


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
