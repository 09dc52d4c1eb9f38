"""Stripped modules against what the linkers themselves wrote."""

import io
import struct
from pathlib import Path

import pytest

from alloconda.binary.formats.binaries import read_binary, read_binary_file
from alloconda.binary.formats.code_signature import renewed_signature
from alloconda.binary.formats.module_bytes import MalformedError
from alloconda.binary.formats.strip import stripped
from alloconda.binary.formats.stub_text import read_stubs
from tests.compiled import ModuleCompiler

TAGS = (
    *("manylinux_2_28_x86_64", "manylinux_2_28_aarch64", "manylinux_2_17_i686"),
    *("manylinux_2_17_armv7l", "manylinux_2_17_ppc64le", "manylinux_2_17_s390x"),
    *("manylinux_2_31_riscv64", "macosx_11_0_arm64", "macosx_10_15_x86_64"),
)


@pytest.fixture(scope="module")
def compiler(
    tmp_path_factory: pytest.TempPathFactory, zig: Path, zig_cache: Path
) -> ModuleCompiler:
    """Return a compiler whose modules are not stripped when they are asked for so."""
    folder = tmp_path_factory.mktemp("modules")
    return ModuleCompiler(zig=zig, zig_cache=zig_cache, folder=folder)


@pytest.mark.parametrize("tag", TAGS)
def test_a_stripped_module_says_the_same_of_itself(compiler: ModuleCompiler, tag: str) -> None:
    path = compiler("lean.zig", tag, "-fno-strip")
    before, data, stubs = read_binary(path), path.read_bytes(), read_stubs(path)

    after = stripped(data)

    facts = read_binary_file(io.BytesIO(after))
    assert before.has_symbol_table
    assert not facts.has_symbol_table
    assert not facts.has_debug_info
    assert len(after) < len(data)
    assert str(compiler.folder).encode() not in after
    assert stripped(after) == after
    path.write_bytes(after)
    assert read_stubs(path) == stubs
    for name in ("exports", "needed", "own_name", "macos_minimum", "signed", "arches"):
        assert getattr(facts, name) == getattr(before, name)
    assert set(facts.imports) == set(before.imports)


def test_a_renewed_signature_of_the_same_code_is_the_linkers(compiler: ModuleCompiler) -> None:
    data = compiler("lean.zig", "macosx_11_0_arm64").read_bytes()
    start = data.rindex(struct.pack(">I", 0xFADE0CC0))

    renewed = renewed_signature(data[:start], data[start:])

    assert renewed == data[start : start + len(renewed)]
    assert not any(data[start + len(renewed) :])


@pytest.mark.parametrize("tag", ["manylinux_2_28_x86_64", "macosx_11_0_arm64"])
def test_a_module_that_is_cut_off_is_refused_or_left_alone(
    compiler: ModuleCompiler, tag: str
) -> None:
    data = compiler("lean.zig", tag, "-fno-strip").read_bytes()

    for end in range(0, len(data), max(len(data) // 60, 1)):
        try:
            stripped(data[:end])
        except MalformedError:
            continue
