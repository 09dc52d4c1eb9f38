import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from alloconda.build.model.cell_needs import header_requests, wheel_tags
from alloconda.build.model.matrix import Build
from alloconda.build.service.compile import CompileRequest, CompileWatch, Module
from alloconda.build.service.compile_once import CompileOnce
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.errors import AllocondaError, BuildError, ExitCode, OutsideError
from alloconda.kernel.python import Python, stable_abi, version_abi
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Target
from tests.fakes import elf_facts

ABI3 = stable_abi(Python(minor=11))
LINUX = parse_target("manylinux_2_28_x86_64")
REQUEST = CompileRequest(target=LINUX, abi=ABI3, headers=None)


@dataclass(slots=True)
class CountingCompiler:
    """Counts its compilations, and lets each wait until `go` is set."""

    error: Exception | None = None
    folders: list[Path] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)

    @property
    def wants_headers(self) -> bool:
        return False

    def compiled_target(self, target: Target) -> Target:
        return target

    def prepare(self, watch: CompileWatch) -> None:
        pass

    def compile(self, _request: CompileRequest, folder: Path, _watch: CompileWatch) -> Module:
        self.folders.append(folder)
        self.go.wait(10)
        if self.error is not None:
            raise self.error
        return Module(folder / "_hello.so", lambda _path: elf_facts())


def compile_at_once(
    modules: CompileOnce, compiler: CountingCompiler, requests: list[CompileRequest]
) -> tuple[list[tuple[Module, bool]], list[BaseException]]:
    """Compile the requests on a thread each, all at the same time."""
    built: list[tuple[Module, bool]] = []
    errors: list[BaseException] = []

    def work(request: CompileRequest) -> None:
        try:
            built.append(modules.compile(request, CompileWatch()))
        except AllocondaError as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(request,)) for request in requests]
    for thread in threads:
        thread.start()
    compiler.go.set()
    for thread in threads:
        thread.join()
    return built, errors


def test_equal_requests_are_compiled_once_on_many_threads(tmp_path: Path) -> None:
    compiler = CountingCompiler()
    modules = CompileOnce(compiler, tmp_path)

    built, errors = compile_at_once(modules, compiler, [REQUEST] * 16)

    assert errors == []
    assert len(compiler.folders) == 1
    assert len({id(module) for module, _ in built}) == 1
    assert sorted(shared for _, shared in built) == [False, *[True] * 15]


def test_other_requests_get_compilations_and_folders_of_their_own(tmp_path: Path) -> None:
    compiler = CountingCompiler()
    modules = CompileOnce(compiler, tmp_path)
    other = CompileRequest(target=LINUX, abi=version_abi(Python(minor=13)), headers=None)

    built, _ = compile_at_once(modules, compiler, [REQUEST, other])

    assert [shared for _, shared in built] == [False, False]
    assert len(set(compiler.folders)) == 2
    assert all(folder.is_dir() for folder in compiler.folders)


def test_an_error_reaches_everyone_who_asked(tmp_path: Path) -> None:
    compiler = CountingCompiler(error=BuildError("zig failed"))
    modules = CompileOnce(compiler, tmp_path)

    built, errors = compile_at_once(modules, compiler, [REQUEST] * 8)

    assert built == []
    assert [str(error) for error in errors] == ["zig failed"] * 8
    assert len(compiler.folders) == 1


def test_a_disk_that_fails_is_no_bug(tmp_path: Path) -> None:
    (tmp_path / "staging").write_text("a file")
    modules = CompileOnce(CountingCompiler(), tmp_path / "staging")

    for _ in range(2):
        with pytest.raises(OutsideError, match="can't put the module into"):
            modules.compile(REQUEST, CompileWatch())


def one_build(tag: str, *, triple: str | None = None) -> Build:
    return Build(
        targets=(parse_target(tag),), abi=ABI3, python=Python(minor=11), why=(), triple=triple
    )


def test_a_cell_needs_the_headers_of_each_cpu() -> None:
    universal = header_requests(one_build("macosx_11_0_universal2"))
    renamed = header_requests(one_build("win_amd64", triple="x86_64-pc-windows-msvc-static"))

    assert [request.triple for request in universal] == [
        "x86_64-apple-darwin",
        "aarch64-apple-darwin",
    ]
    assert [request.triple for request in renamed] == ["x86_64-pc-windows-msvc-static"]


def test_a_platform_that_nobody_publishes_headers_for_is_named() -> None:
    with pytest.raises(OutsideError, match="no headers for musllinux_1_2_s390x") as caught:
        header_requests(one_build("musllinux_1_2_s390x"))

    assert caught.value.exit_code is ExitCode.OUTSIDE
    assert "abi3" in (caught.value.hint or "")


def test_a_wheels_tags_are_sorted() -> None:
    targets = (parse_target("musllinux_1_2_x86_64"), parse_target("manylinux_2_28_x86_64"))
    build = Build(targets=targets, abi=ABI3, python=Python(minor=11), why=())

    tags = wheel_tags(build)

    assert (tags.python, tags.abi) == ("cp311", "abi3")
    assert tags.platforms == ("manylinux_2_28_x86_64", "musllinux_1_2_x86_64")


def test_requests_with_other_headers_are_other_requests(tmp_path: Path) -> None:
    headers = [
        HeaderSet(
            python=Python(minor=13, patch=patch),
            triple="x86_64-unknown-linux-gnu",
            include_dir=tmp_path / patch,
            libs_dir=None,
            source="archive",
            digest=patch,
        )
        for patch in ("1", "2")
    ]

    requests = {CompileRequest(target=LINUX, abi=ABI3, headers=one) for one in headers}

    assert len(requests) == 2
