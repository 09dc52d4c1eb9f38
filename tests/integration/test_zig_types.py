"""Conversions of sets, dicts and other types that have a form of their own, on real Pythons."""

from pathlib import Path

import pytest

from tests.zig_compiler import (
    ABI3_FROM_311,
    CP312,
    CP313,
    WHEEL_TESTS,
    ZIGS_AND_PYTHONS,
    Abi,
    Compiler,
    WheelTest,
    host_module,
    run_on_machine,
    run_on_python,
    run_python,
)

ROOT = Path(__file__).parent.parent.parent
TYPES = ROOT / "tests" / "projects" / "zigtypes"


@pytest.mark.parametrize(
    ("zig_version", "python_version", "optimize"),
    [
        *((*pair, "ReleaseSafe") for pair in ZIGS_AND_PYTHONS),
        ("0.15.2", "3.13", "Debug"),
        *(pytest.param(*pair, "ReleaseFast", marks=pytest.mark.full) for pair in ZIGS_AND_PYTHONS),
    ],
)
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


PICKLED_IN_A_PACKAGE = """
import pickle
from package import zigtypes
for value in (*zigtypes.Color, *zigtypes.Level, *zigtypes.Word, zigtypes.point((1.5, "a"))):
    assert type(value).__module__ == "package.zigtypes", type(value).__module__
    copy = pickle.loads(pickle.dumps(value))
    assert copy == value and type(copy) is type(value)
print("all pickled")
"""


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_classes_of_types_are_pickled_where_the_module_lies_in_a_package(
    compiler: Compiler, pythons: dict[str, Path], tmp_path: Path
) -> None:
    compiler.compile(
        TYPES / "src" / "root.zig",
        host_module(tmp_path / "package", "zigtypes"),
        optimize="ReleaseSafe",
        abi=ABI3_FROM_311,
    )

    printed = run_python(pythons["3.13"], "-c", PICKLED_IN_A_PACKAGE, path=tmp_path)

    assert "all pickled" in printed


# The first import is another interpreter's; the main one's objects must not get there.
SEVERAL_INTERPRETERS = """
import _interpreters, runpy, sys
code = f"import runpy; runpy.run_path({sys.argv[1]!r})"
for _ in range(2):
    failed = _interpreters.run_string(_interpreters.create("legacy"), code)
    assert failed is None, failed.formatted
    runpy.run_path(sys.argv[1])
print("in all interpreters")
"""


# Before 3.13, `_decimal` keeps what it has in C's variables, and aborts in a second interpreter.
@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_types_are_those_of_each_interpreter(
    compiler: Compiler, pythons: dict[str, Path], tmp_path: Path
) -> None:
    module = host_module(tmp_path, "zigtypes")
    compiler.compile(TYPES / "src" / "root.zig", module, optimize="ReleaseSafe", abi=ABI3_FROM_311)

    printed = run_python(
        *(pythons["3.13"], "-X", "dev", "-c", SEVERAL_INTERPRETERS, TYPES / "check.py"),
        path=tmp_path,
    )

    assert "in all interpreters" in printed


# They have functions of their own for wide integers.
@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize(("python_version", "abi"), [("3.12", CP312), ("3.13", CP313)])
def test_types_are_converted_for_one_version(
    compiler: Compiler, pythons: dict[str, Path], python_version: str, abi: Abi, tmp_path: Path
) -> None:
    run_on_python(compiler, pythons[python_version], TYPES, tmp_path, abi=abi)


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_types_need_only_names_of_the_stable_abi_on_windows(
    compiler: Compiler, tmp_path: Path
) -> None:
    module = tmp_path / "zigtypes.pyd"

    compiler.compile_windows(TYPES / "src" / "root.zig", module, "x86_64-windows-gnu", abi=CP312)

    assert module.is_file()


@pytest.mark.lab
@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize("test", WHEEL_TESTS, ids=str)
def test_types_are_converted_on_interpreters_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, tmp_path: Path
) -> None:
    run_on_machine(compiler, lab, test, TYPES, tmp_path)
