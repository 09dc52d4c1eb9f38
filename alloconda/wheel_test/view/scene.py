"""Tests of wheels as the board shows them: a row each, what is said above, and the end."""

from dataclasses import field
from typing import TextIO

from alloconda.kernel.events.events import Event, FetchProgressed
from alloconda.kernel.events.wheel_test_events import (
    Outcome,
    WheelTestFinished,
    WheelTestStage,
    WheelTestStep,
)
from alloconda.kernel.values import dataclass, replace
from alloconda.terminal.board import Weight
from alloconda.terminal.board_parts import (
    ECHO_COLUMNS,
    Frame,
    Hidden,
    Line,
    Row,
    bar_line,
    download_lines,
    failure_lines,
    failure_room,
    header_line,
    stacked,
    working_line,
)
from alloconda.terminal.fetch_line import fetch_trouble
from alloconda.terminal.numbers import clock_text, count_text, duration_text
from alloconda.terminal.paint import Paint
from alloconda.terminal.plain_text import plain_text
from alloconda.terminal.progress import Phase
from alloconda.wheel_test.view.report import print_failures, print_skips
from alloconda.wheel_test.view.state import (
    WheelTestState,
    WheelTestView,
    project_names,
    wheel_labels,
)

# Long words, and short ones for a narrow terminal.
_STAGES = {
    WheelTestStage.ENVIRONMENT: ("making the environment", "environment"),
    WheelTestStage.INSTALL: ("installing",),
    WheelTestStage.IMPORT: ("importing",),
    WheelTestStage.REQUIREMENTS: ("installing what the test needs", "requirements"),
    WheelTestStage.COMMAND: ("running the test command", "test command"),
}


@dataclass(slots=True)
class WheelTestScene:
    """Gathers what is known of tests for the board."""

    paint: Paint
    _state: WheelTestState = field(default_factory=WheelTestState)

    @property
    def is_open(self) -> bool:
        """Whether the tests go on."""
        return self._state.started is not None and self._state.finished is None

    def take(self, event: Event) -> Weight:
        """Take in one event; return how soon it should be drawn."""
        self._state.take(event)
        match event:
            case WheelTestFinished(outcome=Outcome.FAILED):
                return Weight.URGENT
            case FetchProgressed() | WheelTestStep():
                # These come often.
                return Weight.LIGHT
            case _:
                return Weight.NEWS

    def words(self, event: Event) -> str | None:
        """Return what is printed above the board."""
        return fetch_trouble(event)

    def lines(self, frame: Frame) -> list[Line]:
        """Return the board's lines."""
        return lines_of_tests(self._state, frame)

    def print_end(self, stream: TextIO, width: int) -> None:
        """Write what failed and what was skipped; the table is the command's result."""
        print_failures(self._state, stream, self.paint, width=width)
        print_skips(self._state, stream, self.paint, width=width)


def lines_of_tests(state: WheelTestState, frame: Frame) -> list[Line]:
    """Return the lines of the board, never more than the terminal has, and none wider than it."""
    narrower = replace(frame, width=frame.width - ECHO_COLUMNS)
    tests = list(state.tests.values())
    above = [_header(state, frame)]
    if state.found is None and not state.fetches:
        above.append(working_line("looking for interpreters", frame))
    phases = [one.phase for one in tests]
    below = download_lines(state.fetches, "interpreters", narrower)
    if tests:
        below.append(bar_line(phases, narrower, interrupted=state.interrupted is not None))
    below += _failure(state, narrower, failure_room(above, frame))
    labels = wheel_labels(one.queued for one in tests)
    rows = [_row(one, labels[one.queued.wheel], state) for one in tests]
    return stacked(above, rows, below, frame, lambda hidden: _fold(state, hidden))


def _header(state: WheelTestState, frame: Frame) -> Line:
    if state.started is None:
        return [("alloconda", "bold")]
    facts = [count_text(state.started.jobs, "job")]
    if state.found is not None:
        facts.insert(0, count_text(len(state.found.interpreters), "interpreter"))
    left = f"testing {project_names(state.started.wheels)}"
    return header_line(left, facts, clock_text(state.elapsed_s), frame)


def _row(test: WheelTestView, label: str, state: WheelTestState) -> Row:
    news, time = _news(test, state)
    return Row(phase=test.phase, first=test.where, second=label, news=news, time=time)


def _news(test: WheelTestView, state: WheelTestState) -> tuple[tuple[str, ...], str]:
    """Return what a row says of a test, the longest words first, and its time."""
    if test.finished is not None:
        return _finished_news(test.finished)
    if test.phase is Phase.ACTIVE:
        words = ("starting",) if test.stage is None else _STAGES[test.stage]
        return words, duration_text(max(0.0, state.elapsed_s - test.started_s))
    return ("not tried" if test.phase is Phase.CANCELLED else "waiting",), ""


def _finished_news(event: WheelTestFinished) -> tuple[tuple[str, ...], str]:
    text = plain_text(event.text)
    if event.outcome is Outcome.SKIPPED:
        return (f"skipped: {text}", "skipped"), ""
    # What is not a wheel took no time.
    time = duration_text(event.duration_s) if event.duration_s else ""
    return ((text, "passed") if event.outcome is Outcome.PASSED else (text,)), time


def _fold(state: WheelTestState, hidden: Hidden) -> list[str]:
    cancelled = sum(one.phase is Phase.CANCELLED for one in state.tests.values())
    skipped = len(state.with_outcome(Outcome.SKIPPED))
    numbers = (
        (len(state.with_outcome(Outcome.PASSED)), "passed"),
        (hidden.failed, "failed"),
        (skipped, "skipped"),
        (hidden.waiting, "more wait"),
        (cancelled - skipped, "not tried"),
    )
    return [f"{number} {what}" for number, what in numbers if number]


def _failure(state: WheelTestState, frame: Frame, room: int) -> list[Line]:
    """Return the last lines of the newest failure."""
    failed = state.with_outcome(Outcome.FAILED)
    if not failed or room <= 1:
        return []
    newest = max(failed, key=lambda one: one.started_s)
    if newest.finished is None:
        return []
    labels = wheel_labels(one.queued for one in state.tests.values())
    head = f"{newest.where} {labels[newest.queued.wheel]}: {newest.finished.text}"
    details = newest.finished.details[-(room - 1) :]
    return failure_lines([plain_text(text) for text in (head, *details)], frame)
