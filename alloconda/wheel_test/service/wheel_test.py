"""Trying wheels on every interpreter that can run them, several at once, told as it goes on."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from alloconda.inspect.service import WheelReport
from alloconda.kernel.errors import AllocondaError, ExitCode, UsageError
from alloconda.kernel.events.channel import Interruption, Story, Suspension
from alloconda.kernel.events.events import Interrupted, Observer
from alloconda.kernel.events.wheel_test_events import (
    InterpretersFound,
    Outcome,
    TrialCancelled,
    TrialFinished,
    TrialQueued,
    TrialsFinished,
    TrialsStarted,
    TrialStage,
    TrialStarted,
    TrialStep,
)
from alloconda.kernel.system.program import Finished, Programs
from alloconda.wheel_test.model.wheel_test import (
    ANY_PYTHON,
    Surroundings,
    Trial,
    TrialResult,
    import_names,
    plan_trials,
)

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
        offline: whether the network must not be touched.
    """

    command: str | None = None
    requirements: tuple[str, ...] = ()
    project: Path
    jobs: int = 1
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BadWheel:
    """A file that is no wheel, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialsResult:
    """What came of all trials; the order is that of the plan."""

    results: tuple[TrialResult, ...]
    cancelled: tuple[Trial, ...]
    interrupted: bool = False
    at_once: bool = False

    def exit_code(self, *, require: bool) -> ExitCode:
        """Return the exit status; with `require`, what was skipped counts as failed."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        bad = (Outcome.FAILED, Outcome.SKIPPED) if require else (Outcome.FAILED,)
        is_bad = any(one.outcome in bad for one in self.results)
        return ExitCode.BUILD_FAILED if is_bad else ExitCode.DONE


class Rooms(Protocol):
    """Fresh environments; each trial gets one of its own. Called from many threads."""

    def check(self, wish: TrialWish) -> None:
        """Look whether the test command can be understood; UsageError if not."""
        ...

    def try_wheel(
        self,
        trial: Trial,
        names: Sequence[str],
        wish: TrialWish,
        tell: Callable[[TrialStage], None],
    ) -> Finished:
        """Install a wheel, import modules of it, run the test command; return the last program.

        `tell` hears of each stage. AllocondaError: the environment can't be made.
        """
        ...


# Finds interpreters for wheels, maybe downloads some; tells the observer what it is at.
Search = Callable[[Sequence[WheelReport], Observer], Surroundings]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unplanned:
    error: BaseException


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    trial: Trial
    outcome: TrialResult | BaseException


TrialStory = Story[_Planned | _Unplanned | _Done]


class TrialRunner:
    """Plans and runs trials, and tells of them on the calling thread.

    Args:
        search: finds interpreters; called in a worker.
        rooms: the environments.
        programs: the programs that workers run.
        wish: what is to be tried.
        stand_still: suspends programs, terminal and process, and returns when all goes on.
    """

    def __init__(
        self,
        search: Search,
        rooms: Rooms,
        programs: Programs,
        wish: TrialWish,
        stand_still: Callable[[], None],
    ) -> None:
        self._search = search
        self._rooms = rooms
        self._programs = programs
        self._wish = wish
        self._stand_still = stand_still

    def run(
        self, story: TrialStory, reports: Sequence[WheelReport], bad: Sequence[BadWheel] = ()
    ) -> TrialsResult:
        """Try every wheel; one that fails never stops the others.

        `story.interrupt` may be called from a signal handler: once to end the running programs,
        again to end at once.

        Raises:
            UsageError: an interpreter or the test command that the user named is none.
            OutsideError: something that every trial needs can't be had.
        """
        self._rooms.check(self._wish)
        wheels = (*(report.facts.path for report in reports), *(one.path for one in bad))
        story.observer(TrialsStarted(wheels=wheels, jobs=self._wish.jobs))
        story.tick()
        run = _Run(story=story)
        helper = ThreadPoolExecutor(1, thread_name_prefix="search")
        pool = ThreadPoolExecutor(self._wish.jobs, thread_name_prefix="trial")
        searching = helper.submit(self._plan, story, reports, bad)
        try:
            while not run.is_complete:
                self._take_one(story, run)
                if story.is_ended and run.running == 0 and searching.done():
                    break
                while run.ready and run.running < self._wish.jobs and not story.is_ended:
                    run.running += 1
                    pool.submit(self._try, story, run.ready.popleft())
        finally:
            story.end()
            self._programs.stop()
            for one in (helper, pool):
                one.shutdown(wait=not story.is_hurried, cancel_futures=True)
        for news in story.take_late():
            if isinstance(news, _Done):
                run.settle(news)
        return run.conclude()

    def _take_one(self, story: TrialStory, run: "_Run") -> None:
        match story.take():
            case _Planned(trials=trials):
                run.open(trials)
            case _Unplanned(error=error) if not story.is_ended:
                raise error
            case _Done() as done:
                run.running -= 1
                run.settle(done)
            case Interruption(at_once=at_once):
                story.observer(Interrupted(running=run.running, at_once=at_once))
                story.end()
                # Beside this thread, so that the story goes on and a second one is heard.
                end_programs = self._programs.kill if at_once else self._programs.stop
                threading.Thread(target=end_programs, name="ending", daemon=True).start()
            case Suspension():
                self._stand_still()
            case _:
                pass

    def _plan(
        self, story: TrialStory, reports: Sequence[WheelReport], bad: Sequence[BadWheel]
    ) -> None:
        started = time.monotonic()
        try:
            here = self._search(reports, story.tell)
            story.tell(
                InterpretersFound(
                    interpreters=tuple(one.found() for one in here.interpreters),
                    duration_s=time.monotonic() - started,
                )
            )
            trials = [
                trial
                for report in reports
                for trial in plan_trials(report.facts, report.pythons, here)
            ]
        except BaseException as error:  # noqa: BLE001 # The calling thread decides what it means.
            story.put(_Unplanned(error=error))
            return
        trials += [
            Trial(name=one.path, wheel=one.path, facts=None, python=ANY_PYTHON, reason=one.reason)
            for one in bad
        ]
        story.put(_Planned(trials=tuple(trials)))

    def _try(self, story: TrialStory, trial: Trial) -> None:
        outcome: TrialResult | BaseException
        try:
            story.tell(TrialStarted(trial=trial.name))
            outcome = self._result(story, trial)
        except BaseException as error:  # noqa: BLE001 # The calling thread decides what it means.
            outcome = error
        story.put(_Done(trial=trial, outcome=outcome))

    def _result(self, story: TrialStory, trial: Trial) -> TrialResult:
        started = time.monotonic()
        names = () if trial.facts is None else import_names(trial.facts)
        stages: list[TrialStage] = []

        def tell(stage: TrialStage) -> None:
            stages.append(stage)
            story.tell(TrialStep(trial=trial.name, stage=stage))

        try:
            finished = self._rooms.try_wheel(trial, names, self._wish, tell)
        except UsageError:
            # It holds for all the others too.
            raise
        except AllocondaError as error:
            if story.is_ended:
                raise
            return _failed(trial, str(error), started, text=error.message)
        if finished.timed_out:
            return _failed(trial, _log(finished), started, text="took too long, and was ended")
        if finished.status != 0:
            return _failed(trial, _log(finished), started)
        text = f"imported {', '.join(names[:3])}{', …' if len(names) > 3 else ''}"
        text = text if names else "installed; it holds nothing to import"
        if TrialStage.COMMAND in stages:
            text += ", command passed"
        return TrialResult(
            trial=trial,
            outcome=Outcome.PASSED,
            text=text,
            duration_s=time.monotonic() - started,
        )


