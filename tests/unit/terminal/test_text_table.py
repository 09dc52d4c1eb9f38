"""Tables of plain text: in one line a row where that fits, in two where it does not."""

import io

from hypothesis import given
from hypothesis import strategies as st

from alloconda.terminal.text_table import print_line, print_records, print_table

ROWS = [
    ("Name", "Build", "Size", "Why"),
    ("one", "20270101", "1.8 MB", "it was last used 3 days ago"),
    ("another", "20270102", "17 MB", "a running build uses it"),
]


def printed(columns: int | None) -> list[str]:
    stream = io.StringIO()
    print_records(ROWS, stream, columns=columns, below=(1, 3), right=(2,))
    return stream.getvalue().splitlines()


def test_a_row_that_fits_is_one_line() -> None:
    assert printed(None) == printed(54)
    assert printed(54)[1] == "one      20270101  1.8 MB  it was last used 3 days ago"


def test_a_row_that_does_not_fit_goes_on_below() -> None:
    assert printed(53) == [
        "Name       Size",
        "one      1.8 MB",
        "    20270101, it was last used 3 days ago",
        "another   17 MB",
        "    20270102, a running build uses it",
    ]


@given(
    st.text(st.characters(categories=("L", "N")) | st.just(" "), max_size=200), st.integers(9, 90)
)
def test_a_line_is_broken_between_words_and_loses_none(text: str, columns: int) -> None:
    stream = io.StringIO()

    print_line(text, stream, columns)

    assert stream.getvalue().split() == text.split()
    longest = max(map(len, text.split()), default=0)
    assert all(len(line) <= max(columns, longest + 2) for line in stream.getvalue().split("\n"))


def test_columns_stay_in_line_below_letters_that_take_two() -> None:
    stream = io.StringIO()

    print_table([("日本", "a"), ("name", "b")], stream)

    assert stream.getvalue() == "日本  a\nname  b\n"
