"""The state of one run of a matrix: which cells ended how, its events, and the result."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import field

from alloconda.build.model.matrix import Build, BuildPlan, LeftOut
from alloconda.build.model.matrix_result import BuiltWheel, FailedCell, MatrixResult
from alloconda.build.service.run_history import CellMemory, RunHistory
from alloconda.kernel.errors import AllocondaError, BuildError
from alloconda.kernel.events.channel import EventChannel
from alloconda.kernel.events.events import (
    BuildCancelled,
    BuildFailed,
    BuildFinished,
    BuildLeftOut,
    BuildQueued,
    Cancellation,
    CellState,
    Event,
    MatrixFinished,
    MatrixStarted,
    Observer,
)
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.compile_errors import error_places

# How often results are saved during the run, so that a sudden end loses few.
_KEEPING_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A worker has finished a cell; `outcome` may be an unexpected exception."""

    build: Build
    outcome: BuiltWheel | BaseException
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A cell needs no compiler any more, but is not finished."""

    build: Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Something that cells wait for is there, or will never be."""

    gate: object


@dataclass(frozen=True, slots=True, kw_only=True)
class CellNames:
    """How a cell is called elsewhere.

    Attributes:
        wheel: the file name of its wheel.
        repeat: the command line that builds it alone.
    """

    wheel: str
    repeat: tuple[str, ...] = ()


