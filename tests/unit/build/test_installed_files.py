"""What a build.zig installs beside the module: what goes into wheels, and what is left out."""

from pathlib import Path

import pytest

from alloconda.build.service.installed_files import files_beside, is_by_product, name_of_module
from tests.fakes import elf_facts

TEXT, PEM = b"text", b"-----BEGIN %s-----\n"


def install(root: Path, *names: str, data: bytes = TEXT) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root / "lib"


def beside(root: Path, *places: str) -> list[str]:
    folders = [root / place for place in places or ("lib",)]
    return [name for name, _ in files_beside(root / "lib" / "libhello.so", folders)]


def test_stubs_and_data_go_with_the_module_sorted(tmp_path: Path) -> None:
    install(tmp_path, "lib/libhello.so", "lib/py.typed", "lib/_hello.pyi", "lib/data/a/table.bin")

    assert beside(tmp_path) == ["_hello.pyi", "data/a/table.bin", "py.typed"]


def test_places_that_are_not_there_hold_nothing(tmp_path: Path) -> None:
    install(tmp_path, "lib/a.txt")

    assert beside(tmp_path, "bin", "lib") == ["a.txt"]
    assert beside(tmp_path, "bin") == []


def test_of_two_places_the_first_counts(tmp_path: Path) -> None:
    install(tmp_path, "bin/a.txt", "lib/a.txt", "lib/b.txt")

    found = files_beside(tmp_path / "bin" / "hello.dll", [tmp_path / "bin", tmp_path / "lib"])

    assert found == (
        ("a.txt", tmp_path / "bin" / "a.txt"),
        ("b.txt", tmp_path / "lib" / "b.txt"),
    )


@pytest.mark.parametrize(
    "name",
    [
        *("libother.so", "libother.so.1.2", "libother.dylib", "other.dll", "other.pyd"),
        *("libother.a", "other.lib", "other.LIB", "other.o", "other.obj", "other.la"),
        *("other.exe", "other.def", "other.exp", "other.ilk", "other.pdb", "other.debug"),
        *("other.pc", "pkgconfig/other.txt", "other.cmake", "cmake/deep/other.txt"),
        *("hello.dSYM/Contents/Info.plist", "a/hello.dSYM/x", "__pycache__/x.txt", "x.pyc"),
    ],
)
def test_what_linkers_debuggers_and_packagers_read_is_left_out(tmp_path: Path, name: str) -> None:
    path = install(tmp_path, f"lib/{name}") / name

    assert is_by_product(path, name)
    assert beside(tmp_path) == []


@pytest.mark.parametrize("name", ["a.txt", "x.so.txt", "pkgconfig", "my.dSYM", "cmake"])
def test_what_only_looks_alike_goes_with_the_module(tmp_path: Path, name: str) -> None:
    path = install(tmp_path, f"lib/{name}") / name

    assert is_by_product(path, name) == (".so." in name)


@pytest.mark.parametrize(
    "magic", [b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"!<arch>\n"]
)
def test_programs_are_left_out_by_what_they_hold(tmp_path: Path, magic: bytes) -> None:
    install(tmp_path, "lib/run", data=magic + b"rest")
    install(tmp_path, "lib/not", data=b"x" + magic)

    assert beside(tmp_path) == ["not"]


def test_what_may_hold_a_secret_is_left_out(tmp_path: Path) -> None:
    install(tmp_path, "lib/.env", "lib/a.txt")
    install(tmp_path, "lib/private.pem", data=PEM % b"PRIVATE KEY")
    install(tmp_path, "lib/authority.pem", data=PEM % b"CERTIFICATE")

    assert beside(tmp_path) == ["a.txt", "authority.pem"]


@pytest.mark.parametrize(
    ("exports", "name"),
    [
        (("PyInit_hello", "PyInit_other"), "hello"),
        (("PyModExport_hello", "PyInit_other"), "hello"),
        (("PyInit_other",), "other"),
        (("PyModExport_other",), "other"),
        (("PyInit_a_b", "PyModExport_a_b"), "a_b"),
        (("PyInit_a", "PyInit_b"), "hello"),
        (("run",), "hello"),
    ],
)
def test_a_library_has_the_name_that_it_exports(exports: tuple[str, ...], name: str) -> None:
    assert name_of_module(elf_facts(exports=exports), "hello") == name
