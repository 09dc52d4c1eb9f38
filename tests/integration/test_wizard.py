"""The wizard of init, driven key by key on a real terminal."""

import os
import re
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.packing import write_files

pexpect = pytest.importorskip("pexpect", reason="a terminal of this kind needs POSIX")

ENTER, ESCAPE, DOWN, SPACE, ERASE = "\r", "\x1b", "\x1b[B", " ", "\x15"
# What a terminal is asked, and answers with line and column.
_WHERE_IS_THE_CURSOR = "\x1b[6n"
_TIMEOUT_S = 30


class Terminal(Protocol):
    """A program at a terminal, as pexpect gives it."""

    exitstatus: int

    def send(self, text: str) -> int: ...
    def sendintr(self) -> None: ...
    def read_nonblocking(self, size: int, timeout: float) -> str: ...
    def close(self) -> None: ...


class Wizard:
    """`alloconda init` at a terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._seen = 0
        self.raw = ""

    @property
    def screen(self) -> str:
        """Everything that was written, without control sequences, whole ones or half ones."""
        return re.sub(r"\x1b\[[0-9;?]*(?:[A-Za-z]|$)|\x1b$", "", self.raw)

    def sees(self, text: str) -> None:
        """Wait until a text is shown, after what was seen before."""
        end = time.monotonic() + _TIMEOUT_S
        while text not in self.screen[self._seen :]:
            assert time.monotonic() < end, f"{text!r} never came: {self.screen[self._seen :]}"
            assert self._read(), f"{text!r} never came: {self.screen[self._seen :]}"
        self._seen = self.screen.index(text, self._seen) + len(text)

    def answers(self, title: str, keys: str = ENTER) -> None:
        """Wait for a question, and type."""
        self.sees(title)
        self.types(keys)

    def types(self, keys: str) -> None:
        self._terminal.send(keys)

    def interrupts(self) -> None:
        self._terminal.sendintr()

    def ends(self) -> int:
        """Wait for the program's end and return its exit status."""
        while self._read():
            pass
        self._terminal.close()
        return self._terminal.exitstatus

    def _read(self) -> bool:
        try:
            read = self._terminal.read_nonblocking(4096, _TIMEOUT_S)
            self.raw += read
            if _WHERE_IS_THE_CURSOR in read:
                self._terminal.send("\x1b[1;1R")
        except pexpect.EOF:
            return False
        except pexpect.TIMEOUT:
            pytest.fail(f"nothing more came after: {self.screen[-800:]}")
        return True


Start = Callable[..., Wizard]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return what starts `alloconda init` in the test's directory."""
    spawned = []

    def spawn(*arguments: str, columns: int = 80, **environment: str) -> Wizard:
        terminal = pexpect.spawn(
            sys.executable,
            ["-m", "alloconda", "init", *arguments],
            cwd=str(tmp_path),
            env={**os.environ, "TERM": "xterm", **environment},
            encoding="utf-8",
            dimensions=(40, columns),
            timeout=_TIMEOUT_S,
        )
        terminal.delaybeforesend = None
        spawned.append(terminal)
        return Wizard(terminal)

    yield spawn
    for terminal in spawned:
        terminal.close(force=True)