@dataclass(slots=True, kw_only=True)
class _Run:
    """What is known of the trials so far; the calling thread's alone."""

    story: TrialStory
    trials: tuple[Trial, ...] | None = None
    ready: deque[Trial] = field(default_factory=deque)
    running: int = 0
    results: dict[str, TrialResult] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        return self.trials is not None and len(self.results) == len(self.trials)

    def open(self, trials: tuple[Trial, ...]) -> None:
        """Tell of every trial; those that can't be made are over at once."""
        self.trials = trials
        for trial in trials:
            found = None if trial.interpreter is None else trial.interpreter.found()
            self.story.observer(
                TrialQueued(
                    trial=trial.name, wheel=trial.wheel, python=trial.python, interpreter=found
                )
            )
        for trial in trials:
            if trial.interpreter is None:
                is_wheel = trial.facts is not None
                outcome = Outcome.SKIPPED if is_wheel else Outcome.FAILED
                self._finish(TrialResult(trial=trial, outcome=outcome, text=trial.reason))
        made = [trial for trial in trials if trial.interpreter is not None]
        # Emulators take longest, so they begin.
        made.sort(key=lambda one: one.interpreter is not None and one.interpreter.emulator is None)
        self.ready.extend(made)

    def settle(self, done: _Done) -> None:
        match done.outcome:
            case TrialResult(outcome=Outcome.FAILED) | AllocondaError() if self.story.is_ended:
                # It failed because its programs were ended, or that can't be told apart.
                pass
            case TrialResult() as result:
                self._finish(result)
            case BaseException() as bug:
                raise bug

    def conclude(self) -> TrialsResult:
        """Tell what was not tried, and the end."""
        trials = self.trials or ()
        cancelled = tuple(trial for trial in trials if trial.name not in self.results)
        for trial in cancelled:
            self.story.observer(TrialCancelled(trial=trial.name))
        results = tuple(self.results[one.name] for one in trials if one.name in self.results)
        counts = {kind: sum(one.outcome is kind for one in results) for kind in Outcome}
        self.story.observer(
            TrialsFinished(
                passed=counts[Outcome.PASSED],
                failed=counts[Outcome.FAILED],
                skipped=counts[Outcome.SKIPPED],
                cancelled=len(cancelled),
                duration_s=self.story.elapsed_s,
                work_s=sum(one.duration_s for one in results),
            )
        )
        return TrialsResult(
            results=results,
            cancelled=cancelled,
            interrupted=self.story.is_interrupted,
            at_once=self.story.is_hurried,
        )

    def _finish(self, result: TrialResult) -> None:
        self.results[result.trial.name] = result
        self.story.observer(
            TrialFinished(
                trial=result.trial.name,
                outcome=result.outcome,
                text=result.text,
                details=result.details,
                log=result.log,
                duration_s=result.duration_s,
            )
        )


def last_lines(log: str) -> tuple[str, ...]:
    """Return the end of a log, where Python says what was wrong."""
    return tuple(line for line in log.splitlines() if line.strip())[-_SHOWN_LINES:]


def _log(finished: Finished) -> str:
    # What Python says of an error stands at the end of stderr; test programs write to stdout.
    text = f"{finished.stdout.rstrip()}\n{finished.stderr.rstrip()}".strip()
    return f"{text}\nended by signal {-finished.status}".strip() if finished.status < 0 else text


def _failed(trial: Trial, log: str, started: float, *, text: str | None = None) -> TrialResult:
    details = last_lines(log)
    return TrialResult(
        trial=trial,
        outcome=Outcome.FAILED,
        text=text or (details[-1].strip() if details else "ended without a word"),
        details=details,
        log=log,
        duration_s=time.monotonic() - started,
    )
