"""The program's words: the help of each command and the errors that users meet, whole.

The texts are below tests/words, to be read aloud. After a change that is meant:
`python -m pytest tests/integration/test_words.py --update-words`, and read the difference.
"""

import platform
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alloconda.cli.app import program
from alloconda.cli.command_tree import command_tree
from alloconda.completion.model import CommandSpec
from tests.cli import Alloconda, Ran
from tests.conftest import ROOT, AllocondaIn
from tests.mistakes import MISTAKES, Mistake

WORDS = ROOT / "tests/words"
_NARROW = 60
_TIMES = re.compile(r"\b\d+(\.\d+)? s\b")
COMMANDS = list(command_tree(program()).walk())
Compare = Callable[[str, str], None]


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Compare:
    """Return what holds a text against the stored one of a name, or stores it."""

    def compare_or_store(name: str, text: str) -> None:
        path = WORDS / name
        if request.config.getoption("--update-words"):
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"there is no {path}; store it with --update-words"
        assert text == path.read_text(encoding="utf-8")

    return compare_or_store


@pytest.fixture
def hello(tmp_path: Path, alloconda_in: AllocondaIn) -> Alloconda:
    """Return alloconda in a fresh project."""
    assert alloconda_in(tmp_path)("init", "hello", "--yes").status == 0
    return alloconda_in(tmp_path / "hello")


def _help_name(command: CommandSpec) -> str:
    return f"help/{command.path.replace(' ', '-') or 'alloconda'}.txt"


@pytest.mark.parametrize("command", COMMANDS, ids=_help_name)
def test_help_reads_as_stored(
    command: CommandSpec, compare: Compare, alloconda_in: AllocondaIn, tmp_path: Path
) -> None:
    alloconda, words = alloconda_in(tmp_path), [*command.path.split(), "--help"]

    wide = alloconda(*words, COLUMNS="80")
    narrow = alloconda(*words, COLUMNS=str(_NARROW))

    assert (wide.status, wide.stderr) == (0, "")
    compare(_help_name(command), wide.stdout)
    assert not list(_too_long(narrow.stdout))
    assert narrow.stdout.split() == wide.stdout.split()


@pytest.mark.slow
@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"),
    reason="the texts have the words and tags of Linux on x86_64",
)
@pytest.mark.parametrize("topic", MISTAKES)
def test_errors_read_as_stored(
    topic: str,
    compare: Compare,
    hello: Alloconda,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    # The same code breaks the lines of all errors, so that one in three is told narrowly as well.
    step = 1 if request.config.getoption("--full") else 3
    monkeypatch.delenv("COLUMNS", raising=False)
    pages, complaints = [], []
    for number, mistake in enumerate(MISTAKES[topic]):
        alloconda = _copied(hello, f"{number}")
        mistake.setup(alloconda.cwd)

        ran = _run(alloconda, mistake)
        narrow = None if number % step else _run(alloconda, mistake, COLUMNS=str(_NARROW))

        complaints += [f"{_prompt(mistake)}: {one}" for one in _complaints(ran, narrow)]
        text = _normal(_failure(ran), alloconda)
        pages.append(f"{_prompt(mistake)}\n{text}[{ran.status}]\n")

    assert not complaints
    compare(f"errors/{topic}.txt", "\n".join(pages))


def test_no_text_is_stored_of_what_is_gone() -> None:
    known = {_help_name(command) for command in COMMANDS}
    known |= {f"errors/{topic}.txt" for topic in MISTAKES}

    assert {path.relative_to(WORDS).as_posix() for path in WORDS.rglob("*.txt")} == known


def _copied(hello: Alloconda, name: str) -> Alloconda:
    folder = hello.cwd.parent / name
    shutil.copytree(hello.cwd, folder)
    return Alloconda(cwd=folder, zig=hello.zig, zig_cache=hello.zig_cache)


def _run(alloconda: Alloconda, mistake: Mistake, **environment: str) -> Ran:
    for name, text in mistake.environment.items():
        environment[name] = text.format(folder=alloconda.cwd)
    return alloconda(*shlex.split(mistake.line, comments=True), **environment)


def _prompt(mistake: Mistake) -> str:
    variables = [f"{name}={shlex.quote(text)}" for name, text in mistake.environment.items()]
    return " ".join(["$", *variables, "alloconda", mistake.line])


def _failure(ran: Ran) -> str:
    """Return what is told of the failure, without the work before it."""
    found = re.search(r"^(error:|  failed\b).*", ran.stderr, re.MULTILINE | re.DOTALL)
    return _TIMES.sub("N s", found[0]) if found else ""


def _complaints(ran: Ran, narrow: Ran | None) -> Iterator[str]:
    """Give what an error lacks: a status, a way out, and lines that fit."""
    text = _failure(ran)
    if ran.status not in (1, 2, 3) or "Traceback" in ran.stderr or not text:
        yield f"no error, but {ran}"
    elif not re.search(r"^ *(hint|whole log):", text, re.MULTILINE):
        yield f"no way out in {text}"
    elif narrow is None:
        yield from ()
    elif text.split() != _failure(narrow).split():
        yield f"other words, or broken ones, in {_NARROW} columns: {narrow.stderr}"
    else:
        yield from _too_long(_failure(narrow))


def _normal(text: str, alloconda: Alloconda) -> str:
    """Return a text without what differs from machine to machine and from release to release."""
    for path, name in (
        (alloconda.zig, "ZIG"),
        (alloconda.zig_cache, "ZIG_CACHE"),
        (alloconda.cwd, "PROJECT"),
        (Path(sys.executable), "PYTHON"),
    ):
        text = text.replace(str(path), name)
    text = re.sub(r"\b3\.(\d+)\.\d+(\+|%2B)\d{8}", r"3.\1.N\2DATE", text)
    text = re.sub(r"/20\d{6}/", "/DATE/", text)
    text = re.sub(r"/\S*/ziglang/lib/", "ZIG/lib/", text)
    text = re.sub(r"(generated-v1)/\w+", r"\1/DIGEST", text)
    return re.sub(r"has 3\.[\w., ]+", "has VERSIONS", text)


def _too_long(text: str) -> Iterator[str]:
    """Give the lines that are too long, but for what can't be broken.

    That is a word, which may be behind its label, and a command that is to be copied.
    """
    for line in text.splitlines():
        is_whole = re.fullmatch(r" *((whole )?log: )?\S+", line) or re.match(
            r" *`?alloconda ", line
        )
        if len(line) > _NARROW and not is_whole:
            yield f"too long: {line}"
