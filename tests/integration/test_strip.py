"""Stripped modules against what the linkers themselves wrote."""

import io
import struct
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from alloconda.binary.formats.binaries import read_binary, read_binary_file
from alloconda.binary.formats.code_signature import renewed_signature
from alloconda.binary.formats.module_bytes import MalformedError
from alloconda.binary.formats.strip import stripped
from alloconda.binary.formats.stub_section import stub_spans, without_stub
from alloconda.binary.formats.stub_text import read_stubs
from tests.compiled import ModuleCompiler

TAGS = (
    *("manylinux_2_28_x86_64", "manylinux_2_28_aarch64", "manylinux_2_17_i686"),
    *("manylinux_2_17_armv7l", "manylinux_2_17_ppc64le", "manylinux_2_17_s390x"),
    *("manylinux_2_31_riscv64", "macosx_11_0_arm64", "macosx_10_15_x86_64"),
)
HEAD, END = "# Stub by alloconda.\\n", "# End of the stub.\\n"


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
    before, data = read_binary(path), path.read_bytes()

    after = stripped(data)

    facts = read_binary_file(io.BytesIO(after))
    assert before.has_symbol_table
    assert not facts.has_symbol_table
    assert not facts.has_debug_info
    assert len(after) < len(data)
    assert str(compiler.folder).encode() not in after
    assert stripped(after) == after
    for name in ("exports", "needed", "own_name", "macos_minimum", "signed", "arches"):
        assert getattr(facts, name) == getattr(before, name)
    assert set(facts.imports) == set(before.imports)


@pytest.mark.parametrize("tag", [tag for tag in TAGS if "linux" in tag])
def test_a_module_says_the_same_of_itself_without_its_stub(
    compiler: ModuleCompiler, tag: str, tmp_path: Path
) -> None:
    # What the Zig package puts into a module, for every CPU, in far less time.
    stub = tmp_path / "stub.s"
    stub.write_text(f'.section .pyi,"",%progbits\n.ascii "{HEAD}x: int\\n{END}"\n')
    path = compiler("lean.zig", tag, "-fno-strip", str(stub))
    unstripped = path.read_bytes()
    data = stripped(unstripped)
    (span,) = stub_spans(data)

    after = without_stub(data)

    path.write_bytes(data)
    assert read_stubs(path) == ("x: int\n",)
    assert stub_spans(after) == ()
    assert len(data) - len(after) > span[1] - span[0]
    assert read_binary_file(io.BytesIO(after)) == read_binary_file(io.BytesIO(data))
    before_sections, sections = _sections(data), _sections(after)
    assert before_sections.pop(".pyi") == data[slice(*span)]
    # The names of sections are still those of all.
    assert sections == before_sections
    assert without_stub(after) == after
    assert without_stub(unstripped) == unstripped


def _sections(data: bytes) -> dict[str, bytes]:
    elf = ELFFile(io.BytesIO(data))
    found = {section.name: section.data() for section in elf.iter_sections()}
    for section in elf.iter_sections():
        assert section["sh_offset"] % max(section["sh_addralign"], 1) == 0
        assert section["sh_link"] < elf.num_sections()
    return found


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
