"""The stub of a run's modules, and what it becomes in wheels and in the package directory."""

from pathlib import Path

import pytest

from alloconda.build.adapters.stub_install import discard_stub, install_stub
from alloconda.build.service.compile import Module
from alloconda.build.service.stubs import FoundStub, ModuleStubs, stub_files
from alloconda.kernel.errors import CheckError, OutsideError
from alloconda.packaging.model.package import PackageLayout, match_nothing
from alloconda.packaging.model.stubs import stub_source
from alloconda.packaging.model.wheel_contents import PackageFile
from tests.fakes import elf_facts

LAYOUT = PackageLayout(folder="hello/", module_folder="hello/", module_stem="_hello")
STUB = stub_source("a: int\n")


def module_with(*texts: str, folder: Path) -> Module:
    path = folder / f"{len(texts)}-{'-'.join(texts)}".replace("\n", "")
    path.write_text("\n".join(texts))
    module = Module(path, lambda _path: elf_facts())
    module.name = "_hello"
    return module


class TestStubsOfARun:
    def read(self, path: Path) -> tuple[str, ...]:
        return tuple(line for line in path.read_text().split("\n") if line)

    def test_are_those_of_its_modules(self, tmp_path: Path) -> None:
        stubs = ModuleStubs(self.read)

        sources = [stubs.source_of(module_with("a", folder=tmp_path), cell) for cell in "xy"]

        assert sources == [stub_source("a"), stub_source("a")]
        assert stubs.found == (FoundStub(source=stub_source("a"), module="_hello", cell="x"),)

    def test_may_lack(self, tmp_path: Path) -> None:
        stubs = ModuleStubs(self.read)

        assert stubs.source_of(module_with(folder=tmp_path), "x") is None
        assert stubs.found == ()

    def test_that_differ_are_an_error_that_shows_where(self, tmp_path: Path) -> None:
        stubs = ModuleStubs(self.read)
        stubs.source_of(module_with("a: int", folder=tmp_path), "x")

        with pytest.raises(CheckError) as caught:
            stubs.source_of(module_with("a: str", folder=tmp_path), "y")

        assert caught.value.message == "the module has other functions or types than that of x"
        assert caught.value.details[:2] == ("--- x", "+++ y")
        assert caught.value.details[-2:] == ("-a: int", "+a: str")
        assert "stubs = false" in str(caught.value.hint)

    def test_are_held_against_what_the_package_has(self, tmp_path: Path) -> None:
        stubs = ModuleStubs(self.read)
        present = FoundStub(
            source=stub_source("a: int"), module="_hello", cell="_hello.pyi", is_present=True
        )
        stubs.expect(present)

        assert stubs.source_of(module_with("a: int", folder=tmp_path), "x") is not None
        with pytest.raises(CheckError, match=r"than that of _hello\.pyi") as caught:
            stubs.source_of(module_with("a: str", folder=tmp_path), "x")

        assert str(caught.value.hint).startswith("where the code has changed, ")

    def test_may_differ_from_cpu_to_cpu(self, tmp_path: Path) -> None:
        with pytest.raises(CheckError, match="for one CPU than for the other"):
            ModuleStubs(self.read).source_of(module_with("a", "b", folder=tmp_path), "x")


class TestFilesOfAWheel:
    def files(self, folder: Path, **present: str) -> list[PackageFile]:
        found = []
        for name, text in present.items():
            path = folder / name
            path.write_text(text)
            found.append(PackageFile(arcname=f"hello/{name.replace('_dot_', '.')}", path=path))
        return found

    def test_are_the_stub_and_the_marker_of_a_typed_package(self, tmp_path: Path) -> None:
        stale = self.files(tmp_path, _hello_dot_pyi=stub_source("old: int\n"))

        made = stub_files(STUB, LAYOUT, stale, match_nothing)

        assert [(file.arcname, file.data) for file in made] == [
            ("hello/_hello.pyi", STUB.encode()),
            ("hello/py.typed", b""),
        ]

    def test_leave_a_stub_and_a_marker_of_the_users(self, tmp_path: Path) -> None:
        own = self.files(tmp_path, _hello_dot_pyi="mine: int\n")
        marked = self.files(tmp_path, py_dot_typed="partial\n")

        for source in (STUB, None):
            made = stub_files(source, LAYOUT, own, match_nothing)
            assert [file.arcname for file in made] == ["hello/py.typed"]
            assert stub_files(source, LAYOUT, [*own, *marked], match_nothing) == ()
        assert stub_files(None, LAYOUT, (), match_nothing) == ()
        assert [file.arcname for file in stub_files(STUB, LAYOUT, marked, match_nothing)] == [
            "hello/_hello.pyi"
        ]

    def test_are_not_what_the_user_excludes(self) -> None:
        made = stub_files(STUB, LAYOUT, (), lambda arcname: arcname.endswith(".pyi"))

        assert [file.arcname for file in made] == ["hello/py.typed"]

    def test_need_no_marker_without_a_package(self) -> None:
        alone = PackageLayout(folder="", module_folder="", module_stem="fast")

        made = stub_files(STUB, alone, (), match_nothing)

        assert [file.arcname for file in made] == ["fast.pyi"]


class TestAStubInThePackageDirectory:
    def test_is_written_where_there_is_none_or_an_earlier_one(self, tmp_path: Path) -> None:
        path = tmp_path / "_hello.pyi"

        assert install_stub(stub_source("old: int\n"), path)
        assert install_stub(STUB, path)

        assert path.read_text() == STUB

    def test_stays_as_it_is_when_nothing_changed(self, tmp_path: Path) -> None:
        path = tmp_path / "_hello.pyi"
        path.write_bytes(STUB.replace("\n", "\r\n").encode())

        assert install_stub(STUB, path)

        assert b"\r\n" in path.read_bytes()

    def test_stays_when_the_user_wrote_it(self, tmp_path: Path) -> None:
        path = tmp_path / "_hello.pyi"
        path.write_text("mine: int\n")

        assert not install_stub(STUB, path)
        discard_stub(path)

        assert path.read_text() == "mine: int\n"

    def test_goes_when_it_is_generated_and_the_build_has_one(self, tmp_path: Path) -> None:
        path = tmp_path / "_hello.pyi"
        path.write_text(STUB)

        discard_stub(path)
        discard_stub(path)

        assert not path.exists()

    def test_that_cannot_be_written_is_an_error_that_names_it(self, tmp_path: Path) -> None:
        path = tmp_path / "_hello.pyi"
        path.mkdir()

        with pytest.raises(OutsideError, match=r"can't write the stub .*_hello\.pyi: "):
            install_stub(STUB, path)
