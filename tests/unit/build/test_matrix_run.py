"""The runner of matrices, with builders that do what a test says instead of compiling."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from alloconda.build.model.matrix import Build, BuildPlan, MatrixRequest, plan_builds
from alloconda.build.model.matrix_result import BuiltWheel, MatrixResult
from alloconda.build.service.matrix import (
    HeaderSource,
    MatrixRunner,
    MatrixSettings,
    Prepared,
    WheelBuilder,
)
from alloconda.build.service.matrix_run import CellNames, MatrixRun
from alloconda.build.service.run_history import CellMemory
from alloconda.headers.model.header_set import HeaderRequest, HeaderSet
from alloconda.kernel.errors import (
    AllocondaError,
    BuildError,
    CheckError,
    ExitCode,
    OutsideError,
    ProjectError,
)
from alloconda.kernel.events.events import (
    BuildCancelled,
    BuildFailed,
    BuildFinished,
    BuildLeftOut,
    BuildQueued,
    BuildStarted,
    BuildStep,
    Cancellation,
    CellState,
    Event,
    Interrupted,
    MatrixFinished,
    MatrixStarted,
    Observer,
    PreparationFinished,
    Step,
)
from alloconda.kernel.python import parse_python
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.packaging.model.written_archive import WrittenArchive

LINUX = "cp312-cp312-manylinux_2_28_x86_64"
MACOS = "cp312-cp312-macosx_11_0_arm64"
WINDOWS = "cp312-cp312-win_amd64"
TAGS = ("manylinux_2_28_x86_64", "macosx_11_0_arm64", "win_amd64")


@dataclass(slots=True)
class KeptNotes:
    """Keeps what a run leaves for the next one."""

    cells: dict[str, CellMemory] = field(default_factory=dict)

    def load(self) -> dict[str, CellMemory]:
        return self.cells

    def save(self, cells: Mapping[str, CellMemory]) -> None:
        self.cells = dict(cells)

    def keep_log(self, cell: str, _text: str) -> str | None:
        return f"/logs/{cell}"

    def forget_logs(self, cells: Iterable[str]) -> None:
        pass


@dataclass(slots=True)
class Programs:
    """Programs that run until they are stopped."""

    ended: threading.Event = field(default_factory=threading.Event)
    stops: int = 0
    kills: int = 0

    def stop(self) -> None:
        self.stops += 1
        self.ended.set()

    def kill(self) -> None:
        self.kills += 1
        self.ended.set()


@dataclass(slots=True)
class ScriptedBuilder:
    """Builds cells as it is told: by what `acts` and then `packs` do, else at once."""

    acts: dict[str, Callable[[], None]] = field(default_factory=dict)
    packs: dict[str, Callable[[], None]] = field(default_factory=dict)
    headers_of: dict[str, tuple[HeaderSet, ...]] = field(default_factory=dict)

    def __call__(
        self, build: Build, headers: tuple[HeaderSet, ...], observer: Observer
    ) -> BuiltWheel:
        self.headers_of[build.cell] = headers
        observer(BuildStep(cell=build.cell, step=Step.COMPILE))
        self.acts.get(build.cell, lambda: None)()
        observer(BuildStep(cell=build.cell, step=Step.CHECK))
        self.packs.get(build.cell, lambda: None)()
        archive = WrittenArchive(
            path=Path(f"/dist/{build.cell}.whl"), size_bytes=10, sha256=build.cell
        )
        return BuiltWheel(archive=archive, state=CellState.COMPILED, compile_s=0.5)


@dataclass(slots=True)
class Headers:
    """Gives headers, but for the triples that it fails for."""

    failures: dict[str, Exception] = field(default_factory=dict)
    asked: list[HeaderRequest] = field(default_factory=list)

    def get(self, request: HeaderRequest, _observer: Observer) -> HeaderSet:
        self.asked.append(request)
        if request.triple in self.failures:
            raise self.failures[request.triple]
        return HeaderSet(
            python=request.python,
            triple=request.triple,
            include_dir=Path("/include"),
            libs_dir=None,
            source=request.triple,
            digest="0",
        )


@dataclass(slots=True)
class EventChannel:
    """Remembers what was told, and on which threads."""

    events: list[Event] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    react: Callable[[Event], None] = lambda _event: None

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        self.threads.add(threading.current_thread().name)
        self.react(event)

    def of(self, cell: str) -> list[type]:
        return [
            type(event)
            for event in self.events
            if getattr(event, "cell", None) == cell and not isinstance(event, BuildStep)
        ]


def fail(error: Exception) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


def three_cells(pythons: str = "3.12", tags: tuple[str, ...] = TAGS) -> BuildPlan:
    return plan_builds(
        MatrixRequest(
            targets=tuple(parse_target(tag) for tag in tags),
            pythons=tuple(parse_python(text) for text in pythons.split()),
            stable_from=None,
            without_libc=False,
        )
    )


@dataclass(slots=True)
class Bench:
    """A run with all that it needs, and what came of it."""

    plan: BuildPlan = field(default_factory=three_cells)
    build_wheel: ScriptedBuilder = field(default_factory=ScriptedBuilder)
    headers: Headers | None = None
    channel: EventChannel = field(default_factory=EventChannel)
    programs: Programs = field(default_factory=Programs)
    notes: KeptNotes = field(default_factory=KeptNotes)
    run: MatrixRun = field(init=False)

    def __post_init__(self) -> None:
        self.run = MatrixRun(
            plan=self.plan,
            observer=self.channel,
            name=lambda build: CellNames(wheel=f"{build.cell}.whl"),
            notes=self.notes,
        )

    def run_until_ended(self) -> None:
        """Act like a compilation that somebody ends."""
        self.programs.ended.wait(10)
        raise OutsideError("ended by signal 15")

    def build(
        self,
        *,
        jobs: int = 2,
        fail_fast: bool = False,
        prepare: Callable[[Observer], Prepared] | None = None,
    ) -> MatrixResult:
        build_wheel: WheelBuilder = self.build_wheel
        headers: HeaderSource | None = self.headers
        runner = MatrixRunner(
            prepare or (lambda _observer: Prepared(build_wheel=build_wheel, headers=headers)),
            self.programs,
            MatrixSettings(jobs=jobs, fail_fast=fail_fast),
        )
        opening = MatrixStarted(
            project="hello", version="1", cells=len(self.plan.builds), jobs=jobs
        )
        return runner.run(self.run, opening)


def test_every_cell_is_built_and_told_in_order() -> None:
    bench = Bench()

    result = bench.build()

    assert [build.cell for build, _ in result.built] == [LINUX, MACOS, WINDOWS]
    assert [path.name for path in result.wheels] == [f"{c}.whl" for c in (LINUX, MACOS, WINDOWS)]
    assert result.exit_code is ExitCode.DONE
    assert bench.channel.of(LINUX) == [BuildQueued, BuildStarted, BuildFinished]
    assert isinstance(bench.channel.events[0], MatrixStarted)
    assert isinstance(bench.channel.events[-1], MatrixFinished)


def test_the_observer_is_called_on_the_calling_thread_only() -> None:
    bench = Bench(plan=three_cells("3.11 3.12 3.13"))

    bench.build(jobs=4)

    assert bench.channel.threads == {threading.current_thread().name}


def test_what_has_no_cell_is_told() -> None:
    bench = Bench(plan=three_cells("3.10 3.11", ("win_arm64", "win_amd64")))

    bench.build()

    left_out = [event for event in bench.channel.events if isinstance(event, BuildLeftOut)]
    assert [(event.python, event.platform_tag) for event in left_out] == [("3.10", "win_arm64")]


def test_a_failure_does_not_stop_the_others() -> None:
    error = BuildError("zig failed", details=("a.zig:1:1: error: x",), log="all of it")
    bench = Bench(build_wheel=ScriptedBuilder(acts={LINUX: fail(error)}))

    result = bench.build(jobs=1)

    assert [build.cell for build, _ in result.built] == [MACOS, WINDOWS]
    assert [(cell.build.cell, cell.error) for cell in result.failed] == [(LINUX, error)]
    assert result.exit_code is ExitCode.BUILD_FAILED
    (failed,) = [event for event in bench.channel.events if isinstance(event, BuildFailed)]
    assert (failed.message, failed.details, failed.log) == (
        "zig failed",
        ("a.zig:1:1: error: x",),
        "all of it",
    )


def test_the_same_error_is_told_as_the_first_ones() -> None:
    bench = Bench(
        build_wheel=ScriptedBuilder(
            acts={
                LINUX: fail(BuildError("zig failed (linux)", details=("same",))),
                MACOS: fail(BuildError("zig failed (macos)", details=("same",))),
                WINDOWS: fail(BuildError("zig failed (windows)", details=("other",))),
            }
        )
    )

    bench.build(jobs=1)

    failed = [event for event in bench.channel.events if isinstance(event, BuildFailed)]
    same = [event for event in failed if event.details == ("same",)]
    assert [event.same_as for event in same] == [None, same[0].cell]
    assert [event.same_as for event in failed if event.details == ("other",)] == [None]


@pytest.mark.parametrize(
    ("errors", "exit_code"),
    [
        ((OutsideError("x"), ProjectError("y"), CheckError("z")), ExitCode.BUILD_FAILED),
        ((OutsideError("x"), ProjectError("y")), ExitCode.USAGE),
        ((OutsideError("x"),), ExitCode.OUTSIDE),
        ((), ExitCode.DONE),
    ],
)
def test_the_gravest_failure_decides_the_exit_status(
    errors: tuple[AllocondaError, ...], exit_code: ExitCode
) -> None:
    acts = {cell: fail(error) for cell, error in zip((LINUX, MACOS, WINDOWS), errors, strict=False)}

    result = Bench(build_wheel=ScriptedBuilder(acts=acts)).build()

    assert result.exit_code is exit_code


def test_the_next_cell_compiles_while_one_is_packed() -> None:
    bench = Bench(plan=three_cells("3.11 3.12", TAGS[:1]))
    first, second = [build.cell for build in bench.plan.builds]
    compiles_next = threading.Event()
    overlaps: list[bool] = []
    bench.build_wheel.acts = {second: compiles_next.set}
    bench.build_wheel.packs = {first: lambda: overlaps.append(compiles_next.wait(10))}

    result = bench.build(jobs=1)

    assert overlaps == [True]
    assert len(result.built) == 2


def test_no_more_cells_compile_at_once_than_jobs() -> None:
    bench = Bench(plan=three_cells("3.11 3.12 3.13"))
    cells = [build.cell for build in bench.plan.builds]
    compiling: list[int] = []
    second = threading.Event()
    peak = 0

    def compile_until_joined() -> None:
        nonlocal peak
        compiling.append(1)
        peak = max(peak, len(compiling))
        if len(compiling) > 1:
            second.set()
        second.wait(0.02)
        compiling.pop()

    bench.build_wheel.acts = dict.fromkeys(cells, compile_until_joined)

    bench.build(jobs=1)

    assert peak == 1


def test_fail_fast_cancels_what_has_not_begun_and_ends_what_runs() -> None:
    bench = Bench(plan=three_cells("3.11 3.12 3.13"))
    running, *others = [build.cell for build in bench.plan.builds]
    started = threading.Event()

    def run_long() -> None:
        started.set()
        bench.programs.ended.wait(10)
        raise OutsideError("ended by signal 15")

    def fail_late() -> None:
        started.wait(10)
        raise BuildError("zig failed")

    bench.build_wheel.acts = dict.fromkeys(others, fail_late) | {running: run_long}

    result = bench.build(jobs=2, fail_fast=True)

    assert len(result.failed) == 1
    assert len(result.cancelled) == 8
    assert result.exit_code is ExitCode.BUILD_FAILED
    cancelled = [event for event in bench.channel.events if isinstance(event, BuildCancelled)]
    assert {event.reason for event in cancelled} == {Cancellation.FAIL_FAST}
    assert bench.channel.of(running)[-1] is BuildCancelled


def test_what_a_run_did_not_come_to_is_kept_for_a_retry() -> None:
    bench = Bench()
    bench.build_wheel.acts = {LINUX: fail(BuildError("zig failed"))}
    bench.notes.cells = {
        cell: CellMemory(duration_s=2.0, failed=False) for cell in (LINUX, MACOS, WINDOWS)
    }

    result = bench.build(jobs=1, fail_fast=True)

    unbuilt = {failure.build.cell for failure in result.failed}
    unbuilt |= {build.cell for build in result.cancelled}
    assert len(result.cancelled) > 0
    assert {cell for cell, memory in bench.notes.cells.items() if memory.failed} == unbuilt
    assert {memory.duration_s for memory in bench.notes.cells.values() if memory.failed} == {2.0}


def test_a_run_that_dies_while_it_prepares_leaves_every_cell_for_a_retry() -> None:
    bench = Bench()
    bench.notes.cells = {LINUX: CellMemory(duration_s=2.0, failed=False, sha256="before")}

    def die(_observer: Observer) -> Prepared:
        raise OutsideError("no Zig")

    with pytest.raises(OutsideError):
        bench.build(prepare=die)

    assert len(bench.notes.cells) == len(bench.plan.builds)
    assert {memory.failed for memory in bench.notes.cells.values()} == {True}
    assert bench.notes.cells[LINUX].duration_s == 2.0


def test_a_wheel_that_is_written_while_the_run_ends_counts() -> None:
    bench = Bench()
    started = threading.Event()

    def finish_late() -> None:
        started.set()
        bench.programs.ended.wait(10)

    def fail_late() -> None:
        started.wait(10)
        raise BuildError("zig failed")

    bench.build_wheel.acts = {MACOS: fail_late, WINDOWS: fail_late}
    bench.build_wheel.packs = {LINUX: finish_late}

    result = bench.build(jobs=2, fail_fast=True)

    assert [build.cell for build, _ in result.built] == [LINUX]
    assert bench.channel.of(LINUX)[-1] is BuildFinished


def test_an_interruption_ends_programs_and_the_run() -> None:
    bench = Bench()
    bench.build_wheel.acts = dict.fromkeys((LINUX, MACOS, WINDOWS), bench.run_until_ended)

    def interrupt(event: Event) -> None:
        if isinstance(event, BuildStarted):
            bench.run.channel.interrupt()

    bench.channel.react = interrupt

    result = bench.build(jobs=1)

    assert result.exit_code is ExitCode.INTERRUPTED
    assert len(result.cancelled) == 3
    assert any(isinstance(event, Interrupted) for event in bench.channel.events)
    assert isinstance(bench.channel.events[-1], MatrixFinished)


def test_an_observer_that_raises_ends_programs_and_is_heard() -> None:
    bench = Bench()
    bench.build_wheel.acts = dict.fromkeys((LINUX, MACOS, WINDOWS), bench.run_until_ended)

    def interrupt(event: Event) -> None:
        if isinstance(event, BuildStarted):
            raise KeyboardInterrupt

    bench.channel.react = interrupt

    with pytest.raises(KeyboardInterrupt):
        bench.build()

    assert bench.programs.stops >= 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("cell")]


def test_a_bug_in_a_worker_is_raised_as_itself() -> None:
    bench = Bench(build_wheel=ScriptedBuilder(acts={MACOS: fail(ZeroDivisionError("a bug"))}))

    with pytest.raises(ZeroDivisionError, match="a bug"):
        bench.build()


def test_headers_are_got_once_and_given_to_each_cell() -> None:
    bench = Bench(headers=Headers())

    bench.build()

    assert sorted(request.triple for request in (bench.headers or Headers()).asked) == [
        "aarch64-apple-darwin",
        "x86_64-pc-windows-msvc",
        "x86_64-unknown-linux-gnu",
    ]
    assert [found.triple for found in bench.build_wheel.headers_of[MACOS]] == [
        "aarch64-apple-darwin"
    ]


def test_missing_headers_fail_only_the_cells_that_need_them() -> None:
    failures: dict[str, Exception] = {"aarch64-apple-darwin": OutsideError("no such archive")}
    bench = Bench(headers=Headers(failures=failures))

    result = bench.build()

    assert [cell.build.cell for cell in result.failed] == [MACOS]
    assert result.exit_code is ExitCode.OUTSIDE
    assert bench.channel.of(MACOS) == [BuildQueued, BuildFailed]


def test_a_platform_without_headers_fails_alone() -> None:
    tags = ("manylinux_2_28_i686", "win_amd64")
    bench = Bench(plan=three_cells(tags=tags), headers=Headers())

    result = bench.build()

    assert [cell.error.exit_code for cell in result.failed] == [ExitCode.OUTSIDE]
    assert len(result.built) == 1


def test_a_bug_in_the_header_source_is_raised_as_itself() -> None:
    failures: dict[str, Exception] = {"x86_64-unknown-linux-gnu": ZeroDivisionError("a bug")}
    bench = Bench(headers=Headers(failures=failures))

    with pytest.raises(ZeroDivisionError, match="a bug"):
        bench.build()


def test_what_all_cells_need_and_is_not_there_ends_the_run() -> None:
    def prepare(_observer: Observer) -> Prepared:
        raise OutsideError("no Zig found")

    with pytest.raises(OutsideError, match="no Zig found"):
        Bench().build(prepare=prepare)


def test_an_interruption_during_preparation_is_no_error() -> None:
    bench = Bench(headers=Headers())

    def prepare(_observer: Observer) -> Prepared:
        bench.run.channel.interrupt()
        bench.programs.ended.wait(10)
        return Prepared(build_wheel=bench.build_wheel, headers=bench.headers)

    result = bench.build(prepare=prepare)

    assert result.exit_code is ExitCode.INTERRUPTED
    assert len(result.cancelled) == 3


def test_an_end_between_preparation_and_the_first_cell_is_no_error() -> None:
    bench = Bench(headers=Headers())

    def end(event: Event) -> None:
        if isinstance(event, PreparationFinished):
            bench.run.channel.interrupt()
            bench.run.channel.end()

    bench.channel.react = end

    result = bench.build()

    assert result.exit_code is ExitCode.INTERRUPTED
    assert len(result.cancelled) == 3
