"""One cell: which modules are compiled, what is checked, and what goes into the wheel."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from alloconda.binary.model import BinaryFacts
from alloconda.build.model.matrix import Build
from alloconda.build.model.matrix_result import BuiltWheel
from alloconda.build.service.cell import CellBuilder, watch_for
from alloconda.build.service.compile import CompileRequest, CompileWatch, Module
from alloconda.build.service.compile_once import CompileOnce
from alloconda.build.service.module_check import ModuleCheck
from alloconda.build.service.module_part import ModulePart, module_parts
from alloconda.build.service.payload import WheelPayload
from alloconda.build.service.provenance import ProvenanceRun
from alloconda.build.service.stubs import ModuleStubs
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.config.project import BuildMode
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import (
    AllocondaError,
    BuildError,
    CheckError,
    OutsideError,
    ProjectError,
    UsageError,
)
from alloconda.kernel.events.channel import RunEndedError
from alloconda.kernel.events.events import (
    BuildLogged,
    BuildProgressed,
    BuildStep,
    CellState,
    Event,
    ModuleLeftOut,
    Step,
)
from alloconda.kernel.python import Abi, Python, stable_abi, version_abi
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Arch, Target
from alloconda.kernel.values import replace
from alloconda.kernel.zig.linked_parts import LinkedPart, LinkedParts, ZigPackage
from alloconda.kernel.zig.progress import Activity
from alloconda.kernel.zig.version import ZigVersion
from alloconda.packaging.model.package import PackageLayout, init_text
from alloconda.packaging.model.sbom import SbomSubject
from alloconda.packaging.model.stubs import stub_source
from alloconda.packaging.model.wheel_contents import (
    GeneratedFile,
    PackageFile,
    ProjectMetadata,
    WheelContents,
)
from alloconda.packaging.model.written_archive import WrittenArchive
from alloconda.packaging.service.package import Package
from tests.fake_headers import archive_of, headers_from
from tests.fakes import CPYTHON_SYMBOLS, direct_project, elf_facts, fat_facts, macho_facts, pe_facts

ABI3 = stable_abi(Python(minor=11))
LINUX, MUSL = "manylinux_2_28_x86_64", "musllinux_1_2_x86_64"
UNIVERSAL = "macosx_11_0_universal2"
EXPORTS = ("PyInit__hello",)
HEADERS = headers_from(archive_of("3.13.1"))


def build_of(*tags: str, abi: Abi = ABI3) -> Build:
    targets = tuple(parse_target(tag) for tag in tags or (LINUX,))
    return Build(targets=targets, abi=abi, python=abi.python, why=())


@dataclass
class Modules:
    """Compiles nothing: each module is a file that says what a test lets it say."""

    facts: BinaryFacts = field(default_factory=lambda: elf_facts(exports=EXPORTS))
    name: str = ""
    recalled: bool = False
    beside: dict[str, dict[str, str]] = field(default_factory=dict)
    requests: list[CompileRequest] = field(default_factory=list)

    wants_headers = True

    def compiled_target(self, target: Target) -> Target:
        return target.without_libc()

    def prepare(self, watch: CompileWatch) -> None:
        assert watch.output is not None

    def compile(self, request: CompileRequest, folder: Path, _watch: CompileWatch) -> Module:
        self.requests.append(request)
        path = folder / "built.so"
        path.write_bytes(b"module")
        module = Module(path, lambda _path: self.facts, recalled=self.recalled)
        module.name = self.name
        files = self.beside.get(request.target.arch, self.beside.get("", {}))
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        module.beside = tuple((name, folder / name) for name in files)
        module.linked = LinkedParts(
            zig=ZigVersion(major=0, minor=16, patch=0), parts=(LinkedPart.ZIG_STD,)
        )
        return module


@dataclass
class CheckResultsInMemory:
    """Remembers what was found in order."""

    known: set[str] = field(default_factory=set)

    def knows(self, module: Module, question: str) -> bool:
        return f"{module.digest} {question}" in self.known

    def remember(self, module: Module, question: str) -> None:
        self.known.add(f"{module.digest} {question}")


@dataclass
class WheelsInMemory:
    """Takes wheels, and knows those that it has."""

    written: list[WheelContents] = field(default_factory=list)
    unchanged: bool = False
    folders: list[Path] = field(default_factory=list)

    def write(self, contents: WheelContents, out_dir: Path) -> tuple[WrittenArchive, bool]:
        self.written.append(contents)
        self.folders.append(out_dir)
        archive = WrittenArchive(path=out_dir / contents.filename, size_bytes=9, sha256="ab")
        return archive, self.unchanged


class Bench:
    """A builder of cells with everything around it."""

    def __init__(
        self,
        root: Path,
        *,
        build_mode: BuildMode = BuildMode.DIRECT,
        check_results: CheckResultsInMemory | None = None,
    ) -> None:
        self.root = root
        self.modules = Modules()
        self.stubs: tuple[str, ...] = ()
        self.check_results = CheckResultsInMemory() if check_results is None else check_results
        self.wheels = WheelsInMemory()
        self.events: list[Event] = []
        self.merged: list[tuple[list[Path], Path]] = []
        self.once = CompileOnce(self.modules, root / "staging")
        project = direct_project(root, build_mode=build_mode)
        self.builder = CellBuilder(
            parts=module_parts(project),
            modules=self.once,
            merge=self.merge,
            check=ModuleCheck(project, lambda: CPYTHON_SYMBOLS, self.check_results),
            stubs=ModuleStubs(lambda _path: self.stubs),
        )

    def merge(self, slices: list[Path], out: Path) -> Module:
        self.merged.append((slices, out))
        out.write_bytes(b"both")
        return Module(out, lambda _path: self.modules.facts)

    def module(self, build: Build, *headers: HeaderSet) -> tuple[Module, bool]:
        (built,), shared = self.builder.modules(build, headers, self.events.append)
        return built.module, shared

    def wheel(
        self, build: Build, payload: WheelPayload | None = None, *headers: HeaderSet
    ) -> BuiltWheel:
        whole = payload or payload_of(self.root)
        return self.builder.wheel(build, headers, whole, self.wheels.write, self.events.append)


def payload_of(
    root: Path,
    *,
    files: tuple[str, ...] = (),
    generated: tuple[GeneratedFile, ...] = (),
    provenance: ProvenanceRun | None = None,
) -> WheelPayload:
    layout = PackageLayout(folder="hello/", module_folder="hello/", module_stem="_hello")
    return WheelPayload(
        metadata=ProjectMetadata(name="hello", version="1.0", metadata_bytes=b"Name: hello\n"),
        package=Package(
            layout=layout,
            files=tuple(PackageFile(arcname=f"hello/{name}", path=root / name) for name in files),
            generated=generated,
        ),
        out_dir=root / "dist",
        sbom=SbomSubject(name="hello", version="1.0", license=None, alloconda="0.1"),
        provenance=provenance,
    )


class TestTheModule:
    def test_is_compiled_for_what_the_compiler_says(self, tmp_path: Path) -> None:
        bench = Bench(tmp_path)

        module, shared = bench.module(build_of(), HEADERS)

        assert module.name == "_hello"
        assert not shared
        assert bench.modules.requests == [
            CompileRequest(target=parse_target(MUSL), abi=ABI3, headers=HEADERS)
        ]
        cell = "cp311-abi3-manylinux_2_28_x86_64"
        assert bench.events == [
            BuildStep(cell=cell, step=Step.COMPILE),
            BuildStep(cell=cell, step=Step.CHECK),
        ]

    def test_serves_every_cell_that_wants_the_same(self, tmp_path: Path) -> None:
        bench = Bench(tmp_path)
        bench.modules.facts = elf_facts(exports=EXPORTS)

        first, first_shared = bench.module(build_of(LINUX))
        second, second_shared = bench.module(build_of(MUSL))

        assert first is second
        assert (first_shared, second_shared) == (False, True)
        assert bench.once.wants_headers
        bench.once.prepare(CompileWatch(output=print))

    def test_that_was_in_order_in_an_earlier_run_is_not_checked_again(self, tmp_path: Path) -> None:
        first = Bench(tmp_path / "first")
        first.module(build_of())
        again = Bench(tmp_path / "again", check_results=first.check_results)
        again.modules.facts = elf_facts(exports=())

        again.module(build_of())
        with pytest.raises(ProjectError):
            again.module(build_of(MUSL))

    def test_has_the_name_that_its_build_gives(self, tmp_path: Path) -> None:
        bench = Bench(tmp_path)
        bench.modules.name = "core"
        bench.modules.facts = elf_facts(exports=("PyInit_core",))

        assert bench.module(build_of())[0].name == "core"


class TestUniversalModules:
    FACTS = fat_facts(
        macho_facts(Arch.X86_64, exports=EXPORTS), macho_facts(Arch.AARCH64, exports=EXPORTS)
    )

    def bench(self, root: Path, **beside: dict[str, str]) -> Bench:
        bench = Bench(root)
        bench.modules.facts = self.FACTS
        bench.modules.beside = beside
        return bench

    def test_are_two_in_one_file(self, tmp_path: Path) -> None:
        bench = self.bench(tmp_path)
        intel, arm = headers_from(archive_of("3.12.1")), HEADERS

        module, shared = bench.module(build_of(UNIVERSAL), intel, arm)

        assert [(one.target.arch, one.headers) for one in bench.modules.requests] == [
            (Arch.X86_64, intel),
            (Arch.AARCH64, arm),
        ]
        ((slices, out),) = bench.merged
        assert [path.parent.name for path in slices] == ["module-1", "module-2"]
        assert module.path == out
        assert out.suffix == ".universal2"
        assert module.linked is not None
        assert not shared

    def test_are_shared_only_if_both_halves_are(self, tmp_path: Path) -> None:
        bench = self.bench(tmp_path)
        bench.once.compile(
            CompileRequest(target=parse_target("macosx_11_0_x86_64"), abi=ABI3, headers=None),
            CompileWatch(),
        )

        _, half = bench.module(build_of(UNIVERSAL))
        _, whole = bench.module(build_of(UNIVERSAL))

        assert (half, whole) == (False, True)

    def test_have_the_files_that_both_halves_bring(self, tmp_path: Path) -> None:
        stubs = {"_hello.pyi": "x"}

        module, _ = self.bench(tmp_path, x86_64=stubs, aarch64=stubs).module(build_of(UNIVERSAL))

        assert [name for name, _ in module.beside] == ["_hello.pyi"]

    @pytest.mark.parametrize("other", [{"a.txt": "y"}, {}, {"a.txt": "x", "b.txt": "x"}])
    def test_can_t_have_files_that_differ(self, tmp_path: Path, other: dict[str, str]) -> None:
        bench = self.bench(tmp_path, x86_64={"a.txt": "x"}, aarch64=other)

        with pytest.raises(ProjectError, match=r"installs [ab]\.txt beside the module"):
            bench.module(build_of(UNIVERSAL))


class TestAModuleThatIsNotInOrder:
    def refuse(
        self,
        root: Path,
        build: Build,
        facts: BinaryFacts,
        *,
        build_mode: BuildMode = BuildMode.DIRECT,
    ) -> Exception:
        whole = Bench(root, build_mode=build_mode)
        whole.modules.facts = facts
        with pytest.raises((CheckError, ProjectError)) as caught:
            whole.wheel(build)
        assert whole.wheels.written == []
        assert whole.check_results.known == set()
        return caught.value

    def test_may_have_another_name(self, tmp_path: Path) -> None:
        error = self.refuse(tmp_path, build_of(), elf_facts(exports=("PyInit_other",)))

        assert isinstance(error, ProjectError)
        assert error.message == "the built module is not '_hello'"
        assert "PyInit_other" in error.details[0]

    def test_may_need_more_than_its_tags_admit(self, tmp_path: Path) -> None:
        facts = elf_facts(imports=("pow@GLIBC_2.99",), exports=EXPORTS)

        error = self.refuse(tmp_path, build_of(LINUX, MUSL), facts)

        assert isinstance(error, CheckError)
        assert error.message == (
            f"the built module doesn't honour {LINUX} and {MUSL}; nothing was written"
        )
        assert "GLIBC_2.99" in " ".join(error.details)

    @pytest.mark.parametrize(
        ("build_mode", "hinted"), [(BuildMode.BUILD_ZIG, True), (BuildMode.DIRECT, False)]
    )
    def test_may_lack_python_on_windows(
        self, tmp_path: Path, build_mode: BuildMode, *, hinted: bool
    ) -> None:
        facts = pe_facts(needed=("KERNEL32.dll",), imports=(), exports=EXPORTS)

        error = self.refuse(tmp_path, build_of("win_amd64"), facts, build_mode=build_mode)

        assert isinstance(error, CheckError)
        assert bool(error.hint) is hinted

    @pytest.mark.parametrize(
        ("abi", "words"),
        [
            (version_abi(Python(minor=13)), "export PyInit_"),
            (stable_abi(Python(minor=15, free_threaded=True)), "--no-abi3 --python-version 3.15t"),
        ],
    )
    def test_may_have_a_hook_that_the_version_lacks(
        self, tmp_path: Path, abi: Abi, words: str
    ) -> None:
        hook = "PyInit__hello" if abi.is_stable else "PyModExport__hello"

        error = self.refuse(tmp_path, build_of(abi=abi), elf_facts(exports=(hook,)))

        assert isinstance(error, CheckError)
        assert words in str(error.hint)


class TestTheWheel:
    def test_has_the_module_the_package_and_a_bill_of_materials(self, tmp_path: Path) -> None:
        bench = Bench(tmp_path)

        built = bench.wheel(build_of(), payload_of(tmp_path, files=("__init__.py",)))

        (contents,) = bench.wheels.written
        assert contents.filename == "hello-1.0-cp311-abi3-manylinux_2_28_x86_64.whl"
        (module,) = contents.modules
        assert module.arcname == "hello/_hello.abi3.so"
        assert [file.arcname for file in contents.files] == ["hello/__init__.py"]
        (bill,) = contents.dist_info
        assert bill.arcname == "sboms/alloconda.cdx.json"
        assert b"standard library" in bill.data
        assert bench.wheels.folders == [tmp_path / "dist"]
        assert built.archive.path == tmp_path / "dist" / contents.filename
        assert [event.step for event in bench.events if isinstance(event, BuildStep)] == [
            *(Step.COMPILE, Step.CHECK, Step.PACK)
        ]

    @pytest.mark.parametrize(
        ("unchanged", "recalled", "state"),
        [
            (False, False, CellState.COMPILED),
            (False, True, CellState.PACKED),
            (True, False, CellState.CACHED),
            (True, True, CellState.CACHED),
        ],
    )
    def test_says_how_it_was_come_by(
        self, tmp_path: Path, *, unchanged: bool, recalled: bool, state: CellState
    ) -> None:
        bench = Bench(tmp_path)
        bench.wheels.unchanged = unchanged
        bench.modules.recalled = recalled

        assert bench.wheel(build_of()).state is state

    def test_that_shares_a_module_took_no_time_to_compile(self, tmp_path: Path) -> None:
        bench = Bench(tmp_path)

        first, second = bench.wheel(build_of()), bench.wheel(build_of(MUSL))

        assert first.compile_s > 0
        assert (second.state, second.compile_s) == (CellState.SHARED, 0.0)

    def test_has_the_stub_of_its_module_in_place_of_an_earlier_one(self, tmp_path: Path) -> None:
        bench = Bench(tmp_path)
        bench.stubs = ("a: int\n",)
        (tmp_path / "_hello.pyi").write_text(stub_source("old: int\n"))

        bench.wheel(build_of(), payload_of(tmp_path, files=("_hello.pyi",)))

        (contents,) = bench.wheels.written
        assert [(file.arcname, file.data) for file in contents.generated] == [
            ("hello/_hello.pyi", stub_source("a: int\n").encode()),
            ("hello/py.typed", b""),
        ]

    def test_has_what_the_build_installed_in_place_of_the_packages_own(
        self, tmp_path: Path
    ) -> None:
        bench = Bench(tmp_path)
        bench.modules.beside = {"": {"_hello.pyi": "new", "made.py": "new"}}
        made = GeneratedFile(arcname="hello/made.py", data=b"generated")

        bench.wheel(
            build_of(), payload_of(tmp_path, files=("_hello.pyi", "a.py"), generated=(made,))
        )

        (contents,) = bench.wheels.written
        assert [(file.arcname, file.path.parent.name) for file in contents.files] == [
            ("hello/a.py", tmp_path.name),
            ("hello/_hello.pyi", "module-1"),
            ("hello/made.py", "module-1"),
        ]
        assert [file.arcname for file in contents.generated] == ["hello/py.typed"]

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows can't have the files either")
    @pytest.mark.parametrize(
        ("installed", "refusal"),
        [
            (("con.txt",), "hello/con.txt can't be in a wheel for Windows"),
            (("q?.txt",), "hello/q\\?.txt can't be in a wheel for Windows"),
            (("A.py",), "hello/a.py and hello/A.py are one on Windows and macOS"),
            (("b.txt", "B.txt"), "hello/b.txt and hello/B.txt are one"),
            (("_HELLO.pyd",), "hello/_hello.pyd and hello/_HELLO.pyd are one"),
            (("a.py/x.txt",), "hello/a.py is a file, and the folder of hello/a.py/x.txt"),
            (("a\nb.txt",), "can't be packed: its name holds a line break"),
        ],
    )
    def test_has_no_installed_file_that_its_platform_can_t_have(
        self, tmp_path: Path, installed: tuple[str, ...], refusal: str
    ) -> None:
        bench = Bench(tmp_path)
        bench.modules.facts = pe_facts(exports=EXPORTS)
        bench.modules.beside = {"": dict.fromkeys(installed, "new")}

        with pytest.raises(UsageError, match=refusal) as caught:
            bench.wheel(build_of("win_amd64"), payload_of(tmp_path, files=("a.py",)))

        assert caught.value.hint is not None
        assert "build.zig" in caught.value.hint
        assert bench.wheels.written == []

    @pytest.mark.parametrize("installed", [True, False])
    def test_has_no_package_of_the_modules_name(self, tmp_path: Path, *, installed: bool) -> None:
        bench, hiding = Bench(tmp_path), "_hello/__init__.py"
        bench.modules.beside = {"": {hiding: "new"} if installed else {}}

        with pytest.raises(UsageError, match=r"imports hello/_hello/__init__\.py in place of"):
            bench.wheel(build_of(), payload_of(tmp_path, files=() if installed else (hiding,)))

        assert bench.wheels.written == []

    def test_leaves_out_what_the_build_installed_and_exclude_names(self, tmp_path: Path) -> None:
        bench = Bench(tmp_path)
        bench.modules.beside = {"": {"notes.txt": "new", "made.py": "new"}}
        payload = payload_of(tmp_path)

        bench.wheel(build_of(), replace(payload, excludes=lambda path: path == "hello/notes.txt"))

        (contents,) = bench.wheels.written
        assert [file.arcname for file in contents.files] == ["hello/made.py"]

    def test_imports_the_module_by_the_name_that_its_build_gave(self, tmp_path: Path) -> None:
        bench = Bench(tmp_path)
        bench.modules.name = "core"
        bench.modules.facts = elf_facts(exports=("PyInit_core",))
        layout = payload_of(tmp_path).package.layout
        generated = (
            GeneratedFile(arcname="hello/__init__.py", data=init_text(layout).encode()),
            GeneratedFile(arcname="hello/py.typed", data=b""),
        )

        bench.wheel(build_of(), payload_of(tmp_path, generated=generated))

        (contents,) = bench.wheels.written
        (module,) = contents.modules
        assert module.arcname == "hello/core.abi3.so"
        init, marker = contents.generated
        assert b"core" in init.data
        assert b"_hello" not in init.data
        assert marker.data == b""

    def test_for_windows_may_not_have_a_name_that_windows_refuses(self, tmp_path: Path) -> None:
        bench = Bench(tmp_path)

        with pytest.raises(UsageError, match=r"aux\.py"):
            bench.wheel(build_of("win_amd64"), payload_of(tmp_path, files=("aux.py",)))

        assert bench.modules.requests == []


class TestProvenance:
    def recorded(self, root: Path, *, compiled: bool = True, **config: object) -> dict[str, object]:
        written: list[tuple[WrittenArchive, bytes]] = []
        run = ProvenanceRun(
            project=direct_project(root, ProjectConfig(**config)),  # type: ignore[arg-type]
            version="1.0",
            sources=(),
            versions={"alloconda": "0.1"},
            write=lambda wheel, data: written.append((wheel, data)),
            compiled=compiled,
        )
        own = replace(HEADERS, source="/usr/bin/python3")
        package = ZigPackage(hash="zlib-1.3-hash", name="zlib", version="1.3")
        linked = LinkedParts(
            zig=ZigVersion(major=0, minor=16, patch=0), parts=(), packages=(package,)
        )
        wheel = WrittenArchive(path=root / "hello.whl", size_bytes=9, sha256="ab" * 32)
        run.record(build_of(LINUX), [HEADERS, HEADERS, own], linked, wheel)
        ((found, data),) = written
        assert found is wheel
        definition: dict[str, object] = json.loads(data)["predicate"]["buildDefinition"]
        return definition

    def test_says_what_was_asked_for(self, tmp_path: Path) -> None:
        plain = self.recorded(tmp_path)["externalParameters"]
        more = self.recorded(
            tmp_path, compiled=False, build_step="lib", zig_args=("-Dtoken=x", "-j1")
        )["externalParameters"]

        assert isinstance(plain, dict)
        assert isinstance(more, dict)
        assert plain == {
            "project": "hello",
            "version": "1.0",
            "platforms": [LINUX],
            "python": "3.11",
            "abi": "abi3",
            "optimize": "ReleaseSafe",
            "compiled-by": "direct",
        }
        assert more["compiled-by"] == "an earlier build"
        assert more["build-step"] == "lib"
        assert "-j1" in more["zig-args"]

    def test_names_headers_and_packages_with_their_digests(self, tmp_path: Path) -> None:
        found = self.recorded(tmp_path)["resolvedDependencies"]

        assert isinstance(found, list)
        assert [one["name"] for one in found] == [
            f"headers in {HEADERS.source}",
            "headers of CPython 3.13.1",
            "zlib",
        ]
        assert found[0]["digest"] == {"allocondaHeaderTreeSha256": HEADERS.digest}
        assert found[2]["digest"] == {"zigPackageHash": "zlib-1.3-hash"}

    def test_is_written_for_each_wheel(self, tmp_path: Path) -> None:
        wheels: list[str] = []
        run = ProvenanceRun(
            project=direct_project(tmp_path),
            version="1.0",
            sources=(),
            versions={},
            write=lambda wheel, _data: wheels.append(wheel.path.name),
        )

        built = Bench(tmp_path).wheel(build_of(), payload_of(tmp_path, provenance=run), HEADERS)

        assert wheels == [built.archive.path.name]


class TestWhatIsToldMeanwhile:
    ACTIVITY = Activity(path=("Compile", "root"), completed=1, total=3)

    def test_is_where_zig_is_and_what_it_prints(self) -> None:
        events: list[Event] = []
        watch = watch_for("cell", events.append, progress=True)

        assert watch.activity is not None
        assert watch.output is not None
        watch.activity(self.ACTIVITY)
        watch.output("warning: mind")

        assert events == [
            BuildProgressed(cell="cell", path=("Compile", "root"), completed=1, total=3),
            BuildLogged(cell="cell", text="warning: mind"),
        ]

    def test_is_nothing_of_zig_where_nobody_shows_it(self) -> None:
        assert watch_for("cell", print, progress=False).activity is None

    def test_is_no_log_of_what_is_of_no_cell(self) -> None:
        events: list[Event] = []
        watch = watch_for(None, events.append, progress=False)

        assert watch.output is not None
        watch.output("text")

        assert events == []

    def test_is_nothing_after_the_end_of_a_run(self) -> None:
        def refuse(_event: Event) -> None:
            raise RunEndedError("the run was ended")

        watch = watch_for("cell", refuse, progress=True)

        assert watch.activity is not None
        watch.activity(self.ACTIVITY)


@pytest.mark.parametrize(
    ("place", "words"),
    [(None, "can't put the module into"), ("file", "can't compile: file")],
)
def test_what_the_system_refuses_is_told_with_its_place(
    tmp_path: Path, place: str | None, words: str
) -> None:
    class Full(Modules):
        def compile(self, *_arguments: object) -> Module:
            raise OSError(28, "No space left on device", *(() if place is None else (place,)))

    once = CompileOnce(Full(), tmp_path)
    request = CompileRequest(target=parse_target(LINUX), abi=ABI3, headers=None)

    for _ in range(2):
        with pytest.raises(OutsideError, match=f"{words}.*: No space left on device") as caught:
            once.compile(request, CompileWatch())
        assert caught.value.hint


class TestSeveralModules:
    FIRST = ModulePart(stem="_a", name="hello._a", stable_from=Python(minor=11))
    SECOND = ModulePart(stem="_b", name="hello.sub._b", optional=True)

    def bench(self, root: Path, **wrong: AllocondaError) -> tuple[Bench, list[CompileRequest]]:
        requests: list[CompileRequest] = []

        class Several(Modules):
            def compile(self, request: CompileRequest, folder: Path, watch: CompileWatch) -> Module:
                assert request.module is not None
                assert watch.output is not None
                stem = request.module.rpartition(".")[2]
                requests.append(request)
                watch.output("mind")
                if stem in wrong:
                    raise wrong[stem]
                path = folder / "built.so"
                path.write_text(stem)
                module = Module(path, lambda _path: elf_facts(exports=(f"PyInit_{stem}",)))
                module.name, module.import_name = stem, request.module
                return module

        bench = Bench(root)
        bench.builder = CellBuilder(
            parts=(self.FIRST, self.SECOND),
            modules=CompileOnce(Several(), root / "staging", jobs=1),
            merge=bench.merge,
            check=ModuleCheck(direct_project(root), lambda: CPYTHON_SYMBOLS, bench.check_results),
            stubs=ModuleStubs(lambda path: (f"{path.read_text()}: int",)),
        )
        return bench, requests

    def test_are_one_wheel_with_each_in_its_place_and_for_its_abi(self, tmp_path: Path) -> None:
        bench, requests = self.bench(tmp_path)

        bench.wheel(build_of(LINUX, abi=version_abi(Python(minor=13))))

        (contents,) = bench.wheels.written
        assert [module.arcname for module in contents.modules] == [
            "hello/_a.abi3.so",
            "hello/sub/_b.cpython-313-x86_64-linux-gnu.so",
        ]
        assert {(one.module, one.abi.abi_tag) for one in requests} == {
            ("hello._a", "abi3"),
            ("hello.sub._b", "cp313"),
        }
        assert [file.arcname for file in contents.generated] == [
            "hello/_a.pyi",
            "hello/py.typed",
            "hello/sub/_b.pyi",
        ]
        steps = [event.step for event in bench.events if isinstance(event, BuildStep)]
        assert steps == [Step.COMPILE, Step.CHECK, Step.PACK]
        logged = {event.text for event in bench.events if isinstance(event, BuildLogged)}
        assert logged == {"hello._a: mind", "hello.sub._b: mind"}

    @pytest.mark.parametrize(
        ("abi", "built"),
        [
            (version_abi(Python(minor=10)), "cp310"),
            (version_abi(Python(minor=13, free_threaded=True)), "cp313t"),
            (stable_abi(Python(minor=12)), "abi3"),
        ],
    )
    def test_are_for_the_wheels_abi_where_the_stable_one_does_not_serve_it(
        self, abi: Abi, built: str
    ) -> None:
        assert self.FIRST.abi(build_of(abi=abi)).abi_tag == built

    def test_may_lack_one_that_is_optional_and_say_why(self, tmp_path: Path) -> None:
        error = BuildError("hello.sub._b: zig build-lib failed", details=("b.c:1:1: error: no",))
        bench, _ = self.bench(tmp_path, _b=error)

        bench.wheel(build_of())

        (contents,) = bench.wheels.written
        assert [module.arcname for module in contents.modules] == ["hello/_a.abi3.so"]
        assert (
            ModuleLeftOut(
                cell=build_of().cell,
                module="hello.sub._b",
                message="hello.sub._b: zig build-lib failed",
                details=("b.c:1:1: error: no",),
            )
            in bench.events
        )

    def test_are_no_wheel_where_one_that_is_wanted_does_not_compile(self, tmp_path: Path) -> None:
        bench, requests = self.bench(
            tmp_path,
            _a=BuildError("no", details=("a.c",), log="1"),
            _b=BuildError("neither", details=("b.c",), log="2"),
        )

        with pytest.raises(BuildError, match=r"^no") as caught:
            bench.wheel(build_of())

        assert caught.value.details == ("a.c", "neither", "b.c")
        assert caught.value.log == "1\n2"

        assert len(requests) == 2
        assert bench.wheels.written == []
