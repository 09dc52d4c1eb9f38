"""What is read of real modules, against what is known of their sources and against other tools."""

import io
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pefile
import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alloconda.binary.formats.binaries import read_binary, read_binary_file
from alloconda.binary.formats.macho_fat import merge
from alloconda.binary.formats.module_bytes import MalformedError, ModuleStream
from alloconda.binary.formats.stable_abi import cpython_symbols
from alloconda.binary.model import (
    BinaryFacts,
    BinaryFormat,
    Expectation,
    ImportedSymbol,
    VersionNeed,
    judge,
)
from alloconda.kernel.python import Python, stable_abi
from alloconda.kernel.targets.platform_tag import parse_targets
from alloconda.kernel.targets.target import Arch
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


def test_elf_modules_say_what_their_source_says(elf_modules: list[Path]) -> None:
    for path in elf_modules:
        facts = read_binary(path)

        assert facts.is_library
        assert facts.exports == {"PyInit_libc", "power"}
        assert {"PyFloat_FromDouble", "pow"} <= {symbol.name for symbol in facts.imports}
        assert facts.own_name == "liblibc.so"
        assert not facts.executable_stack


def test_symbol_versions_are_joined_with_their_symbols(elf_modules: list[Path]) -> None:
    *_, glibc = elf_modules

    facts = read_binary(glibc)

    assert facts.needed == ("libm.so.6", "libc.so.6")
    assert facts.imports == (
        ImportedSymbol(name="pow", library="libm.so.6", version="GLIBC_2.29"),
        ImportedSymbol(name="strlen", library="libc.so.6", version="GLIBC_2.2.5"),
        ImportedSymbol(name="PyFloat_FromDouble"),
    )
    assert facts.version_needs == (
        VersionNeed(library="libm.so.6", version="GLIBC_2.29"),
        VersionNeed(library="libc.so.6", version="GLIBC_2.2.5"),
    )


def test_readelf_reads_the_same_names(elf_modules: list[Path]) -> None:
    for path in elf_modules:
        facts = read_binary(path)

        shown = _shown("readelf", "--wide", "--dynamic", "--dyn-syms", path)
        symbols = re.findall(r"(?:GLOBAL|WEAK) +DEFAULT +(?:\[.*\] +)?(\w+) (\w+)", shown)
        assert list(facts.needed) == re.findall(r"\(NEEDED\) .*\[(.*)\]", shown)
        assert [symbol.name for symbol in facts.imports] == [
            name for at, name in symbols if at == "UND"
        ]
        assert facts.exports == {name for at, name in symbols if at != "UND"}


def test_macho_modules_say_what_their_source_says(macho_modules: list[Path]) -> None:
    system = "/usr/lib/libSystem.B.dylib"
    for path, floor in zip(macho_modules, [(11, 0), (10, 15)], strict=True):
        facts = read_binary(path)

        assert facts.is_library
        assert facts.needed == (system,)
        assert facts.own_name == "@rpath/libc.so"
        assert (facts.macos_minimum, facts.apple_platform) == (floor, "macOS")
        assert set(facts.imports) == {
            ImportedSymbol(name="PyFloat_FromDouble"),
            ImportedSymbol(name="dyld_stub_binder", library=system),
            ImportedSymbol(name="pow", library=system),
            ImportedSymbol(name="strlen", library=system),
        }
        assert {"PyInit_libc", "power"} <= facts.exports


def test_llvm_reads_the_same_names_from_macho(macho_modules: list[Path]) -> None:
    for path in macho_modules:
        facts = read_binary(path)

        undefined = _shown("llvm-nm", "--undefined-only", "--just-symbol-name", path)
        trie = _shown("llvm-objdump", "--macho", "--exports-trie", path)
        assert {symbol.name for symbol in facts.imports} == {
            name.removeprefix("_") for name in undefined.split()
        }
        assert facts.exports == set(re.findall(r"^0x\w+ +_(\w+)$", trie, re.MULTILINE))


def test_slices_of_a_fat_module_are_read_one_by_one(macho_modules: list[Path]) -> None:
    fat = macho_modules[0].with_name("slices.so")
    merge(macho_modules, fat)

    facts = read_binary(fat)

    arm, intel = (read_binary(path) for path in macho_modules)
    assert facts.slices == (intel, arm)
    assert facts.macos_minimum == (11, 0)
    assert facts.signed is False


def test_pe_modules_say_what_their_source_says(pe_modules: list[Path]) -> None:
    for path in pe_modules:
        facts = read_binary(path)

        assert facts.is_library
        assert facts.needed == ("python3.dll",)
        assert {(one.library, one.name) for one in facts.imports} == {
            ("python3.dll", "PyErr_SetString"),
            ("python3.dll", "PyExc_LookupError"),
            ("python3.dll", "PyModuleDef_Init"),
        }
        assert facts.own_name == "windows.pyd"
        assert "PyInit_windows" in facts.exports
        assert not facts.signed


def test_llvm_reads_the_same_names_from_pe(pe_modules: list[Path]) -> None:
    for path in pe_modules:
        facts = read_binary(path)

        shown = _shown("llvm-readobj", "--coff-imports", "--coff-exports", path)
        imports, _, exports = shown.partition("\nExport {")
        assert list(facts.needed) == re.findall(r"^  Name: (\S+)", imports, re.MULTILINE)
        names = re.findall(r"^  Symbol: (\S+)", imports, re.MULTILINE)
        assert [symbol.name for symbol in facts.imports] == names
        assert facts.exports == set(re.findall(r"^  Name: (\S+)", exports, re.MULTILINE))


