from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from alloconda.build.adapters.module_install import init_files, install_module
from alloconda.kernel.errors import OutsideError


def built(tmp_path: Path) -> Path:
    module = tmp_path / "built.so"
    module.write_bytes(b"new")
    return module


def test_a_module_gets_the_name_that_python_imports(tmp_path: Path) -> None:
    package = tmp_path / "hello"
    package.mkdir()

    path = install_module(built(tmp_path), package, "_hello", ".abi3.so")

    assert path == package / "_hello.abi3.so"
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in package.iterdir()] == ["_hello.abi3.so"]


def test_earlier_builds_that_would_be_imported_in_its_place_go(tmp_path: Path) -> None:
    package = tmp_path / "hello"
    package.mkdir()
    (package / f"_hello{EXTENSION_SUFFIXES[0]}").write_bytes(b"old")
    (package / "_hello.cpython-310-other.so").write_bytes(b"for another interpreter")

    install_module(built(tmp_path), package, "_hello", ".abi3.so")

    assert sorted(entry.name for entry in package.iterdir()) == [
        "_hello.abi3.so",
        "_hello.cpython-310-other.so",
    ]


def test_a_directory_in_the_way_leaves_no_draft(tmp_path: Path) -> None:
    package = tmp_path / "hello"
    (package / "_hello.abi3.so").mkdir(parents=True)

    with pytest.raises(OutsideError, match=r"_hello\.abi3\.so"):
        install_module(built(tmp_path), package, "_hello", ".abi3.so")

    assert [entry.name for entry in package.iterdir()] == ["_hello.abi3.so"]


def test_a_directory_is_a_package_by_its_init_files(tmp_path: Path) -> None:
    package = tmp_path / "hello"
    package.mkdir()
    for name in ("__init__.py", "__init__.pyi", "other.py"):
        (package / name).touch()

    assert init_files(package) == (package / "__init__.py", package / "__init__.pyi")
    assert init_files(tmp_path / "nowhere") == ()
    assert init_files(package / "other.py") == ()
