"""Running the tests of wheels: what each comes to, what is told, and how a run ends early."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from alloconda.inspect.service import WheelReport
from alloconda.kernel.errors import AllocondaError, ExitCode, OutsideError, UsageError
from alloconda.kernel.events.events import Event, Interrupted, Observer, Tick
from alloconda.kernel.events.wheel_test_events import (
    InterpretersFound,
    Outcome,
    WheelTestCancelled,
    WheelTestFinished,
    WheelTestQueued,
    WheelTestsFinished,
    WheelTestsStarted,
    WheelTestStage,
    WheelTestStarted,
    WheelTestStep,
)
from alloconda.kernel.system.program import Finished
from alloconda.wheel_test.model.wheel_test import Interpreter, SearchResult, WheelTest
from alloconda.wheel_test.service.wheel_test import (
    BadWheel,
    WheelTestOptions,
    WheelTestRunner,
    last_lines,
)
from alloconda.wheel_test.service.wheel_test_run import WheelTestChannel, WheelTestsResult
from tests.fake_interpreters import HOST, interpreter, report_of
from tests.fakes import finished

BAD = BadWheel(path="notes.whl", reason="it is no zip archive")


BOTH = (interpreter("3.12"), interpreter("3.13"))


@dataclass
class Environments:
    """Tries wheels as a test says: by an interpreter's command, else all is well at once."""

    acts: dict[str, Callable[[], Finished]] = field(default_factory=dict)
    command: bool = False
    refuses: AllocondaError | None = None
    tried: list[str] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)

    def check(self, _options: WheelTestOptions) -> None:
        if self.refuses is not None:
            raise self.refuses

    def try_wheel(
        self,
        test: WheelTest,
        names: Sequence[str],
        _options: WheelTestOptions,
        report: Callable[[WheelTestStage], None],
    ) -> Finished:
        assert test.interpreter is not None
        command = " ".join(test.interpreter.command)
        self.tried.append(command)
        self.names.append(tuple(names))
        report(WheelTestStage.INSTALL)
        if self.command:
            report(WheelTestStage.COMMAND)
        return self.acts.get(command, finished)()


@dataclass
class Programs:
    """Programs that run until they are stopped."""

    ended: threading.Event = field(default_factory=threading.Event)
    kills: int = 0

    def stop(self) -> None:
        self.ended.set()

    def kill(self) -> None:
        self.kills += 1
        self.ended.set()


