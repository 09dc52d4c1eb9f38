"""What is known of the tests of wheels at a moment, gathered from their events."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import field

from alloconda.kernel.events.events import Event, Interrupted, Tick
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
from alloconda.kernel.values import dataclass
from alloconda.terminal.plain_text import plain_text
from alloconda.terminal.progress import Downloads, Phase, take_download

_PHASES = {
    Outcome.PASSED: Phase.DONE,
    Outcome.FAILED: Phase.FAILED,
    Outcome.SKIPPED: Phase.CANCELLED,
}


@dataclass(slots=True, kw_only=True)
class WheelTestView:
    """The current state of a test; times are seconds since the run began."""

    queued: WheelTestQueued
    phase: Phase = Phase.WAITING
    stage: WheelTestStage | None = None
    started_s: float = 0.0
    finished: WheelTestFinished | None = None

    @property
    def outcome(self) -> Outcome | None:
        """The outcome; None until the test has ended."""
        return None if self.finished is None else self.finished.outcome

    @property
    def where(self) -> str:
        """The Python that it is tried on, with what runs that."""
        found = self.queued.interpreter
        emulator = None if found is None else found.emulator
        if emulator and emulator.startswith("qemu-"):
            # The wheel's platform names the CPU.
            emulator = "QEMU"
        return self.queued.python + (f" {emulator}" if emulator else "")


@dataclass(slots=True)
class WheelTestState:
    """Takes events in; everything else only looks."""

    started: WheelTestsStarted | None = None
    found: InterpretersFound | None = None
    interrupted: Interrupted | None = None
    finished: WheelTestsFinished | None = None
    elapsed_s: float = 0.0
    tests: dict[str, WheelTestView] = field(default_factory=dict)
    fetches: Downloads = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case Tick():
                self.elapsed_s = event.elapsed_s
            case WheelTestsStarted():
                self.started = event
            case InterpretersFound():
                self.found = event
            case WheelTestsFinished():
                self.finished = event
            case Interrupted():
                self.interrupted = event
            case WheelTestQueued():
                self.tests[event.test] = WheelTestView(queued=event)
            case _:
                self._take_test(event)
                take_download(self.fetches, event)

    @property
    def names(self) -> dict[str, str]:
        """What each wheel is called in a log."""
        return {} if self.started is None else log_labels(self.started.wheels)

    def with_outcome(self, outcome: Outcome) -> list[WheelTestView]:
        """Return the tests with an outcome, in the order of the plan."""
        return [one for one in self.tests.values() if one.outcome is outcome]

    def _take_test(self, event: Event) -> None:
        match event:
            case WheelTestStarted():
                test = self.tests[event.test]
                test.phase, test.started_s = Phase.ACTIVE, self.elapsed_s
            case WheelTestStep():
                self.tests[event.test].stage = event.stage
            case WheelTestFinished():
                test = self.tests[event.test]
                test.phase, test.finished = _PHASES[event.outcome], event
            case WheelTestCancelled():
                self.tests[event.test].phase = Phase.CANCELLED
            case _:
                pass


def wheel_labels(tests: Iterable[WheelTestQueued]) -> dict[str, str]:
    """Return the shortest labels that distinguish the wheels of tests: platform, tags, or name."""
    places = {(one.wheel, one.python) for one in tests}
    wheels = sorted({wheel for wheel, _ in places})
    for label in reversed(labels(wheels)):
        if len({(label(wheel), python) for wheel, python in places}) == len(places):
            return {wheel: label(wheel) for wheel in wheels}
    return {wheel: wheel for wheel in wheels}


def short_name(wheel: str) -> str:
    """Return what distinguishes wheels of one project: the tags."""
    stem = _stem(wheel)
    return "-".join(stem.split("-")[-3:]) if stem.count("-") >= 4 else stem


def first_tags(wheel: str) -> str:
    """Return the tags that a name holds, without the further platforms."""
    name = short_name(wheel)
    head, dash, platforms = name.rpartition("-")
    return name if name == _stem(wheel) else head + dash + platforms.partition(".")[0]


def _platform(wheel: str) -> str:
    return first_tags(wheel).rpartition("-")[2]


def project_names(wheels: Collection[str]) -> str:
    """Return what wheels are of: name and version if they share them, else how many they are."""
    names = {_project(wheel) for wheel in wheels}
    return names.pop().replace("-", " ") if len(names) == 1 else f"{len(wheels)} wheels"


def log_labels(wheels: Collection[str]) -> dict[str, str]:
    """Return what wheels are called where there is room: by their tags if of one project."""
    label = labels(wheels)[-2]
    return {wheel: label(wheel) for wheel in wheels}


def labels(wheels: Collection[str]) -> tuple[Callable[[str], str], ...]:
    """Return what wheels may be called, from long to short; by tags if all are of one project."""
    if len({_project(wheel) for wheel in wheels}) > 1:
        return _stem, _project_and_platform
    return _stem, short_name, first_tags, _platform


def _project(wheel: str) -> str:
    return "-".join(_stem(wheel).split("-")[:2])


def _project_and_platform(wheel: str) -> str:
    return (
        _stem(wheel)
        if short_name(wheel) == _stem(wheel)
        else (f"{_project(wheel)} {_platform(wheel)}")
    )


def _stem(wheel: str) -> str:
    return plain_text(wheel.replace("\\", "/").rpartition("/")[2].removesuffix(".whl"))