def pyproject(root: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


TITLES = (
    "Name of the project:",
    "How is it compiled?",
    "Name of the extension module:",
    "What does the module start with?",
    "Lowest Python version:",
    "Wheels for which Pythons?",
    "Platforms",
    "Which Zig?",
    "License",
    "GitHub Actions workflow?",
)


def take_all_defaults(wizard: Wizard) -> None:
    for title in TITLES:
        wizard.answers(title)


def test_enter_takes_every_default_and_shows_the_files_before(start: Start, tmp_path: Path) -> None:
    wizard = start("hello")

    take_all_defaults(wizard)
    wizard.sees("new  pyproject.toml")
    wizard.sees("Go ahead?")
    stood_there = (tmp_path / "hello").exists()
    wizard.types(ENTER)

    assert wizard.ends() == 0
    assert not stood_there
    assert (tmp_path / "hello/src/root.zig").is_file()
    assert "next: cd hello && alloconda build && python -m unittest discover tests" in wizard.screen


def test_what_is_chosen_is_written(start: Start, tmp_path: Path) -> None:
    wizard = start("hello")

    wizard.answers("Name of the project:", ERASE + "quick-sum" + ENTER)
    wizard.answers("How is it compiled?", DOWN + ENTER)
    wizard.answers("Name of the extension module:", ERASE + "_core" + ENTER)
    wizard.answers("What does the module start with?", DOWN + ENTER)
    wizard.answers("Lowest Python version:", ERASE + "3.12" + ENTER)
    wizard.answers("Wheels for which Pythons?", DOWN + ENTER)
    wizard.answers("Platforms", SPACE + DOWN * 3 + SPACE + ENTER)
    wizard.answers("Which Zig?", DOWN * 2 + ENTER)
    wizard.answers("License", DOWN + ENTER)
    wizard.answers("GitHub Actions workflow?", DOWN + ENTER)
    wizard.answers("Go ahead?")

    assert wizard.ends() == 0
    root = tmp_path / "hello"
    written = pyproject(root)
    assert written["project"]["name"] == "quick-sum"
    assert written["project"]["requires-python"] == ">=3.12"
    assert written["project"]["license"] == "MIT"
    assert written["tool"]["alloconda"] == {
        "module-name": "_core",
        "package-dir": "quick_sum",
        "targets": ["macosx_11_0_arm64", "macosx_11_0_x86_64", "win_amd64"],
        "zig-version": "0.16.0",
    }
    assert (root / ".github/workflows/wheels.yml").is_file()
    assert "py.class(Recent" in (root / "src/root.zig").read_text()
    assert (root / ".alloconda/zig/build.zig").is_file()


def test_escape_goes_back_and_keeps_what_was_said(start: Start, tmp_path: Path) -> None:
    wizard = start("hello")

    wizard.answers("Name of the project:", ERASE + "first" + ENTER)
    wizard.answers("How is it compiled?", ESCAPE)
    wizard.sees("Name of the project: first")
    wizard.types(ERASE + "second" + ENTER)
    wizard.answers("How is it compiled?")
    wizard.answers("Name of the extension module: _second", ESCAPE)
    wizard.answers("How is it compiled?")
    for title in ("module:", "start with?", "version:", "Pythons?", "Platforms", "Zig?"):
        wizard.answers(title)
    for title in ("License", "workflow?"):
        wizard.answers(title)
    wizard.answers("Go ahead?", DOWN + ENTER)
    wizard.answers("GitHub Actions workflow?", ESCAPE)
    wizard.answers("License", DOWN * 2 + ENTER)
    wizard.answers("GitHub Actions workflow?")
    wizard.answers("Go ahead?")

    assert wizard.ends() == 0
    assert pyproject(tmp_path / "hello")["project"]["name"] == "second"
    assert pyproject(tmp_path / "hello")["project"]["license"] == "Apache-2.0"


def test_wrong_replies_are_refused_as_they_are_typed(start: Start, tmp_path: Path) -> None:
    wizard = start("hello")

    wizard.sees("Name of the project:")
    wizard.types(ERASE + "json")
    wizard.sees("would hide the module")
    wizard.types(ENTER + ERASE + "hello" + ENTER)
    wizard.answers("How is it compiled?")
    wizard.sees("Name of the extension module:")
    wizard.types("-")
    wizard.sees("can't be a module's name")
    wizard.types(ERASE + "_hello" + ENTER)
    wizard.answers("What does the module start with?")
    wizard.sees("Lowest Python version:")
    wizard.types(ERASE + "2.7")
    wizard.sees("not")
    wizard.types(ERASE + "3.11" + ENTER)
    wizard.answers("Wheels for which Pythons?")
    wizard.sees("Platforms")
    wizard.types(SPACE + DOWN * 2 + SPACE + ENTER)
    wizard.sees("choose at least one")
    wizard.types(SPACE + ENTER)
    for title in ("Which Zig?", "License", "workflow?", "Go ahead?"):
        wizard.answers(title)

    assert wizard.ends() == 0
    assert pyproject(tmp_path / "hello")["tool"]["alloconda"]["targets"] == [  # type: ignore[index]
        "macosx_11_0_arm64",
        "macosx_11_0_x86_64",
    ]


@pytest.mark.parametrize("asked", ["Name of the project:", "Platforms", "Go ahead?"])
def test_ctrl_c_leaves_the_directory_as_it_was(start: Start, tmp_path: Path, asked: str) -> None:
    write_files(tmp_path / "hello", {"notes.txt": "mine"})
    wizard = start("hello", "--license", "none", "--no-github-actions")

    titles = (
        "project:",
        "compiled?",
        "module:",
        "start with?",
        "version:",
        "Pythons?",
        "Platforms",
        "Zig?",
    )
    for title in titles if asked != "Name of the project:" else ():
        if title == asked:
            break
        wizard.answers(title)
    wizard.sees(asked)
    wizard.interrupts()

    assert wizard.ends() == 130
    assert wizard.screen.endswith("left: nothing was written\r\n")
    assert [path.name for path in (tmp_path / "hello").iterdir()] == ["notes.txt"]
    assert "Traceback" not in wizard.screen


def test_leaving_at_the_end_writes_nothing(start: Start, tmp_path: Path) -> None:
    wizard = start("hello")

    take_all_defaults(wizard)
    wizard.answers("Go ahead?", DOWN * 2 + ENTER)

    assert wizard.ends() == 130
    assert wizard.screen.endswith("left: nothing was written\r\n")
    assert not (tmp_path / "hello").exists()


def test_yes_and_flags_ask_nothing_at_a_terminal(start: Start, tmp_path: Path) -> None:
    wizard = start("hello", "--yes")

    assert wizard.ends() == 0
    assert "?" not in wizard.screen
    assert (tmp_path / "hello/pyproject.toml").is_file()


SHAPES: dict[str, tuple[dict[str, str], list[str], list[str]]] = {
    "zig library": (
        {"build.zig": "// a library", "src/root.zig": "pub fn twice() void {}"},
        [
            "project:",
            "compiled?",
            "module:",
            "start with?",
            "version:",
            "Pythons?",
            "Platforms",
            "Zig?",
        ],
        ["src/python.zig", "build.zig is left as it is"],
    ),
    "zig module": (
        {"build.zig": "// addPythonModule"},
        ["project:", "compiled?", "module:", "version:", "Pythons?", "Platforms", "Zig?"],
        ["new  pyproject.toml"],
    ),
    "src layout": (
        {
            "pyproject.toml": '[project]\nname = "hello"\nversion = "1"\n',
            "src/hello/__init__.py": "",
        },
        ["compiled?", "module:", "start with?", "version:", "Pythons?", "Platforms", "Zig?"],
        ["added to  pyproject.toml", "src/hello/py.typed"],
    ),
    "flat layout": (
        {
            "pyproject.toml": '[project]\nname = "hello"\nversion = "1"\n'
            'requires-python = ">=3.12"\n',
            "hello/__init__.py": "",
        },
        ["compiled?", "module:", "start with?", "Pythons?", "Platforms", "Zig?"],
        ["added to  pyproject.toml", "hello/py.typed"],
    ),
    "other backend": (
        {
            "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n'
            'build-backend = "setuptools.build_meta"\n\n[project]\nname = "hello"\nversion = "1"\n'
        },
        ["compiled?", "module:", "start with?", "version:", "Pythons?", "Platforms", "Zig?"],
        ["added to  pyproject.toml"],
    ),
    "configured": (
        {
            "pyproject.toml": '[project]\nname = "hello"\nversion = "1"\n\n[tool.alloconda]\n'
            'source = "src/root.zig"\n',
            "src/root.zig": "// exportModule",
        },
        ["module:", "version:", "Platforms", "Zig?"],
        ["added to  pyproject.toml"],
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_an_existing_project_is_asked_only_what_it_lacks(
    start: Start, tmp_path: Path, name: str
) -> None:
    files, titles, shown = SHAPES[name]
    root = tmp_path / "hello"
    write_files(root, files)
    wizard = start("hello", "--sample")

    for title in (*titles, "License", "workflow?"):
        wizard.answers(title)
    if name == "other backend":
        wizard.answers("Replace the build backend setuptools.build_meta?", DOWN + ENTER)
    for text in shown:
        wizard.sees(text)
    wizard.answers("Go ahead?")

    assert wizard.ends() == 0
    kept = {path: text for path, text in files.items() if path != "pyproject.toml"}
    assert {path: (root / path).read_text() for path in kept} == kept
    assert "alloconda" in pyproject(root)["tool"]
    system = pyproject(root)["build-system"]
    assert system["build-backend"] == "alloconda.build_backend"


def test_it_fits_a_narrow_terminal_without_colour(start: Start) -> None:
    # A shell that exports COLUMNS does not know that the terminal is another one.
    wizard = start("hello", columns=60, NO_COLOR="1", COLUMNS="80")

    take_all_defaults(wizard)
    wizard.answers("Go ahead?")

    assert wizard.ends() == 0
    assert not re.search(r"\x1b\[[0-9;]*3[0-9][0-9;]*m", wizard.raw)
    explanations = [line for line in wizard.screen.splitlines() if re.match(r"\d+/\d+ ", line)]
    assert explanations
    assert max(map(len, explanations)) <= 60


def test_notes_wrap_between_words_at_the_terminals_width(start: Start, tmp_path: Path) -> None:
    write_files(tmp_path / "hello", {"setup.py": "", "hello/__init__.py": ""})
    flags = ("--name", "hello", "--project-version", "1")
    wizard = start("hello", "--yes", *flags, columns=60)

    assert wizard.ends() == 0
    lines = wizard.screen.splitlines()
    begin, end = (
        next(number for number, line in enumerate(lines) if line.startswith(word))
        for word in ("note:", "next:")
    )
    notes = lines[begin:end]
    assert len(notes) > 3
    assert max(map(len, notes)) <= 60
    assert "--replace-backend lets pip" in " ".join(line.strip() for line in notes)


def test_a_version_that_setup_py_computes_is_asked_for(start: Start, tmp_path: Path) -> None:
    setup = "from setuptools import setup\nsetup(name='hello', version=open('VERSION').read())\n"
    write_files(tmp_path / "hello", {"setup.py": setup, "hello/__init__.py": ""})
    wizard = start("hello")

    wizard.answers("Run setup.py to read its extensions?", DOWN + ENTER)
    wizard.answers("Name of the project:")
    wizard.answers("Version of the project:", "next" + ENTER)
    wizard.sees("'next' is not a version")
    wizard.types(ERASE + "4.2" + ENTER)
    for title in (
        "compiled?",
        "module:",
        "start with?",
        "version:",
        "Pythons?",
        "Platforms",
        "Zig?",
    ):
        wizard.answers(title)
    for title in ("License", "workflow?", "Replace the build backend setuptools?"):
        wizard.answers(title)
    wizard.answers("Go ahead?")

    assert wizard.ends() == 0
    assert pyproject(tmp_path / "hello")["project"]["version"] == "4.2"


def test_native_code_that_is_not_understood_is_told_before_anything_is_asked(
    start: Start, tmp_path: Path
) -> None:
    write_files(tmp_path / "hello", {"hello.pyx": ""})
    wizard = start("hello")

    wizard.sees("found: Cython: hello.pyx")

    assert wizard.ends() == 2
    assert "Name of the project" not in wizard.screen
    assert [path.name for path in (tmp_path / "hello").iterdir()] == ["hello.pyx"]


@pytest.mark.parametrize("color", ["always", "never"])
def test_a_terminal_without_unicode_shows_what_is_chosen_in_reverse(
    start: Start, color: str
) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    wizard = start("--color", color, **ascii_only)
    for title in TITLES[: TITLES.index("Platforms")]:
        wizard.answers(title)

    wizard.sees("Windows (x64)")

    chosen = re.search(r"\x1b\[[0-9;]*\b7m[^\x1b]*Linux \(x86_64", wizard.raw)
    other = re.search(r"\x1b\[[0-9;]*\b7m[^\x1b]*Windows \(arm64", wizard.raw)
    assert chosen
    assert not other
