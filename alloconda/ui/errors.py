"""Errors as a person reads them: what is wrong, the details, and the next command."""

import re
import textwrap
from collections.abc import Iterator
from typing import TextIO

from alloconda.errors import AllocondaError
from alloconda.ui.paint import CYAN, RED, Paint

_INDENT = "  "
# Commands are to be copied, so that they stay on one line: a whole hint, `one in a sentence`, and
# the help that is named at the end.
_COMMAND = re.compile(r"^alloconda .*|`[^`]*`|(?<=see: )alloconda .*")
_NO_BREAK = "\N{NO-BREAK SPACE}"


def print_error(
    error: AllocondaError, stream: TextIO, paint: Paint, *, columns: int | None = None
) -> None:
    """Print an expected failure without a traceback.

    `columns` is the terminal's width, at which text wraps between words; None leaves lines whole,
    as programs that search them want.
    """
    lines = list(_wrapped(f"error: {error.message}", "", columns))
    lines[0] = lines[0].replace("error:", paint("error:", RED), 1)
    for line in error.details:
        lines += _wrapped(line, _INDENT, columns)
    if error.hint:
        whole = _COMMAND.sub(lambda match: match[0].replace(" ", _NO_BREAK), error.hint)
        hint = [line.replace(_NO_BREAK, " ") for line in _wrapped(f"hint: {whole}", "", columns)]
        lines += [hint[0].replace("hint:", paint("hint:", CYAN), 1), *hint[1:]]
    stream.write("\n".join(lines) + "\n")
    stream.flush()


def _wrapped(text: str, indent: str, columns: int | None) -> Iterator[str]:
    for line in text.splitlines() or [""]:
        if columns is None or len(indent) + len(line) <= columns:
            yield indent + line
            continue
        # Zig's lines stand in columns, so a line keeps its own indentation.
        start = indent + line[: len(line) - len(line.lstrip())]
        yield from textwrap.wrap(
            line.lstrip(),
            columns,
            initial_indent=start,
            subsequent_indent=start + _INDENT,
            break_long_words=False,
            break_on_hyphens=False,
        )
