"""The commands on Windows, in a project on drive D: whose path has blanks and a letter of no ASCII.

One test does what a user does from the first command to a tested wheel, since a project has to be
built anyway; alloconda, Python and the caches are on another drive.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli import NO_NETWORK, Alloconda, Ran, run, wheels
from tests.conftest import AllocondaIn

_HOOKS = """
import sys
from alloconda import build_backend as backend
for name, folder in zip(sys.argv[1::2], sys.argv[2::2]):
    print(getattr(backend, name)(folder))
"""

# Runs command lines, one after the other; says how each ended, and what it wrote.
_COMMANDS = """
import contextlib, io, json, os, sys
from alloconda.cli.app import run
lines = json.loads(sys.argv[1])
for folder, *words in lines:
    os.chdir(folder)
    written = [io.StringIO(), io.StringIO()]
    with contextlib.redirect_stdout(written[0]), contextlib.redirect_stderr(written[1]):
        sys.argv = ["alloconda", *words]
        status = run()
    print(json.dumps([status, *(text.getvalue() for text in written)]))
"""

# Keeps the compiler busy for minutes.
_SLOW = """
comptime {
    @setEvalBranchQuota(4_000_000_000);
    var n: u64 = 0;
    while (n < 1_000_000_000) n += 1;
}
"""


@pytest.fixture(scope="module")
def place() -> Path:
    """Return a directory on a drive of its own, with what makes paths awkward."""
    folder = Path("D:\\my projects\\Zoë")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def project(place: Path, alloconda_in: AllocondaIn) -> Alloconda:
    """Return a project that init made."""
    if not (place / "hello").exists():
        succeeded(alloconda_in(place)("init", "hello", "--yes"))
        # What --only and --command match is no file.
        (place / "hello" / "window.txt").touch()
    return alloconda_in(place / "hello")


def succeeded(ran: Ran) -> Ran:
    assert ran.status == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran


def hooks(project: Alloconda, called: Mapping[str, Path]) -> list[str]:
    """Call hooks of the build backend, name → directory, in the project's; return their answers."""
    words = [str(word) for pair in called.items() for word in pair]
    return succeeded(_python(project, "-c", _HOOKS, *words)).lines[-len(called) :]


def several(project: Alloconda, commands: Iterable[tuple[str | Path, ...]]) -> list[Ran]:
    """Run command lines, each a directory and words, in one program: a start takes a second."""
    ran = _python(project, "-c", _COMMANDS, json.dumps([[*map(str, one)] for one in commands]))
    return [
        Ran(status=status, stdout=stdout, stderr=stderr)
        for status, stdout, stderr in map(json.loads, succeeded(ran).lines)
    ]


def _python(project: Alloconda, *words: str) -> Ran:
    variables: Mapping[str, str] = {
        **NO_NETWORK,
        "ALLOCONDA_ZIG": str(project.zig),
        "ZIG_GLOBAL_CACHE_DIR": str(project.zig_cache),
        "ALLOCONDA_CACHE_DIR": str(project.cwd / ".test-cache"),
    }
    return run(sys.executable, *words, cwd=project.cwd, environment=variables)


def test_a_project_is_built_imported_packed_and_tested(project: Alloconda) -> None:
    root = project.cwd

    built = succeeded(project("build"))
    says = "import hello; print(hello.add(2, 3), hello.greet('Zoë') == 'Hello, Zoë!')"
    imported = run(sys.executable, "-c", says, cwd=root)
    wheel = succeeded(project("wheel"))
    again = succeeded(project("wheel"))
    tested = succeeded(project("test", "--json", "--command", 'python -c "import hello"'))

    assert built.lines == [str(root / "hello" / "_hello.pyd")]
    assert imported.stdout.split() == ["5", "True"]
    assert [Path(line).name for line in wheel.lines] == [
        path.name for path in wheels(root / "dist")
    ]
    assert "up to date" in again.stderr
    assert '"passed"' in tested.stdout


