"""The readers of modules against the general libraries for these formats, and against rubbish."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pefile
import pytest
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from elftools.elf.sections import SymbolTableSection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from macholib.MachO import MachO
from macholib.SymbolTable import SymbolTable

from alloconda.adapters.binaries import read_binary, read_binary_bytes
from alloconda.adapters.byte_view import MalformedError
from alloconda.adapters.macho_fat import merge
from alloconda.adapters.stable_abi import stable_symbols
from alloconda.domain.binary import BinaryFacts, BinaryFormat, Expectation, judge
from alloconda.domain.python import Python, stable_abi
from alloconda.domain.target import Arch, parse_targets
from tests.compiled import ModuleCompiler

LINUX_TAGS = (
    *("musllinux_1_2_x86_64", "musllinux_1_2_aarch64", "musllinux_1_2_i686"),
    *("musllinux_1_2_armv7l", "musllinux_1_2_ppc64le", "musllinux_1_2_s390x"),
    *("musllinux_1_2_riscv64", "manylinux_2_29_x86_64"),
)
WINDOWS_TAGS = ("win_amd64", "win32", "win_arm64")
TAGS = {
    BinaryFormat.ELF: "manylinux_2_17_x86_64.musllinux_1_2_x86_64",
    BinaryFormat.MACHO: "macosx_11_0_universal2",
    BinaryFormat.PE: "win_amd64",
}


@pytest.fixture(scope="module")
def compile_module(
    zig: Path, zig_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> ModuleCompiler:
    return ModuleCompiler(zig, zig_cache, tmp_path_factory.mktemp("modules"))


@pytest.fixture(scope="module")
def elf_modules(compile_module: ModuleCompiler) -> list[Path]:
    return [compile_module("libc.c", tag, "-lc", "-lm") for tag in LINUX_TAGS]


@pytest.fixture(scope="module")
def macho_modules(compile_module: ModuleCompiler) -> list[Path]:
    return [
        compile_module("libc.c", tag, "-lc") for tag in ("macosx_11_0_arm64", "macosx_10_15_x86_64")
    ]


@pytest.fixture(scope="module")
def pe_modules(compile_module: ModuleCompiler) -> list[Path]:
    return [
        compile_module(
            *("windows.zig", tag, "-L", str(compile_module.import_library(tag, "python3"))),
            "-lpython3",
        )
        for tag in WINDOWS_TAGS
    ]


@pytest.fixture(scope="module")
def samples(
    elf_modules: list[Path], macho_modules: list[Path], pe_modules: list[Path]
) -> list[bytes]:
    """Return the bytes of one module of each kind: width, byte order, format, thin and fat."""
    fat = macho_modules[0].with_name("fat.so")
    merge(macho_modules, fat)
    return [path.read_bytes() for path in (*elf_modules, *macho_modules, fat, *pe_modules)]


def test_elf_is_read_as_pyelftools_reads_it(elf_modules: list[Path]) -> None:
    for path in elf_modules:
        facts = read_binary(path)

        elf = ELFFile(io.BytesIO(path.read_bytes()))
        (table,) = elf.iter_sections("SHT_DYNSYM")
        (dynamic_section,) = elf.iter_sections("SHT_DYNAMIC")
        assert isinstance(table, SymbolTableSection)
        assert isinstance(dynamic_section, DynamicSection)
        symbols = [symbol for symbol in table.iter_symbols() if symbol.name]
        dynamic: list[Any] = list(dynamic_section.iter_tags())
        assert facts.needed == tuple(t.needed for t in dynamic if t.entry.d_tag == "DT_NEEDED")
        assert [facts.own_name] == [t.soname for t in dynamic if t.entry.d_tag == "DT_SONAME"]
        assert [symbol.name for symbol in facts.imports] == [
            symbol.name for symbol in symbols if symbol["st_shndx"] == "SHN_UNDEF"
        ]
        assert facts.exports == {s.name for s in symbols if s["st_shndx"] != "SHN_UNDEF"}
        assert [(n.library, n.version) for n in facts.version_needs] == list(_versions(elf))


def test_macho_is_read_as_macholib_reads_it(macho_modules: list[Path]) -> None:
    for path in macho_modules:
        facts = read_binary(path)

        macho = MachO(str(path))  # type: ignore[no-untyped-call]
        (header,) = macho.headers
        needed = [name for _, _, name in header.walkRelocatables()]
        table = SymbolTable(macho, header=header)  # type: ignore[no-untyped-call]
        undefined = {name.decode().removeprefix("_") for _, name in table.undefsyms}
        defined = {name.decode().removeprefix("_") for _, name in table.extdefsyms}
        assert list(facts.needed) == needed
        assert facts.own_name == f"@rpath/{path.name}"
        assert {symbol.name for symbol in facts.imports} == undefined
        assert "PyInit_libc" in facts.exports
        assert facts.exports <= defined


def test_pe_is_read_as_pefile_reads_it(pe_modules: list[Path]) -> None:
    for path in pe_modules:
        facts = read_binary(path)

        image: Any = pefile.PE(str(path))  # type: ignore[no-untyped-call]
        imported = {
            entry.dll.decode(): tuple(symbol.name.decode() for symbol in entry.imports)
            for entry in image.DIRECTORY_ENTRY_IMPORT
        }
        exported = {symbol.name.decode() for symbol in image.DIRECTORY_ENTRY_EXPORT.symbols}
        assert facts.needed == tuple(imported)
        assert facts.imports_by_library == imported
        assert facts.exports == exported


def test_cpus_are_told_apart(samples: list[bytes]) -> None:
    arches = [read_binary_bytes(data).arches for data in samples]

    assert arches == [
        *((Arch(tag.split("_", 3)[3]),) for tag in LINUX_TAGS),
        *((Arch.AARCH64,), (Arch.X86_64,), (Arch.X86_64, Arch.AARCH64)),
        *((Arch.X86_64,), (Arch.I686,), (Arch.AARCH64,)),
    ]


def test_debug_information_is_noticed(compile_module: ModuleCompiler) -> None:
    stripped = read_binary(compile_module("lean.zig", "musllinux_1_2_x86_64"))
    whole = read_binary(compile_module("lean.zig", "musllinux_1_2_x86_64", "-fno-strip"))

    assert (stripped.has_symbol_table, stripped.has_debug_info) == (False, False)
    assert (whole.has_symbol_table, whole.has_debug_info) == (True, True)


def test_a_module_cut_off_anywhere_is_read_or_refused(samples: list[bytes]) -> None:
    refused = 0
    for data in samples:
        for end in range(0, len(data), max(len(data) // 150, 1)):
            refused += _read_and_judge(data[:end]) is None

    assert refused > len(samples)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_module_is_read_or_refused(samples: list[bytes], data: st.DataObject) -> None:
    damaged = bytearray(data.draw(st.sampled_from(samples)))
    # Headers and tables stand in the first kilobytes, where a change has consequences.
    places = st.integers(0, min(len(damaged), 2048) - 9)
    for _ in range(data.draw(st.integers(1, 6))):
        at, piece = data.draw(places), data.draw(st.binary(min_size=1, max_size=8))
        damaged[at : at + len(piece)] = piece

    _read_and_judge(bytes(damaged))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([b"", b"\x7fELF\x02\x01", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"]),
    st.binary(max_size=400),
)
def test_rubbish_after_any_magic_is_read_or_refused(magic: bytes, rest: bytes) -> None:
    _read_and_judge(magic + rest)


def _read_and_judge(data: bytes) -> BinaryFacts | None:
    try:
        facts = read_binary_bytes(data)
    except MalformedError:
        return None
    expectation = Expectation(
        targets=parse_targets(TAGS[facts.format]), abi=stable_abi(Python(minor=10)), module="libc"
    )
    judge(facts, expectation, stable_symbols())
    return facts


def _versions(elf: ELFFile) -> Iterator[tuple[str | None, str | None]]:
    for section in elf.iter_sections():
        if isinstance(section, GNUVerNeedSection):
            for library, versions in section.iter_versions():
                for version in versions:
                    yield library.name, version.name
