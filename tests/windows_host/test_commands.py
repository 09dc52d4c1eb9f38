"""The commands on Windows, in a project on drive D: whose path has blanks and a letter of no ASCII.

One test does what a user does from the first command to a tested wheel, since a project has to be
built anyway; alloconda, Python and the caches are on another drive.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli import NO_NETWORK, Alloconda, Ran, run, wheels
from tests.conftest import AllocondaIn

_HOOKS = """
import sys
from alloconda import build_backend as backend
print(getattr(backend, sys.argv[1])(sys.argv[2]))
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


def hook(project: Alloconda, name: str, *arguments: str, cwd: Path) -> str:
    """Call a hook of the build backend as a front end does, in the project's directory."""
    variables: Mapping[str, str] = {
        **NO_NETWORK,
        "ALLOCONDA_ZIG": str(project.zig),
        "ZIG_GLOBAL_CACHE_DIR": str(project.zig_cache),
    }
    ran = run(sys.executable, "-c", _HOOKS, name, *arguments, cwd=cwd, environment=variables)
    return succeeded(ran).lines[-1]


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
    inspected = [succeeded(project("inspect", "--verify", *way)) for way in ways]

    assert len(wheels(project.cwd / "all wheels")) == len(ran.lines) == 5
    assert [one.stdout.count(".whl") for one in inspected] == [5, 5, 5]


def test_the_backend_gives_the_same_wheel_and_an_sdist(project: Alloconda, tmp_path: Path) -> None:
    by_command = succeeded(project("wheel", "--out-dir", str(tmp_path / "command"))).lines
    name = hook(project, "build_wheel", str(tmp_path), cwd=project.cwd)
    sdist = hook(project, "build_sdist", str(tmp_path), cwd=project.cwd)
    editable = hook(project, "build_editable", str(tmp_path / "editable"), cwd=project.cwd)

    assert (tmp_path / name).read_bytes() == Path(by_command[0]).read_bytes()
    assert (tmp_path / sdist).name == "hello-0.1.0.tar.gz"
    assert (tmp_path / "editable" / editable).is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("wheel-all", "--dry-run", "--include-windows"), "win_amd64"),
        (("wheel-all", "--dry-run", "--include-windows", "--only", "*win*"), "win_amd64"),
        (("explain", "win_amd64"), "x86_64-windows-gnu"),
        (("cache", "dir"), "test-cache"),
        (("cache", "ls"), ""),
        (("sdist",), "hello-0.1.0.tar.gz"),
        (("matrix", "--shards", "2", "--format", "github"), "alloconda wheel-all --shard 1/2"),
        (("doctor", "--offline"), "Zig"),
        (("completion", "powershell"), "Register-ArgumentCompleter"),
        (("--complete-values", "targets"), "win_amd64"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_command_that_only_tells_works(
    project: Alloconda, words: tuple[str, ...], said: str
) -> None:
    assert said in succeeded(project(*words)).stdout


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


@pytest.mark.parametrize("name", ["nul", "aux.d", "hello.", "hello "])
def test_a_directory_that_would_be_something_else_is_refused_by_name(
    place: Path, alloconda_in: AllocondaIn, name: str
) -> None:
    before = sorted(place.iterdir())

    ran = alloconda_in(place)("init", name, "--yes")

    assert ran.status == 2
    assert f"no project can be in {name} on Windows: " in ran.stderr
    assert sorted(place.iterdir()) == before
