"""The program's own help, printed without Typer, which would take most of the time to load.

A test holds the page against the one that Typer makes, in every width.
"""

import contextlib
import shutil
import textwrap
from collections.abc import Iterator, Sequence

from alloconda.cli.help_page import (
    NO_BREAKS,
    most_columns,
    write_examples_of,
    write_program,
    write_variables,
)
from alloconda.cli.terminal_size import drop_invalid_sizes

SUMMARY = "Turn Zig and C code into Python wheels, for every platform, from one machine."
_USAGE = "Usage: alloconda [OPTIONS] COMMAND [ARGS]..."
_OPTIONS = {
    "Options": (
        ("--version", "Show the version and exit."),
        ("--install-completion", "Let your shell complete commands, flags and values."),
    ),
    "Common": (
        ("-v, --verbose", "Show the commands that are run, and decisions."),
        ("--color WHEN", "auto, always or never."),
        ("-h, --help", "Show this message and exit."),
    ),
}
_MOST_COLUMNS, _LEAST_COLUMNS = 80, 52
_MARGIN, _GAP = 2, 2


def program_help() -> str:
    """Return the page, as wide as the terminal allows."""
    drop_invalid_sizes()
    columns = min(shutil.get_terminal_size().columns, _MOST_COLUMNS)
    page = Page(max(columns, _LEAST_COLUMNS) - _MARGIN)
    page.write(f"{_USAGE}\n\n")
    for line in textwrap.wrap(SUMMARY, page.width - _MARGIN):
        page.write(f"{' ' * _MARGIN}{line}\n")
    write_program(page)
    for name, rows in _OPTIONS.items():
        with page.section(name):
            page.write_dl(rows, most_columns(page.width))
    write_variables(page)
    write_examples_of("", page)
    return page.text


class Page:
    """A page with sections, in which lists have two columns.

    Attributes:
        width: of its lines, in columns.
        text: what was written.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.text = ""

    def write(self, text: str) -> None:
        """Write a text as it is, with breaks where its words have their own forms of them."""
        self.text += text.translate(NO_BREAKS)

    @contextlib.contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Write what is written meanwhile below a heading."""
        self.write(f"\n{name}:\n")
        yield

    def write_dl(self, rows: Sequence[tuple[str, str]], most_columns: int = _MOST_COLUMNS) -> None:
        """Write terms and what they mean; longer terms have their own line."""
        columns = min(most_columns, max(len(term) for term, _ in rows))
        indent = _MARGIN + columns + _GAP
        for term, meaning in rows:
            lines = textwrap.wrap(meaning, self.width - indent)
            start = f"{' ' * _MARGIN}{term}"
            if len(term) > columns:
                self.write(f"{start}\n")
                start = ""
            for line in lines:
                self.write(f"{start.ljust(indent)}{line}\n")
                start = ""
