"""Events of tests of wheels on interpreters; durations are seconds.

A test is one wheel on one interpreter; its `test` id is the same in every run that finds the
same interpreters.
"""

from enum import StrEnum

from alloconda.kernel.values import dataclass


class Outcome(StrEnum):
    """The outcome of a test."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class WheelTestStage(StrEnum):
    """What happens to a test at the moment."""

    ENVIRONMENT = "environment"
    INSTALL = "install"
    IMPORT = "import"
    REQUIREMENTS = "requirements"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTestsStarted:
    """Tests of wheels begin, with up to `jobs` at once; interpreters are searched first."""

    wheels: tuple[str, ...]
    jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundInterpreter:
    """An interpreter that can be started here.

    Attributes:
        command: what starts it.
        python: its exact version.
        platform: the newest platform tag that it takes.
        origin: how it was found.
        emulator: what runs it; None where the machine itself does.
    """

    command: tuple[str, ...]
    python: str
    platform: str
    origin: str
    emulator: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterpretersFound:
    """The search for interpreters is over."""

    interpreters: tuple[FoundInterpreter, ...]
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTestQueued:
    """A test waits for a worker.

    Attributes:
        test: its id.
        wheel: the wheel's path.
        python: the version that the wheel is tried on, or "any" where none is known.
        interpreter: None where there is none: the test will be skipped, or the file is not a wheel.
    """

    test: str
    wheel: str
    python: str
    interpreter: FoundInterpreter | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTestStarted:
    """A worker started the test."""

    test: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTestStep:
    """The test entered a stage."""

    test: str
    stage: WheelTestStage


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTestFinished:
    """The test is over.

    Attributes:
        text: the outcome, or why it was skipped, in a line.
        details: the last lines of what the programs printed when it failed.
        log: all that they printed then.
    """

    test: str
    outcome: Outcome
    text: str
    details: tuple[str, ...]
    log: str
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTestCancelled:
    """The test was not run, or not to its end, because the run was interrupted."""

    test: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTestsFinished:
    """All tests ended; `work_s` is the sum over the tests."""

    passed: int
    failed: int
    skipped: int
    cancelled: int
    duration_s: float
    work_s: float


WheelTestEvent = (
    WheelTestsStarted
    | InterpretersFound
    | WheelTestQueued
    | WheelTestStarted
    | WheelTestStep
    | WheelTestFinished
    | WheelTestCancelled
    | WheelTestsFinished
)
