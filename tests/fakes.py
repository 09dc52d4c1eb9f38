"""Small real stand-ins for what tests would otherwise have to build or fetch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from alloconda.binary.formats.cpython_names import cpython_names
from alloconda.binary.model import BinaryFacts, BinaryFormat, ImportedSymbol, VersionNeed
from alloconda.binary.model.stable_abi import CpythonSymbols, Presence, StableSymbol
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.events.events import Event
from alloconda.kernel.python import Abi, Python
from alloconda.kernel.system.program import Finished
from alloconda.kernel.targets.target import Arch, Floor, Os, Target
from alloconda.kernel.zig.command_lines import PythonPaths, Zig
from alloconda.kernel.zig.native_code import NativeCode, SourceFile
from alloconda.kernel.zig.version import ZigVersion, parse_zig_version
from alloconda.kernel.zig.wheels import ZigWheel

CPYTHON_SYMBOLS = CpythonSymbols(
    by_name={
        "PyModuleDef_Init": StableSymbol(added=5),
        "PyLong_FromLong": StableSymbol(added=2),
        "PyBuffer_Release": StableSymbol(added=11),
        "PyExc_ValueError": StableSymbol(added=2, is_data=True),
        "PyErr_SetFromWindowsErr": StableSymbol(added=7, presence=Presence.WINDOWS),
        "PyOS_AfterFork_Child": StableSymbol(added=7, presence=Presence.UNIX),
        "_Py_NegativeRefcount": StableSymbol(added=10, presence=Presence.SPECIAL),
    },
    exported=cpython_names(),
)


_MAKES_MODULE = (ImportedSymbol(name="PyModuleDef_Init"),)


def elf_facts(
    arch: Arch = Arch.X86_64,
    *,
    needed: tuple[str, ...] = (),
    imports: tuple[str, ...] = (),
    weak: tuple[str, ...] = (),
    exports: tuple[str, ...] = ("PyInit_hello",),
    version_needs: tuple[VersionNeed, ...] = (),
    static_tls: bool = False,
    executable_stack: bool = False,
    uses_cpython: bool = True,
) -> BinaryFacts:
    """Return the facts of a Linux module; imports are written "name" or "name@VERSION@library"."""
    symbols = tuple(_symbol(text) for text in imports) + _MAKES_MODULE * uses_cpython
    symbols += tuple(ImportedSymbol(name=name, weak=True) for name in weak)
    versions = {
        VersionNeed(library=symbol.library, version=symbol.version): None
        for symbol in symbols
        if symbol.library is not None and symbol.version is not None
    }
    return BinaryFacts(
        format=BinaryFormat.ELF,
        machines=(arch.value,),
        arches=(arch,),
        needed=needed,
        imports=symbols,
        exports=frozenset(exports),
        version_needs=(*versions, *version_needs),
        static_tls=static_tls,
        executable_stack=executable_stack,
    )


def macho_facts(
    arch: Arch = Arch.AARCH64,
    *,
    minimum: Floor | None = (11, 0),
    needed: tuple[str, ...] = ("/usr/lib/libSystem.B.dylib",),
    imports: tuple[ImportedSymbol, ...] = (),
    exports: tuple[str, ...] = ("PyInit_hello",),
    own_name: str | None = "@rpath/hello.so",
    platform: str | None = "macOS",
    signed: bool = True,
    uses_cpython: bool = True,
) -> BinaryFacts:
    """Return the facts of a thin macOS module."""
    return BinaryFacts(
        format=BinaryFormat.MACHO,
        machines=("arm64" if arch is Arch.AARCH64 else arch.value,),
        arches=(arch,),
        needed=needed,
        imports=imports + _MAKES_MODULE * uses_cpython,
        exports=frozenset(exports),
        own_name=own_name,
        macos_minimum=minimum,
        apple_platform=platform,
        signed=signed,
    )


def fat_facts(*slices: BinaryFacts) -> BinaryFacts:
    """Return the facts of a universal macOS module with these slices."""
    return BinaryFacts(
        format=BinaryFormat.MACHO,
        machines=tuple(machine for part in slices for machine in part.machines),
        arches=tuple(arch for part in slices for arch in part.arches),
        imports=tuple(symbol for part in slices for symbol in part.imports),
        exports=frozenset.intersection(*(part.exports for part in slices)),
        slices=slices,
    )


def pe_facts(
    arch: Arch = Arch.X86_64,
    *,
    needed: tuple[str, ...] = ("python3.dll", "KERNEL32.dll"),
    imports: tuple[str, ...] = ("PyModuleDef_Init",),
    exports: tuple[str, ...] = ("PyInit_hello",),
) -> BinaryFacts:
    """Return the facts of a Windows module that imports all from the first DLL."""
    library = needed[0] if needed else None
    return BinaryFacts(
        format=BinaryFormat.PE,
        machines=(arch.value,),
        arches=(arch,),
        needed=needed,
        imports=tuple(ImportedSymbol(name=name, library=library) for name in imports),
        exports=frozenset(exports),
    )


def _symbol(text: str) -> ImportedSymbol:
    name, _, rest = text.partition("@")
    version, _, library = rest.partition("@")
    return ImportedSymbol(
        name=name,
        version=version or None,
        library=(library or "libc.so.6") if version else None,
    )


def c_code(*paths: Path) -> NativeCode:
    """Return C sources without flags of their own."""
    return NativeCode(sources=tuple(SourceFile(path=path) for path in paths))


def direct_project(
    root: Path,
    config: ProjectConfig | None = None,
    *,
    admitted: tuple[Python, ...] | None = None,
    build_mode: BuildMode = BuildMode.DIRECT,
) -> Project:
    """Return a project called hello; its files need not be there."""
    return Project(
        root=root,
        name="hello",
        config=config or ProjectConfig(),
        build_mode=build_mode,
        module="_hello",
        package_dir=root / "hello",
        admitted=admitted,
        source=root / "src" / "root.zig" if build_mode is BuildMode.DIRECT else None,
        native=NativeCode(),
        any_native=NativeCode(),
    )


@dataclass(slots=True)
class ZigPlaces:
    """The places of a machine where a Zig may be.

    `versions` holds what the program at a path says; `at` are the installed ones, path and
    origin; `on_pypi` are the versions that can be provisioned.
    """

    versions: dict[str, str] = field(default_factory=dict)
    at: tuple[tuple[str, str], ...] = ()
    on_pypi: tuple[str, ...] = ()
    provisioned: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def version_of(self, path: str) -> ZigVersion | None:
        self.asked.append(path)
        return parse_zig_version(self.versions.get(path, ""))

    def installed(self) -> tuple[tuple[str, str], ...]:
        return self.at

    def provision(self, version: str, _wheels: tuple[ZigWheel, ...]) -> str:
        if version not in self.on_pypi:
            raise OutsideError(f"Zig {version} could not be installed from PyPI")
        self.provisioned.append(version)
        path = f"/cache/{version}/zig"
        self.versions[path] = version
        return path


@dataclass(slots=True)
class ScriptedZig:
    """Runs no program: remembers each command line, and writes the files that Zig would.

    `writes` maps a word of a command line (its first) to what is done with the whole of it; what
    that returns is the program's end.
    """

    writes: dict[str, Callable[[Sequence[str]], Finished]] = field(default_factory=dict)
    commands: list[tuple[str, ...]] = field(default_factory=list)
    environments: list[Mapping[str, str]] = field(default_factory=list)

    def run(
        self,
        command: Sequence[str],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        progress: Callable[[bytes], None] | None = None,
    ) -> Finished:
        del cwd, progress
        self.commands.append(tuple(command[1:]))
        self.environments.append(environment or {})
        return self.writes[command[1]](command)

    def stop(self) -> None:
        pass


@dataclass(slots=True)
class NotesInMemory:
    """What is learnt of a project, without a disk."""

    taken: set[str] = field(default_factory=set)
    linkers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def has(self, note: str) -> bool:
        return note in self.taken

    def take(self, note: str) -> None:
        self.taken.add(note)

    def all(self, beginning: str) -> tuple[str, ...]:
        return tuple(sorted(note for note in self.taken if note.startswith(beginning)))

    def undefined(self, digest: str) -> tuple[str, ...]:
        return self.linkers.get(digest, ())

    def note_undefined(self, digest: str, symbols: tuple[str, ...]) -> None:
        self.linkers[digest] = symbols


@dataclass(slots=True)
class SpokenModules:
    """Modules that say of themselves what a test lets them say."""

    says: list[BinaryFacts] = field(default_factory=lambda: [elf_facts()])
    dropped: list[tuple[str, str]] = field(default_factory=list)
    stripped: list[str] = field(default_factory=list)
    loaded: list[Os] = field(default_factory=list)

    def read(self, _path: Path) -> BinaryFacts:
        return self.says.pop(0) if len(self.says) > 1 else self.says[0]

    def load_reader(self, system: Os) -> None:
        self.loaded.append(system)

    def holds(self, path: Path, text: bytes) -> bool:
        return text in path.read_bytes()

    def strip(self, path: Path) -> bool:
        self.stripped.append(path.name)
        return True

    def drop_needed(self, path: Path, name: str) -> bool:
        self.dropped.append((path.name, name))
        return True


@dataclass(slots=True)
class FixedFiles:
    """Files of compilations at paths that tests can name; nothing is written."""

    def zig_package(self) -> Path:
        return Path("/zig/alloconda.zig")

    def options(self, abi: Abi, *, compiler_rt: bool) -> Path:
        return Path(f"/options/{abi.abi_tag}{'-compiler-rt' if compiler_rt else ''}.zig")

    def cpu_model(self) -> Path:
        return Path("/zig/cpu_model.c")

    def keep(self, name: str, text: str) -> Path:
        return Path(f"/kept/{len(text)}/{name}")

    def keep_file(self, file: Path) -> Path:
        return Path(f"/kept/{file.name}")

    def plain_path(self, folder: Path) -> Path:
        return folder

    def import_library(
        self, target: Target, abi: Abi, zig: Zig, *, headers: HeaderSet | None = None
    ) -> PythonPaths:
        del zig, headers
        return PythonPaths(library_dir=f"/made/{target.arch}", library=abi.windows_library)


def finished(status: int = 0, stdout: str = "", stderr: str = "") -> Finished:
    """Return the end of a program."""
    return Finished(status=status, stdout=stdout, stderr=stderr)


def ignore_events(_event: Event) -> None:
    """Observe nothing."""