@dataclass(slots=True)
class MatrixRun:
    """What is known of a run so far; workers only `publish`, all else is the calling thread's."""

    plan: BuildPlan
    observer: Observer
    name: Callable[[Build], CellNames]
    notes: RunHistory
    channel: EventChannel[Compiled | Done | Ready] = field(init=False)
    _built: dict[str, BuiltWheel] = field(default_factory=dict)
    _failed: dict[str, AllocondaError] = field(default_factory=dict)
    _work_s: dict[str, float] = field(default_factory=dict)
    _first_with: dict[str, str] = field(default_factory=dict)
    _kept_s: float = 0.0

    def __post_init__(self) -> None:
        self.channel = EventChannel(self.observer)

    @property
    def is_complete(self) -> bool:
        """Whether every cell was built or failed."""
        return len(self._built) + len(self._failed) == len(self.plan.builds)

    @property
    def has_failures(self) -> bool:
        """Whether a cell failed."""
        return bool(self._failed)

    def publish(self, event: Event) -> None:
        """Hand an event to the calling thread; for workers.

        Raises:
            RunEndedError: the run has ended, so that a worker stops at its next step.
        """
        self.channel.publish(event)

    def ready(self, gate: object) -> None:
        """Notify the calling thread that something cells wait for is ready; for workers."""
        self.channel.put(Ready(gate=gate))

    def compiled(self, build: Build) -> None:
        """Notify the calling thread that a cell needs no compiler any more; for workers."""
        self.channel.put(Compiled(build=build))

    def finish(self, done: Done) -> None:
        """Hand the end of a cell to the calling thread; for workers."""
        self.channel.put(done)

    def open(self, opening: MatrixStarted, expected_s: Mapping[str, float]) -> None:
        """Announce the queued cells and the combinations that were left out.

        From now on they count as not built until they are.
        """
        self._keep_notes()
        self.observer(opening)
        for left_out in self.plan.left_out:
            self.observer(_left_out(left_out))
        for build in self.plan.builds:
            self.observer(queued_cell(build, self.name(build).wheel, expected_s.get(build.cell)))
        self.channel.tick()

    def conclude(self) -> MatrixResult:
        """Announce the end, save the history for the next run, and return the result."""
        builds = self.plan.builds
        settled = self._built.keys() | self._failed.keys()
        result = MatrixResult(
            built=tuple((b, self._built[b.cell]) for b in builds if b.cell in self._built),
            failed=tuple(
                FailedCell(build=b, error=self._failed[b.cell])
                for b in builds
                if b.cell in self._failed
            ),
            cancelled=tuple(b for b in builds if b.cell not in settled),
            duration_s=self.channel.elapsed_s,
            interrupted=self.channel.is_interrupted,
            at_once=self.channel.force_quit,
        )
        reason = Cancellation.INTERRUPTED if result.interrupted else Cancellation.FAIL_FAST
        for build in result.cancelled:
            self.observer(BuildCancelled(cell=build.cell, reason=reason))
        self._keep_notes()
        self.notes.forget_logs(self._built)
        self.observer(
            MatrixFinished(
                built=len(result.built),
                failed=len(result.failed),
                cancelled=len(result.cancelled),
                duration_s=result.duration_s,
                compile_s=sum(wheel.compile_s for _, wheel in result.built),
                work_s=sum(self._work_s.values()),
            )
        )
        return result

    def settle(self, done: Done) -> None:
        """Take the end of a cell.

        Raises:
            BaseException: an unexpected error ended it.
        """
        cell = done.build.cell
        match done.outcome:
            case BuiltWheel() as wheel:
                self._built[cell] = wheel
                self._work_s[cell] = done.duration_s
                self.observer(_finished(cell, wheel, done.duration_s))
                if self.channel.elapsed_s - self._kept_s > _KEEPING_S:
                    self._keep_notes()
            case AllocondaError() if self.channel.is_ended:
                # It failed because its programs were ended, or that can't be distinguished.
                pass
            case AllocondaError() as error:
                self._failed[cell] = error
                self._work_s[cell] = done.duration_s
                self.observer(self._failure(done.build, error, done.duration_s))
            case BaseException() as bug:
                raise bug

    def _failure(self, build: Build, error: AllocondaError, duration_s: float) -> BuildFailed:
        text = "\n".join(error.details) or error.message
        digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()
        first = self._first_with.setdefault(digest, build.cell)
        log = error.log if isinstance(error, BuildError) else ""
        return BuildFailed(
            cell=build.cell,
            message=error.message,
            hint=error.hint,
            details=error.details,
            log=log,
            log_path=self.notes.keep_log(build.cell, log) if log else None,
            places=error_places(error.details),
            diagnostics=error.diagnostics if isinstance(error, BuildError) else (),
            repeat=self.name(build).repeat,
            duration_s=duration_s,
            same_as=None if first == build.cell else first,
        )

    def _keep_notes(self) -> None:
        before = self.notes.load()
        now = dict(before)
        for build in self.plan.builds:
            now[build.cell] = self._memory(build.cell, before.get(build.cell))
        if now != before:
            self.notes.save(now)
        self._kept_s = self.channel.elapsed_s

    def _memory(self, cell: str, known: CellMemory | None) -> CellMemory:
        seconds = None if known is None else known.duration_s
        wheel = self._built.get(cell)
        if wheel is None:
            # A wheel that an earlier run left doesn't make up for one that this run is to build.
            return CellMemory(duration_s=seconds, failed=True)
        # Finding that nothing changed takes no time, and doesn't predict the next change.
        if wheel.state is CellState.COMPILED or seconds is None:
            seconds = self._work_s[cell]
        return CellMemory(duration_s=seconds, failed=False, sha256=wheel.archive.sha256)


def queued_cell(build: Build, wheel: str, expected_s: float | None = None) -> BuildQueued:
    """Return the event that announces a cell."""
    return BuildQueued(
        cell=build.cell,
        python=str(build.python),
        abi=build.abi.abi_tag,
        platform_tags=build.platform_tags,
        wheel=wheel,
        expected_s=expected_s,
    )


def _left_out(left_out: LeftOut) -> BuildLeftOut:
    return BuildLeftOut(
        python=str(left_out.python),
        platform_tag=left_out.target.platform_tag,
        reason=left_out.reason,
    )


def _finished(cell: str, wheel: BuiltWheel, duration_s: float) -> BuildFinished:
    return BuildFinished(
        cell=cell,
        wheel=wheel.archive.path.name,
        size_bytes=wheel.archive.size_bytes,
        sha256=wheel.archive.sha256,
        duration_s=duration_s,
        state=wheel.state,
    )
