"""Tables of plain text: a row a line, columns as wide as they need to be."""

from collections.abc import Sequence
from typing import TextIO


def print_table(
    rows: Sequence[Sequence[str]], stream: TextIO, *, right: Sequence[int] = ()
) -> None:
    """Print rows in columns; those whose numbers are in `right` are aligned to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if number in right else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        stream.write("  ".join(cells).rstrip() + "\n")
