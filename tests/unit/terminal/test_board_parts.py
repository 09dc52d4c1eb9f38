"""Rows of a board, whatever letters they hold."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from alloconda.terminal.board_parts import ASCII, UNICODE, Frame, Row, fitted, row_lines
from alloconda.terminal.progress import Phase


def row(first: str, second: str) -> Row:
    return Row(phase=Phase.ACTIVE, first=first, second=second, news=("compiling",), time="0:07")


@given(text=st.text(), width=st.integers(1, 40), is_ascii=st.booleans())
def test_a_fitted_text_takes_no_more_columns_than_there_are(
    text: str,
    width: int,
    is_ascii: bool,  # noqa: FBT001 # Hypothesis gives it.
) -> None:
    frame = Frame(width=80, height=24, glyphs=ASCII if is_ascii else UNICODE)

    assert cell_len(fitted(text, width, frame)) <= width


def test_columns_stay_in_line_below_letters_that_take_two() -> None:
    rows = [row("日本", "x86_64"), row("plain", "日本日本")]
    frame = Frame(width=80, height=24, glyphs=UNICODE)

    first, second = row_lines(rows, frame, 10, lambda _hidden: ())

    for number in range(len(first)):
        assert cell_len(first[number][0]) == cell_len(second[number][0])
