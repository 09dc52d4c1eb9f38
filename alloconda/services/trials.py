"""Trying wheels on every interpreter that can run them, several at once."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from alloconda.domain.trial import (
    Interpreter,
    Outcome,
    Trial,
    TrialResult,
    import_names,
    plan_trials,
)
from alloconda.domain.wheel_facts import WheelFacts
from alloconda.errors import AllocondaError
from alloconda.services.inspect import WheelReport
from alloconda.services.program import Finished

_SHOWN_LINES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialWish:
    """What is to be tried.

    Attributes:
        command: a test command with {python}, {project}, {package} and {wheel}; None to import
            only.
        requirements: what the test command needs beside the wheel.
        project: the directory that {project} stands for.
        jobs: how many trials at once.
    """

    command: str | None = None
    requirements: tuple[str, ...] = ()
    project: Path
    jobs: int = 1


class Rooms(Protocol):
    """Fresh environments; each trial gets one of its own."""

    def try_import(
        self, interpreter: Interpreter, facts: WheelFacts, names: Sequence[str]
    ) -> Finished:
        """Install a wheel into a fresh environment and import its modules there."""
        ...

    def try_command(self, interpreter: Interpreter, facts: WheelFacts, wish: TrialWish) -> Finished:
        """Install a wheel and the requirements into a fresh environment and run the command."""
        ...


class WheelTrials:
    """Plans and runs trials.

    Args:
        rooms: the environments.
        interpreters: what is here, the preferred ones first.
        stop: ends all programs that still run.
    """

    def __init__(
        self, rooms: Rooms, interpreters: Sequence[Interpreter], stop: Callable[[], None]
    ) -> None:
        self._rooms = rooms
        self._interpreters = tuple(interpreters)
        self._stop = stop

    def plan(self, reports: Sequence[WheelReport]) -> list[tuple[WheelFacts, Trial]]:
        """Return every trial of every wheel, those that can't be made included."""
        return [
            (report.facts, trial)
            for report in reports
            for trial in plan_trials(report.facts, report.pythons, self._interpreters)
        ]

    def run(
        self, planned: Sequence[tuple[WheelFacts, Trial]], wish: TrialWish
    ) -> Iterator[TrialResult]:
        """Make the trials and give each result as it comes; skipped ones come first."""
        ready = []
        for facts, trial in planned:
            if trial.interpreter is None:
                yield TrialResult(trial=trial, outcome=Outcome.SKIPPED, text=trial.reason)
            else:
                ready.append((facts, trial, trial.interpreter))
        with ThreadPoolExecutor(max_workers=wish.jobs) as pool:
            futures = [pool.submit(self._try, *one, wish) for one in ready]
            try:
                for future in as_completed(futures):
                    yield future.result()
            except BaseException:
                for future in futures:
                    future.cancel()
                self._stop()
                raise

    def _try(
        self, facts: WheelFacts, trial: Trial, interpreter: Interpreter, wish: TrialWish
    ) -> TrialResult:
        started = time.monotonic()
        names = import_names(facts)
        try:
            finished = self._rooms.try_import(interpreter, facts, names)
            text = f"imported {', '.join(names[:3])}{' …' if len(names) > 3 else ''}"
            if finished.status == 0 and wish.command is not None:
                if interpreter.foreign:
                    text += "; the command can't run through a runner"
                else:
                    finished = self._rooms.try_command(interpreter, facts, wish)
                    text += ", command passed"
        except AllocondaError as error:
            return _failed(trial, str(error), started)
        if finished.status != 0:
            why = "took too long\n" if finished.timed_out else ""
            return _failed(trial, why + finished.log, started)
        return TrialResult(
            trial=trial,
            outcome=Outcome.PASSED,
            text=text,
            duration_s=time.monotonic() - started,
        )


def last_lines(log: str) -> tuple[str, ...]:
    """Return the end of a log, where Python says what was wrong."""
    return tuple(line for line in log.splitlines() if line.strip())[-_SHOWN_LINES:]


def _failed(trial: Trial, log: str, started: float) -> TrialResult:
    lines = last_lines(log)
    return TrialResult(
        trial=trial,
        outcome=Outcome.FAILED,
        text=lines[-1] if lines else "ended without a word",
        log=log,
        duration_s=time.monotonic() - started,
    )
