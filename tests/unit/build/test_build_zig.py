import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from alloconda.binary.model import BinaryFacts
from alloconda.build.service.build_zig import BuildZigCompiler
from alloconda.build.service.compile import CompileRequest, CompileWatch, Module
from alloconda.build.service.compile_context import CompileContext
from alloconda.build.service.prebuilt import PrebuiltCompiler
from alloconda.kernel.config.project import BuildMode
from alloconda.kernel.config.project_files import load_project
from alloconda.kernel.config.toml_text import parse_toml
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import BuildError, CheckError, ExitCode, OutsideError, ProjectError
from alloconda.kernel.python import Python, stable_abi, version_abi
from alloconda.kernel.system.program import Finished
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Target
from alloconda.kernel.values import replace
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.linked_parts import LinkedPart
from alloconda.kernel.zig.optimize import Optimize
from alloconda.kernel.zig.version import ZigVersion
from tests.fake_headers import archive_of, headers_from
from tests.fakes import (
    FixedFiles,
    NotesInMemory,
    ScriptedZig,
    SpokenModules,
    direct_project,
    elf_facts,
    finished,
    pe_facts,
)
from tests.posix import NEEDS_LINKS

ABI3 = stable_abi(Python(minor=11))
LINUX = CompileRequest(target=parse_target("manylinux_2_28_x86_64"), abi=ABI3, headers=None)
MUSL = CompileRequest(target=parse_target("musllinux_1_2_x86_64"), abi=ABI3, headers=None)
WINDOWS = CompileRequest(target=parse_target("win_amd64"), abi=ABI3, headers=None)
HELP = "Project-Specific Options:\n  -Dtarget=[string]  x\n  -Doptimize=[enum]  x\n"


def installs(*names: str) -> Callable[[Sequence[str]], Finished]:
    """Return a `zig build` that answers --help and installs files; "a -> b" is a link."""

    def build(command: Sequence[str]) -> Finished:
        if "--help" in command:
            return finished(stdout=HELP)
        prefix = Path(command[command.index("--prefix") + 1])
        for name in names:
            link, _, to = name.partition(" -> ")
            path = prefix / link
            path.parent.mkdir(parents=True, exist_ok=True)
            if to:
                path.symlink_to(to)
            else:
                path.write_bytes(b"\x7fELF")
        return finished()

    return build


class ModulesByName(SpokenModules):
    """Modules that say what a test lets each say by its name; others are none."""

    def __init__(self, **exports: str) -> None:
        super().__init__()
        self.exports = exports

    def read(self, path: Path) -> BinaryFacts:
        if path.stem not in self.exports:
            raise CheckError(f"{path} is no module")
        return elf_facts(exports=(self.exports[path.stem],))


def context(
    root: Path,
    zig: ScriptedZig,
    modules: SpokenModules | None = None,
    *,
    zig_args: tuple[str, ...] = ("-freference-trace",),
) -> CompileContext:
    return CompileContext(
        project=direct_project(
            root, ProjectConfig(zig_args=zig_args), build_mode=BuildMode.BUILD_ZIG
        ),
        folder=root,
        local_cache=root / ".zig-cache",
        zig=Zig(path="/zig", version=ZigVersion(major=0, minor=16, patch=0), origin="PATH"),
        run=zig,
        modules=modules or SpokenModules(),
        files=FixedFiles(),
    )


def compile_one(
    root: Path,
    build: Callable[[Sequence[str]], Finished],
    *,
    library: str | None = None,
    request: CompileRequest = LINUX,
    modules: SpokenModules | None = None,
    notes: NotesInMemory | None = None,
) -> Module:
    zig = ScriptedZig(writes={"build": build})
    compiler = BuildZigCompiler(context(root, zig, modules), notes or NotesInMemory(), library)
    folder = root / "out"
    folder.mkdir(parents=True, exist_ok=True)
    return compiler.compile(request, folder, CompileWatch())


