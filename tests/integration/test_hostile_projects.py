"""Projects that were made to harm: a soon and honest answer, in little memory, and no traceback."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile import assert_bounded, run_bounded

pytestmark = pytest.mark.skipif(os.name != "posix", reason="measures as POSIX does")

GOOD = """[project]
name = "x"
version = "1.0"
requires-python = ">=3.11"
[tool.alloconda]
"""
DRY_RUN = ("wheel-all", "--dry-run")
DIGITS = "9" * 5000
DEEP = "x" + ".a" * 20_000


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project without its pyproject.toml."""
    (tmp_path / "src/x").mkdir(parents=True)
    (tmp_path / "src/x/__init__.py").touch()
    (tmp_path / "src/root.zig").touch()
    return tmp_path


def with_project(line: str) -> str:
    return GOOD.replace("[tool.alloconda]", f"{line}\n[tool.alloconda]")


def with_version(value: str) -> str:
    return GOOD.replace('"1.0"', value)


def with_requires(value: str) -> str:
    return GOOD.replace(">=3.11", value)


CONFIGURATIONS = {
    "dynamic = 1": with_project("dynamic = 1"),
    "dynamic = text": with_project('dynamic = "version"'),
    "dynamic = a list of lists": with_project("dynamic = [[]]"),
    "a version of 5,000 digits": with_version(f'"{DIGITS}"'),
    "a version with a part of 5,000 digits": with_version(f'"1.0+a.{DIGITS}"'),
    "a version of 4,000 digits": with_version(f'"{DIGITS[:4000]}"'),
    "a number of 5,000 digits": with_version(DIGITS),
    "a name of 100,000 letters": GOOD.replace('"x"', f'"{"x" * 100_000}"'),
    "requires-python of 5,000 digits": with_requires(f">=3.{DIGITS}"),
    "requires-python of an arbitrary version": with_requires(f"==={DIGITS}"),
    "20,000 dots in a key": f"{DEEP} = 1\n{GOOD}",
    "20,000 dots in a key of [project]": with_project(f"{DEEP} = 1"),
    "20,000 quoted parts in a key": GOOD + ".".join(['"a"', "'b'"] * 10_000) + " = 1\n",
    "20,000 dots in a table's name": f"{GOOD}[tool.{DEEP}]\n",
    "arrays in arrays": f"{GOOD}source = {'[' * 20_000}{']' * 20_000}\n",
    "arrays in arrays that Python can read": f"{GOOD}source = {'[' * 200}{']' * 200}\n",
    "tables in tables": f"{GOOD}source = {'{a=' * 20_000}1{'}' * 20_000}\n",
    "a million tables": GOOD + "".join(f"[tool.t{n}]\n" for n in range(1_000_000)),
    "patterns that are none": GOOD + 'include = ["!", "\\\\"]\n',
}


@pytest.mark.parametrize("text", CONFIGURATIONS.values(), ids=CONFIGURATIONS.keys())
def test_a_hostile_configuration_is_refused_soon(text: str, project: Path) -> None:
    (project / "pyproject.toml").write_text(text)

    done = run_bounded(*DRY_RUN, cwd=project)

    assert_bounded(done)
    assert "project." in done.stderr


