"""Modules that do what real ones do, with Zig's checks and without, on real Pythons."""

from pathlib import Path

import pytest

from tests.zig_compiler import (
    ABI3_FROM_311,
    ABI3T,
    CP314T,
    CP315T,
    Compiler,
    WheelTest,
    host_module,
    run_on_machine,
    run_python,
)

ROOT = Path(__file__).parent.parent.parent
MODULES = ROOT / "tests" / "projects" / "zigmodules"


@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize(
    ("optimize", "python_versions"), [("ReleaseSafe", ["3.11", "3.13"]), ("ReleaseFast", ["3.13"])]
)
def test_real_modules_work_and_leak_nothing(
    compiler: Compiler,
    pythons: dict[str, Path],
    optimize: str,
    python_versions: list[str],
    tmp_path: Path,
) -> None:
    root, module = MODULES / "src" / "root.zig", host_module(tmp_path, "zigmodules")
    compiler.compile(root, module, optimize=optimize, abi=ABI3_FROM_311)
    unchecked = ["--unchecked"] if optimize == "ReleaseFast" else []

    for version in python_versions:
        check = MODULES / "check.py"
        printed = run_python(pythons[version], "-X", "dev", check, *unchecked, path=tmp_path)

        assert "all checks passed" in printed


@pytest.mark.parametrize("zig_version", ["0.15.2", "0.16.0", "0.17.1"])
def test_a_panic_says_what_happened_in_every_zig(
    compiler: Compiler, pythons: dict[str, Path], tmp_path: Path
) -> None:
    root, module = MODULES / "src" / "root.zig", host_module(tmp_path, "zigmodules")
    compiler.compile(
        root,
        module,
        "x86_64-linux-musl",
        "-fno-compiler-rt",
        optimize="ReleaseSafe",
        abi=ABI3_FROM_311,
    )
    code = "import check; check.check_what_is_wrong_ends_with_a_message()"

    # A stack probe of compiler_rt would be missing here, and the import fail.
    run_python(pythons["3.13"], "-c", code, path=tmp_path, environment=path_of(tmp_path))


INTERPRETERS = """
import _interpreters
for kind in ["isolated", "legacy"]:
    excinfo = _interpreters.run_string(_interpreters.create(kind), "import zigmodules")
    print(kind, excinfo and excinfo.formatted)
"""


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_an_interpreter_with_a_gil_of_its_own_refuses_the_module(
    compiler: Compiler, pythons: dict[str, Path], tmp_path: Path
) -> None:
    root, module = MODULES / "src" / "root.zig", host_module(tmp_path, "zigmodules")
    compiler.compile(root, module, abi=ABI3_FROM_311)

    printed = run_python(pythons["3.13"], "-c", INTERPRETERS, path=tmp_path).splitlines()

    assert "zigmodules does not support loading in subinterpreters" in printed[0]
    assert printed[1] == "legacy None"


def path_of(folder: Path) -> dict[str, str]:
    return {"PYTHONPATH": f"{folder}:{MODULES}"}


@pytest.mark.lab
@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize(
    "test",
    [
        WheelTest(machine="windows", suffix=".pyd", target="x86_64-windows-gnu", abi=ABI3_FROM_311),
        WheelTest(machine="python 3.14t", suffix=".cpython-314t-x86_64-linux-gnu.so", abi=CP314T),
        WheelTest(machine="python 3.15t", suffix=".cpython-315t-x86_64-linux-gnu.so", abi=CP315T),
        WheelTest(machine="python 3.15", suffix=".abi3t.so", abi=ABI3T),
        WheelTest(machine="python 3.15t", suffix=".abi3t.so", abi=ABI3T),
    ],
    ids=str,
)
def test_real_modules_work_on_interpreters_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, tmp_path: Path
) -> None:
    run_on_machine(compiler, lab, test, MODULES, tmp_path)
