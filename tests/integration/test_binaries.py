"""Modules that the real Zig compiles, read and judged, edited and loaded."""

import os
import subprocess
import zipfile
from pathlib import Path

import pytest
from macholib.MachO import MachO

from alloconda.binary.formats.binaries import read_binary
from alloconda.binary.formats.elf_edit import drop_needed
from alloconda.binary.formats.macho_fat import merge
from alloconda.binary.formats.stable_abi import cpython_symbols
from alloconda.binary.model import (
    BinaryFormat,
    Expectation,
    Problem,
    ProblemCode,
    judge,
    needs_compiler_rt,
)
from alloconda.binary.model.import_library import definition_file, dlltool_args
from alloconda.kernel.errors import BuildError, CheckError
from alloconda.kernel.python import Abi, Python, stable_abi, version_abi
from alloconda.kernel.targets.platform_tag import parse_target, parse_targets
from tests.cli import tool
from tests.compiled import SOURCES, ModuleCompiler

ABI3 = stable_abi(Python(minor=10))
LINUX = ("x86_64", "aarch64", "i686", "armv7l", "ppc64le", "s390x", "riscv64")


@pytest.fixture(scope="module")
def compile_module(
    zig: Path, zig_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> ModuleCompiler:
    return ModuleCompiler(zig, zig_cache, tmp_path_factory.mktemp("modules"))


@pytest.fixture
def lab() -> Path:
    """Return the command that runs foreign interpreters; skip the test where there is none."""
    command = os.environ.get("ALLOCONDA_LAB_COMMAND")
    if command is None:
        pytest.skip("ALLOCONDA_LAB_COMMAND names no command that runs foreign interpreters")
    return Path(command)


def problems(path: Path, tags: str, abi: Abi = ABI3, module: str = "") -> list[Problem]:
    expectation = Expectation(
        targets=parse_targets(tags), abi=abi, module=module or path.name.split(".")[0]
    )
    return list(judge(read_binary(path), expectation, cpython_symbols()))


def only(path: Path, tags: str, abi: Abi = ABI3, module: str = "") -> Problem:
    (problem,) = problems(path, tags, abi, module)
    return problem


@pytest.mark.parametrize("arch", LINUX)
def test_one_module_without_libc_serves_both_linux_families(
    compile_module: ModuleCompiler, arch: str
) -> None:
    module = compile_module("lean.zig", f"musllinux_1_2_{arch}")

    facts = read_binary(module)

    assert (facts.format, facts.needed) == (BinaryFormat.ELF, ())
    assert "PyInit_lean" in facts.exports
    assert "PyModuleDef_Init" in facts.undefined
    assert problems(module, f"manylinux_2_31_{arch}.musllinux_1_1_{arch}") == []


@pytest.mark.parametrize("arch", LINUX)
def test_a_module_for_another_cpu_is_refused(compile_module: ModuleCompiler, arch: str) -> None:
    other = LINUX[LINUX.index(arch) - 1]
    module = compile_module("lean.zig", f"musllinux_1_2_{arch}")

    problem = only(module, f"musllinux_1_2_{other}")

    assert problem.code is ProblemCode.WRONG_ARCHITECTURE


def test_soft_float_is_not_armv7l(compile_module: ModuleCompiler, tmp_path: Path) -> None:
    module = tmp_path / "lean.so"
    compile_module.run(
        *("build-lib", "-dynamic", "-fno-compiler-rt", "-fallow-shlib-undefined", "-OReleaseSmall"),
        *(
            "-target",
            "arm-linux-musleabi",
            f"-femit-bin={module}",
            f"-Mroot={SOURCES / 'lean.zig'}",
        ),
    )

    problem = only(module, "manylinux_2_17_armv7l")

    assert (problem.code, problem.subject) == (
        ProblemCode.WRONG_ARCHITECTURE,
        "ARM, soft float",
    )


def test_the_symbol_that_is_newer_than_the_tag_is_named(compile_module: ModuleCompiler) -> None:
    new = compile_module("libc.c", "manylinux_2_29_x86_64", "-lc", "-lm")
    old = compile_module("libc.c", "manylinux_2_17_x86_64", "-lc", "-lm")

    assert only(new, "manylinux_2_17_x86_64").subject == "pow@GLIBC_2.29"
    assert problems(new, "manylinux_2_29_x86_64") == []
    assert problems(old, "manylinux_2_17_x86_64") == []


def test_a_wrong_init_function_is_found(compile_module: ModuleCompiler) -> None:
    module = compile_module("lean.zig", "musllinux_1_2_x86_64")

    problem = only(module, "musllinux_1_2_x86_64", module="fat")

    assert problem.code is ProblemCode.WRONG_INIT
    assert "PyInit_lean" in problem.message
    assert "PyInit_fat" in problem.message


@pytest.mark.parametrize(
    ("library", "code"),
    [
        ("libpython3.12.so.1.0", ProblemCode.LIBPYTHON),
        ("libssl.so.3", ProblemCode.LIBRARY_NOT_ALLOWED),
    ],
)
def test_a_foreign_shared_library_is_named(
    compile_module: ModuleCompiler, library: str, code: ProblemCode
) -> None:
    tag = "manylinux_2_17_x86_64"
    provider = compile_module("needs.c", tag, "-DPROVIDES", f"-fsoname={library}")
    renamed = provider.rename(provider.with_name(library))

    module = compile_module("needs.c", tag, str(renamed))
    found = problems(module, tag)

    assert [(problem.code, problem.subject) for problem in found] == [(code, library)]


def test_what_no_libc_provides_calls_for_compiler_rt(compile_module: ModuleCompiler) -> None:
    tags = "manylinux_2_17_x86_64.musllinux_1_2_x86_64"
    expectation = Expectation(targets=parse_targets(tags), abi=ABI3, module="wide")

    lean = compile_module("wide.zig", "musllinux_1_2_x86_64")
    whole = compile_module("wide.zig", "musllinux_1_2_x86_64", "-fcompiler-rt")

    assert needs_compiler_rt(read_binary(lean), expectation) == ("__udivti3",)
    assert only(lean, tags).subject == "__udivti3"
    assert needs_compiler_rt(read_binary(whole), expectation) == ()
    assert problems(whole, tags) == []


def test_symbols_beyond_the_abi3_floor_are_named(compile_module: ModuleCompiler) -> None:
    module = compile_module("unstable.c", "musllinux_1_2_x86_64")

    found = problems(module, "musllinux_1_2_x86_64")

    assert {problem.subject for problem in found} == {
        "PyBuffer_Release",
        "PyObject_GetBuffer",
        "PyUnicode_New",
    }


@pytest.mark.parametrize("arch", LINUX)
def test_a_musl_module_is_honest_once_libc_so_is_dropped(
    compile_module: ModuleCompiler, arch: str
) -> None:
    tag = f"musllinux_1_2_{arch}"
    module = compile_module("libc.c", tag, "-lc")
    before = problems(module, tag)

    dropped = drop_needed(module, {"libc.so"})

    assert {problem.subject for problem in before} == {"libc.so"}
    assert dropped == ("libc.so",)
    assert problems(module, tag) == []
    assert drop_needed(module, {"libc.so"}) == ()


def test_readelf_finds_nothing_wrong_with_an_edited_module(compile_module: ModuleCompiler) -> None:
    module = compile_module("libc.c", "musllinux_1_2_s390x", "-lc")
    tags_before = _dynamic_tags(module)

    drop_needed(module, {"libc.so"})

    assert _dynamic_tags(module) == [tag for tag in tags_before if "NEEDED" not in tag]


def test_auditwheel_takes_an_edited_module_for_musllinux(
    compile_module: ModuleCompiler, tmp_path: Path
) -> None:
    module = compile_module("libc.c", "musllinux_1_2_x86_64", "-lc")
    drop_needed(module, {"libc.so"})
    wheel = _wheel_of(module, tmp_path, "musllinux_1_2_x86_64")

    shown = tool("auditwheel", "show", wheel, cwd=tmp_path)

    assert '"musllinux_1_2_x86_64"' in shown.stdout, shown.stderr


def test_musl_loads_an_edited_module(compile_module: ModuleCompiler, tmp_path: Path) -> None:
    if not Path("/lib/ld-musl-x86_64.so.1").exists():
        pytest.skip("musl's loader is not installed (Debian: apt-get install musl)")
    module = compile_module("libc.c", "musllinux_1_2_x86_64", "-lc")
    drop_needed(module, {"libc.so"})
    loader = tmp_path / "load"
    compile_module.run(
        *("cc", "-target", "x86_64-linux-musl", "-dynamic", "-rdynamic", "-O1"),
        *("-o", str(loader), str(SOURCES / "load.c")),
    )

    ran = subprocess.run([loader, module], check=True, capture_output=True, text=True)

    assert ran.stdout == "32.0\n"


@pytest.mark.parametrize("tag", ["macosx_11_0_arm64", "macosx_10_15_x86_64"])
def test_macos_modules_are_honest(compile_module: ModuleCompiler, tag: str) -> None:
    module = compile_module("lean.zig", tag)

    facts = read_binary(module)

    assert facts.macos_minimum == parse_target(tag).floor
    assert facts.signed == (tag == "macosx_11_0_arm64")
    assert problems(module, tag) == []


def test_a_macos_floor_above_the_tag_is_named(compile_module: ModuleCompiler) -> None:
    module = compile_module("lean.zig", "macosx_13_0_arm64")

    problem = only(module, "macosx_11_0_arm64")

    assert (problem.code, problem.subject) == (ProblemCode.MACOS_TOO_NEW, "13.0")


def test_merged_slices_are_universal2(compile_module: ModuleCompiler, tmp_path: Path) -> None:
    intel = compile_module("lean.zig", "macosx_10_15_x86_64")
    arm = compile_module("lean.zig", "macosx_11_0_arm64")
    fat, again = tmp_path / "lean.so", tmp_path / "again.so"

    merge([arm, intel], fat)
    merge([intel, arm], again)

    assert read_binary(fat).machines == ("x86_64", "arm64")
    assert problems(fat, "macosx_10_15_universal2") == []
    assert problems(fat, "macosx_11_0_arm64") == []
    assert fat.read_bytes() == again.read_bytes()
    assert only(arm, "macosx_11_0_universal2").code is ProblemCode.WRONG_ARCHITECTURE


def test_merged_slices_begin_on_pages_and_are_unchanged(
    compile_module: ModuleCompiler, tmp_path: Path
) -> None:
    intel = compile_module("lean.zig", "macosx_10_15_x86_64")
    arm = compile_module("lean.zig", "macosx_11_0_arm64")

    merge([intel, arm], tmp_path / "lean.so")

    headers = MachO(str(tmp_path / "lean.so")).headers
    data = (tmp_path / "lean.so").read_bytes()
    assert [header.offset % 0x4000 for header in headers] == [0x1000, 0]
    for header, source in zip(headers, (intel, arm), strict=True):
        assert data[header.offset : header.offset + header.size] == source.read_bytes()


@pytest.mark.parametrize("which", ["twice", "linux", "empty"])
def test_what_is_no_pair_of_slices_is_refused(
    compile_module: ModuleCompiler, tmp_path: Path, which: str
) -> None:
    arm = compile_module("lean.zig", "macosx_11_0_arm64")
    slices = {
        "twice": [arm, arm],
        "linux": [arm, compile_module("lean.zig", "musllinux_1_2_x86_64")],
        "empty": [],
    }[which]

    with pytest.raises(BuildError):
        merge(slices, tmp_path / "lean.so")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tag", ["win_amd64", "win32", "win_arm64"])
def test_a_module_linked_with_our_import_library_takes_all_from_python3_dll(
    compile_module: ModuleCompiler, tag: str
) -> None:
    folder = compile_module.import_library(tag, "python3")

    module = compile_module("windows.zig", tag, "-L", str(folder), "-lpython3")

    assert problems(module, tag) == []
    imports = read_binary(module).imports
    assert {one.name for one in imports if one.library == "python3.dll"} == {
        "PyErr_SetString",
        "PyExc_LookupError",
        "PyModuleDef_Init",
    }


def test_every_zig_makes_import_libraries(zigs: dict[str, Path], tmp_path: Path) -> None:
    for version, executable in zigs.items():
        for tag in ("win_amd64", "win32", "win_arm64"):
            definition, library = tmp_path / "x.def", tmp_path / f"{version}-{tag}.lib"
            definition.write_text(definition_file("python3", ["Py_IncRef"], ["PyExc_OSError"]))

            subprocess.run(
                [executable, *dlltool_args(parse_target(tag), definition, library)], check=True
            )

            assert b"PyExc_OSError" in library.read_bytes()


def test_another_python_dll_than_the_tags_is_named(compile_module: ModuleCompiler) -> None:
    folder = compile_module.import_library("win_amd64", "python311")
    module = compile_module("windows.zig", "win_amd64", "-L", str(folder), "-lpython311")

    problem = only(module, "win_amd64", version_abi(Python(minor=12)))

    assert problem.code is ProblemCode.WRONG_PYTHON_DLL
    assert "python311.dll" in problem.message
    assert "python312.dll" in problem.message


@pytest.mark.lab
def test_cpython_for_windows_loads_a_module_that_took_functions_and_data(
    compile_module: ModuleCompiler, lab: Path
) -> None:
    folder = compile_module.import_library("win_amd64", "python3")
    module = compile_module("windows.zig", "win_amd64", "-L", str(folder), "-lpython3")
    code = "import windows\ntry: windows.fail()\nexcept LookupError as error: print(error)"

    ran = subprocess.run(
        [lab, "windows", "-c", code], check=True, capture_output=True, text=True, cwd=module.parent
    )

    assert ran.stdout.strip() == "as asked"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"#!/bin/sh\n", "neither ELF nor Mach-O nor PE"),
        (b"\x7fELF", "ELF"),
        (b"\x7fELF" + bytes(100), "ELF"),
        (b"MZ", "DOS"),
        (b"MZ" + bytes(100), "PE"),
        (b"\xcf\xfa\xed\xfe" + bytes(8), "Mach-O"),
        (b"\xca\xfe\xba\xbe\x00\x00\x00\x41", "slices"),
    ],
)
def test_rubbish_is_refused_with_its_path(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "hello.so"
    path.write_bytes(data)

    with pytest.raises(CheckError, match=words) as raised:
        read_binary(path)

    assert str(path) in raised.value.message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckError, match="can't be read"):
        read_binary(tmp_path / "absent.so")


def _dynamic_tags(path: Path) -> list[str]:
    shown = subprocess.run(
        ["readelf", "-d", "-W", path],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    )
    assert "warning" not in shown.stderr.lower()
    return [line.split()[1] for line in shown.stdout.splitlines() if line.startswith(" 0x")]


def _wheel_of(module: Path, folder: Path, platform: str) -> Path:
    wheel = folder / f"libc-1-cp310-abi3-{platform}.whl"
    texts = {
        "libc-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: libc\nVersion: 1\n",
        "libc-1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: false\n"
        f"Tag: cp310-abi3-{platform}\n",
    }
    names = ["libc.abi3.so", *texts, "libc-1.dist-info/RECORD"]
    texts["libc-1.dist-info/RECORD"] = "".join(f"{name},,\n" for name in names)
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(module, "libc.abi3.so")
        for name, text in texts.items():
            archive.writestr(name, text)
    return wheel
