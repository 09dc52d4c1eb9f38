"""What a directory is found to hold: C code, readme, packages of another tool's name."""

from pathlib import Path

import pytest

from alloconda.scaffold.adapters.project_scan import scan_folder
from tests.packing import write_files

MODULE = "PyMODINIT_FUNC PyInit_{}(void) {{ return 0; }}\n"


@pytest.fixture(autouse=True)
def _no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


def test_the_one_c_module_is_found_with_the_files_beside_it(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {"src/tally.c": MODULE.format("tally"), "src/sums.c": "", "tests/t.c": MODULE.format("t")},
    )

    scan = scan_folder(tmp_path)

    assert scan.choice is not None
    assert (scan.choice.name, scan.choice.sources) == (
        "tally",
        ("src/sums.c", "src/tally.c"),
    )
    assert scan.is_c_module
    assert scan.is_module_alone


@pytest.mark.parametrize(
    "files",
    [
        {"a.c": "int twice(int a) { return 2 * a; }"},
        {"a.c": MODULE.format("a"), "b.c": MODULE.format("b")},
        {"a.c": MODULE.format("a") + MODULE.format("b")},
    ],
    ids=["a library", "two modules", "two modules in one file"],
)
def test_c_code_that_makes_no_module_or_several_decides_nothing(
    tmp_path: Path, files: dict[str, str]
) -> None:
    write_files(tmp_path, files)

    assert not scan_folder(tmp_path).is_c_module


def test_zig_code_comes_before_c_code(tmp_path: Path) -> None:
    write_files(tmp_path, {"src/tally.c": MODULE.format("tally"), "src/root.zig": "// code"})

    assert not scan_folder(tmp_path).is_c_module


def test_the_package_is_that_of_the_name_in_setup_cfg(tmp_path: Path) -> None:
    files = {"setup.cfg": "[metadata]\nname = fast-sum\n", "README.rst": "Fast"}
    files |= {"src/fast_sum/__init__.py": "", "src/other/__init__.py": ""}
    write_files(tmp_path, files)

    scan = scan_folder(tmp_path)

    assert (scan.package_dir, scan.readme) == ("src/fast_sum", "README.rst")


def test_the_package_is_the_one_that_a_dotted_module_is_in(tmp_path: Path) -> None:
    write_files(tmp_path, {"src/acme/hello/__init__.py": "", "src/other/__init__.py": ""})

    named = scan_folder(tmp_path, module="acme.hello._hello")
    unnamed = scan_folder(tmp_path)

    assert named.package_dir == "src/acme/hello"
    assert unnamed.package_dir == "src/other"
