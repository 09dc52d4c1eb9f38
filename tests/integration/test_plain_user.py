"""What a user meets who may not do everything: messages, never a traceback."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.cli import Ran, copy_example
from tests.plain_user import PlainUser

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")


@pytest.fixture
def closed(plain: PlainUser) -> Path:
    """Return a directory that may not be entered, with a project and a wheel in it."""
    folder = plain.folder / "closed"
    copy_example(folder / "project")
    (folder / "x-1-py3-none-any.whl").touch()
    plain.own(folder)
    folder.chmod(0)
    return folder


@pytest.fixture
def project(plain: PlainUser) -> Path:
    """Return a project of the user's."""
    folder = plain.folder / "project"
    copy_example(folder)
    plain.own(folder)
    return folder


_BELOW = [
    pytest.param(["inspect", "{closed}/x-1-py3-none-any.whl"], id="inspect"),
    pytest.param(["inspect", "--verify", "{closed}/x-1-py3-none-any.whl"], id="inspect --verify"),
    pytest.param(["inspect-lib", "{closed}/module.so"], id="inspect-lib"),
    pytest.param(["test", "{closed}/x-1-py3-none-any.whl"], id="test"),
    pytest.param(["build", "--project-dir", "{closed}/project"], id="build"),
    pytest.param(["doctor", "--project-dir", "{closed}/project"], id="doctor"),
    pytest.param(["explain", "win_amd64", "--project-dir", "{closed}/project"], id="explain"),
    pytest.param(["develop", "--python", "{closed}/venv"], id="develop"),
    pytest.param(["develop", "--python", "{closed}/venv/bin/python"], id="develop python"),
    pytest.param(["wheel", "--out-dir", "{closed}/dist"], id="--out-dir"),
    pytest.param(["cache", "ls", "--cache-dir", "{closed}/cache"], id="cache ls"),
    pytest.param(["cache", "clear", "--yes", "--cache-dir", "{closed}/cache"], id="cache clear"),
    pytest.param(["init", "{closed}/new", "--yes"], id="init"),
    pytest.param(["sdist", "--out-dir", "{closed}/dist"], id="sdist"),
]


@pytest.mark.parametrize("command", ["inspect", "inspect --verify", "inspect-lib", "test"])
@pytest.mark.parametrize("kind", ["file", "directory"])
def test_what_may_not_be_read_is_named(plain: PlainUser, command: str, kind: str) -> None:
    secret = plain.folder / "secret-1-py3-none-any.whl"
    secret.mkdir() if kind == "directory" else secret.touch()
    plain.own(secret)
    secret.chmod(0)

    ran = plain.alloconda(*command.split(), secret)

    assert ran.status in (1, 2, 3)
    assert secret.name in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("words", _BELOW)
def test_a_path_below_a_closed_directory_is_told(
    plain: PlainUser, closed: Path, project: Path, words: list[str]
) -> None:
    arguments = [word.format(closed=closed) for word in words]

    ran = plain.alloconda(*arguments, cwd=project)

    assert str(closed) in ran.stderr
    _assert_told(ran, "Permission denied", "can't be written")


def _closed_folders(plain: PlainUser, project: Path, *names: str) -> None:
    for name in names:
        folder = project / name
        folder.mkdir(parents=True)
        (folder / "secret").touch()
        plain.own(folder)
        folder.chmod(0)


@pytest.mark.parametrize("in_git", [False, True])
def test_a_closed_directory_that_no_sdist_takes_in_does_not_stop_it(
    plain: PlainUser, project: Path, *, in_git: bool
) -> None:
    (project / ".gitignore").write_text("scratch/\n")
    pyproject = project / "pyproject.toml"
    table = "[tool.alloconda]\n"
    text = pyproject.read_text().replace(table, f'{table}sdist-include = ["data/*.csv"]\n')
    pyproject.write_text(text)
    plain.own(project)
    if in_git:
        assert plain.run("git", "init", "-q", cwd=project).status == 0
    _closed_folders(plain, project, "dist", ".venv", "scratch", "deep/scratch")

    ran = plain.alloconda("sdist", "--out-dir", plain.folder / "out", cwd=project)

    assert ran.status == 0, ran.stderr
    assert list((plain.folder / "out").glob("*.tar.gz"))


@pytest.mark.parametrize("in_git", [False, True])
def test_a_closed_directory_that_an_sdist_would_take_in_is_named(
    plain: PlainUser, project: Path, *, in_git: bool
) -> None:
    if in_git:
        assert plain.run("git", "init", "-q", cwd=project).status == 0
    _closed_folders(plain, project, "notes")

    ran = plain.alloconda("sdist", "--out-dir", plain.folder / "out", cwd=project)

    assert ran.status == 3
    assert f"can't read {project / 'notes'}: Permission denied" in ran.stderr
    assert "exclude" in ran.stderr.partition("hint:")[2]


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_an_active_environment_that_may_not_be_looked_at_is_told(
    plain: PlainUser, closed: Path, project: Path, variable: str
) -> None:
    ran = plain.alloconda("develop", cwd=project, **{variable: str(closed / "venv")})

    _assert_told(ran, f"({variable}) can't be used: Permission denied", "no virtual environment")


