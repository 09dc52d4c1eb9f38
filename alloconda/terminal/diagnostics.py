"""A compiler's errors as the compiler shows them: excerpt, mark, notes and what led there."""

import re
from collections.abc import Iterable, Iterator, Sequence

from alloconda.kernel.diagnostic import Diagnostic
from alloconda.kernel.values import dataclass
from alloconda.terminal.links import Link, unlinked
from alloconda.terminal.numbers import count_text
from alloconda.terminal.paint import BOLD, CYAN, DIM, GREEN, RED, Paint
from alloconda.terminal.plain_text import plain_text
from alloconda.terminal.wrapping import wrapped

_MARK = re.compile(r"\s*[~^][~^ ]*")
# Macros and generics are explained in many notes; the first ones say what matters.
_MOST_NOTES = 6
_MOST_REFERENCES = 5
_LEAST_COLUMNS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticStyle:
    """How errors are written.

    Attributes:
        indent: what each line begins with.
        columns: the terminal's width; None where lines may be of any length.
        link: links a place to its file.
    """

    paint: Paint
    indent: str = ""
    columns: int | None = None
    link: Link = unlinked


def diagnostic_lines(
    found: Sequence[Diagnostic], style: DiagnosticStyle, *, most: int
) -> Iterator[str]:
    """Yield the lines of the first errors, and how many more there are."""
    for error in found[:most]:
        yield from _message_lines(error, style, RED)
        for note in error.notes[:_MOST_NOTES]:
            yield from _message_lines(note, style, CYAN)
        if error.references:
            yield from _reference_lines(error.references, style)
    if len(found) > most:
        yield f"{style.indent}... and {count_text(len(found) - most, 'more error')}"


def _message_lines(one: Diagnostic, style: DiagnosticStyle, colour: str) -> Iterator[str]:
    place = plain_text(one.place)
    message = plain_text(one.message)
    before = f"{place}: " if place else ""
    first, *rest = wrapped(f"{before}{one.severity}: {message}", style.indent, style.columns)
    head = f"{style.indent}{before}{one.severity}:"
    if first.startswith(head):
        shown = style.link(style.paint(place, BOLD), one.file) + ": " if one.file else ""
        severity = style.paint(f"{one.severity}:", colour)
        first = f"{style.indent}{shown}{severity}{first.removeprefix(head)}"
    yield from (first, *rest)
    yield from _excerpt_lines([plain_text(line) for line in one.excerpt], style)


def _excerpt_lines(lines: Sequence[str], style: DiagnosticStyle) -> Iterator[str]:
    """Yield source lines with their mark; of long ones the part around the mark."""
    start = 0
    room = None
    if style.columns is not None:
        room = max(style.columns - len(style.indent), _LEAST_COLUMNS)
        mark = next((line for line in lines if _MARK.fullmatch(line)), "")
        caret = mark.find("^") if "^" in mark else 0
        start = max(0, caret - room // 2) if max(map(len, lines), default=0) > room else 0
    for line in lines:
        shown = line[start:] if room is None else line[start : start + room]
        is_mark = _MARK.fullmatch(line) is not None
        yield style.indent + (style.paint(shown, GREEN) if is_mark else shown).rstrip()


def _reference_lines(references: Iterable[str], style: DiagnosticStyle) -> Iterator[str]:
    shown = [plain_text(one) for one in references][:_MOST_REFERENCES]
    yield style.indent + style.paint("referenced by:", DIM)
    for one in shown:
        name, _, place = one.partition(": ")
        file = place.rsplit(":", 2)[0]
        yield f"{style.indent}    {name}: {style.link(place, file)}"
