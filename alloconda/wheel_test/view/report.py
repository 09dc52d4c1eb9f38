"""What is said of tests beside the table: lines as they come, failures in full, skips in short."""

import textwrap
from collections.abc import Sequence
from dataclasses import field
from typing import TextIO

from alloconda.kernel.events.events import Event, Interrupted
from alloconda.kernel.events.wheel_test_events import (
    InterpretersFound,
    Outcome,
    WheelTestFinished,
    WheelTestsFinished,
    WheelTestsStarted,
)
from alloconda.kernel.values import dataclass
from alloconda.terminal.fetch_line import fetch_line
from alloconda.terminal.numbers import count_text, duration_text
from alloconda.terminal.paint import DIM, GREEN, RED, YELLOW, Paint
from alloconda.terminal.plain_text import plain_text
from alloconda.wheel_test.model.wheel_test import ANY_PYTHON
from alloconda.wheel_test.view.state import WheelTestState, WheelTestView

STYLES = {Outcome.PASSED: GREEN, Outcome.FAILED: RED, Outcome.SKIPPED: YELLOW}
_INDENT = "           "
_WIDTH_OF_FILES = 100


@dataclass(slots=True)
class WheelTestLog:
    """Observes tests and writes a line for each result."""

    stream: TextIO
    paint: Paint
    quiet: bool = False
    _state: WheelTestState = field(default_factory=WheelTestState)

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        self._state.take(event)
        match event:
            case WheelTestFinished(outcome=Outcome.FAILED):
                print_failure(self._state, self._state.tests[event.test], self.stream, self.paint)
            case Interrupted():
                ending = "ending at once" if event.at_once else "ending what runs"
                self._write(self.paint(f"  interrupted: {ending}", YELLOW))
            case WheelTestFinished(outcome=Outcome.PASSED) if not self.quiet:
                self._write(self._result_line(event))
            case WheelTestsFinished() if not self.quiet:
                print_skips(self._state, self.stream, self.paint, width=None)
            case _ if not self.quiet:
                line = _line(event) or fetch_line(event, self.paint)
                if line:
                    self._write(line)
            case _:
                pass
        self.stream.flush()

    def _result_line(self, event: WheelTestFinished) -> str:
        test = self._state.tests[event.test]
        outcome = self.paint(f"{event.outcome.value:<7}", STYLES[event.outcome])
        line = f"  {outcome}  {test.where:<6} {self._state.names[test.queued.wheel]}"
        return line + self.paint(f"  {event.text}, {duration_text(event.duration_s)}", DIM)

    def _write(self, line: str) -> None:
        self.stream.write(line + "\n")


def print_failures(state: WheelTestState, stream: TextIO, paint: Paint, *, width: int) -> None:
    """Write each failure: which wheel where, and the last lines of what its programs printed."""
    for test in state.with_outcome(Outcome.FAILED):
        print_failure(state, test, stream, paint, width=width)


def print_failure(
    state: WheelTestState,
    test: WheelTestView,
    stream: TextIO,
    paint: Paint,
    *,
    width: int | None = None,
) -> None:
    """Write one failure."""
    event = test.finished
    if event is None:
        return
    name = state.names[test.queued.wheel]
    if test.queued.interpreter is None:
        # No wheel: its name says only which file it is.
        name = plain_text(test.queued.wheel)
    stream.write(f"  {paint('failed ', RED)}  {test.where:<6} {name}\n")
    lines = [plain_text(line) for line in event.details]
    if event.text.strip() not in (line.strip() for line in lines):
        lines = [*_wrapped(event.text, width), *lines]
    stream.writelines(f"{_INDENT}{line}\n" for line in lines)


def print_skips(state: WheelTestState, stream: TextIO, paint: Paint, *, width: int | None) -> None:
    """Write why tests were skipped, each reason once with the tests that it holds for."""
    # Reason and wheel → versions, then reason and versions → wheels.
    versions: dict[tuple[str, str], list[str]] = {}
    for one in state.with_outcome(Outcome.SKIPPED):
        reason = "" if one.finished is None else one.finished.text
        versions.setdefault((reason, one.queued.wheel), []).append(one.queued.python)
    wheels: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (reason, wheel), pythons in versions.items():
        wheels.setdefault((reason, tuple(pythons)), []).append(state.names[wheel])
    for (reason, served), names in wheels.items():
        lines = _wrapped(f"{_skipped_text(served, names)}: {reason}", width)
        stream.write(f"  {paint('skipped', YELLOW)}  {lines[0]}\n")
        stream.writelines(f"{_INDENT}{line}\n" for line in lines[1:])


def _skipped_text(pythons: Sequence[str], names: Sequence[str]) -> str:
    """Return what tests are of: the versions, where known, and the wheels."""
    text = count_text(len(names), "wheel") if len(names) > 3 else ", ".join(names)
    return text if pythons == (ANY_PYTHON,) else f"{', '.join(pythons)} of {text}"


def _wrapped(text: str, width: int | None) -> list[str]:
    """Return the lines of a text for a terminal's width, or for a file."""
    return textwrap.wrap(
        plain_text(text),
        (width or _WIDTH_OF_FILES) - len(_INDENT),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _line(event: Event) -> str | None:
    match event:
        case WheelTestsStarted():
            return (
                f"testing {count_text(len(event.wheels), 'wheel')}, {count_text(event.jobs, 'job')}"
            )
        case InterpretersFound():
            found = [
                f"{one.python}{f' by {one.emulator}' if one.emulator else ''}"
                for one in event.interpreters
            ]
            return f"  found     {', '.join(found) or 'no interpreter'}"
        case _:
            return None
