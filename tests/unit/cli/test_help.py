"""`alloconda help`: the page of a command, as its own flag shows it."""

from typing import Any

import pytest
import typer

from alloconda.cli.app import program
from alloconda.kernel.errors import UsageError


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    running: Any = program()
    running(list(words), prog_name="alloconda", standalone_mode=False)
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize("words", [(), ("wheel-all",), ("cache",), ("cache", "ls"), ("help",)])
def test_it_is_the_page_that_the_flag_shows(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    by_flag = printed(capsys, *words, "--help")

    assert printed(capsys, "help", *words) == by_flag


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.TyperException, match="No such command 'lss'"):
        printed(capsys, "help", "cache", "lss")


def test_a_command_without_subcommands_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="wheel has no subcommands"):
        printed(capsys, "help", "wheel", "x")