class Bench:
    """A runner with everything around it."""

    def __init__(self, *interpreters: Interpreter, jobs: int = 2) -> None:
        self.here = SearchResult(host=HOST, interpreters=interpreters)
        self.environments = Environments()
        self.programs = Programs()
        self.events: list[Event] = []
        self.jobs = jobs
        self.channel = WheelTestChannel(observer=self.observe, burst_s=0.0)
        self.on_event: Callable[[Event], None] = lambda _event: None
        self.search: Callable[[Sequence[WheelReport], Observer], SearchResult] = (
            lambda _reports, _observer: self.here
        )

    def observe(self, event: Event) -> None:
        if not isinstance(event, Tick):
            self.events.append(event)
            self.on_event(event)

    def run(self, *reports: WheelReport, bad: Sequence[BadWheel] = ()) -> WheelTestsResult:
        runner = WheelTestRunner(
            search=self.search,
            environments=self.environments,
            programs=self.programs,
            options=WheelTestOptions(project=Path("/project"), jobs=self.jobs),
            suspend_run=lambda: None,
        )
        return runner.run(self.channel, reports, bad)

    def told(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


def outcomes(result: WheelTestsResult) -> list[tuple[str, Outcome, str]]:
    return [(one.test.python, one.outcome, one.text) for one in result.results]


class TestAWheelThatWorks:
    def test_passes_on_every_interpreter(self) -> None:
        bench = Bench(*BOTH)

        result = bench.run(report_of("hello", "hello/__init__.py"))

        assert outcomes(result) == [
            ("3.12", Outcome.PASSED, "imported hello"),
            ("3.13", Outcome.PASSED, "imported hello"),
        ]
        assert sorted(bench.environments.tried) == ["python3.12", "python3.13"]
        assert bench.environments.names == [("hello",)] * 2
        assert result.exit_code(require=True) is ExitCode.DONE

    def test_is_told_from_its_beginning_to_its_end(self) -> None:
        bench = Bench(BOTH[0])
        report = report_of("hello", "hello/__init__.py", pythons=1)

        result = bench.run(report)

        name, found = result.results[0].test.name, BOTH[0].found()
        started, searched, *rest, end = bench.events
        assert started == WheelTestsStarted(wheels=("hello.whl",), jobs=2)
        assert isinstance(searched, InterpretersFound)
        assert searched.interpreters == (found,)
        assert searched.duration_s >= 0
        assert rest[:3] == [
            WheelTestQueued(test=name, wheel="hello.whl", python="3.12", interpreter=found),
            WheelTestStarted(test=name),
            WheelTestStep(test=name, stage=WheelTestStage.INSTALL),
        ]
        (over,) = rest[3:]
        assert isinstance(over, WheelTestFinished)
        assert (over.test, over.outcome, over.text) == (name, Outcome.PASSED, "imported hello")
        assert isinstance(end, WheelTestsFinished)
        assert (end.passed, end.failed, end.skipped, end.cancelled) == (1, 0, 0, 0)
        assert 0 <= over.duration_s == end.work_s <= end.duration_s

    def test_names_three_of_what_it_imported(self) -> None:
        three = report_of("hello", "a.py", "b.py", "c.py", pythons=1)
        four = report_of("hello", "a.py", "b.py", "c.py", "d.py", pythons=1)

        assert Bench(BOTH[0]).run(three).results[0].text == "imported a, b, c"
        assert Bench(BOTH[0]).run(four).results[0].text == "imported a, b, c, …"

    def test_may_hold_nothing_to_import(self) -> None:
        (result,) = Bench(BOTH[0]).run(report_of(pythons=1)).results

        assert result.text == "installed; it holds nothing to import"

    def test_says_that_the_test_command_passed(self) -> None:
        bench = Bench(BOTH[0])
        bench.environments.command = True

        (result,) = bench.run(report_of("hello", "a.py", pythons=1)).results

        assert result.text == "imported a, command passed"


class TestAWheelThatFails:
    def fail(self, ended: Callable[[], Finished]) -> WheelTestFinished:
        bench = Bench(*BOTH)
        bench.environments.acts["python3.12"] = ended

        result = bench.run(report_of("hello", "hello.py"))

        assert [one.outcome for one in result.results] == [Outcome.FAILED, Outcome.PASSED]
        assert result.exit_code(require=False) is ExitCode.BUILD_FAILED
        (told,) = [
            event
            for event in bench.told(WheelTestFinished)
            if isinstance(event, WheelTestFinished) and event.outcome is Outcome.FAILED
        ]
        return told

    def test_is_told_by_the_last_line_of_its_output(self) -> None:
        told = self.fail(lambda: finished(1, "tested", "Traceback:\n  x\nImportError: no\n"))

        assert told.text == "ImportError: no"
        assert told.details == ("tested", "Traceback:", "  x", "ImportError: no")
        assert told.log == "tested\nTraceback:\n  x\nImportError: no"

    def test_may_say_nothing(self) -> None:
        told = self.fail(lambda: finished(1))

        assert (told.text, told.details, told.log) == ("ended without output", (), "")

    def test_may_be_ended_by_a_signal(self) -> None:
        told = self.fail(lambda: finished(-11, "", "Fatal Python error"))

        assert told.text == "ended by signal 11"
        assert told.log == "Fatal Python error\nended by signal 11"

    def test_may_take_too_long(self) -> None:
        told = self.fail(lambda: replace(finished(-9, "", "importing"), ended_after_s=2.0))

        assert told.text == "took longer than 2 s, and was killed"
        assert "importing" in told.log

    def test_shows_no_logins(self) -> None:
        told = self.fail(lambda: finished(1, "", "can't reach https://me:secret@example.org/"))

        assert "secret" not in told.log + told.text

    def test_may_get_no_environment(self) -> None:
        def refuse() -> Finished:
            raise OutsideError("the disk is full", hint="make room")

        told = self.fail(refuse)

        assert told.text == "the disk is full"
        assert "hint: make room" in told.log


def test_the_end_of_a_log_is_its_last_lines_that_say_something() -> None:
    log = "\n".join(f"line {number}\n " for number in range(9))

    assert last_lines(log) == tuple(f"line {number}" for number in range(3, 9))


class TestWhatIsNotTried:
    def test_a_version_that_is_not_here_is_skipped(self) -> None:
        bench = Bench(BOTH[0])

        result = bench.run(report_of("hello", "hello.py"))

        assert outcomes(result) == [
            ("3.12", Outcome.PASSED, "imported hello"),
            ("3.13", Outcome.SKIPPED, "this version is not here: --fetch gets it"),
        ]
        assert result.exit_code(require=False) is ExitCode.DONE
        assert result.exit_code(require=True) is ExitCode.BUILD_FAILED
        end = bench.events[-1]
        assert isinstance(end, WheelTestsFinished)
        assert (end.passed, end.skipped) == (1, 1)

    def test_a_file_that_is_no_wheel_fails(self) -> None:
        bench = Bench(*BOTH)

        result = bench.run(report_of("hello", "hello.py"), bad=[BAD])

        assert outcomes(result)[-1] == ("any", Outcome.FAILED, "it is no zip archive")
        assert bench.events[0] == WheelTestsStarted(wheels=("hello.whl", "notes.whl"), jobs=2)
        assert result.exit_code(require=False) is ExitCode.BUILD_FAILED

    def test_without_wheels_there_is_nothing_to_do(self) -> None:
        result = Bench(*BOTH).run()

        assert result.results == ()
        assert result.exit_code(require=True) is ExitCode.DONE


class TestTheOrder:
    def test_emulated_interpreters_begin_and_results_keep_the_plans_order(self) -> None:
        bench = Bench(interpreter("3.12"), replace(interpreter("3.13"), emulator="Wine"), jobs=1)

        result = bench.run(report_of("hello", "hello.py"))

        assert bench.environments.tried == ["python3.13", "python3.12"]
        assert [one.test.python for one in result.results] == ["3.12", "3.13"]

    def test_no_more_run_at_once_than_jobs(self) -> None:
        bench = Bench(*BOTH, jobs=1)
        running: list[int] = []

        def act() -> Finished:
            running.append(1)
            assert sum(running) == 1
            running.append(-1)
            return finished()

        bench.environments.acts = {"python3.12": act, "python3.13": act}

        result = bench.run(report_of("hello", "hello.py"), report_of("other", "other.py"))

        assert [one.outcome for one in result.results] == [Outcome.PASSED] * 4

    def test_as_many_run_at_once_as_jobs(self) -> None:
        bench = Bench(*BOTH, jobs=2)
        together = threading.Barrier(2, timeout=30)

        def act() -> Finished:
            together.wait()
            return finished()

        bench.environments.acts = {"python3.12": act, "python3.13": act}

        assert len(bench.run(report_of("hello", "hello.py")).results) == 2


class TestWhatEndsTheRun:
    def test_a_command_that_can_t_be_meant_before_anything_is_told(self) -> None:
        bench = Bench(*BOTH)
        bench.environments.refuses = UsageError("{phyton} is unknown")

        with pytest.raises(UsageError, match="phyton"):
            bench.run(report_of())

        assert bench.events == []

    def test_a_search_that_fails(self) -> None:
        bench = Bench(*BOTH)

        def search(_reports: object, _observer: object) -> SearchResult:
            raise UsageError("no Python at /nowhere")

        bench.search = search
        with pytest.raises(UsageError, match="/nowhere"):
            bench.run(report_of())

        assert bench.programs.ended.is_set()

    @pytest.mark.parametrize("error", [UsageError("for all"), ZeroDivisionError("bug")])
    def test_what_holds_for_all_tests_and_bugs(self, error: Exception) -> None:
        bench = Bench(*BOTH)

        def act() -> Finished:
            raise error

        bench.environments.acts["python3.12"] = act
        with pytest.raises(type(error), match=str(error)):
            bench.run(report_of("hello", "hello.py"))


class TestAnInterruption:
    def run(self, bench: Bench, *, at_once: bool = False) -> WheelTestsResult:
        """Interrupt when the second test has begun, whose program then ends with a failure."""

        def wait_for_the_end() -> Finished:
            assert bench.programs.ended.wait(30)
            return finished(-15)

        def interrupt(event: Event) -> None:
            second = isinstance(event, WheelTestStarted) and "python3.13" in event.test
            if second or (at_once and isinstance(event, Interrupted) and not event.at_once):
                bench.channel.interrupt()

        bench.environments.acts["python3.13"] = wait_for_the_end
        bench.on_event = interrupt
        return bench.run(report_of("hello", "hello.py"), report_of("later", "later.py"))

    def test_ends_the_programs_and_tells_what_was_not_tried(self) -> None:
        bench = Bench(*BOTH, jobs=1)

        result = self.run(bench)

        assert outcomes(result) == [("3.12", Outcome.PASSED, "imported hello")]
        assert [one.name for one in result.cancelled] == [
            "hello.whl 3.13 python3.13",
            "later.whl 3.12 python3.12",
            "later.whl 3.13 python3.13",
        ]
        assert [
            event.test
            for event in bench.told(WheelTestCancelled)
            if isinstance(event, WheelTestCancelled)
        ] == [one.name for one in result.cancelled]
        end = bench.events[-1]
        assert isinstance(end, WheelTestsFinished)
        assert (end.passed, end.failed, end.cancelled) == (1, 0, 3)
        assert result.interrupted
        assert not result.at_once
        assert result.exit_code(require=False) is ExitCode.INTERRUPTED

    def test_a_second_one_kills_them(self) -> None:
        bench = Bench(*BOTH, jobs=1)

        result = self.run(bench, at_once=True)

        assert result.at_once
        assert result.exit_code(require=False) is ExitCode.INTERRUPTED

    def test_an_environment_that_fails_meanwhile_is_no_failure(self) -> None:
        bench = Bench(BOTH[0])

        def act() -> Finished:
            assert bench.programs.ended.wait(30)
            raise OutsideError("pip was ended")

        def interrupt(event: Event) -> None:
            if isinstance(event, WheelTestStarted):
                bench.channel.interrupt()

        bench.environments.acts["python3.12"] = act
        bench.on_event = interrupt

        result = bench.run(report_of("hello", "hello.py", pythons=1))

        assert result.results == ()
        assert len(result.cancelled) == 1

    def test_a_search_that_fails_meanwhile_is_no_failure(self) -> None:
        bench = Bench(*BOTH)

        def search(_reports: object, _observer: object) -> SearchResult:
            assert bench.programs.ended.wait(30)
            raise OutsideError("the download was interrupted")

        def interrupt(event: Event) -> None:
            if isinstance(event, WheelTestsStarted):
                bench.channel.interrupt()

        bench.search = search
        bench.on_event = interrupt

        result = bench.run(report_of())

        assert (result.results, result.cancelled) == ((), ())
        assert result.exit_code(require=False) is ExitCode.INTERRUPTED
