"""Completion in real shells: what is offered after typing and TAB."""

import os
import re
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docs.generate import COMPLETIONS, SCRIPT_NAMES

pexpect = pytest.importorskip("pexpect", reason="a pty on POSIX is wanted", exc_type=ImportError)

_QUIET_S = 0.15
_LIMIT_S = 60.0
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?>=]*[A-Za-z]|\][^\x07]*\x07|[()][A-Z0-9]|[=>])")


@dataclass
class Shell:
    """An interactive shell in a terminal of 100 columns."""

    child: Any

    def after_tab(self, line: str, *, expect: str, tabs: int = 1) -> str:
        """Type a line and press TAB; return what the terminal then shows, once `expect` is there.

        A shell that is slow gets time. What was typed before is not part of the answer.

        Raises:
            AssertionError: the shell never showed `expect`.
        """
        self.child.send(line)
        self._settle()
        for _ in range(tabs):
            self.child.send("\t")
            time.sleep(0.05)
        shown = self._read(until=expect)
        self.child.send("\x03")
        self._settle()
        return shown

    def _settle(self) -> str:
        return self._read(until=None)

    def _read(self, *, until: str | None) -> str:
        text, started, last = "", time.monotonic(), time.monotonic()
        while time.monotonic() - started < _LIMIT_S:
            try:
                text += self.child.read_nonblocking(4096, timeout=0.05)
                last = time.monotonic()
            except pexpect.TIMEOUT:
                found = until is None or until in _plain(text)
                if found and time.monotonic() - last > _QUIET_S:
                    return _plain(text)
        raise AssertionError(f"the shell never showed {until!r}, but\n{_plain(text)}")


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with `alloconda`, as an installation has it."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "alloconda"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m alloconda "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "dist").mkdir()
    (folder / "dist" / "hello-1.0-cp311-abi3-win_amd64.whl").touch()
    (folder / "notes.txt").touch()
    cached = folder / "cache" / "headers-v1" / "aarch64-apple-darwin" / "3.13.2+20260101"
    cached.mkdir(parents=True)
    (cached / "manifest.json").touch()
    return folder


OpenShell = Callable[[str], Shell]


@pytest.fixture(scope="module")
def open_shell(
    programs: Path, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenShell]:
    """Give one shell of each kind; every test leaves it at an empty prompt."""
    opened: dict[str, Shell] = {}

    def open_one(name: str) -> Shell:
        if name not in opened:
            home = tmp_path_factory.mktemp(name)
            opened[name] = _start(name, programs=programs, project=project, home=home)
        return opened[name]

    yield open_one
    for shell in opened.values():
        shell.child.close(force=True)


SHELLS = ("bash", "zsh", "fish")


@pytest.mark.parametrize("name", SHELLS)
def test_commands_are_offered(open_shell: OpenShell, name: str) -> None:
    shown = open_shell(name).after_tab("alloconda ", expect="wheel-all", tabs=2)

    for command in ("init", "build", "wheel", "wheel-all", "python", "cache", "inspect"):
        assert re.search(rf"\b{command}\b", shown), shown


@pytest.mark.parametrize("name", SHELLS)
def test_a_command_is_completed(open_shell: OpenShell, name: str) -> None:
    shown = open_shell(name).after_tab("alloconda sd", expect="ist")

    assert "alloconda sdist" in shown or shown.startswith("ist")


@pytest.mark.parametrize("name", SHELLS)
def test_flags_are_offered_with_their_help(open_shell: OpenShell, name: str) -> None:
    shown = open_shell(name).after_tab("alloconda wheel --p", expect="--pbs-target", tabs=2)

    for flag in ("--project-dir", "--python-version", "--platform-tag"):
        assert flag in shown
    assert "Python version, such as" in shown


@pytest.mark.parametrize("name", SHELLS)
def test_targets_are_offered(open_shell: OpenShell, name: str) -> None:
    shown = open_shell(name).after_tab(
        "alloconda wheel-all --target win", expect="win_arm64", tabs=2
    )

    assert "win_amd64" in shown
    assert "macosx" not in shown


