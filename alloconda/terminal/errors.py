"""Errors as a person reads them: what is wrong, the details, and the next command."""

from typing import TextIO

from alloconda.kernel.errors import AllocondaError, BuildError
from alloconda.terminal.diagnostics import DiagnosticStyle, diagnostic_lines
from alloconda.terminal.links import Link, unlinked
from alloconda.terminal.paint import RED, Paint
from alloconda.terminal.wrapping import wrapped, wrapped_hint

# A value of a thousand characters hides what is wrong with it.
_LONGEST_LINE = 1000
_MOST_ERRORS = 10


def print_error(
    error: AllocondaError,
    stream: TextIO,
    paint: Paint,
    *,
    columns: int | None = None,
    link: Link = unlinked,
) -> None:
    """Print an expected failure without a traceback.

    `columns` is the terminal's width, at which text wraps between words; None leaves lines whole,
    as programs that search them want. `link` links places to files.
    """
    lines = list(wrapped(f"error: {_cut(error.message)}", "", columns))
    lines[0] = lines[0].replace("error:", paint("error:", RED), 1)
    if isinstance(error, BuildError) and error.diagnostics:
        style = DiagnosticStyle(paint=paint, indent="  ", columns=columns, link=link)
        lines += diagnostic_lines(error.diagnostics, style, most=_MOST_ERRORS)
    else:
        for line in error.details:
            lines += wrapped(_cut(line), "  ", columns)
    if error.hint:
        lines += wrapped_hint(error.hint, "", columns, paint)
    stream.write("\n".join(lines) + "\n")
    stream.flush()


def _cut(text: str) -> str:
    """Return a text with the middle of each overlong line left out."""
    half = _LONGEST_LINE // 2
    return "\n".join(
        line if len(line) <= _LONGEST_LINE else f"{line[:half]} … {line[-half:]}"
        for line in text.split("\n")
    )