def test_the_one_library_in_the_prefix_is_the_module(tmp_path: Path) -> None:
    module = compile_one(tmp_path, installs("lib/lib_hello.so", "lib/lib_hello.a", "bin/tool"))

    assert module.path == tmp_path / "out" / "lib" / "lib_hello.so"


def test_what_only_debuggers_read_is_taken_out(tmp_path: Path) -> None:
    modules = SpokenModules()

    compile_one(tmp_path, installs("lib/lib_hello.so"), modules=modules)

    assert modules.stripped == ["lib_hello.so"]


def test_a_windows_module_is_found_in_bin(tmp_path: Path) -> None:
    module = compile_one(
        tmp_path, installs("bin/_hello.dll", "lib/_hello.lib", "bin/_hello.pdb"), request=WINDOWS
    )

    assert module.path.name == "_hello.dll"


def test_among_several_the_one_of_the_modules_name_is_taken(tmp_path: Path) -> None:
    plain = SpokenModules(says=[elf_facts(exports=("twice",))])

    module = compile_one(tmp_path, installs("lib/lib_hello.so", "lib/libother.so"), modules=plain)

    assert module.path.name == "lib_hello.so"


def test_each_python_module_is_taken_unless_one_is_named(tmp_path: Path) -> None:
    build = installs("lib/libelse.so", "lib/lib_hello.so", "lib/libno.so")
    modules = ModulesByName(lib_hello="PyInit__hello", libelse="PyInit_other")

    first = compile_one(tmp_path, build, modules=modules)
    named = compile_one(tmp_path / "named", build, library="_hello", modules=modules)

    assert (first.name, first.path.name) == ("_hello", "lib_hello.so")
    assert [(one.name, one.path.name) for one in first.others] == [("other", "libelse.so")]
    assert [one.is_further for one in (first, *first.others)] == [False, True]
    assert (named.path.name, named.others) == ("lib_hello.so", ())


def test_modules_of_tables_are_where_these_say(tmp_path: Path) -> None:
    zig = ScriptedZig(writes={"build": installs("lib/liba.so", "lib/libb.so")})
    modules = ModulesByName(liba="PyInit__one", libb="PyInit__two")
    (tmp_path / "build.zig").touch()
    head = '[project]\nname = "hello"\n'

    def compiled(*names: str) -> Module:
        tables = "".join(f'[[tool.alloconda.modules]]\nname = "{name}"\n' for name in names)
        project = load_project(tmp_path, parse_toml(head + tables), ProjectConfig())
        whole = replace(context(tmp_path, zig, modules), project=project)
        compiler = BuildZigCompiler(whole, NotesInMemory())
        return compiler.compile(LINUX, tmp_path / "out", CompileWatch())

    module = compiled("pair.sub._two", "pair._one")

    assert (module.import_name, module.name, module.path.name) == (
        "pair.sub._two",
        "_two",
        "libb.so",
    )
    assert [(one.import_name, one.path.name) for one in module.others] == [("pair._one", "liba.so")]
    with pytest.raises(ProjectError, match=r"produced no module pair\._three") as caught:
        compiled("pair._one", "pair._three")
    assert "a dynamic library called _three" in (caught.value.hint or "")


@NEEDS_LINKS
@pytest.mark.parametrize(
    "names",
    [
        ("lib/libh.so.1.2.3", "lib/libh.so.1 -> libh.so.1.2.3", "lib/libh.so -> libh.so.1"),
        (
            "lib/libh.1.2.dylib",
            "lib/libh.1.dylib -> libh.1.2.dylib",
            "lib/libh.dylib -> libh.1.dylib",
        ),
    ],
)
def test_a_library_with_a_version_is_one_library(tmp_path: Path, names: tuple[str, ...]) -> None:
    module = compile_one(tmp_path, installs(*names))

    assert module.path.name in ("libh.so", "libh.dylib")


def test_a_named_library_is_taken(tmp_path: Path) -> None:
    module = compile_one(tmp_path, installs("lib/liba.so", "lib/libb.so"), library="b")

    assert module.path.name == "libb.so"


