"""The state of one run of tests: which of them ended how, its events, and the result."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import field

from alloconda.kernel.errors import AllocondaError, ExitCode
from alloconda.kernel.events.channel import EventChannel
from alloconda.kernel.events.wheel_test_events import (
    Outcome,
    WheelTestCancelled,
    WheelTestFinished,
    WheelTestQueued,
    WheelTestsFinished,
)
from alloconda.kernel.values import dataclass
from alloconda.wheel_test.model.wheel_test import WheelTest, WheelTestResult


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTestsResult:
    """The outcomes of all tests, in the order of the plan."""

    results: tuple[WheelTestResult, ...]
    cancelled: tuple[WheelTest, ...]
    interrupted: bool = False
    at_once: bool = False

    def exit_code(self, *, require: bool) -> ExitCode:
        """Return the exit status; with `require`, what was skipped counts as failed."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        bad = (Outcome.FAILED, Outcome.SKIPPED) if require else (Outcome.FAILED,)
        is_bad = any(one.outcome in bad for one in self.results)
        return ExitCode.BUILD_FAILED if is_bad else ExitCode.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The tests are planned."""

    tests: tuple[WheelTest, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplanned:
    """The tests could not be planned."""

    error: BaseException


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A worker has finished a test; `outcome` may be an unexpected exception."""

    test: WheelTest
    outcome: WheelTestResult | BaseException


WheelTestNews = Planned | Unplanned | Done
WheelTestChannel = EventChannel[WheelTestNews]


@dataclass(slots=True, kw_only=True)
class WheelTestRun:
    """What is known of the tests so far; the calling thread's alone."""

    channel: WheelTestChannel
    jobs: int
    searching: Future[None]
    start: Callable[[WheelTest], object]
    tests: tuple[WheelTest, ...] | None = None
    ready: deque[WheelTest] = field(default_factory=deque)
    running: int = 0
    results: dict[str, WheelTestResult] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether every test has a result."""
        return self.tests is not None and len(self.results) == len(self.tests)

    @property
    def is_idle(self) -> bool:
        """Whether no worker does anything."""
        return self.running == 0 and self.searching.done()

    def take(self, news: WheelTestNews) -> None:
        """Take the news of a worker.

        Raises:
            BaseException: the tests could not be planned, or an unexpected error ended one.
        """
        match news:
            case Planned(tests=tests):
                self.open(tests)
            case Unplanned(error=error):
                if not self.channel.is_ended:
                    raise error
            case Done():
                self.running -= 1
                self.settle(news)

    def take_remaining(self, news: WheelTestNews) -> None:
        """Take the news of a worker while the run ends."""
        if isinstance(news, Done):
            self.settle(news)

    def dispatch(self) -> None:
        """Start as many tests as may run at once."""
        while self.ready and self.running < self.jobs:
            self.running += 1
            self.start(self.ready.popleft())

    def open(self, tests: tuple[WheelTest, ...]) -> None:
        """Announce every test; those that can't be run are finished at once."""
        self.tests = tests
        for test in tests:
            found = None if test.interpreter is None else test.interpreter.found()
            self.channel.observer(
                WheelTestQueued(
                    test=test.name, wheel=test.wheel, python=test.python, interpreter=found
                )
            )
        for test in tests:
            if test.interpreter is None:
                is_wheel = test.facts is not None
                outcome = Outcome.SKIPPED if is_wheel else Outcome.FAILED
                self._finish(WheelTestResult(test=test, outcome=outcome, text=test.reason))
        made = [test for test in tests if test.interpreter is not None]
        # Emulators take longest, so they begin.
        made.sort(key=lambda one: one.interpreter is not None and one.interpreter.emulator is None)
        self.ready.extend(made)

    def settle(self, done: Done) -> None:
        """Take the end of a test."""
        match done.outcome:
            case WheelTestResult(outcome=Outcome.FAILED) | AllocondaError() if (
                self.channel.is_ended
            ):
                # It failed because its programs were ended, or that can't be distinguished.
                pass
            case WheelTestResult() as result:
                self._finish(result)
            case BaseException() as bug:
                raise bug

    def conclude(self) -> WheelTestsResult:
        """Announce which tests were cancelled, and the end."""
        tests = self.tests or ()
        cancelled = tuple(test for test in tests if test.name not in self.results)
        for test in cancelled:
            self.channel.observer(WheelTestCancelled(test=test.name))
        results = tuple(self.results[one.name] for one in tests if one.name in self.results)
        counts = {kind: sum(one.outcome is kind for one in results) for kind in Outcome}
        self.channel.observer(
            WheelTestsFinished(
                passed=counts[Outcome.PASSED],
                failed=counts[Outcome.FAILED],
                skipped=counts[Outcome.SKIPPED],
                cancelled=len(cancelled),
                duration_s=self.channel.elapsed_s,
                work_s=sum(one.duration_s for one in results),
            )
        )
        return WheelTestsResult(
            results=results,
            cancelled=cancelled,
            interrupted=self.channel.is_interrupted,
            at_once=self.channel.force_quit,
        )

    def _finish(self, result: WheelTestResult) -> None:
        self.results[result.test.name] = result
        self.channel.observer(
            WheelTestFinished(
                test=result.test.name,
                outcome=result.outcome,
                text=result.text,
                details=result.details,
                log=result.log,
                duration_s=result.duration_s,
            )
        )
