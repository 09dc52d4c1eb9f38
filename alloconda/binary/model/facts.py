"""What a built module says of itself: the facts that its headers, symbols and load commands hold.

The formats are read into one shape, with the names as they are written in source code: the
underscore that Mach-O puts before C names is taken off.
"""

from enum import StrEnum
from typing import Self

from alloconda.binary.model.definition import ModuleDefinition
from alloconda.kernel.targets.target import Arch, Floor
from alloconda.kernel.values import dataclass


class BinaryFormat(StrEnum):
    """Formats of shared libraries."""

    ELF = "ELF"
    MACHO = "Mach-O"
    PE = "PE"
    WASM = "WebAssembly"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSymbol:
    """A name that the module wants from elsewhere when it is loaded.

    Attributes:
        library: the library that must provide it, where the format says so (PE always, Mach-O
            with two-level names, ELF with symbol versions); None means any library that has it.
        version: the symbol version of ELF, such as "GLIBC_2.29".
        weak: whether the module loads without it.
    """

    name: str
    library: str | None = None
    version: str | None = None
    weak: bool = False

    def __str__(self) -> str:
        return self.name if self.version is None else f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionNeed:
    """A symbol version that an ELF module demands of a library, used by a symbol or not."""

    library: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WasmFacts:
    """What only a WebAssembly module says of itself.

    Attributes:
        memory_alignment_bytes: how its variables want to be aligned.
        features: the proposals beyond the first version of WebAssembly that its code needs, by
            the names of the section target_features.
        grows_memory: whether its code asks the engine for memory.
    """

    memory_alignment_bytes: int = 1
    features: tuple[str, ...] = ()
    grows_memory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryFacts:
    """One module as it is on the disk.

    Attributes:
        machines: what it runs on, in the format's own words ("x86_64", "ARM, soft float"); one
            for each slice.
        arches: those of `machines` that wheels are built for.
        is_library: whether it is a shared library that can be loaded, not a program or an object.
        needed: libraries that the loader must find: DT_NEEDED, LC_LOAD_DYLIB, imported DLLs.
        weak_needed: those of `needed` that may be absent (LC_LOAD_WEAK_DYLIB).
        imports: every undefined or imported symbol.
        exports: names that it offers; of a fat file, those that every slice offers.
        version_needs: the symbol versions of ELF.
        own_name: DT_SONAME, LC_ID_DYLIB, or the name in the export table of a DLL.
        rpaths: where it has the loader look: DT_RPATH, DT_RUNPATH, LC_RPATH.
        macos_minimum: the higher of LC_VERSION_MIN_MACOSX and LC_BUILD_VERSION; of a fat file,
            the highest of its slices.
        apple_platform: what LC_BUILD_VERSION names ("macOS", "iOS" …); None elsewhere.
        signed: whether it carries a code signature (LC_CODE_SIGNATURE, the certificate table).
        static_tls: whether ELF asks for a place in the static TLS block (DF_STATIC_TLS).
        executable_stack: whether ELF asks for one (PT_GNU_STACK).
        has_symbol_table: whether symbols are left that only debuggers and profilers read.
        has_debug_info: whether DWARF or a reference to a PDB is left in it.
        host_paths: paths of the machine that built it, as far as they look like such.
        definitions: the definitions of Python modules that were found in it.
        wasm: what only WebAssembly has; None for any other format.
        slices: the single-CPU files in a fat Mach-O file; empty for any other.
    """

    format: BinaryFormat
    machines: tuple[str, ...]
    arches: tuple[Arch, ...]
    is_library: bool = True
    needed: tuple[str, ...] = ()
    weak_needed: tuple[str, ...] = ()
    imports: tuple[ImportedSymbol, ...] = ()
    exports: frozenset[str] = frozenset()
    version_needs: tuple[VersionNeed, ...] = ()
    own_name: str | None = None
    rpaths: tuple[str, ...] = ()
    macos_minimum: Floor | None = None
    apple_platform: str | None = None
    signed: bool = False
    static_tls: bool = False
    executable_stack: bool = False
    has_symbol_table: bool = False
    has_debug_info: bool = False
    host_paths: tuple[str, ...] = ()
    definitions: tuple[ModuleDefinition, ...] = ()
    wasm: WasmFacts | None = None
    slices: tuple[Self, ...] = ()

    @property
    def parts(self) -> tuple[Self, ...]:
        """The single-CPU files: the slices of a fat file, else the file itself."""
        return self.slices or (self,)

    @property
    def undefined(self) -> tuple[str, ...]:
        """Names that must come from some loaded library or program; the file doesn't say which."""
        return tuple(symbol.name for symbol in self.imports if symbol.library is None)