@pytest.mark.parametrize(
    ("names", "library", "reason", "hint"),
    [
        ((), None, "produced no extension module", "installArtifact"),
        (("bin/tool",), None, "produced no extension module", "installArtifact"),
        (("lib/liba.so",), "b", "no extension module called b", "installArtifact"),
    ],
)
def test_no_module_and_two_are_told_with_a_way_out(
    tmp_path: Path, names: tuple[str, ...], library: str | None, reason: str, hint: str
) -> None:
    with pytest.raises(ProjectError, match=reason) as caught:
        compile_one(tmp_path, installs(*names), library=library)

    assert hint in (caught.value.hint or "")
    assert caught.value.exit_code is ExitCode.USAGE


def test_only_declared_options_are_passed_and_help_is_asked_once(tmp_path: Path) -> None:
    zig = ScriptedZig(writes={"build": installs("lib/lib_hello.so")})
    compiler = BuildZigCompiler(context(tmp_path, zig), NotesInMemory())

    for name in ("one", "two"):
        compiler.compile(LINUX, tmp_path / name, CompileWatch())

    assert [command[:2] for command in zig.commands].count(("build", "--help")) == 1
    options = [word for word in zig.commands[1] if word.startswith("-D")]
    assert options == ["-Dtarget=x86_64-linux-gnu.2.28", "-Doptimize=ReleaseSafe"]
    assert zig.commands[1][-1] == "-freference-trace"
    assert not compiler.wants_headers


def test_the_headers_are_told_to_the_build_zig(tmp_path: Path) -> None:
    headers = headers_from(archive_of("3.13.1"))
    zig = ScriptedZig(writes={"build": installs("lib/lib_hello.so")})
    request = CompileRequest(
        target=LINUX.target, abi=version_abi(Python(minor=13)), headers=headers
    )

    BuildZigCompiler(context(tmp_path, zig), NotesInMemory()).compile(
        request, tmp_path / "out", CompileWatch()
    )

    assert zig.environments[-1] == {"ALLOCONDA_PYTHON_INCLUDE": str(headers.include_dir)}


def test_a_build_zig_without_a_target_is_refused(tmp_path: Path) -> None:
    zig = ScriptedZig(writes={"build": lambda _command: finished(stdout="")})

    with pytest.raises(ProjectError, match="declares no -Dtarget") as caught:
        BuildZigCompiler(context(tmp_path, zig), NotesInMemory()).compile(
            LINUX, tmp_path, CompileWatch()
        )

    assert "standardTargetOptions" in (caught.value.hint or "")


def test_what_zig_refuses_is_told_with_its_errors_and_whole_log(tmp_path: Path) -> None:
    log = "src/root.zig:1:2: error: wrong\n  source\nerror: 1 compilation errors\n"

    def build(command: Sequence[str]) -> Finished:
        return finished(stdout=HELP) if "--help" in command else finished(1, stderr=log)

    with pytest.raises(BuildError, match=r"zig build failed.*x86_64-linux-gnu\.2\.28") as caught:
        compile_one(tmp_path, build)

    assert caught.value.details == ("src/root.zig:1:2: error: wrong",)
    assert caught.value.log == log.strip()
    assert caught.value.exit_code is ExitCode.BUILD_FAILED


def test_a_log_without_errors_is_told_as_it_is(tmp_path: Path) -> None:
    def build(command: Sequence[str]) -> Finished:
        return finished(stdout=HELP) if "--help" in command else finished(1, stderr="panic: x\ny")

    with pytest.raises(BuildError) as caught:
        compile_one(tmp_path, build)

    assert caught.value.details == ("panic: x", "y")


def test_a_zig_that_was_ended_from_outside_is_no_fault_of_the_code(tmp_path: Path) -> None:
    def build(command: Sequence[str]) -> Finished:
        return finished(stdout=HELP) if "--help" in command else finished(-9)

    with pytest.raises(OutsideError, match="signal 9") as caught:
        compile_one(tmp_path, build)

    assert "--jobs" in (caught.value.hint or "")


