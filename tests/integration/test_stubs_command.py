"""`alloconda stubs`: written, printed and compared, for Zig and C modules."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from alloconda.packaging.model.stubs import GENERATED_LINE, STARTED_LINE
from tests.cli import Alloconda
from tests.conftest import AllocondaIn

PROJECTS = Path(__file__).parent.parent / "projects"
FOREIGN = (
    "manylinux_2_28_x86_64"
    if platform.machine().lower() in ("aarch64", "arm64")
    else "manylinux_2_28_aarch64"
)
SIGNATURE = "def add(a: int, b: int) -> int:"


@pytest.fixture
def hello(tmp_path: Path, alloconda_in: AllocondaIn) -> Alloconda:
    """Return alloconda in a fresh project, which has no stub."""
    assert alloconda_in(tmp_path)("init", "hello", "--yes").status == 0
    return alloconda_in(tmp_path / "hello")


def test_a_zig_modules_stub_is_kept_and_compared(hello: Alloconda) -> None:
    stub = hello.cwd / "hello/_hello.pyi"
    source = hello.cwd / "src/root.zig"

    absent = hello("stubs", "--check")
    printed = hello("stubs", "--stdout")
    before = stub.exists()
    written = hello("stubs")
    current = hello("stubs", "--check")
    source.write_text(
        source.read_text()
        .replace("add(a: i64,", "add(a: f64,")
        .replace("return std.math.add(i64, a, b);", "return @as(i64, @intFromFloat(a)) + b;")
    )
    stale = hello("stubs", "--check", "--quiet")
    again = hello("stubs")

    assert (absent.status, absent.stdout) == (1, "")
    assert "error: hello/_hello.pyi is not there\n" in absent.stderr
    assert printed.stdout.startswith(GENERATED_LINE)
    assert SIGNATURE in printed.stdout
    assert not before
    assert written.lines == [str(stub)]
    assert (current.status, current.stdout) == (0, "")
    assert "note: hello/_hello.pyi is up to date\n" in current.stderr
    assert stale.status == 1
    assert f"  -{SIGNATURE}\n  +{SIGNATURE.replace('a: int', 'a: float')}\n" in stale.stderr
    assert again.status == 0
    assert stub.read_text() == printed.stdout.replace("(a: int", "(a: float")
    # Neither a module nor a marker is put there: that is what builds do.
    names = sorted(path.name for path in stub.parent.iterdir())
    assert names == ["__init__.py", "_hello.pyi", "py.typed"]


def test_a_printed_stub_is_the_same_file_in_any_locale(hello: Alloconda) -> None:
    source, printed = hello.cwd / "src/root.zig", hello.cwd / "printed.pyi"
    source.write_text(source.read_text().replace("Add two integers.", "Größe — ::add::"), "utf-8")
    locale = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "GITHUB_ACTIONS": "true",
    }
    command = [sys.executable, "-m", "alloconda", "stubs", "--zig", str(hello.zig)]

    with printed.open("wb") as file:
        subprocess.run(
            [*command, "--stdout"],
            cwd=hello.cwd,
            env={**os.environ, **locale},
            stdout=file,
            check=True,
        )
    subprocess.run(command, cwd=hello.cwd, env={**os.environ, **locale}, check=True)

    assert "Größe — ::add::" in printed.read_text("utf-8")
    assert printed.read_bytes() == (hello.cwd / "hello/_hello.pyi").read_bytes()


def test_what_a_user_wrote_stays(hello: Alloconda) -> None:
    stub = hello.cwd / "hello/_hello.pyi"
    stub.write_text("def add(a: int, b: int) -> int: ...\n")

    refused = hello("stubs")
    checked = hello("stubs", "--check")
    both = hello("stubs", "--check", "--stdout")

    assert refused.status == 2
    assert "hello/_hello.pyi was written by hand, so it stays" in refused.stderr
    assert checked.status == 0
    assert "written by hand, so it is not compared" in checked.stderr
    assert both.status == 2
    assert stub.read_text() == "def add(a: int, b: int) -> int: ...\n"


def test_a_target_with_another_stub_fails_and_shows_the_difference(hello: Alloconda) -> None:
    source = hello.cwd / "src/root.zig"
    text = source.read_text()
    for old, new in (
        ("const std =", 'const is_arm = @import("builtin").cpu.arch == .aarch64;\nconst std ='),
        (".constants = .{", ".constants = if (is_arm) .{ .only_here = 1 } else .{"),
    ):
        text = text.replace(old, new, 1)
    source.write_text(text)
    targets = [f"--target=manylinux_2_28_{arch}" for arch in ("x86_64", "aarch64")]

    built = hello("wheel-all", "--jobs=1", "--progress=plain", *targets)
    made = list((hello.cwd / "dist").glob("*.whl"))
    stub = hello.cwd / "hello/_hello.pyi"
    hello("stubs")
    own = stub.read_text()
    foreign = f"--platform-tag={FOREIGN}"
    alone = hello("wheel", foreign)
    kept = stub.read_text()
    stub.unlink()
    without = hello("wheel", foreign)

    assert built.status == 1
    assert len(made) == 1
    assert "the module has other functions or types than that of cp311-abi3-" in built.stderr
    assert (alone.status, kept) == (1, own)
    assert "other functions or types than that of hello/_hello.pyi" in " ".join(
        alone.stderr.split()
    )
    assert without.status == 0
    assert stub.read_text() != own
    difference = {line.strip() for line in built.stderr.splitlines()}
    assert {"+only_here: Final[int]", "-version: Final[str]"} <= difference or {
        "-only_here: Final[int]",
        "+version: Final[str]",
    } <= difference


def test_two_at_once_and_what_can_not_be_written(hello: Alloconda) -> None:
    command = [sys.executable, "-m", "alloconda", "stubs", "--zig", str(hello.zig)]
    stub = hello.cwd / "hello/_hello.pyi"

    running = [
        subprocess.Popen(command, cwd=hello.cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in running:
        process.communicate()
    text = stub.read_text()
    stub.unlink()
    stub.mkdir()
    in_the_way = hello("stubs", "--check")
    printed = hello("stubs", "--stdout", PYTHONUTF8="0", LC_ALL="C")

    assert [process.returncode for process in running] == [0, 0]
    assert text.startswith(GENERATED_LINE)
    assert in_the_way.status == 3
    assert f"can't read the stub {stub}" in in_the_way.stderr
    assert printed.stdout == text


def test_a_c_module_gets_a_first_stub_that_is_then_the_users(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    alloconda = alloconda_in(shutil.copytree(PROJECTS / "native_c", tmp_path / "tally"))
    stub = alloconda.cwd / "tally.pyi"

    absent = alloconda("stubs", "--check")
    written = alloconda("stubs")
    text = stub.read_text()
    again = alloconda("stubs")
    checked = alloconda("stubs", "--check")

    assert absent.status == 1
    assert written.status == 0, written.stderr
    assert text.startswith(STARTED_LINE)
    assert 'def norm(values, /):\n    """The Euclidean norm of a list of floats."""\n' in text
    assert again.status == 2
    assert checked.status == 0
    assert stub.read_text() == text


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("raise OSError('no device')", "OSError: no device"),
        ("import os; os.abort()", "of tally: signal 6 ended it"),
    ],
)
def test_a_c_module_that_can_not_be_imported_says_why(
    tmp_path: Path, alloconda_in: AllocondaIn, code: str, shown: str
) -> None:
    alloconda = alloconda_in(shutil.copytree(PROJECTS / "native_c", tmp_path / "tally"))
    source = alloconda.cwd / "src/tally.c"
    run = f'PyRun_SimpleString("print(1)"); if (!PyRun_String("{code}", Py_file_input, d, d))'
    source.write_text(
        source.read_text().replace(
            "{ return PyModuleDef_Init(&definition); }",
            f"{{ PyObject *d = PyEval_GetBuiltins(); {run} return NULL; "
            "return PyModuleDef_Init(&definition); }",
        )
    )

    refused = alloconda("stubs")

    assert refused.status == 1
    assert "stubgen can't make a stub of tally" in refused.stderr
    assert shown in refused.stderr
    assert not (alloconda.cwd / "tally.pyi").exists()


def test_without_mypy_a_c_module_is_told_how_to_get_it(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    alloconda = alloconda_in(shutil.copytree(PROJECTS / "native_c", tmp_path / "tally"))
    # A finder that knows no mypy is what an environment without it is.
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import sys\n"
        "class Hide:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'mypy':\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Hide())\n"
    )

    refused = alloconda("stubs", PYTHONPATH=str(hidden))

    assert refused.status == 3
    assert "made by mypy's stubgen, and mypy is not installed" in refused.stderr
    assert "-m pip install 'alloconda[stubs]'" in refused.stderr
