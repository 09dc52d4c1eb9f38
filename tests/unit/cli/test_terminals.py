"""One rule for colour and drawing, whatever asks."""

import io

import pytest

from alloconda.cli.terminals import can_draw, choose_color, stream_columns, wants_color
from alloconda.kernel.errors import UsageError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


@pytest.mark.parametrize(
    ("variables", "terminal", "pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": ""}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, False, False),
    ],
)
def test_colour_follows_the_variables_then_the_terminal(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], *, terminal: bool, pipe: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert (wants_color(Terminal()), wants_color(io.StringIO())) == (terminal, pipe)


@pytest.mark.parametrize(
    ("choice", "terminal", "pipe"),
    [(None, True, False), ("auto", True, False), ("never", False, False), ("always", True, True)],
)
def test_the_flag_wins_over_the_variables(
    monkeypatch: pytest.MonkeyPatch, choice: str | None, *, terminal: bool, pipe: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR") if choice in ("never", "always") else ():
        monkeypatch.setenv(name, "1")

    choose_color(choice)

    assert (wants_color(Terminal()), wants_color(io.StringIO())) == (terminal, pipe)


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(UsageError, match="--color sometimes is not known"):
        choose_color("sometimes")


@pytest.mark.parametrize(("term", "draws"), [("xterm", True), ("dumb", False), ("", False)])
def test_boards_want_a_terminal_that_moves_its_cursor(
    monkeypatch: pytest.MonkeyPatch, term: str, *, draws: bool
) -> None:
    monkeypatch.setenv("TERM", term)

    assert can_draw(Terminal()) is draws
    assert not can_draw(io.StringIO())


@pytest.mark.parametrize(("value", "columns"), [("60", 60), ("0", None), ("wide", None)])
def test_columns_come_from_the_variable_where_no_terminal_tells(
    monkeypatch: pytest.MonkeyPatch, value: str, columns: int | None
) -> None:
    monkeypatch.setenv("COLUMNS", value)

    assert stream_columns(io.StringIO()) == columns