@pytest.mark.parametrize("patterns", ["!\n", "\\\n", "*a" * 60 + "b\n", "[z-a]\n", "a\n" * 90_000])
def test_a_hostile_gitignore_ends_soon(patterns: str, project: Path) -> None:
    (project / "pyproject.toml").write_text(GOOD)
    (project / ".gitignore").write_text(patterns)
    (project / "src/x" / ("a" * 250)).touch()

    done = run_bounded("sdist", cwd=project)

    assert_bounded(done, may_succeed=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("name", [".gitignore", "src/x/.gitignore", ".git/info/exclude"])
def test_a_fifo_that_git_reads_does_not_hold_an_sdist_up(name: str, project: Path) -> None:
    (project / "pyproject.toml").write_text(GOOD)
    subprocess.run([str(shutil.which("git")), "init", "-q"], cwd=project, check=True)
    (project / name).unlink(missing_ok=True)
    os.mkfifo(project / name)

    done = run_bounded("sdist", cwd=project)

    assert_bounded(done)
    assert f"git waits for {project / name}, which is not a plain file" in done.stderr


def terabyte(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


def link_to_fifo(path: Path) -> None:
    os.mkfifo(path.with_name("fifo"))
    path.symlink_to("fifo")


KINDS: dict[str, Callable[[Path], object]] = {
    "a FIFO": os.mkfifo,
    "a directory": Path.mkdir,
    "a link to /dev/zero": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a sparse terabyte": terabyte,
    "brackets": lambda path: path.write_text("[" * 1_000_000),
    "bytes": lambda path: path.write_bytes(bytes(range(256))),
}


SPECIAL = {name: kind for name, kind in KINDS.items() if name not in ("brackets", "bytes")}
ZIG_ALLOWED = 8 << 30


@pytest.mark.parametrize("kind", SPECIAL.values(), ids=SPECIAL.keys())
@pytest.mark.parametrize("name", ["build.zig", "build.zig.zon", "src/other.zig"])
def test_what_zig_would_wait_for_is_refused_before(
    name: str, kind: Callable[[Path], object], project: Path, zig: Path
) -> None:
    (project / "pyproject.toml").write_text(GOOD)
    (project / "build.zig").write_text("pub fn build(_: anytype) void {}\n")
    (project / name).unlink(missing_ok=True)
    kind(project / name)
    if name == "src/other.zig" and kind in (KINDS["a directory"], KINDS["a link to itself"]):
        pytest.skip("Zig says so at once where the code imports it")

    # Doctor compiles no code but build.zig.
    doctor = () if name == "src/other.zig" else (("doctor", "--offline", "--zig", zig),)
    for command in (("wheel", "--zig", zig), *doctor):
        done = run_bounded(*command, cwd=project, mapped_bytes=ZIG_ALLOWED)

        said = " ".join((done.stdout + done.stderr).split())
        assert_bounded(done, may_succeed="doctor" in command)
        assert f"{name} can't be compiled: " in said or "can't read" in said


@pytest.mark.parametrize("kind", ["a FIFO", "a directory", "a link to itself"])
@pytest.mark.parametrize("command", ["doctor --offline", "explain win_amd64", "sdist"])
def test_a_pyproject_that_is_no_file_is_named_and_not_passed_over(
    kind: str, command: str, project: Path
) -> None:
    KINDS[kind](project / "pyproject.toml")

    done = run_bounded(*command.split(), cwd=project)

    assert_bounded(done)
    assert "pyproject.toml must be a readable file" in " ".join((done.stdout + done.stderr).split())


def test_a_lock_that_is_no_file_does_not_unlock_the_build(project: Path, zig: Path) -> None:
    (project / "pyproject.toml").write_text(GOOD)
    (project / "alloconda.lock").symlink_to("nowhere")

    done = run_bounded("wheel", "--zig", zig, cwd=project, mapped_bytes=ZIG_ALLOWED)

    assert_bounded(done)
    assert "alloconda.lock" in done.stderr


def test_doctor_tells_a_build_zig_that_is_no_zig_before_it_compiles_anything(
    project: Path, zig: Path
) -> None:
    (project / "pyproject.toml").write_text(GOOD)
    (project / "build.zig").write_text("rubbish\n")
    cold = {"ZIG_GLOBAL_CACHE_DIR": str(project / "cold")}

    done = run_bounded(
        *("doctor", "--offline", "--zig", zig),
        cwd=project,
        environment=cold,
        mapped_bytes=ZIG_ALLOWED,
    )

    assert_bounded(done)
    assert "zig ast-check build.zig failed" in done.stdout
    assert not list(project.glob("cold/o/*"))


def test_a_long_build_zig_is_not_read_whole_for_an_sdist(project: Path) -> None:
    (project / "pyproject.toml").write_text(GOOD)
    (project / "build.zig").touch()
    os.truncate(project / "build.zig", 600 << 20)

    done = run_bounded("sdist", cwd=project)

    assert_bounded(done, may_succeed=True)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
@pytest.mark.parametrize("name", ["pyproject.toml", "alloconda.lock", ".alloconda/last-run.json"])
def test_what_is_no_text_file_is_answered_soon(
    name: str, kind: Callable[[Path], object], project: Path
) -> None:
    if name == "alloconda.lock" and kind is KINDS["a link to /dev/zero"]:
        # Only written, so that a defect can't replace the device itself.
        kind = link_to_fifo
    (project / ".alloconda").mkdir()
    if name != "pyproject.toml":
        (project / "pyproject.toml").write_text(GOOD)
    kind(project / name)

    command = ("python", "lock", "--offline") if name == "alloconda.lock" else DRY_RUN
    done = run_bounded(*command, cwd=project)

    assert_bounded(done, may_succeed=name != "pyproject.toml")
    if kind is link_to_fifo:
        assert "can't write" in done.stderr
        assert (project / "fifo").is_fifo()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
@pytest.mark.parametrize("name", ["README.md", "LICENSE", "VERSION"])
def test_what_metadata_can_not_be_read_of_is_named(
    name: str, kind: Callable[[Path], object], project: Path
) -> None:
    text = with_project('readme = "README.md"\nlicense-files = ["LICENSE"]\ndynamic = ["version"]')
    text = text.replace('version = "1.0"\n', "")
    (project / "pyproject.toml").write_text(f'{text}version-file = "VERSION"\n')
    for other in {"README.md", "LICENSE", "VERSION"} - {name}:
        (project / other).write_text("1.0")
    kind(project / name)

    done = run_bounded(*DRY_RUN, cwd=project)

    assert_bounded(done, may_succeed=kind is KINDS["brackets"])
    assert done.status == 0 or name in done.stderr or "project.version: has 1000000" in done.stderr


def test_what_no_index_would_take_is_not_packed(project: Path) -> None:
    (project / "pyproject.toml").write_text(GOOD)
    terabyte(project / "src/x/data.bin")

    done = run_bounded("sdist", cwd=project)

    assert_bounded(done)
    assert "data.bin has more than 16 GB" in done.stderr
    assert list((project / "dist").glob("*")) == []


def test_a_zig_that_prints_without_end_is_kept_in_bounds(project: Path) -> None:
    (project / "pyproject.toml").write_text(GOOD)
    zig = project / "zig"
    zig.write_text(
        '#!/bin/sh\nif [ "$1" = version ]; then echo 0.16.0; exit; fi\n'
        "yes 'src/root.zig:1:1: error: no' | head -c 1000000000 >&2\nexit 1\n"
    )
    zig.chmod(0o755)

    done = run_bounded("build", "--zig", zig, cwd=project, mapped_bytes=4 << 30)

    assert_bounded(done)
    assert len(done.stderr) < 2 << 20
    assert "src/root.zig:1:1: error: no" in done.stderr


@pytest.mark.parametrize("size", ["0", "-1", "\u00b2", "x", "100000", DIGITS])
def test_a_size_that_no_terminal_has_is_not_heeded(size: str, project: Path) -> None:
    (project / "pyproject.toml").write_text(GOOD)

    for variables in ({"COLUMNS": size}, {"LINES": size}):
        done = run_bounded(*DRY_RUN, cwd=project, environment=variables)

        assert done.status == 0, done.stderr


def write_zig(project: Path, compile_text: str) -> Path:
    """Write a Zig that does what a shell's text says, with the module's path as $out."""
    zig = project / "zig"
    zig.write_text(
        '#!/bin/sh\nif [ "$1" = version ]; then echo 0.16.0; exit; fi\n'
        'for word; do case "$word" in -femit-bin=*) out="${word#*=}";; esac; done\n'
        f"{compile_text}\n"
    )
    zig.chmod(0o755)
    return zig


@pytest.mark.parametrize("size", ["1025M", "1T"])
def test_a_module_that_no_index_takes_is_not_read(project: Path, size: str) -> None:
    (project / "pyproject.toml").write_text(GOOD)
    make = f'printf \'\\177ELF\\002\\001\\001\' > "$out"; truncate -s {size} "$out"'

    done = run_bounded(
        "build", "--zig", write_zig(project, make), cwd=project, mapped_bytes=4 << 30
    )

    assert_bounded(done)
    assert "larger than 1 GB" in done.stderr


def test_a_fifo_beside_the_sources_does_not_hold_a_build_up(project: Path) -> None:
    (project / "pyproject.toml").write_text(GOOD)
    os.mkfifo(project / "src/pipe")
    zig = write_zig(project, "echo 'src/root.zig:1:1: error: no' >&2; exit 1")

    done = run_bounded("build", "--zig", zig, cwd=project, mapped_bytes=4 << 30)

    assert_bounded(done)
    assert "src/root.zig:1:1: error: no" in done.stderr


@pytest.mark.parametrize("kind", SPECIAL.values(), ids=SPECIAL.keys())
def test_a_zig_that_is_no_program_is_named(project: Path, kind: Callable[[Path], object]) -> None:
    (project / "pyproject.toml").write_text(GOOD)
    kind(project / "zig")

    done = run_bounded("build", "--zig", project / "zig", cwd=project, mapped_bytes=4 << 30)

    assert_bounded(done)
    assert str(project / "zig") in done.stderr


def test_a_project_directory_that_is_a_link_to_itself_is_named(project: Path) -> None:
    (project / "loop").symlink_to("loop")

    for command in ("build", "sdist", "test", "develop", "doctor"):
        done = run_bounded(command, "--project-dir", project / "loop", cwd=project)

        assert_bounded(done)
        assert str(project / "loop") in " ".join((done.stdout + done.stderr).split())


def test_names_in_a_wheel_are_no_commands_to_github(project: Path) -> None:
    (project / "::error::x.whl").write_bytes(b"")
    (project / "##[error]x.whl").write_bytes(b"")

    for name in ("::error::x.whl", "##[error]x.whl"):
        done = run_bounded("inspect", name, cwd=project, environment={"GITHUB_ACTIONS": "true"})

        assert done.status == 1
        assert "##[" not in done.stderr
        assert "[error]x.whl" in done.stderr or "::error::x.whl" in done.stderr
