"""Modules with a state of their own, and in interpreters with a GIL of their own."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.zig_compiler import (
    ABI3,
    ABI3_FROM_311,
    CP313,
    HOST,
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
PROJECTS = ROOT / "tests" / "projects"
STATE = PROJECTS / "zigstate"

# Runs a check.py. CPython's tracemalloc does not work in such interpreters.
IN_AN_INTERPRETER = """
import sys
check = sys.argv[1]
code = f'''
import sys, types
sys.path[:], sys.argv = {sys.path!r}, [{check!r}, "--subinterpreter"]
sys.modules["tracemalloc"] = tracemalloc = types.ModuleType("tracemalloc")
tracemalloc.start = tracemalloc.stop = tracemalloc.reset_peak = lambda: None
tracemalloc.get_traced_memory = lambda: (0, 0)
exec(compile(open({check!r}).read(), {check!r}, "exec"), {{"__name__": "__main__"}})
'''
if sys.version_info >= (3, 13):
    import _interpreters
    made = _interpreters.create("isolated")
    failed = _interpreters.run_string(made, code)
    if failed:
        sys.exit(failed.errdisplay)
    _interpreters.destroy(made)
else:
    import _xxsubinterpreters
    made = _xxsubinterpreters.create(isolated=True)
    _xxsubinterpreters.run_string(made, code)
    _xxsubinterpreters.destroy(made)
"""


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
@pytest.mark.parametrize(
    "test",
    [*WHEEL_TESTS, WheelTest(machine="python 3.14", suffix=".abi3.so", abi=ABI3_FROM_311)],
    ids=str,
)
def test_each_module_has_a_state_on_interpreters_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, tmp_path: Path
) -> None:
    run_on_machine(compiler, lab, test, STATE, tmp_path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolated:
    """A project whose module interpreters with a GIL of their own take, and how it is compiled."""

    python_version: str
    project: str
    abi: Abi
    target: str = HOST
    flags: tuple[str, ...] = ()


@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize(
    "isolated",
    [
        Isolated(python_version="3.12", project="zigtypes", abi=ABI3_FROM_311),
        Isolated(python_version="3.13", project="zigtypes", abi=CP313),
        Isolated(python_version="3.13", project="zigcollections", abi=ABI3_FROM_311),
        # The lowest floor, which has no Py_Version.
        Isolated(
            python_version="3.13",
            project="zigthreads",
            abi=ABI3,
            target="x86_64-linux-gnu",
            flags=("-lc",),
        ),
    ],
    ids=lambda isolated: f"{isolated.project}-{isolated.python_version}",
)
def test_isolated_modules_work_in_an_interpreter_with_a_gil_of_its_own(
    compiler: Compiler, pythons: dict[str, Path], isolated: Isolated, tmp_path: Path
) -> None:
    root = PROJECTS / isolated.project / "src" / "root.zig"
    compiler.compile(
        root,
        host_module(tmp_path, isolated.project),
        isolated.target,
        *isolated.flags,
        optimize="ReleaseSafe",
        abi=isolated.abi,
    )

    python, check = pythons[isolated.python_version], PROJECTS / isolated.project / "check.py"
    printed = run_python(python, "-X", "dev", "-c", IN_AN_INTERPRETER, check, path=tmp_path)

    assert "all checks passed" in printed
