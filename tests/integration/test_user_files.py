"""The files of users that alloconda edits: every byte outside the edit stays, whatever happens."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_STARTUP = {"bash": ".bashrc", "zsh": ".zshrc"}
_MARK = b"# alloconda completion\n"


def _alloconda(
    *arguments: str,
    home: Path,
    cwd: Path | None = None,
    limit_blocks: int | None = None,
    before: str = "",
    prefix: tuple[str, ...] = (),
) -> subprocess.CompletedProcess[str]:
    """Run the real program.

    Args:
        arguments: what follows `alloconda`.
        home: the user's home.
        cwd: the current directory, if it isn't the home.
        limit_blocks: the size that files can't grow beyond, as on a full disk.
        before: Python code that runs in the same process first.
        prefix: a program that starts the program.
    """
    start = f"{before}\nfrom alloconda.__main__ import main\nmain()"
    command = [*prefix, sys.executable, "-c", start, *arguments]
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


# What happens to a program at the worst moment: a file is written beside its place, and not put.
_INTERRUPTIONS = {
    "killed": "SIGKILL",
    "interrupted": "SIGINT",
    "terminated": "SIGTERM",
}
_SEND = "import os, signal\nos.fsync = lambda _file: os.kill(os.getpid(), signal.{})"


@pytest.mark.parametrize("how", _INTERRUPTIONS)
def test_an_interruption_costs_no_startup_file(tmp_path: Path, how: str) -> None:
    (tmp_path / ".zfunc").mkdir()
    (tmp_path / ".zfunc" / "_alloconda").write_bytes(b"earlier\n")
    (tmp_path / ".zshrc").write_bytes(b"a=\xe9\r\n")

    done = _alloconda(
        *("completion", "zsh", "--install"),
        home=tmp_path,
        before=_SEND.format(_INTERRUPTIONS[how]),
    )

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert (tmp_path / ".zshrc").read_bytes() == b"a=\xe9\r\n"
    assert (tmp_path / ".zfunc" / "_alloconda").read_bytes() == b"earlier\n"


@pytest.mark.parametrize("how", _INTERRUPTIONS)
def test_an_interrupted_init_costs_no_file(tmp_path: Path, how: str) -> None:
    before = {
        "pyproject.toml": b'[project]\r\nname = "hello"\r\nversion = "2"',
        ".gitignore": b"caf\xe9",
    }
    for name, data in before.items():
        (tmp_path / name).write_bytes(data)

    done = _alloconda("init", "--yes", home=tmp_path, before=_SEND.format(_INTERRUPTIONS[how]))

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    if how == "interrupted":
        assert {path.name for path in tmp_path.iterdir()} == set(before)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a directory that is a disk of 256 kB, which most systems give only to root."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(disk)]
    is_root = sys.platform == "linux" and os.geteuid() == 0
    if not is_root or subprocess.run(mount, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    unmount = ["umount", str(disk)]
    subprocess.run(unmount, check=True)


def _fill(disk: Path) -> None:
    with (disk / "full").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"\0" * 4096):
            pass


def test_a_disk_without_room_costs_no_startup_file(tmp_path: Path, small_disk: Path) -> None:
    before = b"# much\n" * 5_000
    # The script has room, elsewhere.
    (tmp_path / "functions").mkdir()
    (small_disk / ".zfunc").symlink_to(tmp_path / "functions")
    (small_disk / ".zshrc").write_bytes(before)
    (small_disk / ".zshrc").chmod(0o640)
    _fill(small_disk)

    done = _alloconda("completion", "zsh", "--install", home=small_disk, cwd=Path("/"))

    assert done.returncode == 3
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert (small_disk / ".zshrc").read_bytes() == before
    assert ".zshrc can't be written" in done.stderr
    assert {path.name for path in small_disk.iterdir()} == {".zshrc", "full", ".zfunc"}


def test_init_on_a_disk_without_room_leaves_all_as_it_was(small_disk: Path) -> None:
    before = {
        "pyproject.toml": b'[project]\nname = "hello"\nversion = "2"\n' + b"# much\n" * 4_000,
        ".gitignore": b"*.o\n",
    }
    for name, data in before.items():
        (small_disk / name).write_bytes(data)
    _fill(small_disk)

    done = _alloconda("init", "--yes", home=small_disk)

    assert done.returncode == 3
    assert "No space left" in done.stderr
    assert {path.name for path in small_disk.iterdir()} == {*before, "full"}
    assert {name: (small_disk / name).read_bytes() for name in before} == before


_ANY_HOME = """a "b" $(touch pwned) `touch pwned` c's"""