@pytest.mark.parametrize("name", SHELLS)
def test_a_value_after_an_equals_sign_is_completed(open_shell: OpenShell, name: str) -> None:
    shown = open_shell(name).after_tab("alloconda wheel --platform-tag=win_ar", expect="m64")

    assert "m64" in shown


@pytest.mark.parametrize("name", SHELLS)
def test_python_versions_say_which_are_cached(open_shell: OpenShell, name: str) -> None:
    shown = open_shell(name).after_tab(
        "alloconda wheel --python-version 3.13", expect="3.13.2", tabs=2
    )

    assert "3.13t" in shown
    assert "cached" in shown


@pytest.mark.parametrize("name", SHELLS)
def test_optimize_modes_are_offered(open_shell: OpenShell, name: str) -> None:
    shown = open_shell(name).after_tab(
        "alloconda build --optimize Release", expect="ReleaseSmall", tabs=2
    )

    assert "ReleaseFast" in shown
    assert "ReleaseSafe" in shown


@pytest.mark.parametrize("name", SHELLS)
def test_cached_triples_are_offered_for_prune(open_shell: OpenShell, name: str) -> None:
    shown = open_shell(name).after_tab("alloconda cache prune --triple a", expect="darwin")

    assert "arch64-apple-darwin" in shown


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize("command", ["inspect", "test"])
def test_wheels_of_the_project_are_offered(open_shell: OpenShell, name: str, command: str) -> None:
    shown = open_shell(name).after_tab(f"alloconda {command} dist/h", expect="win_amd64.whl")

    assert "win_amd64.whl" in shown
    assert "notes.txt" not in shown


@pytest.mark.parametrize("name", SHELLS)
def test_shells_are_offered(open_shell: OpenShell, name: str) -> None:
    shown = open_shell(name).after_tab("alloconda completion z", expect="sh")

    assert "zsh" in shown or shown.startswith("sh")


@pytest.mark.parametrize("name", SHELLS)
def test_files_are_offered_where_files_are_wanted(open_shell: OpenShell, name: str) -> None:
    shown = open_shell(name).after_tab("alloconda build --zig not", expect="es.txt")

    assert "es.txt" in shown


@pytest.mark.parametrize("name", SHELLS)
def test_install_completion_makes_a_new_shell_complete(
    programs: Path, project: Path, tmp_path: Path, name: str
) -> None:
    done = _install(name, programs=programs, home=tmp_path)
    assert done.returncode == 0, done.stderr

    shell = _start(name, programs=programs, project=project, home=tmp_path, installed=True)
    try:
        shown = shell.after_tab("alloconda wheel-all --include-w", expect="indows")
    finally:
        shell.child.close(force=True)

    assert "indows" in shown


def test_installing_for_bash_says_what_must_be_loaded(programs: Path, tmp_path: Path) -> None:
    done = _install("bash", programs=programs, home=tmp_path)

    assert "every new shell that loads bash-completion" in done.stderr
    assert 'eval "$(alloconda completion bash)"' in done.stderr


def test_installing_twice_changes_startup_files_once(programs: Path, tmp_path: Path) -> None:
    _install("zsh", programs=programs, home=tmp_path)
    _install("zsh", programs=programs, home=tmp_path)

    assert (tmp_path / ".zshrc").read_text().count("alloconda completion") == 1


def test_the_powershell_script_is_powershell() -> None:
    grammar = pytest.importorskip("tree_sitter_powershell")
    tree_sitter = pytest.importorskip("tree_sitter")
    script = (COMPLETIONS / SCRIPT_NAMES["powershell"]).read_bytes()
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))

    assert not parser.parse(script).root_node.has_error
    assert parser.parse(script.rstrip().removesuffix(b"}")).root_node.has_error
    # Windows PowerShell reads files without a byte order mark in the system's code page.
    assert script.isascii()


