"""Flags of one command line that can't both be meant."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from alloconda.cli.app import program
from alloconda.cli.flag_pairs import PAIRS, Pair, refuse_contradictions
from alloconda.kernel.errors import UsageError

_PROGRAM = program()
_COMMANDS: dict[tuple[str, ...], Any] = {
    (name, word) if word else (name,): one
    for name, command in _PROGRAM.commands.items()
    for word, one in (getattr(command, "commands", None) or {"": command}).items()
}


def _words(command: Any, flag: str) -> tuple[str, ...] | None:
    """Return how a flag or argument is typed; None where the command doesn't have it."""
    for parameter in command.params:
        if parameter.param_type_name == "argument" and parameter.metavar == flag:
            return ("a.whl",)
        if flag in parameter.opts:
            return (flag,) if parameter.is_flag else (flag, "plain")
    return None


def _contradictions() -> Iterator[Any]:
    """Give every command with both flags of a pair, and how they are typed."""
    for path, command in _COMMANDS.items():
        for pair in PAIRS:
            one, other = _words(command, pair.one), _words(command, pair.other)
            if one and other:
                words = (*path, *one, *other)
                yield pytest.param(words, pair, id=" ".join(words))


def run(*words: str) -> None:
    _PROGRAM(list(words), prog_name="alloconda", standalone_mode=False)


def check(path: tuple[str, ...], *words: str) -> None:
    """Parse a command line and hold it against the pairs, without running it."""
    command = _COMMANDS[path]
    with command.make_context("alloconda", list(words)) as context:
        refuse_contradictions(context)


@pytest.mark.parametrize(("words", "pair"), list(_contradictions()))
def test_both_flags_of_a_pair_are_refused_by_every_command_that_has_them(
    words: tuple[str, ...], pair: Pair
) -> None:
    with pytest.raises(UsageError, match="contradict each other") as caught:
        run(*words)

    assert pair.one in caught.value.message
    assert pair.other in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.one} {pair.other}")
def test_each_pair_is_of_some_command(pair: Pair) -> None:
    having = [path for path, one in _COMMANDS.items() if _words(one, pair.one)]

    assert any(_words(_COMMANDS[path], pair.other) for path in having)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("wheel",), ("--offline", "--no-fetch")),
        (("wheel",), ("--offline", "--no-init")),
        (("wheel",), ("--json", "--quiet")),
        (("wheel-all",), ("--json", "--progress", "auto")),
        (("wheel-all",), ("--json", "--verbose")),
        (("python", "list"), ("--offline", "--no-refresh")),
        (("test",), ("a.whl", "--fetch")),
    ],
)
def test_flags_that_agree_are_taken(path: tuple[str, ...], words: tuple[str, ...]) -> None:
    check(path, *words)


def test_a_variable_that_forbids_the_network_counts_as_the_flag(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALLOCONDA_OFFLINE", "1")

    with pytest.raises(UsageError, match=r"--offline \(ALLOCONDA_OFFLINE\) and --fetch contradict"):
        check(("test",), "--fetch")


def test_a_variable_that_states_a_preference_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOCONDA_PROGRESS", "board")
    monkeypatch.setenv("ALLOCONDA_OUT_DIR", "dist")
    monkeypatch.setenv("ALLOCONDA_OPTIMIZE", "ReleaseSmall")
    monkeypatch.setenv("ALLOCONDA_OFFLINE", "0")

    check(("wheel-all",), "--json", "--fetch")
    check(("test",), "a.whl", "--quiet", "--fetch")
    check(("wheel",), "--skip-build")


def test_a_flag_of_all_commands_may_stand_before_the_command() -> None:
    with pytest.raises(UsageError, match="--quiet and --verbose contradict"):
        run("-v", "wheel", "--quiet")


def test_help_is_shown_whatever_else_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        check(("wheel",), "--offline", "--fetch", "--help")

    assert "Usage: alloconda" in capsys.readouterr().out
