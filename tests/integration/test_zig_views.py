"""Views of the memory of Python objects, and memory that Python gets, on real Pythons."""

from pathlib import Path

import pytest

from tests.index_wheels import index_wheel, unpack
from tests.zig_compiler import (
    ABI3_FROM_311,
    CP314T,
    WHEEL_TESTS,
    ZIGS_AND_PYTHONS,
    Compiler,
    WheelTest,
    refusal,
    run_on_machine,
    run_on_python,
)

ROOT = Path(__file__).parent.parent.parent
VIEWS = ROOT / "tests" / "projects" / "zigviews"


@pytest.mark.parametrize(("zig_version", "python_version"), ZIGS_AND_PYTHONS)
@pytest.mark.parametrize("optimize", ["ReleaseSafe", "ReleaseFast"])
def test_views_and_owned_memory_work(
    compiler: Compiler,
    pythons: dict[str, Path],
    python_version: str,
    optimize: str,
    tmp_path: Path,
) -> None:
    run_on_python(
        compiler,
        pythons[python_version],
        VIEWS,
        tmp_path,
        optimize=optimize,
        abi=ABI3_FROM_311,
        environment={"PYTHONMALLOC": "debug"},
    )


@pytest.mark.lab
@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize("test", WHEEL_TESTS, ids=str)
def test_views_and_owned_memory_work_on_interpreters_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, tmp_path: Path
) -> None:
    run_on_machine(compiler, lab, test, VIEWS, tmp_path)


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_views_and_owned_memory_work_with_numpy(
    compiler: Compiler, pythons: dict[str, Path], test_cache: Path, tmp_path: Path
) -> None:
    if "3.12" not in pythons:
        pytest.skip("there is no Python 3.12 that could import numpy")
    unpack(index_wheel(test_cache, "numpy", "manylinux_2_27_x86_64", "3.12"), tmp_path)

    run_on_python(
        compiler, pythons["3.12"], VIEWS, tmp_path, abi=ABI3_FROM_311, check="check_numpy.py"
    )


@pytest.mark.lab
@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_views_and_owned_memory_work_with_numpy_without_the_gil(
    compiler: Compiler, lab: Path, test_cache: Path, tmp_path: Path
) -> None:
    unpack(index_wheel(test_cache, "numpy", "manylinux_2_27_x86_64", "3.14", "cp314t"), tmp_path)
    test = next(test for test in WHEEL_TESTS if test.abi == CP314T)

    run_on_machine(compiler, lab, test, VIEWS, tmp_path, check="check_numpy.py")


@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("py.View(bool)", "py.View takes integers of 8, 16, 32 or 64 bits and floats"),
        ("py.View(u128)", "py.View takes integers of 8, 16, 32 or 64 bits and floats"),
        ("py.StridedMut(struct {}, 2)", "py.StridedMut takes integers"),
    ],
)
def test_a_view_of_other_items_is_refused(
    compiler: Compiler, argument: str, said: str, tmp_path: Path
) -> None:
    refused = refusal(compiler, tmp_path, f"fn f(_: {argument}) void {{}}\n", ABI3_FROM_311)

    assert said in refused


@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize(
    ("what", "function"),
    [
        ("py.View", "fn f(_: py.View(u8)) void {}\n"),
        ("py.Owned", "fn f(_: i64) ?py.Owned(u8) { return null; }\n"),
        ("py.Buffer", "fn f(_: i64) usize { return @sizeOf(py.Buffer(u8, 1)); }\n"),
    ],
)
def test_a_buffer_below_its_floor_is_refused(
    compiler: Compiler, what: str, function: str, tmp_path: Path
) -> None:
    said = refusal(compiler, tmp_path, function)

    assert f"{what} needs Python 3.11; the module is compiled for 3.10 and later, see" in said
