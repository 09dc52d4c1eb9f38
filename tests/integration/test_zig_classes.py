"""Classes made of Zig structs, on real Pythons with a GIL and without."""

import sys
from pathlib import Path

import pytest

from tests.index_wheels import index_wheel, unpack
from tests.zig_compiler import (
    ABI3_FROM_311,
    CP313,
    WHEEL_TESTS,
    ZIGS_AND_PYTHONS,
    Compiler,
    WheelTest,
    host_module,
    refusal,
    run_on_machine,
    run_on_python,
    run_python,
)

ROOT = Path(__file__).parent.parent.parent
PROJECTS = ROOT / "tests" / "projects"
COLLECTIONS = PROJECTS / "zigcollections"
# Another system, and free threads for one version and for all.
OF_THE_LAB = [
    "windows-.pyd",
    "python-3.14t-.cpython-314t-x86_64-linux-gnu.so",
    "python-3.15t-.abi3t.so",
]

each_project = pytest.mark.parametrize("project", ["zigclasses", "zigprotocols"])


@each_project
@pytest.mark.parametrize(("zig_version", "python_version"), ZIGS_AND_PYTHONS)
def test_classes_work(
    compiler: Compiler,
    pythons: dict[str, Path],
    python_version: str,
    project: str,
    tmp_path: Path,
) -> None:
    run_on_python(
        compiler,
        pythons[python_version],
        PROJECTS / project,
        tmp_path,
        abi=ABI3_FROM_311,
        environment={"PYTHONMALLOC": "debug"},
    )


@each_project
@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_classes_work_for_one_version_without_checks(
    compiler: Compiler, pythons: dict[str, Path], project: str, tmp_path: Path
) -> None:
    run_on_python(
        compiler,
        pythons["3.13"],
        PROJECTS / project,
        tmp_path,
        optimize="ReleaseFast",
        abi=CP313,
    )


@each_project
@pytest.mark.lab
@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize("test", WHEEL_TESTS, ids=str)
def test_classes_work_on_interpreters_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, project: str, tmp_path: Path
) -> None:
    run_on_machine(compiler, lab, test, PROJECTS / project, tmp_path)


@pytest.mark.parametrize(
    ("zig_version", "python_version"), [("0.15.2", "3.11"), ("0.17.1", "3.13")]
)
def test_classes_of_real_modules_are_what_python_has(
    compiler: Compiler, pythons: dict[str, Path], python_version: str, tmp_path: Path
) -> None:
    run_on_python(
        compiler,
        pythons[python_version],
        COLLECTIONS,
        tmp_path,
        abi=ABI3_FROM_311,
        environment={"PYTHONMALLOC": "debug"},
    )


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_classes_of_real_modules_do_what_models_in_python_do(
    compiler: Compiler, tmp_path: Path
) -> None:
    run_on_python(
        compiler,
        Path(sys.executable),
        COLLECTIONS,
        tmp_path,
        abi=ABI3_FROM_311,
        check="models.py",
    )


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_numpy_shares_the_memory_of_a_class(
    compiler: Compiler, pythons: dict[str, Path], test_cache: Path, tmp_path: Path
) -> None:
    if "3.12" not in pythons:
        pytest.skip("there is no Python 3.12 that could import numpy")
    unpack(index_wheel(test_cache, "numpy", "manylinux_2_27_x86_64", "3.12"), tmp_path)

    run_on_python(compiler, pythons["3.12"], COLLECTIONS, tmp_path, abi=ABI3_FROM_311)


@pytest.mark.lab
@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize(
    "test",
    [one for one in WHEEL_TESTS if str(one) in OF_THE_LAB],
    ids=str,
)
def test_classes_of_real_modules_work_on_interpreters_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, tmp_path: Path
) -> None:
    run_on_machine(compiler, lab, test, COLLECTIONS, tmp_path)


INTERPRETERS = """
import _interpreters
code = '''
import zigclasses as m
ring = m.Ring.of_values([1, 2])
assert type(ring) is m.Ring and ring.total() == 3
point = m.Point(1).plus(m.make_point(2))
assert point.x == 3 and type(point) is m.Point
dog = m.Dog("a", friend=m.Animal("b"))
dog.friend = dog
assert m.legs_of(dog) == 4 and m.Seller().sell(1) > 0
try:
    m.Ring(1).pop()
except m.Empty:
    print("done")
'''
exec(code)
for kind in ["legacy", "isolated", "legacy", "isolated"]:
    interpreter = _interpreters.create(kind)
    excinfo = _interpreters.run_string(interpreter, code)
    assert excinfo is None, excinfo.formatted
    _interpreters.destroy(interpreter)
exec(code)
"""


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_each_interpreter_has_classes_of_its_own(
    compiler: Compiler, pythons: dict[str, Path], tmp_path: Path
) -> None:
    root = PROJECTS / "zigclasses" / "src" / "root.zig"
    compiler.compile(
        root, host_module(tmp_path, "zigclasses"), optimize="ReleaseSafe", abi=ABI3_FROM_311
    )

    printed = run_python(pythons["3.13"], "-c", INTERPRETERS, path=tmp_path)

    assert printed.split() == ["done"] * 6


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_an_instance_that_would_outlive_its_use_is_refused(
    compiler: Compiler, tmp_path: Path
) -> None:
    refused = refusal(
        compiler,
        tmp_path,
        "const Ring = struct { size: i64 = 0 };\n"
        "fn f(a: py.Object) !i64 { return (try a.to(*const Ring, py.allocator)).size; }\n",
    )

    assert "*const root.Ring would outlive the use of its object: take py.Ref" in refused