def test_a_bashrc_only_grows_and_quotes_where_bash_completion_is_missing(tmp_path: Path) -> None:
    package = Path("/usr/share/bash-completion")
    hide: tuple[str, ...] = ()
    if package.exists():
        # A mount namespace of its own, in which the package is not there.
        line = f'mount -t tmpfs none {package} && exec "$@"'
        hide = ("unshare", "--mount", "sh", "-c", line, "sh")
        if not shutil.which("unshare") or subprocess.run([*hide, "true"], check=False).returncode:
            pytest.skip("bash-completion can't be hidden here")
    home = tmp_path / _ANY_HOME
    home.mkdir()
    (home / ".bashrc").write_bytes(b"a='\xe9'\r\nb=1")

    done = _alloconda("completion", "bash", "--install", home=home, prefix=hide)
    bash = shutil.which("bash") or "/bin/bash"
    read = subprocess.run(
        [bash, "--norc", "-c", ". ./.bashrc 2> errors; complete -p alloconda"],
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (home / ".bashrc").read_bytes().startswith(b"a='\xe9'\r\nb=1\n" + _MARK)
    assert "alloconda" in read.stdout, read.stderr
    assert not list(home.rglob("pwned"))


def test_fish_finds_the_script_in_a_home_of_any_name(tmp_path: Path) -> None:
    fish = shutil.which("fish")
    if fish is None:
        pytest.skip("fish is not here")
    home = tmp_path / _ANY_HOME
    home.mkdir()

    done = _alloconda("completion", "fish", "--install", home=home)
    asked = subprocess.run(
        [fish, "-c", "complete -C 'alloconda in'"],
        cwd=home,
        env={"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "inspect" in asked.stdout, asked.stderr
    assert not list(home.rglob("pwned"))


def test_a_powershell_profile_names_the_script_in_one_literal(tmp_path: Path) -> None:
    grammar = pytest.importorskip("tree_sitter_powershell")
    tree_sitter = pytest.importorskip("tree_sitter")
    home = tmp_path / f"{_ANY_HOME} \u2019"
    profile = home / ".config/powershell/Microsoft.PowerShell_profile.ps1"
    profile.parent.mkdir(parents=True)
    before = b"\xef\xbb\xbf$a = 1\r\n$b = 2"
    profile.write_bytes(before)

    done = _alloconda("completion", "powershell", "--install", home=home)
    after = profile.read_bytes()

    assert done.returncode == 0, done.stderr
    assert after.startswith(before + b"\r\n# alloconda completion\r\n. ")
    added = after.removeprefix(before).decode()
    literal = added.split("\r\n. ")[1].rstrip("\r\n")
    script = str(profile.with_name("alloconda.completion.ps1"))
    doubled = re.sub("['\u2019]", lambda quote: quote[0] * 2, script)
    assert literal == f"'{doubled}'"
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    assert not parser.parse(added.replace("\u2019\u2019", "").encode()).root_node.has_error


@pytest.mark.parametrize("name", [".zshrc", ".gitignore", "pyproject.toml"])
def test_a_file_that_is_a_fifo_is_named_at_once(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    command = ("completion", "zsh", "--install") if name == ".zshrc" else ("init", "--yes")

    done = _alloconda(*command, home=tmp_path)

    assert done.returncode in (2, 3)
    assert name in done.stderr
    assert "a FIFO" in done.stderr


_LAYOUTS = {
    "spaces, tabs and comments": b'\n\n[project]\nname   =   "hello"   # c\n\tversion="1"\n'
    b'  # a note\n\n[ tool . "x y" ]\t\na = [ 1,\n\n # two\n 2 , ]\nb={ }\n\n\n',
    "all line ends at once": b"[project]\r\nname = 'hello'\nversion = '1' # \xe2\x80\xa8"
    b" \xc2\x85\r\n[tool.x]\r\ntext = '''a\r\nb\n'''\r\n",
    "dotted keys": b'project.name = "hello"\nproject.version = "1"\n',
    "a table in parts": b'[project]\nname = "hello"\nversion = "1"\n[[tool.y]]\na = 0x1F\n'
    b'[project.urls]\nA = "b"\n[[tool.y]]\na = 1_000\n',
}


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_a_pyproject_of_any_layout_keeps_each_of_its_lines(tmp_path: Path, layout: str) -> None:
    before = _LAYOUTS[layout]
    (tmp_path / "elsewhere.toml").write_bytes(before)
    (tmp_path / "elsewhere.toml").chmod(0o604)
    (tmp_path / "pyproject.toml").symlink_to("elsewhere.toml")

    done = _alloconda("init", "--yes", home=tmp_path)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "pyproject.toml").is_symlink()
    assert (tmp_path / "elsewhere.toml").stat().st_mode & 0o777 == 0o604
    after = (tmp_path / "pyproject.toml").read_bytes()
    rest = iter(after.split(b"\n"))
    assert all(line in rest for line in before.rstrip(b"\n").split(b"\n"))
    assert b"tool.alloconda" in after


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'\xef\xbb\xbf[project]\nname = "hello"\n', "byte order mark"),
        (b'[project]\nname = "caf\xe9"\n', "not UTF-8 in line 2"),
        (b"[project\n", "not TOML"),
    ],
)
def test_a_pyproject_that_is_no_toml_is_named_and_stays(
    tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "pyproject.toml").write_bytes(data)

    done = _alloconda("init", "--yes", home=tmp_path)

    assert done.returncode == 2
    assert said in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"pyproject.toml"}
    assert (tmp_path / "pyproject.toml").read_bytes() == data


def test_a_workflow_that_is_there_stays_until_it_is_forced(tmp_path: Path) -> None:
    workflow = tmp_path / ".github/workflows/wheels.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_bytes(b"\xff mine\r\n")
    workflow.chmod(0o640)
    flags = ("--yes", "--github-actions", "--name", "hello")

    kept = _alloconda("init", *flags, home=tmp_path)
    standing = workflow.read_bytes()
    forced = _alloconda("init", *flags, "--force", home=tmp_path)

    assert (kept.returncode, forced.returncode) == (0, 0), kept.stderr + forced.stderr
    assert standing == b"\xff mine\r\n"
    assert workflow.read_bytes().startswith(b"# Builds every wheel")
    assert workflow.stat().st_mode & 0o777 == 0o640
