"""Every command that alloconda prints is one that its own command line takes."""

import io
import json
import shlex
from collections.abc import Callable, Iterator

import pytest

from alloconda.build.view.ci_matrix import MatrixFormat, MatrixShare, print_matrix
from alloconda.kernel.shell_words import Shell, shell_join, shell_split, shell_word
from tests.printed import commands_in, documents, messages, parse_command, stored_words

# Fewer would mean that they are not found any more.
_LEAST = {"messages": 20, "stored_words": 40, "documents": 40}


@pytest.mark.parametrize("source", [messages, stored_words, documents])
def test_every_printed_command_is_understood(
    source: Callable[[], Iterator[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    found = {command: place for place, text in source() for command in commands_in(text)}
    problems = []
    for command, place in found.items():
        try:
            parse_command(command)
        except Exception as error:  # noqa: BLE001 - whatever it is, the command is wrong
            problems.append(f"{place}: {command}: {error}")

    assert not problems
    assert len(found) >= _LEAST[source.__name__]


@pytest.mark.parametrize(
    "text",
    [
        "hint: alloconda python fetsh --version 3.13",
        "run alloconda python lock again",
        "see `alloconda wheel --help-me`",
        "alloconda wheel-all matrix --only win_amd64",
    ],
)
def test_a_wrong_command_is_found(text: str) -> None:
    (command,) = commands_in(text)

    with pytest.raises(Exception, match=r"No such|unexpected"):
        parse_command(command)


def test_words_about_alloconda_are_no_commands() -> None:
    assert not list(commands_in("alloconda builds for Python 3.10, and alloconda knows 3.14"))


@pytest.mark.parametrize(
    ("word", "posix", "powershell"),
    [
        ("win_amd64", "win_amd64", "win_amd64"),
        ("*win*", "'*win*'", "'*win*'"),
        ("--only", "--only", "--only"),
        ("di st", "'di st'", "'di st'"),
        ("it's", "'it'\"'\"'s'", "'it''s'"),
        ("C:\\new folder", "'C:\\new folder'", "'C:\\new folder'"),
        ("C:\\new", "'C:\\new'", "C:\\new"),
        ("$HOME", "'$HOME'", "'$HOME'"),
        ("a,b", "a,b", "'a,b'"),
        ("@x", "@x", "'@x'"),
        ("--%", "--%", "'--%'"),
        ("", "''", "''"),
        ("a;b|c&d", "'a;b|c&d'", "'a;b|c&d'"),
        ("\u2019", "'\u2019'", "'\u2019\u2019'"),
    ],
)
def test_words_are_quoted_for_the_shell(word: str, posix: str, powershell: str) -> None:
    assert shell_word(word, Shell.POSIX) == posix
    assert shell_word(word, Shell.POWERSHELL) == powershell


def test_a_program_in_quotes_is_run_by_powershell_and_not_printed() -> None:
    words = ["C:\\Program Files\\python.exe", "-m", "my tests"]

    assert shell_join(words, Shell.POWERSHELL) == "& 'C:\\Program Files\\python.exe' -m 'my tests'"
    assert shell_join(["python", "a b"], Shell.POWERSHELL) == "python 'a b'"
    assert shell_join(words, Shell.POSIX).startswith("'C:")


@pytest.mark.parametrize(
    ("text", "shell", "words"),
    [
        ("python D:\\new\\t.py", Shell.POWERSHELL, ["python", "D:\\new\\t.py"]),
        ("'D:\\a b\\py.exe' -c \"x 'y'\"", Shell.POWERSHELL, ["D:\\a b\\py.exe", "-c", "x 'y'"]),
        ("a #b", Shell.POWERSHELL, ["a", "#b"]),
        ("a\\ b 'c d'", Shell.POSIX, ["a b", "c d"]),
    ],
)
def test_a_backslash_in_a_command_of_the_user_is_a_path_on_windows(
    text: str, shell: Shell, words: list[str]
) -> None:
    assert shell_split(text, shell) == words


def test_a_matrix_for_ci_has_commands_that_a_posix_shell_reads_back() -> None:
    odd = ("--only", "*win*", "--project-dir", "it's $HOME\\new", "--out-dir", 'a "b" #c')
    command = ("alloconda", "wheel-all", *odd, "--shard", "1/2")
    share = MatrixShare(shard="1/2", wheels=("a.whl",), command=command)
    github, gitlab = io.StringIO(), io.StringIO()

    print_matrix([share], MatrixFormat.GITHUB, github)
    print_matrix([share], MatrixFormat.GITLAB, gitlab)

    (row,) = json.loads(github.getvalue())["include"]
    assert shlex.split(row["command"]) == list(command)
    (line,) = (line for line in gitlab.getvalue().splitlines() if "wheel-all" in line)
    # The shard comes from the variable that GitLab sets.
    assert shlex.split(json.loads(line.strip().removeprefix("- "))) == list(command[:-2])
