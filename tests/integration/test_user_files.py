"""The files of users that alloconda edits: every byte outside the edit stays, whatever happens."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_STARTUP = {"bash": ".bashrc", "zsh": ".zshrc"}
_MARK = b"# alloconda completion\n"


def _alloconda(
    *arguments: str, home: Path, cwd: Path | None = None, limit_blocks: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the real program, on a disk where files can't grow beyond a limit if one is given."""
    command = [sys.executable, "-m", "alloconda", *arguments]
    if limit_blocks is not None:
        command = ["bash", "-c", f'ulimit -f {limit_blocks}; exec "$@"', "bash", *command]
    environment = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith("XDG_") and name != "ZDOTDIR"
    }
    return subprocess.run(
        command,
        env=environment | {"HOME": str(home)},
        cwd=cwd or home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("shell", _STARTUP)
@pytest.mark.parametrize(
    "before",
    [b"alias a='\xe9'\n", b"a=1\r\nb=2\r\n", b"a=1", b"a=1\r\nb=2\nc=3\r\n\n\n", b""],
    ids=["not UTF-8", "CRLF", "no final newline", "mixed line ends", "empty"],
)
def test_a_startup_file_only_grows(tmp_path: Path, shell: str, before: bytes) -> None:
    startup = tmp_path / _STARTUP[shell]
    startup.write_bytes(before)
    startup.chmod(0o600)

    done = _alloconda("completion", shell, "--install", home=tmp_path)

    assert done.returncode == 0, done.stderr
    after = startup.read_bytes()
    assert after.startswith(before)
    if str(startup) in done.stderr:
        gap = b"" if before == b"" or before.endswith(b"\n") else b"\n"
        assert after[len(before) :].startswith(gap + _MARK)
    assert startup.stat().st_mode & 0o777 == 0o600


def test_a_startup_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles" / "zshrc"
    kept.parent.mkdir()
    kept.write_bytes(b"a=1\n")
    (tmp_path / ".zshrc").symlink_to("dotfiles/zshrc")

    done = _alloconda("completion", "zsh", "--install", home=tmp_path)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".zshrc").is_symlink()
    assert kept.read_bytes().startswith(b"a=1\n" + _MARK)


def test_a_read_only_startup_file_is_named_and_stays(tmp_path: Path) -> None:
    (tmp_path / ".zshrc").write_bytes(b"a=1\n")
    (tmp_path / ".zshrc").chmod(0o444)

    done = _alloconda("completion", "zsh", "--install", home=tmp_path)

    assert done.returncode != 0
    assert ".zshrc can't be written: the file is read-only" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / ".zshrc").read_bytes() == b"a=1\n"


def test_a_full_disk_costs_no_startup_file(tmp_path: Path) -> None:
    _alloconda("completion", "zsh", "--install", home=tmp_path)
    before = b"# much\n" * 20_000
    (tmp_path / ".zshrc").write_bytes(before)

    done = _alloconda("completion", "zsh", "--install", home=tmp_path, limit_blocks=100)

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert (tmp_path / ".zshrc").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [".zshrc"]


@pytest.mark.parametrize("shell", _STARTUP)
def test_a_home_of_any_name_is_quoted_for_the_shell(tmp_path: Path, shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not here")
    home = tmp_path / """a "b" $(touch pwned) `touch pwned` c's"""
    home.mkdir()
    (home / _STARTUP[shell]).write_bytes(b"")

    done = _alloconda("completion", shell, "--install", home=home)
    assert done.returncode == 0, done.stderr
    read = subprocess.run(
        [
            program,
            "-c",
            f". ./{_STARTUP[shell]}; print -rl -- $fpath"
            if shell == "zsh"
            else f". ./{_STARTUP[shell]}",
        ],
        cwd=home,
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert not list(home.rglob("pwned"))
    if shell == "zsh":
        assert str(home / ".zfunc") in read.stdout.splitlines()


def test_init_changes_no_byte_of_a_project_outside_what_it_adds(tmp_path: Path) -> None:
    pyproject = (
        b'# mine\r\n[project]\nname = "hello"\r\nversion = "2"\n\n[tool.x]\r\na = [1,\r\n 2]\n\n\n'
    )
    gitignore = b"caf\xe9/\r\nx\n*.o"
    (tmp_path / "pyproject.toml").write_bytes(pyproject)
    (tmp_path / ".gitignore").write_bytes(gitignore)
    (tmp_path / "README.md").write_bytes(b"\xff\xfe")

    done = _alloconda("init", "--yes", home=tmp_path)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".gitignore").read_bytes().startswith(gitignore + b"\n")
    assert (tmp_path / "README.md").read_bytes() == b"\xff\xfe"
    after = (tmp_path / "pyproject.toml").read_bytes().splitlines(keepends=True)
    rest = iter(after)
    assert all(line in rest for line in pyproject.splitlines(keepends=True))


def test_init_on_a_full_disk_leaves_all_as_it_was(tmp_path: Path) -> None:
    project = tmp_path / "hello"
    project.mkdir()
    (project / ".gitignore").write_bytes(b"*.o\n" * 30_000)
    (project / "pyproject.toml").write_bytes(b'[project]\nname = "hello"\nversion = "2"\n')
    before = {path.name: path.read_bytes() for path in project.iterdir()}

    done = _alloconda("init", "--yes", home=tmp_path, cwd=project, limit_blocks=100)

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in project.iterdir()} == before