def test_musls_own_name_of_its_library_is_dropped(tmp_path: Path) -> None:
    modules = SpokenModules()
    zig = ScriptedZig(writes={"build": installs("lib/lib_hello.so")})

    BuildZigCompiler(context(tmp_path, zig, modules), NotesInMemory()).compile(
        MUSL, tmp_path / "out", CompileWatch()
    )

    assert modules.dropped == [("lib_hello.so", "libc.so")]


def test_a_module_that_stands_in_the_package_is_copied(tmp_path: Path) -> None:
    (tmp_path / "hello").mkdir()
    (tmp_path / "hello" / "_hello.abi3.so").write_bytes(b"built before")
    folder = tmp_path / "out"
    folder.mkdir()

    module = PrebuiltCompiler(context(tmp_path, ScriptedZig())).compile(
        LINUX, folder, CompileWatch()
    )

    assert module.path.parent == folder
    assert module.path.read_bytes() == b"built before"


def test_without_an_earlier_build_the_way_out_is_to_build(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no extension module") as caught:
        PrebuiltCompiler(context(tmp_path, ScriptedZig())).compile(LINUX, tmp_path, CompileWatch())

    assert "alloconda build" in (caught.value.hint or "")


LINKER = """error: warning(link): unexpected LLD stderr:
       lld-link: warning: undefined symbol: PyModuleDef_Init
       >>> referenced by /home/me/hello/src/root.zig:4
       lld-link: warning: undefined symbol: __declspec(dllimport) PyExc_ValueError
"""
WITH_LIBRARY = HELP + "  -Dpython-lib-dir=[string]  x\n  -Dpython-lib=[string]  x\n"


def warns_once(log: str, declares: str = HELP) -> Callable[[Sequence[str]], Finished]:
    """Return a `zig build` that installs a DLL and, as Zig does, warns only when it links it."""
    said: list[str] = []

    def build(command: Sequence[str]) -> Finished:
        if "--help" in command:
            return finished(stdout=declares)
        ran = installs("bin/_hello.dll")(command)
        if said:
            return ran
        said.append(log)
        return finished(stderr=log)

    return build


def test_symbols_that_the_linker_missed_are_an_error_in_every_run(tmp_path: Path) -> None:
    build, notes = warns_once(LINKER), NotesInMemory()
    modules = SpokenModules(says=[pe_facts(needed=("KERNEL32.dll",), imports=())])

    for _ in range(2):
        with pytest.raises(CheckError, match="PyModuleDef_Init, PyExc_ValueError") as caught:
            compile_one(tmp_path, build, request=WINDOWS, modules=modules, notes=notes)

        assert "-Dpython-lib-dir and -Dpython-lib in build.zig" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("declares", "needed", "symbol", "hint"),
    [
        (HELP, "KERNEL32.dll", "PyLong_FromLong", "declare -Dpython-lib-dir and -Dpython-lib"),
        (WITH_LIBRARY, "KERNEL32.dll", "PyLong_FromLong", "link the import library that"),
        (WITH_LIBRARY, "python3.dll", "PyUnicode_AsWChar", "python3.dll is linked"),
        (HELP, "python3.dll", "sqlite3_open", "link the Windows library"),
    ],
)
def test_the_way_out_of_a_missing_symbol_is_what_the_project_lacks(
    tmp_path: Path, declares: str, needed: str, symbol: str, hint: str
) -> None:
    build = warns_once(f"lld-link: warning: undefined symbol: {symbol}\n", declares)
    modules = SpokenModules(says=[pe_facts(needed=(needed,))])

    with pytest.raises(CheckError, match=symbol) as caught:
        compile_one(tmp_path, build, request=WINDOWS, modules=modules)

    assert hint in (caught.value.hint or "")


def test_undefined_symbols_of_linux_are_left_to_the_module_which_names_them(tmp_path: Path) -> None:
    module = compile_one(tmp_path, warns_once(LINKER))

    assert module.path.name == "_hello.dll"