def test_a_closed_directory_is_named_with_what_opens_it(
    plain: PlainUser, closed: Path, project: Path
) -> None:
    ran = plain.alloconda("doctor", "--project-dir", closed / "project", cwd=project)

    assert f"Permission denied: {closed} may not be entered" in ran.stderr


def test_the_command_that_opens_a_closed_directory_opens_it(
    plain: PlainUser, closed: Path, project: Path
) -> None:
    foreign = plain.folder / "of another's"
    copy_example(foreign / "project")
    foreign.chmod(0o700)

    for folder, owner in ((closed, "u"), (foreign, "u" if plain.uid is None else "o")):
        folder.chmod(folder.stat().st_mode & 0o600)
        ran = plain.alloconda("doctor", "--project-dir", folder / "project", cwd=project)
        command = " ".join(ran.stderr.split()).partition("access: ")[2]

        assert shlex.split(command) == ["chmod", f"{owner}+x", str(folder)]
        subprocess.run(shlex.split(command), check=True)
        again = plain.alloconda("doctor", "--project-dir", folder / "project", cwd=project)
        assert "may not be entered" not in again.stderr


def test_an_interpreter_that_may_not_be_looked_at_is_told(
    plain: PlainUser, closed: Path, project: Path
) -> None:
    assert plain.alloconda("wheel", cwd=project).status == 0

    ran = plain.alloconda("test", "--interpreter", closed / "python", cwd=project)

    _assert_told(ran, f"--interpreter {closed}/python: Permission denied: {closed} may not")


def test_doctor_names_a_cache_that_may_not_be_entered(
    plain: PlainUser, closed: Path, project: Path
) -> None:
    ran = plain.alloconda("doctor", "--offline", cwd=project, ALLOCONDA_CACHE_DIR=f"{closed}/c")

    assert f"{closed}/c can't be read: Permission denied" in _joined(ran.stdout)
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "hook", ["build_wheel", "build_sdist", "build_editable", "prepare_metadata_for_build_wheel"]
)
def test_a_backend_tells_what_the_system_refuses(
    plain: PlainUser, closed: Path, project: Path, hook: str
) -> None:
    code = f"from alloconda import build_backend; build_backend.{hook}('{closed}/out')"

    ran = plain.run(plain.python, "-c", code, cwd=project)

    assert str(closed) in ran.stderr
    _assert_told(ran, "Permission denied", "can't be written")


def test_values_for_tab_are_none_where_nothing_can_be_read(plain: PlainUser, closed: Path) -> None:
    for kind in ("wheels", "pythons", "cached-triples"):
        ran = plain.alloconda(
            *("--complete-values", kind),
            ALLOCONDA_CACHE_DIR=f"{closed}/cache",
            ALLOCONDA_OUT_DIR=f"{closed}/dist",
        )

        assert (ran.status, ran.stderr) == (0, "")


_HOMELESS = [
    ["build"],
    ["wheel"],
    ["wheel-all", "--dry-run"],
    ["matrix"],
    ["sdist"],
    ["test"],
    ["develop"],
    ["doctor", "--offline"],
    ["targets"],
    ["explain", "win_amd64"],
    ["inspect", "dist/x.whl"],
    ["init", "../new", "--yes"],
    ["cache", "ls"],
    ["cache", "dir"],
    ["python", "list"],
    ["completion", "bash", "--install"],
    ["--install-completion"],
    ["--complete-values", "pythons"],
    ["build", "--zig", "~/zig"],
    ["--help"],
]


@pytest.mark.parametrize("home", [None, "relative"])
def test_no_command_needs_a_home_to_end_in_order(
    plain: PlainUser, project: Path, home: str | None
) -> None:
    _require_unknown(plain)

    for command in _HOMELESS:
        ran = plain.alloconda(
            *command, cwd=project, HOME=home, ALLOCONDA_CACHE_DIR=None, SHELL="/bin/bash"
        )

        assert "Traceback" not in ran.stderr, command
        assert ran.status == 0 or (ran.stderr + ran.stdout).strip(), command
        assert not (project / "~").exists()


def test_a_user_without_a_home_is_told_to_name_a_cache(plain: PlainUser, project: Path) -> None:
    _require_unknown(plain)

    ran = plain.alloconda("wheel", cwd=project, HOME=None, ALLOCONDA_CACHE_DIR=None)

    _assert_told(ran, "this user has no home directory")
    assert "ALLOCONDA_CACHE_DIR" in ran.stderr


def _require_unknown(plain: PlainUser) -> None:
    if plain.uid is None:
        pytest.skip("the user that runs the tests is in the list of users, with a home")


def _assert_told(ran: Ran, *any_of: str) -> None:
    assert ran.status != 0
    assert "Traceback" not in ran.stderr
    assert any(text in _joined(ran.stderr) for text in any_of), ran.stderr
    assert "hint: " in ran.stderr


def _joined(text: str) -> str:
    """Return text with its lines joined, which are wrapped at some width."""
    return " ".join(text.split())
