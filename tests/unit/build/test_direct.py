import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from alloconda.binary.model import BinaryFacts
from alloconda.build.service.compile import CompileRequest, CompileWatch, Module
from alloconda.build.service.compile_context import CompileContext
from alloconda.build.service.direct import DirectCompiler, DirectPorts
from alloconda.build.service.static_libraries import LibraryRequest, StaticLibraries
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import BuildError, ProjectError, UsageError
from alloconda.kernel.python import Python, stable_abi
from alloconda.kernel.system.program import Finished
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Os
from alloconda.kernel.values import replace
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.native_code import LibraryCode, NativeCode, SourceFile
from alloconda.kernel.zig.version import ZigVersion
from tests.fake_headers import archive_of, headers_from
from tests.fakes import (
    FixedFiles,
    NotesInMemory,
    ScriptedZig,
    SpokenModules,
    c_code,
    direct_project,
    elf_facts,
    finished,
)

ABI3 = stable_abi(Python(minor=11))
ZIG_0_16 = ZigVersion(major=0, minor=16, patch=0)
LEAN = elf_facts(imports=("PyModuleDef_Init",))
WANTS_MORE = elf_facts(imports=("PyModuleDef_Init", "__udivti3"))


@dataclass(slots=True)
class Notes(NotesInMemory):
    """Notes and verdicts in memory."""

    def knows(self, _module: Module, _question: str) -> bool:
        return False

    def remember(self, module: Module, question: str) -> None:
        pass


def write_output(command: Sequence[str]) -> Finished:
    (output,) = [word for word in command if word.startswith("-femit-bin=")]
    Path(output.removeprefix("-femit-bin=")).write_bytes(b"\x7fELF")
    return finished()


@dataclass(slots=True)
class StoreInMemory:
    """Modules of earlier compilations."""

    kept: dict[tuple[str, ...], bytes] = field(default_factory=dict)

    def recall(self, command: Sequence[str], path: Path) -> bool:
        if tuple(command) not in self.kept:
            return False
        path.write_bytes(self.kept[tuple(command)])
        return True

    def keep(self, command: Sequence[str], path: Path) -> None:
        self.kept[tuple(command)] = path.read_bytes()


@dataclass(slots=True, kw_only=True)
class LoadedModules(SpokenModules):
    """Modules that tell when what reads them is loaded."""

    is_loaded: threading.Event

    def load_reader(self, system: Os) -> None:
        self.loaded.append(system)
        self.is_loaded.set()


@dataclass(slots=True)
class Bench:
    """A direct compiler with a Zig that only pretends."""

    root: Path
    config: ProjectConfig = field(default_factory=ProjectConfig)
    notes: Notes = field(default_factory=Notes)
    store: StoreInMemory | None = None
    thread_start: str | None = None
    modules: SpokenModules | None = None
    zig_path: str = "/zig"
    native: NativeCode = field(default_factory=NativeCode)
    libraries: tuple[LibraryCode, ...] = ()
    zig: ScriptedZig = field(
        default_factory=lambda: ScriptedZig(writes={"build-lib": write_output})
    )

    def context(self, *, says: list[BinaryFacts] | None = None) -> CompileContext:
        return CompileContext(
            project=replace(
                direct_project(self.root, self.config),
                native=self.native,
                libraries=self.libraries,
            ),
            folder=self.root,
            local_cache=self.root / ".zig-cache",
            zig=Zig(
                path=self.zig_path, version=ZigVersion(major=0, minor=16, patch=0), origin="PATH"
            ),
            run=self.zig,
            modules=self.modules or SpokenModules(says=says or [LEAN]),
            files=FixedFiles(),
        )

    def compile(
        self, tag: str, *, says: list[BinaryFacts] | None = None, headers: HeaderSet | None = None
    ) -> Module:
        context = self.context(says=says)
        request = CompileRequest(target=parse_target(tag), abi=ABI3, headers=headers)
        ports = DirectPorts(
            context=context,
            notes=self.notes,
            check_results=self.notes,
            thread_start=lambda: self.thread_start,
            store=self.store,
            libraries=StaticLibraries(context),
        )
        return DirectCompiler(ports).compile(request, self.root, CompileWatch())


def test_the_module_of_an_earlier_run_is_not_compiled_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path, store=StoreInMemory())

    bench.compile("manylinux_2_28_x86_64")
    (tmp_path / "_hello.so").unlink()
    module = bench.compile("manylinux_2_28_x86_64")

    assert len(bench.zig.commands) == 1
    assert module.path.read_bytes() == b"\x7fELF"