@pytest.mark.parametrize(
    ("line", "offered", "not_offered"),
    [
        ("alloconda ", "wheel-all", "--help"),
        ("alloconda sd", "sdist", "wheel"),
        ("alloconda wheel --p", "--pbs-target", "--optimize"),
        ("alloconda python f", "fetch", "lock"),
        ("alloconda wheel-all --target win", "win_arm64", "macosx_11_0_arm64"),
        ("alloconda wheel-all --target=win", "--target=win_arm64", "win_arm64"),
        ("alloconda wheel --optimize R", "ReleaseSafe", "Debug"),
        ("alloconda completion z", "zsh", "bash"),
    ],
)
def test_powershell_completes(
    programs: Path, project: Path, line: str, offered: str, not_offered: str
) -> None:
    powershell = shutil.which("pwsh")
    if powershell is None:
        pytest.skip("pwsh is not installed")
    script = COMPLETIONS / SCRIPT_NAMES["powershell"]
    ask = f". '{script}'; (TabExpansion2 '{line}' {len(line)}).CompletionMatches.CompletionText"

    done = subprocess.run(
        [powershell, "-NoProfile", "-NonInteractive", "-Command", ask],
        cwd=project,
        env={
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(COMPLETIONS.parent),
        },
        capture_output=True,
        text=True,
        check=True,
    )

    texts = done.stdout.splitlines()
    assert offered in texts, done
    assert not_offered not in texts


@pytest.mark.parametrize("kind", ["targets", "pythons", "wheels"])
def test_values_come_without_what_takes_long_to_load(kind: str) -> None:
    program = (
        f"import sys; sys.argv = ['alloconda', '--complete-values', '{kind}'];"
        "from alloconda.__main__ import main; main();"
        "sys.exit(any(name in sys.modules for name in ('typer', 'rich', 'httpx', 'tomlkit')))"
    )

    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)

    assert done.returncode == 0, done.stderr


def _start(
    name: str, *, programs: Path, project: Path, home: Path, installed: bool = False
) -> Shell:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed")
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(home),
        "ZDOTDIR": str(home),
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "ALLOCONDA_CACHE_DIR": str(project / "cache"),
        "PYTHONPATH": str(COMPLETIONS.parent),
    }
    if name == "bash" and installed and not Path("/usr/share/bash-completion").is_dir():
        pytest.skip("the package bash-completion is not installed")
    script = COMPLETIONS / SCRIPT_NAMES[name]
    # Without it, fish reads all manual pages of the machine in the background first.
    (home / ".local/share/fish/generated_completions").mkdir(parents=True, exist_ok=True)
    (home / ".inputrc").write_text("set bell-style none\nset completion-query-items 0\n")
    lines = {
        "bash": ["PS1='$ '", f". {script}"],
        "zsh": [f"fpath=({COMPLETIONS} $fpath)", "autoload -Uz compinit", "compinit -u"],
        "fish": [f"source {script}"],
    }
    start = [] if installed else lines[name]
    arguments = {
        "bash": ["--norc", "-i"],
        "zsh": ["-i"],
        "fish": ["--private", "-i"],
    }[name]
    if name == "bash" and installed:
        start = ["PS1='$ '", ". /usr/share/bash-completion/bash_completion"]
    if name == "zsh":
        before = (home / ".zshrc").read_text() if (home / ".zshrc").exists() else ""
        more = ["PS1='$ '", "LISTMAX=9999", "unsetopt beep", "ZLE_RPROMPT_INDENT=0"]
        text = "\n".join([*start, *more]) + "\n"
        (home / ".zshrc").write_text(before.replace("compinit\n", "compinit -u\n") + text)
        start = []
    child = pexpect.spawn(
        program,
        arguments,
        cwd=str(project),
        env=environment,
        encoding="utf-8",
        dimensions=(60, 120),
        timeout=10,
    )
    shell = Shell(child)
    shell._settle()
    for line in start:
        child.sendline(line)
    shell._settle()
    return shell


def _install(name: str, *, programs: Path, home: Path) -> "subprocess.CompletedProcess[str]":
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    line = f"{sys.executable} -m alloconda --install-completion && true"
    return subprocess.run(
        [name, "-c", line],
        env={
            "HOME": str(home),
            "ZDOTDIR": str(home),
            # The login shell is another one: the one that runs counts.
            "SHELL": "/bin/sh",
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(COMPLETIONS.parent),
        },
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def _plain(text: str) -> str:
    return _ESCAPES.sub("", text).replace("\r", "")
