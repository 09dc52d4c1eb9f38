"""The plain log: a line an event that means something, and a table at the end."""

from dataclasses import dataclass, field
from typing import TextIO

from alloconda.domain.events import (
    BuildCancelled,
    BuildFailed,
    BuildFinished,
    BuildLeftOut,
    BuildStarted,
    CellState,
    Event,
    FetchFailed,
    FetchFinished,
    FetchRetried,
    FetchStarted,
    FetchWaited,
    IndexRefreshFailed,
    MatrixFinished,
    MatrixStarted,
)
from alloconda.ui.numbers import duration_text, size_text
from alloconda.ui.paint import CYAN, DIM, GREEN, RED, YELLOW, Paint

_SHOWN_LINES = 12


@dataclass(slots=True)
class PlainLog:
    """Observes a run and writes lines to a stream."""

    stream: TextIO
    paint: Paint
    quiet: bool = False
    _finished: list[BuildFinished] = field(default_factory=list)
    _failed: list[BuildFailed] = field(default_factory=list)
    _cancelled: list[BuildCancelled] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case MatrixStarted():
                self._talk(
                    f"{event.project} {event.version}: {_count(event.cells, 'wheel')}, "
                    f"{_count(event.jobs, 'job')}"
                )
            case BuildLeftOut():
                self._talk(f"  left out  {event.python} on {event.platform_tag}: {event.reason}")
            case BuildStarted():
                self._talk(self.paint(f"  building  {event.cell}", DIM))
            case BuildFinished():
                self._finished.append(event)
                self._talk(f"  {self.paint('built', GREEN)}     {_finished_text(event)}")
            case BuildFailed():
                self._failed.append(event)
                self._print_failure(event)
            case BuildCancelled():
                self._cancelled.append(event)
            case MatrixFinished():
                self._print_end(event)
            case _:
                self._tell_fetch(event)

    def _tell_fetch(self, event: Event) -> None:
        match event:
            case FetchStarted():
                size = "" if event.size_bytes is None else f", {size_text(event.size_bytes)}"
                self._talk(f"  fetching  {event.name}{size}")
            case FetchFinished() if not event.cached:
                self._talk(
                    f"  fetched   {event.name} in {duration_text(event.duration_s)}, "
                    f"{size_text(event.transferred_bytes)}"
                )
            case FetchRetried():
                self._talk(f"  retrying  {event.name}: {event.reason}")
            case FetchFailed():
                self._write(f"  {self.paint('failed', RED)}    {event.name}: {event.message}")
            case FetchWaited():
                self._talk(f"  waiting   {event.name}: another process is fetching it")
            case IndexRefreshFailed():
                self._talk(f"  note      the newest archives are not known: {event.message}")
            case _:
                pass

    def _print_failure(self, event: BuildFailed) -> None:
        self._write(f"  {self.paint('failed', RED)}    {event.cell}: {event.message}")
        if event.same_as is not None:
            self._write(f"            for the same reason as {event.same_as}")
            return
        for line in event.details[:_SHOWN_LINES]:
            self._write(f"            {line}")
        more = len(event.details) - _SHOWN_LINES
        if more > 0:
            self._write(f"            … and {_count(more, 'line')} more")
        if event.hint:
            self._write(f"            {self.paint('hint:', CYAN)} {event.hint}")

    def _print_end(self, event: MatrixFinished) -> None:
        if self.quiet:
            return
        rows = [
            (self.paint("ok", GREEN), done.wheel, _finished_details(done))
            for done in self._finished
        ]
        rows += [
            (self.paint("failed", RED), failed.cell, _first_reason(failed))
            for failed in self._failed
        ]
        rows += [
            (self.paint("cancelled", YELLOW), cancelled.cell, cancelled.reason)
            for cancelled in self._cancelled
        ]
        self._write("")
        names = max((len(name) for _, name, _ in rows), default=0)
        marks = max((len(mark) for mark, _, _ in rows), default=0)
        for mark, name, details in rows:
            self._write(f"{mark:<{marks}}  {name:<{names}}  {details}".rstrip())
        summary = f"{event.built} built, {event.failed} failed"
        if event.cancelled:
            summary += f", {event.cancelled} cancelled"
        self._write(f"{summary} in {duration_text(event.duration_s)}")

    def _talk(self, line: str) -> None:
        if not self.quiet:
            self._write(line)

    def _write(self, line: str) -> None:
        self.stream.write(line + "\n")
        self.stream.flush()


def _finished_text(event: BuildFinished) -> str:
    return f"{event.wheel}, {_finished_details(event)}"


def _finished_details(event: BuildFinished) -> str:
    state = {
        CellState.COMPILED: "",
        CellState.SHARED: ", shared module",
        CellState.CACHED: ", unchanged",
    }[event.state]
    return f"{size_text(event.size_bytes)}, {duration_text(event.duration_s)}{state}"


def _first_reason(event: BuildFailed) -> str:
    # The details stand above already, once; the table names the failure and its kind.
    return event.message if event.same_as is None else f"same reason as {event.same_as}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
