"""Conversions of sets, dicts and other types that have a form of their own, on real Pythons."""

from pathlib import Path

import pytest

from tests.zig_compiler import (
    ABI3T,
    CP314T,
    CP315T,
    Abi,
    Compiler,
    WheelTest,
    run_on_machine,
    run_on_python,
)

ROOT = Path(__file__).parent.parent.parent
TYPES = ROOT / "tests" / "projects" / "zigtypes"
ABI3_FROM_311 = Abi(limited_api=0x030B0000, python_hex=0x030B0000)
CP313 = Abi(limited_api=0, python_hex=0x030D0000)


@pytest.mark.parametrize(
    ("zig_version", "python_version"), [("0.15.2", "3.11"), ("0.16.0", "3.12"), ("0.17.1", "3.13")]
)
@pytest.mark.parametrize("optimize", ["ReleaseSafe", "ReleaseFast"])
def test_types_are_converted(
    compiler: Compiler,
    pythons: dict[str, Path],
    python_version: str,
    optimize: str,
    tmp_path: Path,
) -> None:
    run_on_python(
        compiler,
        pythons[python_version],
        TYPES,
        tmp_path,
        optimize=optimize,
        abi=ABI3_FROM_311,
        environment={"PYTHONMALLOC": "debug"},
    )


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_types_are_converted_for_one_version(
    compiler: Compiler, pythons: dict[str, Path], tmp_path: Path
) -> None:
    run_on_python(compiler, pythons["3.13"], TYPES, tmp_path, abi=CP313)


@pytest.mark.lab
@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize(
    "test",
    [
        WheelTest(machine="windows", suffix=".pyd", target="x86_64-windows-gnu", abi=ABI3_FROM_311),
        WheelTest(
            machine="arm64", suffix=".abi3.so", target="aarch64-linux-musl", abi=ABI3_FROM_311
        ),
        WheelTest(machine="python 3.14t", suffix=".cpython-314t-x86_64-linux-gnu.so", abi=CP314T),
        WheelTest(machine="python 3.15t", suffix=".cpython-315t-x86_64-linux-gnu.so", abi=CP315T),
        WheelTest(machine="python 3.15", suffix=".abi3t.so", abi=ABI3T),
        WheelTest(machine="python 3.15t", suffix=".abi3t.so", abi=ABI3T),
    ],
    ids=str,
)
def test_types_are_converted_on_interpreters_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, tmp_path: Path
) -> None:
    run_on_machine(compiler, lab, test, TYPES, tmp_path)
