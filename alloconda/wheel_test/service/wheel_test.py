"""Tests wheels on every interpreter that can run them, several at once, and publishes events."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from alloconda.inspect.service import WheelReport
from alloconda.kernel.errors import AllocondaError, UsageError
from alloconda.kernel.events.events import Observer
from alloconda.kernel.events.wheel_test_events import (
    InterpretersFound,
    Outcome,
    WheelTestsStarted,
    WheelTestStage,
    WheelTestStarted,
    WheelTestStep,
)
from alloconda.kernel.system.program import Finished, Programs
from alloconda.kernel.system.work_loop import WorkLoop
from alloconda.kernel.url_credentials import without_credentials
from alloconda.kernel.values import dataclass
from alloconda.wheel_test.model.wheel_test import (
    ANY_PYTHON,
    SearchResult,
    WheelTest,
    WheelTestResult,
    import_names,
    plan_tests,
)
from alloconda.wheel_test.service.wheel_test_run import (
    Done,
    Planned,
    Unplanned,
    WheelTestChannel,
    WheelTestRun,
    WheelTestsResult,
)

_SHOWN_LINES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTestOptions:
    """What is to be tried.

    Attributes:
        command: a test command with {python}, {project}, {package} and {wheel}; None to import
            only.
        requirements: what the test command needs beside the wheel.
        project: the directory that {project} stands for.
        jobs: how many tests at once.
        offline: whether the network must not be touched.
    """

    command: str | None = None
    requirements: tuple[str, ...] = ()
    project: Path
    jobs: int = 1
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BadWheel:
    """A file that is not a wheel, and why."""

    path: str
    reason: str


class Environments(Protocol):
    """Fresh environments; each test gets one of its own. Called from many threads."""

    def check(self, options: WheelTestOptions) -> None:
        """Check that the test command can be understood; UsageError if not."""
        ...

    def try_wheel(
        self,
        test: WheelTest,
        names: Sequence[str],
        options: WheelTestOptions,
        report: Callable[[WheelTestStage], None],
    ) -> Finished:
        """Install a wheel, import modules of it, run the test command; return the last program.

        `report` gets each stage. AllocondaError: the environment can't be made.
        """
        ...


# Finds interpreters for wheels, maybe downloads some; sends the observer its progress.
Search = Callable[[Sequence[WheelReport], Observer], SearchResult]


class WheelTestRunner:
    """Plans and runs tests, and publishes their events on the calling thread.

    Args:
        search: finds interpreters; called in a worker.
        environments: where wheels are installed.
        programs: the programs that workers run.
        options: what is to be tested.
        suspend_run: suspends programs, terminal and process, and returns when all goes on.
    """

    def __init__(
        self,
        search: Search,
        environments: Environments,
        programs: Programs,
        options: WheelTestOptions,
        suspend_run: Callable[[], None],
    ) -> None:
        self._search = search
        self._environments = environments
        self._programs = programs
        self._options = options
        self._suspend_run = suspend_run

    def run(
        self,
        channel: WheelTestChannel,
        reports: Sequence[WheelReport],
        bad: Sequence[BadWheel] = (),
    ) -> WheelTestsResult:
        """Try every wheel; one that fails never stops the others.

        `channel.interrupt` may be called from a signal handler: once to end the running programs,
        again to end at once.

        Raises:
            UsageError: a named interpreter or test command can't be run.
            OutsideError: something that every test needs is not available.
        """
        self._environments.check(self._options)
        wheels = (*(report.facts.path for report in reports), *(one.path for one in bad))
        channel.observer(WheelTestsStarted(wheels=wheels, jobs=self._options.jobs))
        channel.tick()
        helper = ThreadPoolExecutor(1, thread_name_prefix="search")
        pool = ThreadPoolExecutor(self._options.jobs, thread_name_prefix="test")
        run = WheelTestRun(
            channel=channel,
            jobs=self._options.jobs,
            searching=helper.submit(self._plan, channel, reports, bad),
            start=lambda test: pool.submit(self._try, channel, test),
        )
        WorkLoop(channel, self._programs, (helper, pool), self._suspend_run).run(run)
        return run.conclude()

    def _plan(
        self, channel: WheelTestChannel, reports: Sequence[WheelReport], bad: Sequence[BadWheel]
    ) -> None:
        started = time.monotonic()
        try:
            here = self._search(reports, channel.publish)
            channel.publish(
                InterpretersFound(
                    interpreters=tuple(one.found() for one in here.interpreters),
                    duration_s=time.monotonic() - started,
                )
            )
            tests = [
                test
                for report in reports
                for test in plan_tests(report.facts, report.pythons, here)
            ]
        except BaseException as error:  # noqa: BLE001 # The calling thread decides what it means.
            channel.put(Unplanned(error=error))
            return
        tests += [
            WheelTest(
                name=one.path, wheel=one.path, facts=None, python=ANY_PYTHON, reason=one.reason
            )
            for one in bad
        ]
        channel.put(Planned(tests=tuple(tests)))

    def _try(self, channel: WheelTestChannel, test: WheelTest) -> None:
        outcome: WheelTestResult | BaseException
        try:
            channel.publish(WheelTestStarted(test=test.name))
            outcome = self._result(channel, test)
        except BaseException as error:  # noqa: BLE001 # The calling thread decides what it means.
            outcome = error
        channel.put(Done(test=test, outcome=outcome))

    def _result(self, channel: WheelTestChannel, test: WheelTest) -> WheelTestResult:
        started = time.monotonic()
        names = () if test.facts is None else import_names(test.facts)
        stages: list[WheelTestStage] = []

        def report(stage: WheelTestStage) -> None:
            stages.append(stage)
            channel.publish(WheelTestStep(test=test.name, stage=stage))

        try:
            finished = self._environments.try_wheel(test, names, self._options, report)
        except UsageError:
            # It holds for all the others too.
            raise
        except AllocondaError as error:
            if channel.is_ended:
                raise
            return _failed(test, str(error), started, text=error.message)
        if finished.ended_after_s is not None:
            text = f"took longer than {finished.ended_after_s:g} s, and was killed"
            return _failed(test, _log(finished), started, text=text)
        if finished.status != 0:
            return _failed(test, _log(finished), started)
        text = f"imported {', '.join(names[:3])}{', …' if len(names) > 3 else ''}"
        text = text if names else "installed; it holds nothing to import"
        if WheelTestStage.COMMAND in stages:
            text += ", command passed"
        return WheelTestResult(
            test=test,
            outcome=Outcome.PASSED,
            text=text,
            duration_s=time.monotonic() - started,
        )


def last_lines(log: str) -> tuple[str, ...]:
    """Return the end of a log, where Python says what was wrong."""
    return tuple(line for line in log.splitlines() if line.strip())[-_SHOWN_LINES:]


def _log(finished: Finished) -> str:
    # What Python says of an error is at the end of stderr; test programs write to stdout.
    text = without_credentials(f"{finished.stdout.rstrip()}\n{finished.stderr.rstrip()}").strip()
    return f"{text}\nended by signal {-finished.status}".strip() if finished.status < 0 else text


def _failed(
    test: WheelTest, log: str, started: float, *, text: str | None = None
) -> WheelTestResult:
    details = last_lines(log)
    return WheelTestResult(
        test=test,
        outcome=Outcome.FAILED,
        text=text or (details[-1].strip() if details else "ended without output"),
        details=details,
        log=log,
        duration_s=time.monotonic() - started,
    )
