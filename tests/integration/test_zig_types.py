"""Conversions of sets, dicts and other types that have a form of their own, on real Pythons."""

from pathlib import Path

import pytest

from tests.zig_compiler import (
    ABI3_FROM_311,
    CP313,
    WHEEL_TESTS,
    ZIGS_AND_PYTHONS,
    Compiler,
    WheelTest,
    run_on_machine,
    run_on_python,
)

ROOT = Path(__file__).parent.parent.parent
TYPES = ROOT / "tests" / "projects" / "zigtypes"


@pytest.mark.parametrize(("zig_version", "python_version"), ZIGS_AND_PYTHONS)
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
@pytest.mark.parametrize("test", WHEEL_TESTS, ids=str)
def test_types_are_converted_on_interpreters_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, tmp_path: Path
) -> None:
    run_on_machine(compiler, lab, test, TYPES, tmp_path)
