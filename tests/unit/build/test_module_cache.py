"""Compiled modules are recalled where all of their inputs are known, and cheap to read."""

import os
from pathlib import Path

import pytest

from alloconda.build.adapters.module_cache import ModuleCache
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.version import ZigVersion
from tests.packing import write_files

COMMAND = ("build-lib", "-Mroot=root.zig")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a directory with sources, a Zig and a compiled module."""
    write_files(tmp_path, {"src/root.zig": "", "package/py.zig": "", "zig": "", "made.so": "made"})
    return tmp_path


def is_recalled(root: Path) -> bool:
    """Keep the module, and say whether a new run gets it back."""

    def cache() -> ModuleCache:
        zig = Zig(
            path=str(root / "zig"), version=ZigVersion(major=0, minor=16, patch=0), origin="--zig"
        )
        return ModuleCache(root / "cache", root / "src/root.zig", root / "package", zig)

    cache().keep(COMMAND, root / "made.so")
    return cache().recall(COMMAND, root / "recalled.so")


def test_a_module_of_the_same_inputs_is_recalled(root: Path) -> None:
    write_files(root, {"src/data.bin": "x"})

    recalled = is_recalled(root)

    assert recalled
    assert (root / "recalled.so").read_text() == "made"


@pytest.mark.skipif(os.name == "nt", reason="Windows gives such a file its place on the disk")
def test_a_directory_with_a_large_file_is_compiled_without_reading_it(root: Path) -> None:
    with (root / "src/data.bin").open("wb") as file:
        file.truncate(1 << 40)

    recalled = is_recalled(root)

    assert not recalled


@pytest.mark.skipif(os.name == "nt", reason="Windows has no FIFOs in directories")
def test_a_directory_with_a_fifo_is_compiled_without_waiting_for_it(root: Path) -> None:
    os.mkfifo(root / "src/pipe")

    recalled = is_recalled(root)

    assert not recalled
