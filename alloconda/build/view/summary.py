"""The end of a run: a table of wheels, what failed and where, and the times."""

from collections.abc import Iterable, Iterator
from typing import TextIO

from alloconda.build.view.run_state import RunState
from alloconda.kernel.events.events import (
    BuildFailed,
    BuildFinished,
    Cancellation,
    CellState,
    MatrixFinished,
)
from alloconda.kernel.system.user_shell import command_text
from alloconda.kernel.values import dataclass, replace
from alloconda.terminal.diagnostics import DiagnosticStyle, diagnostic_lines
from alloconda.terminal.links import Link, unlinked
from alloconda.terminal.numbers import count_text, duration_text, size_text
from alloconda.terminal.paint import CYAN, DIM, GREEN, RED, YELLOW, Paint
from alloconda.terminal.plain_text import plain_text
from alloconda.terminal.progress import Phase
from alloconda.terminal.wrapping import unbroken, wrapped, wrapped_hint

_SHOWN_LINES = 12
_SHOWN_ERRORS = 3
_MOST_CANCELLED = 4
_STATES = {
    CellState.COMPILED: "compiled",
    CellState.SHARED: "shared",
    CellState.PACKED: "packed anew",
    CellState.CACHED: "up to date",
}
_REASONS = {
    Cancellation.FAIL_FAST: "not built: another failed",
    Cancellation.INTERRUPTED: "not built: interrupted",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryStyle:
    """How a summary is written.

    Attributes:
        width: the columns of the terminal; None for a file, whose lines may be long.
        verbose: whether the digests of the wheels are shown.
        link: links places to files.
        shown_before: whether failures were shown in full when they happened.
    """

    paint: Paint
    width: int | None = None
    verbose: bool = False
    shown_before: bool = False
    link: Link = unlinked


def print_summary(state: RunState, stream: TextIO, style: SummaryStyle) -> None:
    """Write the table, then the failures, then one line that sums up."""
    if state.finished is None:
        return
    rows = _rows(state)
    if rows:
        stream.write("\n")
        _print_rows(rows, stream, style)
    _print_repeats(state, stream, style)
    _print_total(state.finished, state, stream, style)


def print_failure(
    event: BuildFailed,
    stream: TextIO,
    paint: Paint,
    *,
    columns: int | None = None,
    link: Link = unlinked,
) -> None:
    """Write a failure when it happens: what, where, why, and the next command."""
    deeper = " " * 12
    text = f"{event.cell}: {plain_text(event.message)}"
    first, *rest = wrapped(text, deeper, columns)
    stream.write(f"  {paint('failed', RED)}    {first.strip()}\n")
    _print_lines(rest, stream)
    if event.same_as is not None:
        stream.write(f"{deeper}for the same reason as {event.same_as}\n")
        return
    style = DiagnosticStyle(paint=paint, indent=deeper, columns=columns, link=link)
    _print_lines(_detail_lines(event, style), stream)
    if event.hint:
        _print_lines(wrapped_hint(event.hint, deeper, columns, paint), stream)
    if event.log_path:
        stream.write(f"{deeper}{paint('log:', CYAN)} {event.log_path}\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    mark: str
    colour: str
    name: str
    size: str = ""
    time: str = ""
    note: str = ""
    sha256: str = ""


def _rows(state: RunState) -> list[_Row]:
    rows = []
    for cell in state.cells.values():
        if cell.finished is not None:
            rows.append(_finished_row(cell.finished))
        elif cell.failed is not None:
            rows.append(
                _Row(
                    mark="failed",
                    colour=RED,
                    name=cell.queued.wheel,
                    time=duration_text(cell.failed.duration_s),
                )
            )
        elif cell.cancelled is not None:
            reason = _REASONS[cell.cancelled.reason]
            rows.append(_Row(mark="-", colour=YELLOW, name=cell.queued.wheel, note=reason))
    cancelled = [row for row in rows if row.mark == "-"]
    if len(cancelled) > _MOST_CANCELLED:
        rows = [row for row in rows if row.mark != "-"]
        more = f"{len(cancelled)} {'other ' if rows else ''}wheels"
        rows.append(_Row(mark="-", colour=YELLOW, name=more, note=cancelled[0].note))
    return rows


def _finished_row(event: BuildFinished) -> _Row:
    return _Row(
        mark="ok",
        colour=GREEN,
        name=event.wheel,
        size=size_text(event.size_bytes),
        time=duration_text(event.duration_s),
        note=_STATES[event.state],
        sha256=event.sha256,
    )


def _print_rows(rows: list[_Row], stream: TextIO, style: SummaryStyle) -> None:
    marks = max(len(row.mark) for row in rows)
    sizes = max(len(row.size) for row in rows)
    times = max(len(row.time) for row in rows)
    notes = max(len(row.note) for row in rows)
    names = max(len(row.name) for row in rows)
    fixed = marks + sizes + times + notes + 8
    prefix = _common_prefix([row.name for row in rows])
    if style.width is not None and fixed + names > style.width and len(rows) > 1 and prefix:
        # On a narrow terminal, what all names have in common is printed once, above.
        stream.write(f"{prefix}*\n")
        rows = [_shortened(row, prefix) for row in rows]
        names = max(len(row.name) for row in rows)
    for row in rows:
        mark = style.paint(row.mark.ljust(marks), row.colour)
        note = style.paint(row.note, DIM) if row.note else ""
        if style.width is not None and fixed + names > style.width:
            facts = "  ".join(fact for fact in (row.size, row.time, note) if fact)
            line = f"{mark}  {row.name}\n{' ' * marks}  {facts}"
        else:
            facts = "  ".join(
                fact.rjust(width) for fact, width in ((row.size, sizes), (row.time, times)) if width
            )
            line = f"{mark}  {row.name:<{names}}  {facts}{'  ' if facts else ''}{note}"
        stream.write(line.rstrip() + "\n")
        if style.verbose and row.sha256:
            stream.write(f"{' ' * marks}  {style.paint(f'sha256:{row.sha256}', DIM)}\n")


def _shortened(row: _Row, prefix: str) -> _Row:
    name = row.name.removeprefix(prefix).removesuffix(".whl")
    return replace(row, name=name)


def _common_prefix(names: list[str]) -> str:
    """Return the name and version that all wheels begin with."""
    first = "-".join(names[0].split("-")[:2]) + "-"
    return first if all(name.startswith(first) for name in names) else ""


def _print_repeats(state: RunState, stream: TextIO, style: SummaryStyle) -> None:
    failures = [cell.failed for cell in state.in_phase(Phase.FAILED) if cell.failed is not None]
    if not failures:
        return
    for failure in failures:
        if failure.same_as is None:
            stream.write("\n")
            alike = [other.cell for other in failures if other.same_as == failure.cell]
            _print_repeat(failure, alike, stream, style)
    stream.write("\n")


def _print_repeat(
    failure: BuildFailed, alike: list[str], stream: TextIO, style: SummaryStyle
) -> None:
    stream.write(f"{style.paint('failed', RED)}  {failure.cell}\n")
    if style.shown_before:
        # What Zig says is above already, once; the place is what one looks for here.
        place = failure.places[0] if failure.places else None
        where = "" if place is None else f"{place.file}:{place.line}:{place.column}"
        _print_lines(wrapped(where or plain_text(failure.message), "  ", style.width), stream)
    else:
        _print_lines(wrapped(plain_text(failure.message), "  ", style.width), stream)
        errors = DiagnosticStyle(
            paint=style.paint, indent="  ", columns=style.width, link=style.link
        )
        _print_lines(_detail_lines(failure, errors), stream)
    if failure.hint and not (style.shown_before and failure.places):
        _print_lines(wrapped_hint(failure.hint, "  ", style.width, style.paint), stream)
    if failure.log_path:
        stream.write(f"  whole log: {failure.log_path}\n")
    if failure.repeat:
        stream.write(f"  repeat it: {command_text(failure.repeat)}\n")
    stream.writelines(f"  likewise:  {cell}\n" for cell in alike)


def _detail_lines(failure: BuildFailed, style: DiagnosticStyle) -> Iterator[str]:
    """Yield a compiler's errors with their excerpts, or what else is said of a failure."""
    if failure.diagnostics:
        yield from diagnostic_lines(failure.diagnostics, style, most=_SHOWN_ERRORS)
        return
    for detail in failure.details[:_SHOWN_LINES]:
        yield from wrapped(plain_text(detail), style.indent, style.columns)
    more = len(failure.details) - _SHOWN_LINES
    if more > 0:
        yield f"{style.indent}... and {count_text(more, 'line')} more"


def _print_total(
    event: MatrixFinished, state: RunState, stream: TextIO, style: SummaryStyle
) -> None:
    counts = {count_text(event.built, "wheel"): GREEN if event.built else DIM}
    counts[f"{event.failed} failed"] = RED if event.failed else DIM
    if event.cancelled:
        counts[f"{event.cancelled} not built"] = YELLOW
    wheels, *others = counts
    cached = sum(
        cell.finished is not None and cell.finished.state is CellState.CACHED
        for cell in state.cells.values()
    )
    pieces = [f"{wheels} ({cached} up to date)" if cached else wheels, *others]
    pieces[-1] += f" in {duration_text(event.duration_s)}"
    saved_s = event.work_s - event.duration_s
    if saved_s >= 0.1:
        pieces.append(f"{duration_text(saved_s)} saved by building in parallel")
    for line in wrapped(", ".join(map(unbroken, pieces)), "", style.width):
        painted = line
        for count, colour in counts.items():
            painted = painted.replace(count, style.paint(count, colour), 1)
        stream.write(f"{painted}\n")


def _print_lines(lines: Iterable[str], stream: TextIO) -> None:
    stream.writelines(f"{line}\n" for line in lines)