def test_what_reads_a_module_is_loaded_while_zig_compiles_it(tmp_path: Path) -> None:
    is_loaded = threading.Event()
    modules = LoadedModules(says=[LEAN], is_loaded=is_loaded)
    bench = Bench(tmp_path, modules=modules)

    def compile_until_loaded(command: Sequence[str]) -> Finished:
        assert is_loaded.wait(10)
        return write_output(command)

    bench.zig.writes["build-lib"] = compile_until_loaded
    bench.compile("macosx_11_0_arm64")

    assert modules.loaded == [Os.MACOS]


def test_code_that_starts_threads_is_refused_for_linux_alone(tmp_path: Path) -> None:
    bench = Bench(tmp_path, thread_start="src/root.zig:3")

    with pytest.raises(ProjectError, match=r"src/root\.zig:3 starts threads"):
        bench.compile("manylinux_2_28_x86_64")
    bench.compile("macosx_11_0_arm64")


def test_a_module_is_compiled_without_compiler_rt_first(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    module = bench.compile("musllinux_1_2_x86_64")

    assert module.path == tmp_path / "_hello.so"
    (command,) = bench.zig.commands
    assert "-fno-compiler-rt" in command
    assert bench.notes.taken == set()


def test_a_module_that_wants_compiler_rt_gets_it_and_the_next_run_knows(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    bench.compile("musllinux_1_2_x86_64", says=[WANTS_MORE, LEAN])
    bench.compile("musllinux_1_2_x86_64")

    kinds = [
        next(word for word in command if word.endswith("compiler-rt"))
        for command in bench.zig.commands
    ]
    assert kinds == ["-fno-compiler-rt", "-fcompiler-rt", "-fcompiler-rt"]
    told = ["-compiler-rt.zig" in " ".join(command) for command in bench.zig.commands]
    assert told == [False, True, True]


def test_a_note_is_of_one_target_and_mode(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    bench.compile("musllinux_1_2_x86_64", says=[WANTS_MORE, LEAN])
    bench.compile("musllinux_1_2_aarch64", says=[LEAN])

    assert "-fno-compiler-rt" in bench.zig.commands[-1]


def test_windows_always_gets_compiler_rt_and_an_import_library(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    module = bench.compile("win_amd64")

    (command,) = bench.zig.commands
    assert module.path.name == "_hello.dll"
    assert "-fcompiler-rt" in command
    assert "-lpython3" in command


def test_headers_are_translated_for_zig_code(tmp_path: Path) -> None:
    headers = headers_from(archive_of("3.11.1"))
    bench = Bench(tmp_path, ProjectConfig(python_headers=True))
    bench.zig.writes["translate-c"] = lambda _command: finished(stdout="pub const x = 1;")

    bench.compile("manylinux_2_28_x86_64", headers=headers)

    assert [command[0] for command in bench.zig.commands] == ["translate-c", "build-lib"]
    assert any(word.startswith(f"-Mpython_h={Path('/kept')}") for word in bench.zig.commands[1])


_CPU_MODEL = str(Path("/zig/cpu_model.c"))


def test_code_that_looks_for_features_of_cpus_gets_what_zig_lacks(tmp_path: Path) -> None:
    says = "error: ld.lld: undefined symbol: __cpu_model"
    bench = Bench(tmp_path)
    bench.zig.writes["build-lib"] = lambda command: (
        write_output(command) if _CPU_MODEL in command else finished(status=1, stderr=says)
    )

    bench.compile("manylinux_2_28_x86_64")
    bench.compile("manylinux_2_28_x86_64")

    wanted = [_CPU_MODEL in command for command in bench.zig.commands]
    assert wanted == [False, True, True]


def test_what_another_compilation_noted_meanwhile_is_given_as_well(tmp_path: Path) -> None:
    says = "relocation R_X86_64_PC32 cannot be used against symbol '__cpu_model'"
    bench = Bench(tmp_path)

    def build(command: Sequence[str]) -> Finished:
        if _CPU_MODEL in command:
            return write_output(command)
        bench.notes.take("cpu-model")
        return finished(status=1, stderr=says)

    bench.zig.writes["build-lib"] = build

    bench.compile("manylinux_2_28_x86_64")

    assert [_CPU_MODEL in command for command in bench.zig.commands] == [False, True]


def test_headers_of_windows_are_found_as_their_author_wrote_them(tmp_path: Path) -> None:
    has = tmp_path / "lib" / "libc" / "include" / "any-windows-any" / "windows.h"
    has.parent.mkdir(parents=True)
    has.touch()
    says = "a.c:1:10: fatal error: 'Windows.h' file not found"
    bench = Bench(tmp_path, zig_path=str(tmp_path / "zig"))
    bench.zig.writes["build-lib"] = lambda command: (
        write_output(command)
        if str(Path("/kept/21")) in command
        else finished(status=1, stderr=says)
    )

    bench.compile("win_amd64")

    assert len(bench.zig.commands) == 2
    with pytest.raises(BuildError):
        bench.compile("manylinux_2_28_x86_64")


def test_a_header_that_is_nowhere_is_explained(tmp_path: Path) -> None:
    says = "a.c:1:10: fatal error: 'tables.h' file not found"
    bench = Bench(tmp_path)
    bench.zig.writes["build-lib"] = lambda _command: finished(status=1, stderr=says)

    with pytest.raises(BuildError) as caught:
        bench.compile("manylinux_2_28_x86_64")

    assert caught.value.hint is not None
    assert "no file in the project is called tables.h" in caught.value.hint


def test_an_error_of_the_code_is_not_tried_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.zig.writes["build-lib"] = lambda _command: finished(status=1, stderr="error: no")

    with pytest.raises(BuildError):
        bench.compile("manylinux_2_28_x86_64")

    assert len(bench.zig.commands) == 1


def test_headers_that_flags_name_are_files(tmp_path: Path) -> None:
    (tmp_path / "forced.h").write_text("")
    bench = Bench(
        tmp_path,
        native=replace(
            c_code(tmp_path / "a.c"),
            c_flags=("-include", "forced.h", "-include", "stdint.h"),
        ),
    )

    bench.compile("manylinux_2_28_x86_64")

    (command,) = bench.zig.commands
    named = [after for before, after in pairwise(command) if before == "-include"]
    assert named == [str(tmp_path / "forced.h"), str(Path("/kept/20/included.h"))]


def test_a_zig_that_writes_nothing_is_told(tmp_path: Path) -> None:
    bench = Bench(tmp_path, ProjectConfig(zig_args=("-fno-emit-bin",)))
    bench.zig.writes["build-lib"] = lambda _command: finished()

    with pytest.raises(ProjectError, match="produced no extension module") as caught:
        bench.compile("manylinux_2_28_x86_64")

    assert "zig-args" in (caught.value.hint or "")


class TestStaticLibraries:
    def bench(self, root: Path, *, python_headers: bool = False) -> Bench:
        code = NativeCode(sources=(SourceFile(path=root / "v.cc"),), define=("START=1",))
        library = LibraryCode(name="shared", native=code, python_headers=python_headers)
        native = replace(c_code(root / "m.c"), libraries=("shared", "m"))
        return Bench(
            root, native=native, libraries=(library, replace(library, name="other")), store=None
        )

    def test_are_compiled_and_linked_by_their_files_where_they_are_named(
        self, tmp_path: Path
    ) -> None:
        bench = self.bench(tmp_path)

        bench.compile("musllinux_1_2_x86_64")

        library, module = bench.zig.commands
        assert tuple(library[:2]) == ("build-lib", "-static")
        assert "-DSTART=1" in library
        assert "-DPy_LIMITED_API=0x030b0000" not in library
        assert {"-fPIC", "-lc++", "-fno-compiler-rt"} <= {*library}
        assert str(Path("/kept/libshared.a")) in module
        assert {"-lm", "-lc++"} <= {*module}
        assert "-lshared" not in module

    def test_are_compiled_once_for_modules_that_want_the_same(self, tmp_path: Path) -> None:
        bench = self.bench(tmp_path)
        context = bench.context()
        libraries = StaticLibraries(context)
        wanted = [
            LibraryRequest(
                project=context.project,
                request=CompileRequest(target=parse_target(tag), abi=abi, headers=None),
                folder=tmp_path,
                watch=CompileWatch(),
            )
            for tag in ("win_amd64", "musllinux_1_2_x86_64")
            for abi in (ABI3, stable_abi(Python(minor=12)))
        ]

        paths = {libraries.path(bench.libraries[0], one) for one in wanted}

        assert paths == {Path("/kept/libshared.a")}
        assert len(bench.zig.commands) == 2

    def test_that_include_python_h_know_the_abi(self, tmp_path: Path) -> None:
        bench = self.bench(tmp_path, python_headers=True)
        bench.zig.writes["translate-c"] = lambda _: finished()
        headers = headers_from(archive_of("3.13.1"))

        bench.compile("musllinux_1_2_x86_64", headers=headers)
        with pytest.raises(UsageError, match=r"shared wants Python\.h") as caught:
            bench.compile("musllinux_1_2_x86_64")

        library = bench.zig.commands[0]
        assert "-DPy_LIMITED_API=0x030b0000" in library
        assert str(headers.include_dir) in library
        assert caught.value.hint

    def test_that_zig_refuses_are_named_in_the_error(self, tmp_path: Path) -> None:
        bench = self.bench(tmp_path)
        bench.zig = ScriptedZig(writes={"build-lib": lambda _: finished(1, stderr="error: no\n")})

        with pytest.raises(BuildError, match=r"^library shared: zig build-lib failed") as caught:
            bench.compile("musllinux_1_2_x86_64")

        assert caught.value.details == ("error: no",)
