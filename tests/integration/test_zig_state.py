"""Modules with a state of their own, on real Pythons."""

from pathlib import Path

import pytest

from tests.zig_compiler import (
    ABI3_FROM_311,
    CP313,
    WHEEL_TESTS,
    ZIGS_AND_PYTHONS,
    Abi,
    Compiler,
    WheelTest,
    run_on_machine,
    run_on_python,
)

ROOT = Path(__file__).parent.parent.parent
STATE = ROOT / "tests" / "projects" / "zigstate"


@pytest.mark.parametrize(
    ("zig_version", "python_version", "abi"),
    [
        *((zig_version, python, ABI3_FROM_311) for zig_version, python in ZIGS_AND_PYTHONS),
        ("0.17.1", "3.13", CP313),
    ],
)
def test_each_module_has_a_state_that_is_freed_with_it(
    compiler: Compiler, pythons: dict[str, Path], python_version: str, abi: Abi, tmp_path: Path
) -> None:
    run_on_python(
        compiler,
        pythons[python_version],
        STATE,
        tmp_path,
        abi=abi,
        environment={"PYTHONMALLOC": "debug"},
    )


@pytest.mark.lab
@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize("test", WHEEL_TESTS, ids=str)
def test_each_module_has_a_state_on_interpreters_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, tmp_path: Path
) -> None:
    run_on_machine(compiler, lab, test, STATE, tmp_path)