@pytest.mark.parametrize(
    ("format_", "library"),
    [(BinaryFormat.ELF, "elftools"), (BinaryFormat.MACHO, "macholib"), (BinaryFormat.PE, "pefile")],
)
def test_only_the_library_for_the_format_is_imported(
    samples: list[bytes], tmp_path: Path, format_: BinaryFormat, library: str
) -> None:
    module = tmp_path / "module"
    module.write_bytes(
        next(data for data in samples if read_binary_file(io.BytesIO(data)).format is format_)
    )
    program = (
        "import sys; from pathlib import Path; import alloconda.binary.formats.module_files as m;"
        "libraries = {'elftools', 'macholib', 'pefile'}; print(*libraries & sys.modules.keys());"
        "m.LocalModuleFiles().read(Path(sys.argv[1])); print(*libraries & sys.modules.keys())"
    )

    shown = subprocess.run(
        [sys.executable, "-c", program, module],
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
        text=True,
    )

    assert shown.stdout.split("\n") == ["", library, ""]


def test_cpus_are_told_apart(samples: list[bytes]) -> None:
    arches = [read_binary_file(io.BytesIO(data)).arches for data in samples]

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


def test_a_reference_to_a_pdb_is_noticed(compile_module: ModuleCompiler) -> None:
    folder = compile_module.import_library("win_amd64", "python3")
    link = ("-L", str(folder), "-lpython3")

    stripped = read_binary(compile_module("windows.zig", "win_amd64", *link))
    whole = read_binary(compile_module("windows.zig", "win_amd64", *link, "-fno-strip"))

    assert (stripped.has_debug_info, whole.has_debug_info) == (False, True)


def test_a_dll_may_export_more_names_than_openblas_does(
    compile_module: ModuleCompiler, tmp_path: Path
) -> None:
    source = tmp_path / "many.c"
    exports = "".join(f"__declspec(dllexport) int many_{number};\n" for number in range(9000))
    entry = "int _DllMainCRTStartup(void *m, unsigned r, void *p) { return 1; }\n"
    source.write_text(entry + exports)

    facts = read_binary(compile_module(str(source), "win_amd64"))

    assert sum(name.startswith("many_") for name in facts.exports) == 9000


def test_a_debug_entry_that_refers_to_nothing_is_refused(compile_module: ModuleCompiler) -> None:
    folder = compile_module.import_library("win_amd64", "python3")
    module = compile_module(
        "windows.zig", "win_amd64", "-L", str(folder), "-lpython3", "-fno-strip"
    )
    data = bytearray(module.read_bytes())
    image = pefile.PE(data=bytes(data), fast_load=True)
    entry = image.get_offset_from_rva(image.OPTIONAL_HEADER.DATA_DIRECTORY[6].VirtualAddress)
    # Type (extended DLL characteristics), size, address and offset of what it refers to.
    data[entry + 12 : entry + 28] = struct.pack("<IIII", 20, 0, 0, 0)

    with pytest.raises(MalformedError, match="its PE structure is damaged"):
        read_binary_file(io.BytesIO(bytes(data)))


def test_tables_that_lead_around_without_end_are_refused(elf_modules: list[Path]) -> None:
    *_, glibc = elf_modules
    data = bytearray(glibc.read_bytes())
    elf = ELFFile(ModuleStream(bytes(data)))
    sections = list(elf.iter_sections())
    needs = next(part for part in sections if isinstance(part, GNUVerNeedSection))
    # The last entry says that the next one is at distance 0; sh_info says how many there are.
    header = elf["e_shoff"] + sections.index(needs) * elf["e_shentsize"]
    data[header + 44 : header + 48] = b"\xff" * 4

    with pytest.raises(MalformedError, match="without end"):
        read_binary_file(io.BytesIO(bytes(data)))


@pytest.mark.parametrize(
    "rest",
    [
        struct.pack(">IIIQQII", 1, 0x0100000C, 0, 1 << 63, 64, 14, 0),
        struct.pack(">IIIQQII", 1, 0x0100000C, 0, 1 << 20, 64, 14, 0),
        struct.pack(">I", 1),
    ],
    ids=["beyond any file", "beyond this file", "cut off"],
)
def test_a_fat_module_whose_slice_is_elsewhere_is_refused(rest: bytes) -> None:
    with pytest.raises(MalformedError, match="its Mach-O structure is damaged"):
        read_binary_file(io.BytesIO(b"\xca\xfe\xba\xbf" + rest))


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
    # Headers and tables are in the first kilobytes, where a change has consequences.
    places = st.integers(0, min(len(damaged), 2048) - 9)
    for _ in range(data.draw(st.integers(1, 6))):
        at, piece = data.draw(places), data.draw(st.binary(min_size=1, max_size=8))
        damaged[at : at + len(piece)] = piece

    _read_and_judge(bytes(damaged))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([b"", b"\x7fELF\x02\x01", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbf"]),
    st.binary(max_size=400),
)
def test_rubbish_after_any_magic_is_read_or_refused(magic: bytes, rest: bytes) -> None:
    _read_and_judge(magic + rest)


def _read_and_judge(data: bytes) -> BinaryFacts | None:
    try:
        facts = read_binary_file(io.BytesIO(data))
    except MalformedError:
        return None
    expectation = Expectation(
        targets=parse_targets(TAGS[facts.format]), abi=stable_abi(Python(minor=10)), module="libc"
    )
    judge(facts, expectation, cpython_symbols())
    return facts


def _shown(tool: str, *arguments: str | Path) -> str:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    return subprocess.run([tool, *arguments], check=True, capture_output=True, text=True).stdout
