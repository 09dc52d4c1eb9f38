"""Modules without a C library take the memory functions of the process, on real Pythons."""

from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from tests.zig_compiler import (
    ABI3_FROM_311,
    Abi,
    Compiler,
    WheelTest,
    host_module,
    run_on_machine,
    run_python,
)

PROJECT = Path(__file__).parent.parent / "projects" / "zigmemory"
WITH_RUNTIME = Abi(limited_api=0x030B0000, python_hex=0x030B0000, compiler_rt=True)
with_and_without_runtime = pytest.mark.parametrize(
    "abi", [ABI3_FROM_311, WITH_RUNTIME], ids=["lean", "compiler_rt"]
)
MEMORY = {"memcpy", "memmove", "memset", "memcmp", "bcmp", "dlsym"}


@pytest.mark.parametrize("zig_version", ["0.15.2", "0.17.1"])
@with_and_without_runtime
@pytest.mark.parametrize("optimize", ["ReleaseSafe", "ReleaseFast"])
def test_memory_functions_are_those_of_the_process(
    compiler: Compiler,
    pythons: dict[str, Path],
    abi: Abi,
    optimize: str,
    tmp_path: Path,
) -> None:
    root, module = PROJECT / "src" / "root.zig", host_module(tmp_path, "zigmemory")

    compiler.compile(root, module, "x86_64-linux-musl", runtime(abi), optimize=optimize, abi=abi)

    printed = run_python(pythons["3.11"], PROJECT / "check.py", path=tmp_path)
    assert "all checks passed" in printed
    # glibc's memmove is the newer one of the two.
    lean = {"memmove", "memset", "memcmp", "bcmp"}
    assert undefined(module) & MEMORY == ({"dlsym"} if abi.compiler_rt else lean)


def runtime(abi: Abi) -> str:
    """Return the flag that makes Zig do as the module is told."""
    return "-fcompiler-rt" if abi.compiler_rt else "-fno-compiler-rt"


def undefined(module: Path) -> set[str]:
    """Return the names that a module leaves to the process."""
    with module.open("rb") as stream:
        symbols = ELFFile(stream).get_section_by_name(".dynsym").iter_symbols()  # type: ignore[union-attr]
        return {symbol.name for symbol in symbols if symbol["st_shndx"] == "SHN_UNDEF"}


@pytest.mark.lab
@pytest.mark.parametrize("zig_version", ["0.16.0"])
@with_and_without_runtime
@pytest.mark.parametrize(
    ("machine", "target"),
    [("python musl-3.12", "x86_64-linux-musl"), ("arm64", "aarch64-linux-musl")],
)
def test_memory_functions_work_elsewhere(
    compiler: Compiler,
    lab: Path,
    abi: Abi,
    machine: str,
    target: str,
    tmp_path: Path,
) -> None:
    test = WheelTest(
        machine=machine, suffix=".abi3.so", abi=abi, target=target, flags=(runtime(abi),)
    )

    run_on_machine(compiler, lab, test, PROJECT, tmp_path)