def test_wheels_for_other_systems_are_built_and_honest(project: Alloconda) -> None:
    ran = succeeded(project("wheel-all", "--out-dir", "all wheels", "--include-windows"))
    ways = (ran.lines, ["all wheels"], ["all wheels\\*.whl"])
    inspected = several(project, [(project.cwd, "inspect", "--verify", *way) for way in ways])

    assert len(wheels(project.cwd / "all wheels")) == len(ran.lines) == 5
    assert [(one.status, one.stdout.count(".whl")) for one in inspected] == [(0, 5)] * 3


def test_the_backend_gives_the_same_wheel_and_an_sdist(project: Alloconda, tmp_path: Path) -> None:
    by_command = succeeded(project("wheel", "--out-dir", str(tmp_path / "command"))).lines
    places = {"build_wheel": tmp_path, "build_sdist": tmp_path}
    name, sdist, editable = hooks(project, {**places, "build_editable": tmp_path / "editable"})

    assert (tmp_path / name).read_bytes() == Path(by_command[0]).read_bytes()
    assert (tmp_path / sdist).name == "hello-0.1.0.tar.gz"
    assert (tmp_path / "editable" / editable).is_file()


# A command that only tells → a part of what it says.
TELLING = {
    ("wheel-all", "--dry-run", "--include-windows"): "win_amd64",
    ("wheel-all", "--dry-run", "--include-windows", "--only", "*win*"): "win_amd64",
    ("explain", "win_amd64"): "x86_64-windows-gnu",
    ("cache", "dir"): "test-cache",
    ("cache", "ls"): "",
    ("sdist",): "hello-0.1.0.tar.gz",
    ("matrix", "--shards", "2", "--format", "github"): "alloconda wheel-all --shard 1/2",
    ("doctor", "--offline"): "Zig",
    ("completion", "powershell"): "Register-ArgumentCompleter",
}


def test_commands_that_only_tell_work(project: Alloconda) -> None:
    told = several(project, [(project.cwd, *words) for words in TELLING])
    completed = project("--complete-values", "targets")

    for ran, said in zip(told, TELLING.values(), strict=True):
        assert said in succeeded(ran).stdout
    assert "win_amd64" in succeeded(completed).stdout


def test_commands_that_are_printed_are_those_of_powershell(project: Alloconda) -> None:
    only = ("--include-windows", "--only", "*win*")

    with changed(project, "nonsense"):
        failed = project("wheel-all", *only)
        verbose = project("-v", "build")

    assert failed.status != 0
    assert "repeat it: alloconda wheel-all --include-windows --only" in failed.stderr
    # The directory has blanks.
    assert f"'-Mroot={project.cwd}" in verbose.stderr
    assert "+ run: Z:\\" in verbose.stderr


def test_a_drive_that_is_not_there_is_named(project: Alloconda) -> None:
    ran = project("wheel", "--out-dir", "Q:\\wheels")

    assert ran.status == 3
    assert "wheels can't go into Q:\\wheels: there is no Q:\\" in ran.stderr


def test_develop_without_an_environment_says_how_to_make_one(project: Alloconda) -> None:
    ran = project("develop")

    assert ran.status == 2
    assert "python -m venv" in ran.stderr


def test_a_wheel_that_takes_too_long_is_given_up(project: Alloconda) -> None:
    only = ("--include-windows", "--only", "*win*")

    with changed(project, _SLOW):
        ran = project("wheel-all", *only, "--timeout", "2")

    assert ran.status != 0
    assert "was killed after its time limit of 2 s" in ran.stderr


@contextmanager
def changed(project: Alloconda, code: str) -> Iterator[None]:
    """Add code to the project's source for a while."""
    source = project.cwd / "src" / "root.zig"
    before = source.read_text(encoding="utf-8")
    source.write_text(f"{before}\n{code}\n", encoding="utf-8")
    try:
        yield
    finally:
        source.write_text(before, encoding="utf-8")


def test_a_directory_that_would_be_something_else_is_refused_by_name(
    place: Path, project: Alloconda
) -> None:
    before = sorted(place.iterdir())
    names = ("nul", "aux.d", "hello.", "hello ")

    refused = several(project, [(place, "init", name, "--yes") for name in names])

    for ran, name in zip(refused, names, strict=True):
        assert ran.status == 2
        assert f"no project can be in {name} on Windows: " in ran.stderr
    assert sorted(place.iterdir()) == before
