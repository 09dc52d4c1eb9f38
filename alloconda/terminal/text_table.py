"""Tables of plain text: a row a line, columns as wide as they need to be."""

import textwrap
from collections.abc import Sequence
from typing import TextIO


def print_table(
    rows: Sequence[Sequence[str]], stream: TextIO, *, right: Sequence[int] = ()
) -> None:
    """Print rows in columns; those whose numbers are in `right` are aligned to the right."""
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            _padded(cell, width, right=number in right)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        stream.write("  ".join(cells).rstrip() + "\n")


def print_records(
    rows: Sequence[Sequence[str]],
    stream: TextIO,
    *,
    columns: int | None,
    below: Sequence[int],
    right: Sequence[int] = (),
) -> None:
    """Print a table with a heading, or, where a line is too short for a row, in two lines each.

    Args:
        rows: the heading, then the rows.
        stream: where they go.
        columns: how many fit into a line; None for no bound.
        below: which cells go into the second line when it is too short.
        right: which columns are aligned to the right.
    """
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    if columns is None or sum(widths) + 2 * (len(widths) - 1) <= columns:
        print_table(rows, stream, right=right)
        return
    beside = [number for number in range(len(widths)) if number not in below]
    for row in rows:
        cells = [_padded(row[number], widths[number], right=number in right) for number in beside]
        stream.write("  ".join(cells).rstrip() + "\n")
        if row is not rows[0]:
            print_line(", ".join(row[number] for number in below), stream, columns, indent="    ")


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes: letters of some scripts take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - most tables are of ASCII

    return cell_len(text)


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - columns_of(text))
    return space + text if right else text + space


def print_line(text: str, stream: TextIO, columns: int | None, *, indent: str = "") -> None:
    """Print a line, broken between words where it is too long."""
    if columns is None:
        stream.write(f"{indent}{text}\n")
        return
    lines = textwrap.wrap(
        text,
        width=columns,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    stream.writelines(f"{line}\n" for line in lines)
