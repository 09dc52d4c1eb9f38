"""Modules and wheels that a running program holds open while they are built anew."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alloconda.build.adapters.module_install import install_module
from alloconda.kernel.errors import OutsideError
from alloconda.packaging.adapters.archive_file import HashingFile, write_archive

_LOADS = "import ctypes, sys; ctypes.WinDLL(sys.argv[1]); print('loaded', flush=True); input()"


@contextmanager
def loaded(module: Path) -> Iterator[None]:
    """Have another Python load a module."""
    program = subprocess.Popen(
        [sys.executable, "-c", _LOADS, str(module)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert program.stdout is not None
    assert program.stdout.readline().startswith(b"loaded")
    try:
        yield
    finally:
        program.communicate(b"\n")


def writes(data: bytes) -> Callable[[HashingFile], None]:
    def write(file: HashingFile) -> None:
        file.write(data)

    return write


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_module_that_a_running_python_has_loaded_is_replaced(tmp_path: Path) -> None:
    built = Path(sys.base_prefix) / "DLLs" / "_queue.pyd"
    other = Path(sys.base_prefix) / "DLLs" / "_uuid.pyd"
    folder = tmp_path / "package"
    module = install_module(built, folder, "_hello", ".pyd")

    with loaded(module):
        with pytest.raises(PermissionError):
            module.unlink()
        install_module(other, folder, "_hello", ".pyd")
        assert module.read_bytes() == other.read_bytes()
        assert len(names(folder)) == 2
    install_module(built, folder, "_hello", ".pyd")

    assert module.read_bytes() == built.read_bytes()
    assert names(folder) == ["_hello.pyd"]


def test_an_earlier_module_of_another_suffix_may_be_loaded_as_well(tmp_path: Path) -> None:
    built = Path(sys.base_prefix) / "DLLs" / "_queue.pyd"
    earlier = install_module(built, tmp_path, "_hello", ".cp312-win_amd64.pyd")

    with loaded(earlier):
        install_module(built, tmp_path, "_hello", ".pyd")
        assert not earlier.exists()
    install_module(built, tmp_path, "_hello", ".pyd")

    assert names(tmp_path) == ["_hello.pyd"]


def test_a_wheel_that_somebody_has_open_stays_and_the_error_says_why(tmp_path: Path) -> None:
    wheel = tmp_path / "hello-1-py3-none-any.whl"
    write_archive(wheel, writes(b"before"))

    with wheel.open("rb"), pytest.raises(OutsideError, match="can't write hello-1") as caught:
        write_archive(wheel, writes(b"after"))

    assert "close what has it open" in (caught.value.hint or "")
    assert wheel.read_bytes() == b"before"
    assert names(tmp_path) == [wheel.name]