def test_zig_args_reach_the_question_for_the_options(tmp_path: Path) -> None:
    zig = ScriptedZig(writes={"build": installs("lib/lib_hello.so")})

    BuildZigCompiler(context(tmp_path, zig), NotesInMemory()).declared()

    assert zig.commands == [("build", "--help", "-freference-trace")]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--watch",),
        ("-Dx", "--webui=[::1]:8000"),
        ("--prefix", "/elsewhere"),
        ("-p", "/elsewhere"),
        ("--fetch=all",),
        ("-l",),
        ("--help", "--", "x"),
    ],
)
def test_zig_args_that_give_no_module_are_refused_before_zig_runs(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    zig = ScriptedZig(writes={"build": installs("lib/lib_hello.so")})
    compiler = BuildZigCompiler(context(tmp_path, zig, zig_args=arguments), NotesInMemory())

    with pytest.raises(ProjectError, match="in zig-args, zig build doesn't install"):
        compiler.declared()

    assert zig.commands == []


def test_zig_args_after_two_dashes_are_the_programs_own(tmp_path: Path) -> None:
    arguments = ("-Dprefix=x", "--", "--watch")
    zig = ScriptedZig(writes={"build": installs("lib/lib_hello.so")})

    BuildZigCompiler(context(tmp_path, zig, zig_args=arguments), NotesInMemory()).declared()

    assert zig.commands == [("build", "--help", *arguments)]


def test_what_is_installed_beside_the_module_goes_with_it(tmp_path: Path) -> None:
    def build(command: Sequence[str]) -> Finished:
        ran = installs("lib/lib_hello.so", "lib/libhelp.a", "lib/run", "bin/tool")(command)
        if "--help" not in command:
            lib = Path(command[command.index("--prefix") + 1]) / "lib"
            for name in ("_hello.pyi", "data/table.bin", "pkgconfig/hello.pc", ".env", "x.h"):
                (lib / name).parent.mkdir(exist_ok=True)
                (lib / name).write_text("x")
        return ran

    module = compile_one(tmp_path, build)

    assert [name for name, _ in module.beside] == ["_hello.pyi", "data/table.bin", "x.h"]


@pytest.mark.parametrize(
    ("exports", "name"),
    [
        (("PyInit__hello", "PyInit_other"), "_hello"),
        (("PyInit_core",), "core"),
        (("PyInit__core", "PyModExport__core"), "_core"),
        (("PyInit_a", "PyInit_b"), "_hello"),
        ((), "_hello"),
    ],
)
def test_the_library_names_the_module_where_the_configuration_does_not(
    tmp_path: Path, exports: tuple[str, ...], name: str
) -> None:
    modules = SpokenModules(says=[elf_facts(exports=exports)])

    module = compile_one(tmp_path, installs("lib/libcore.so"), modules=modules)

    assert module.name == name


def test_a_build_zig_that_is_no_zig_is_refused_with_what_to_do(tmp_path: Path) -> None:
    zig = ScriptedZig(
        writes={"ast-check": lambda _command: finished(1, stderr="build.zig:1:1: error: x\n")}
    )
    compiler = BuildZigCompiler(context(tmp_path, zig), NotesInMemory())

    with pytest.raises(BuildError, match=r"^zig ast-check build\.zig failed") as caught:
        compiler.check_syntax()

    assert caught.value.hint == "correct build.zig until `zig build --help` lists its options"
    assert caught.value.details == ("build.zig:1:1: error: x",)


def test_a_build_zig_that_does_not_compile_is_said_to_be_asked_for_its_options(
    tmp_path: Path,
) -> None:
    log = "build.zig:3:5: error: expected type\n"
    zig = ScriptedZig(writes={"build": lambda _command: finished(1, stderr=log)})
    compiler = BuildZigCompiler(context(tmp_path, zig), NotesInMemory())

    with pytest.raises(
        BuildError, match=r"^zig build --help failed, which asks build\.zig for its options"
    ) as caught:
        compiler.prepare(CompileWatch())

    assert caught.value.hint == "correct build.zig until `zig build --help` lists its options"
    assert caught.value.details == ("build.zig:3:5: error: expected type",)
    assert caught.value.log == log.strip()


def test_getting_ready_asks_for_the_options_and_no_second_time(tmp_path: Path) -> None:
    zig = ScriptedZig(
        writes={"build": lambda _command: finished(stderr=HELP + "  -Dpython-include=[string] x\n")}
    )
    compiler = BuildZigCompiler(context(tmp_path, zig), NotesInMemory())

    compiler.prepare(CompileWatch())

    assert compiler.wants_headers
    assert len(zig.commands) == 1


@pytest.mark.parametrize("target", [LINUX.target, MUSL.target])
def test_a_build_zig_is_compiled_for_each_c_library(tmp_path: Path, target: Target) -> None:
    by_build_zig = BuildZigCompiler(context(tmp_path, ScriptedZig()), NotesInMemory())
    prebuilt = PrebuiltCompiler(context(tmp_path, ScriptedZig()))

    assert by_build_zig.compiled_target(target) == target
    assert prebuilt.compiled_target(target) == target


def test_a_debug_module_keeps_what_debuggers_read(tmp_path: Path) -> None:
    modules = SpokenModules()
    zig = ScriptedZig(writes={"build": installs("lib/lib_hello.so")})
    debugged = replace(
        context(tmp_path, zig, modules),
        project=direct_project(
            tmp_path, ProjectConfig(optimize=Optimize.DEBUG), build_mode=BuildMode.BUILD_ZIG
        ),
    )

    BuildZigCompiler(debugged, NotesInMemory()).compile(LINUX, tmp_path / "out", CompileWatch())

    assert modules.stripped == []


def test_what_was_linked_into_the_module_is_known(tmp_path: Path) -> None:
    link = "/zig build-lib -dynamic -Mroot=src/root.zig --name _hello --cache-dir c --listen=-"

    def build(command: Sequence[str]) -> Finished:
        ran = installs("lib/lib_hello.so")(command)
        return ran if "--help" in command else replace(ran, stderr=f"{link}\nwarning: mind\n")

    told: list[str] = []
    zig = ScriptedZig(writes={"build": build})
    module = BuildZigCompiler(context(tmp_path, zig), NotesInMemory()).compile(
        LINUX, tmp_path / "out", CompileWatch(output=told.append)
    )

    assert module.linked is not None
    assert LinkedPart.ZIG_STD in module.linked.parts
    assert told == ["warning: mind"]


def test_a_module_that_holds_the_projects_path_is_told(tmp_path: Path) -> None:
    def build(command: Sequence[str]) -> Finished:
        ran = installs("lib/lib_hello.so")(command)
        if "--help" not in command:
            prefix = Path(command[command.index("--prefix") + 1])
            (prefix / "lib/lib_hello.so").write_bytes(os.fsencode(tmp_path / "src" / "a.c"))
        return ran

    told: list[str] = []
    zig = ScriptedZig(writes={"build": build})
    compiler = BuildZigCompiler(context(tmp_path, zig), NotesInMemory())

    compiler.compile(LINUX, tmp_path / "out", CompileWatch(output=told.append))
    compiler.compile(LINUX, tmp_path / "unheard", CompileWatch())

    (words,) = told
    assert f"holds the path {tmp_path}, so another directory gives other bytes" in words
    assert f"-ffile-prefix-map={tmp_path}=." in words


def test_a_module_without_the_projects_path_is_not(tmp_path: Path) -> None:
    told: list[str] = []
    zig = ScriptedZig(writes={"build": installs("lib/lib_hello.so")})

    BuildZigCompiler(context(tmp_path, zig), NotesInMemory()).compile(
        LINUX, tmp_path / "out", CompileWatch(output=told.append)
    )

    assert told == []


def test_what_lies_in_lib_goes_with_a_windows_module_in_bin(tmp_path: Path) -> None:
    def build(command: Sequence[str]) -> Finished:
        ran = installs("bin/_hello.dll")(command)
        if "--help" not in command:
            lib = Path(command[command.index("--prefix") + 1]) / "lib"
            lib.mkdir()
            (lib / "_hello.pyi").write_text("x")
        return ran

    module = compile_one(tmp_path, build, request=WINDOWS)

    assert [name for name, _ in module.beside] == ["_hello.pyi"]


@pytest.mark.parametrize(
    ("name", "exports", "taken"),
    [
        (None, {"liba": "run", "libb": "PyInit_b"}, "libb.so"),
        (None, {"liba": "PyInit_a"}, "liba.so"),
        (None, {"liba": "run", "libb": "run"}, None),
        # A name in the configuration is not guessed at.
        ("hello._hello", {"liba": "run", "libb": "PyInit_b"}, None),
    ],
)
def test_of_several_libraries_the_only_python_module_is_the_one(
    tmp_path: Path, name: str | None, exports: dict[str, str], taken: str | None
) -> None:
    zig = ScriptedZig(writes={"build": installs("lib/liba.so", "lib/libb.so")})
    project = direct_project(
        tmp_path, ProjectConfig(module_name=name), build_mode=BuildMode.BUILD_ZIG
    )
    whole = replace(context(tmp_path, zig, ModulesByName(**exports)), project=project)
    compiler = BuildZigCompiler(whole, NotesInMemory())

    if taken is None:
        with pytest.raises(ProjectError, match=r"2 modules: liba\.so, libb\.so"):
            compiler.compile(LINUX, tmp_path / "out", CompileWatch())
    else:
        module = compiler.compile(LINUX, tmp_path / "out", CompileWatch())
        assert module.path.name == taken


def test_beside_the_one_of_the_modules_name_what_is_no_module_does_not_count(
    tmp_path: Path,
) -> None:
    modules = ModulesByName(lib_hello="PyInit__hello")

    module = compile_one(tmp_path, installs("lib/lib_hello.so", "lib/libz.so"), modules=modules)

    assert module.path.name == "lib_hello.so"


class TestWhatAnEarlierBuildLeft:
    def compile(
        self,
        root: Path,
        *names: str,
        library: str | None = None,
        package: bool = True,
        modules: SpokenModules | None = None,
    ) -> Module:
        for name in names:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(name.encode())
        whole = context(root, ScriptedZig(), modules)
        if not package:
            whole = replace(whole, project=replace(whole.project, package_dir=None))
        (root / "staging").mkdir()
        compiler = PrebuiltCompiler(whole, library)
        assert not compiler.wants_headers
        return compiler.compile(LINUX, root / "staging", CompileWatch())

    @pytest.mark.parametrize("place", ["zig-out/lib/lib_hello.so", "zig-out/bin/_hello.dll"])
    def test_is_found_in_zig_out(self, tmp_path: Path, place: str) -> None:
        module = self.compile(tmp_path, place)

        assert module.path.parent == tmp_path / "staging"
        assert module.path.read_text() == place

    def test_is_taken_from_the_package_first(self, tmp_path: Path) -> None:
        module = self.compile(tmp_path, "hello/_hello.abi3.so", "zig-out/lib/lib_hello.so")

        assert module.path.read_text() == "hello/_hello.abi3.so"

    def test_is_taken_from_the_package_by_the_name_that_only_the_build_knew(
        self, tmp_path: Path
    ) -> None:
        modules = ModulesByName(**{"_core.abi3": "PyInit__core", "other.abi3": "helper"})

        module = self.compile(
            tmp_path, "hello/_core.abi3.so", "hello/other.abi3.so", modules=modules
        )

        assert module.path.read_text() == "hello/_core.abi3.so"
        assert module.name == "_core"

    def test_of_several_that_no_key_names_none_is_taken(self, tmp_path: Path) -> None:
        modules = ModulesByName(**{"_a.abi3": "PyInit__a", "_b.abi3": "PyInit__b"})

        with pytest.raises(
            ProjectError, match="hello has 2 modules, and no key names one: _a, _b"
        ) as caught:
            self.compile(tmp_path, "hello/_a.abi3.so", "hello/_b.abi3.so", modules=modules)

        assert 'module-name = "_a"' in (caught.value.hint or "")

    def test_stands_in_the_project_where_there_is_no_package(self, tmp_path: Path) -> None:
        module = self.compile(tmp_path, "_hello.abi3.so", package=False)

        assert module.path.read_text() == "_hello.abi3.so"

    def test_is_the_library_that_is_named(self, tmp_path: Path) -> None:
        module = self.compile(tmp_path, "hello/_hello.abi3.so", "zig-out/lib/libb.so", library="b")

        assert module.path.read_text() == "zig-out/lib/libb.so"

    def test_has_the_name_that_it_exports(self, tmp_path: Path) -> None:
        assert self.compile(tmp_path, "zig-out/lib/libhello.so").name == "hello"


@pytest.mark.parametrize(
    ("request_", "facts", "files"),
    [
        (LINUX, elf_facts(needed=("libmore.so.1",)), ("lib/lib_hello.so", "lib/libmore.so.1.2")),
        (WINDOWS, pe_facts(needed=("python3.dll", "more.dll")), ("bin/_hello.dll", "bin/more.dll")),
    ],
    ids=["linux", "windows"],
)
@NEEDS_LINKS
def test_a_shared_library_that_the_module_needs_is_refused_with_the_way_out(
    tmp_path: Path, request_: CompileRequest, facts: BinaryFacts, files: tuple[str, ...]
) -> None:
    links = ("lib/libmore.so.1 -> libmore.so.1.2", "lib/libmore.so -> libmore.so.1")
    build = installs(*files, *(links if request_ is LINUX else ()))

    with pytest.raises(ProjectError, match=r"the module needs (lib)?more\.\S+, which") as caught:
        compile_one(
            *(tmp_path, build),
            library="_hello",
            request=request_,
            modules=SpokenModules(says=[facts]),
        )

    assert ".linkage = .static" in (caught.value.hint or "")


def test_a_shared_library_that_the_module_does_not_need_is_named(tmp_path: Path) -> None:
    said: list[str] = []
    plain = SpokenModules(says=[elf_facts(exports=("twice",))])
    zig = ScriptedZig(writes={"build": installs("lib/lib_hello.so", "lib/libother.so")})
    (tmp_path / "out").mkdir()

    BuildZigCompiler(context(tmp_path, zig, plain), NotesInMemory()).compile(
        LINUX, tmp_path / "out", CompileWatch(output=said.append)
    )

    assert [text.partition(",")[0] for text in said] == ["left out: libother.so"]


def test_what_an_earlier_build_installed_beside_its_module_goes_with_it(tmp_path: Path) -> None:
    for name in ("zig-out/lib/lib_hello.so", "zig-out/lib/_hello.pyi", "out/x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"\x7fELF" if name.endswith("so") else b"x")
    prebuilt = PrebuiltCompiler(context(tmp_path, ScriptedZig()))

    module = prebuilt.compile(LINUX, tmp_path / "out", CompileWatch())

    assert [name for name, _ in module.beside] == ["_hello.pyi"]


def test_what_a_build_put_beside_the_module_in_the_package_goes_with_it(tmp_path: Path) -> None:
    names = ("hello/_hello.abi3.so", "hello/_hello.pyi", "hello/data/t.bin", "hello/own.py")
    for name in (*names, "out/x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    companions = tuple(tmp_path / name for name in names[1:3])
    prebuilt = PrebuiltCompiler(context(tmp_path, ScriptedZig()), companions=companions)

    module = prebuilt.compile(LINUX, tmp_path / "out", CompileWatch())

    assert [name for name, _ in module.beside] == ["_hello.pyi", "data/t.bin"]
