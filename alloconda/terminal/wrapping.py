"""Text on a terminal: it wraps between words, and commands stay whole, for they are copied."""

import re
import textwrap
from collections.abc import Iterator

from alloconda.terminal.paint import CYAN, Paint

_DEEPER = "  "
# A whole hint, `one in a sentence`, and the help that is named at the end.
_COMMAND = re.compile(r"^alloconda .*|`[^`]*`|(?<=see: )alloconda .*")
# A space where no line breaks; no text holds it.
_NO_BREAK = "\0"


def wrapped(text: str, indent: str, columns: int | None) -> Iterator[str]:
    """Return a text as lines that fit a terminal; with None for its columns, lines stay whole."""
    for line in text.splitlines() or [""]:
        if columns is None or len(indent) + len(line) <= columns:
            yield indent + line.replace(_NO_BREAK, " ")
            continue
        # Zig's lines are in columns, so a line keeps its own indentation.
        start = indent + line[: len(line) - len(line.lstrip())]
        lines = textwrap.wrap(
            line.lstrip(),
            columns,
            initial_indent=start,
            subsequent_indent=start + _DEEPER,
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield from (one.replace(_NO_BREAK, " ") for one in lines)


def wrapped_hint(hint: str, indent: str, columns: int | None, paint: Paint) -> Iterator[str]:
    """Return a hint as lines that fit a terminal."""
    whole = _COMMAND.sub(lambda match: unbroken(match[0]), hint)
    for number, line in enumerate(wrapped(f"hint: {whole}", indent, columns)):
        yield line if number else line.replace("hint:", paint("hint:", CYAN), 1)


def unbroken(text: str) -> str:
    """Return a text that `wrapped` keeps on one line."""
    return text.replace(" ", _NO_BREAK)
