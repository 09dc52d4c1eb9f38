"""Wheels for Pyodide, built by each Zig and run there: tests of projects, and the example."""

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from alloconda.kernel.supported import ZIG_RELEASES
from alloconda.kernel.system.shipped_files import PYODIDE_PROGRAM
from tests.cli import Alloconda, copy_example, wheels
from tests.foreign import lab_folder

ROOT = Path(__file__).parent.parent.parent
TAG = "pyemscripten_2026_0_wasm32"
# Each Zig has some of the projects: together they have all.
PROJECTS = (
    ("zigtour", "zigmodules", "zigobjects"),
    ("zigclasses", "zigcollections", "zigmemory"),
    ("zigprotocols", "zigstate", "zigtypes", "zigviews"),
)
HEAD = """
[build-system]
requires = ["alloconda"]
build-backend = "alloconda.build_backend"
[project]
name = "several"
version = "1"
requires-python = ">=3.11"
[tool.alloconda]
abi3 = true
"""


@pytest.fixture
def pyodide(lab: Path) -> Path:
    """Return npm's package pyodide, as the lab has it, or skip the test, saying so."""
    folder = lab_folder(lab, "pyodide") / "node_modules" / "pyodide"
    if shutil.which("node") is None:
        pytest.skip("node is not installed, which runs Pyodide")
    return folder


@pytest.fixture
def example(tmp_path: Path, zig: Path, zig_cache: Path) -> Alloconda:
    """Return alloconda in a copy of the example."""
    copy_example(tmp_path / "nearest")
    return Alloconda(cwd=tmp_path / "nearest", zig=zig, zig_cache=zig_cache)


def in_pyodide(
    pyodide: Path, path: Path, *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(shutil.which("node")), str(PYODIDE_PROGRAM), str(pyodide), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(path)},
    )


@pytest.mark.lab
@pytest.mark.parametrize(
    ("zig_version", "projects"), list(zip(ZIG_RELEASES, PROJECTS, strict=True))
)
def test_projects_pass_their_checks_in_pyodide(
    pyodide: Path,
    zigs: dict[str, Path],
    zig_cache: Path,
    tmp_path: Path,
    zig_version: str,
    projects: tuple[str, ...],
) -> None:
    for name in projects:
        shutil.copytree(ROOT / "tests" / "projects" / name / "src", tmp_path / name)
    tables = (
        f'[[tool.alloconda.modules]]\nname = "{name}"\nsource = "{name}/root.zig"\n'
        for name in projects
    )
    (tmp_path / "pyproject.toml").write_text(HEAD + "".join(tables), encoding="utf-8")
    alloconda = Alloconda(cwd=tmp_path, zig=zigs[zig_version], zig_cache=zig_cache)

    done = alloconda("wheel", "--platform-tag", TAG)
    assert done.status == 0, done.stderr
    with zipfile.ZipFile(wheels(tmp_path / "dist")[0]) as archive:
        archive.extractall(tmp_path / "unpacked")
    ran = in_pyodide(pyodide, tmp_path / "unpacked", ROOT / "tests/pyodide_checks.py", *projects)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert {line.split()[1] for line in ran.stdout.splitlines()} == set(projects)


@pytest.mark.lab
def test_the_example_runs_its_tests_in_pyodide_and_says_what_is_missing_without(
    pyodide: Path, example: Alloconda
) -> None:
    done = example("wheel-all", "--target", "pyodide")
    assert done.status == 0, done.stderr

    flags = ("--json", "--command", "python -m unittest discover {project}/tests")
    told = example("test", *flags, NODE_PATH=str(pyodide.parent))
    without = example("test", NODE_PATH="")

    finished = [json.loads(line) for line in told.lines]
    (one,) = [event for event in finished if event["event"] == "wheel-test-finished"]
    assert (one["outcome"], one["text"]) == (
        "passed",
        "imported nearest, nearest._nearest, command passed",
    )
    assert "Pyodide is missing: npm install pyodide@314" in " ".join(without.stderr.split())


def test_a_wheel_is_the_same_wherever_it_is_built_and_passes_its_own_check(
    example: Alloconda, tmp_path: Path, zig: Path, zig_cache: Path
) -> None:
    copy_example(tmp_path / "elsewhere")
    other = Alloconda(cwd=tmp_path / "elsewhere", zig=zig, zig_cache=zig_cache)
    for program in (example, other):
        done = program("wheel", "--platform-tag", TAG)
        assert done.status == 0, done.stderr
        assert "wasm-ld" not in done.stdout + done.stderr

    (one,), (two,) = wheels(example.cwd / "dist"), wheels(tmp_path / "elsewhere" / "dist")
    checked = example("inspect", one, "--verify", "--json")

    assert one.name == f"nearest-1.0.0-cp311-abi3-{TAG}.whl"
    assert one.read_bytes() == two.read_bytes()
    assert checked.status == 0, checked.stderr
    assert '"format": "WebAssembly"' in checked.stdout
    assert '"host_paths": []' in checked.stdout


@pytest.mark.parametrize(
    ("key", "code", "said"),
    [
        ("link-libc = true", None, "the module links the C library"),
        ('sources = ["src/more.c"]', None, "more.c is C or C++ code"),
        ("", "std.heap.page_allocator.", "take memory from py.allocator"),
    ],
)
def test_what_pyodide_cannot_have_is_refused_and_nothing_is_written(
    example: Alloconda, key: str, code: str | None, said: str
) -> None:
    pyproject, root = example.cwd / "pyproject.toml", example.cwd / "src" / "root.zig"
    pyproject.write_text(f"{pyproject.read_text(encoding='utf-8')}\n{key}\n", encoding="utf-8")
    (example.cwd / "src" / "more.c").write_text("int more(void) { return 1; }\n")
    text = root.read_text(encoding="utf-8")
    if code is not None:
        changed = text.replace("try allocator.", f"_ = allocator;\n    const row = try {code}", 1)
        changed = changed.replace("const row = _ = allocator;\n    ", "_ = allocator;\n    ")
        assert changed != text
        root.write_text(changed, encoding="utf-8")

    done = example("wheel", "--platform-tag", TAG)

    assert done.status != 0
    assert said in " ".join((done.stdout + done.stderr).split())
    assert wheels(example.cwd / "dist") == []
