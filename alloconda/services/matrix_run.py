"""The state of one run of a matrix: which cells ended how, what is told of it, and the result."""

import hashlib
import queue
import threading
from dataclasses import dataclass, field
from pathlib import Path

from alloconda.domain.events import (
    BuildCancelled,
    BuildFailed,
    BuildFinished,
    BuildLeftOut,
    BuildQueued,
    Event,
    MatrixFinished,
    Observer,
)
from alloconda.domain.matrix import Build, BuildPlan, LeftOut
from alloconda.errors import AllocondaError, BuildError, ExitCode
from alloconda.services.build import BuiltWheel


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedCell:
    """A cell without a wheel, and the error that it ended with."""

    build: Build
    error: AllocondaError


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixResult:
    """What a matrix came to; the order is that of the plan."""

    built: tuple[tuple[Build, BuiltWheel], ...]
    failed: tuple[FailedCell, ...]
    cancelled: tuple[Build, ...]
    duration_s: float

    @property
    def wheels(self) -> list[Path]:
        """The paths of the wheels that stand in the output directory."""
        return [wheel.archive.path for _, wheel in self.built]

    @property
    def exit_code(self) -> ExitCode:
        """The exit status: 1 if code was refused or a check failed, else what the failures say."""
        codes = {cell.error.exit_code for cell in self.failed}
        for code in (ExitCode.BUILD_FAILED, ExitCode.USAGE, ExitCode.OUTSIDE):
            if code in codes:
                return code
        return ExitCode.BUILD_FAILED if self.cancelled else ExitCode.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A worker is through with a cell; `outcome` is an exception that nobody expected otherwise."""

    build: Build
    outcome: BuiltWheel | BaseException
    duration_s: float


class RunEndedError(AllocondaError):
    """The run is at its end, so a worker need not go on."""


@dataclass(slots=True)
class MatrixRun:
    """What is known of a run so far; workers only `tell`, all else is the calling thread's."""

    plan: BuildPlan
    observer: Observer
    _events: "queue.SimpleQueue[Event | Done]" = field(default_factory=queue.SimpleQueue)
    _ended: threading.Event = field(default_factory=threading.Event)
    _built: dict[str, BuiltWheel] = field(default_factory=dict)
    _failed: dict[str, AllocondaError] = field(default_factory=dict)
    _first_with: dict[str, str] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether every cell was built or failed."""
        return len(self._built) + len(self._failed) == len(self.plan.builds)

    @property
    def has_failures(self) -> bool:
        """Whether a cell failed."""
        return bool(self._failed)

    @property
    def is_ended(self) -> bool:
        """Whether workers are to stop."""
        return self._ended.is_set()

    def tell(self, event: Event) -> None:
        """Hand an event to the calling thread; for workers.

        Raises:
            RunEndedError: the run is at its end, so that a worker stops at its next step.
        """
        if self._ended.is_set():
            raise RunEndedError("the run was ended")
        self._events.put(event)

    def finish(self, done: Done) -> None:
        """Hand the end of a cell to the calling thread; for workers."""
        self._events.put(done)

    def end(self) -> None:
        """Let workers stop at their next step."""
        self._ended.set()

    def open(self) -> None:
        """Tell which cells wait, and which combinations have none."""
        for left_out in self.plan.left_out:
            self.observer(_left_out(left_out))
        for build in self.plan.builds:
            self.observer(_queued(build))

    def take_one(self) -> None:
        """Wait for the next event, and tell it or settle the cell that it ends.

        Raises:
            BaseException: what ended a cell and nobody expected.
        """
        while True:
            try:
                # A wait without an end could not be interrupted from the keyboard on Windows.
                event = self._events.get(timeout=0.5)
            except queue.Empty:
                continue
            break
        if isinstance(event, Done):
            self._settle(event)
        else:
            self.observer(event)

    def take_late_wheels(self) -> None:
        """Settle the cells whose wheels were written while the run came to its end."""
        while not self._events.empty():
            event = self._events.get()
            if isinstance(event, Done) and not isinstance(event.outcome, AllocondaError):
                self._settle(event)

    def conclude(self, duration_s: float) -> MatrixResult:
        """Tell the end, and return the result."""
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
            duration_s=duration_s,
        )
        for build in result.cancelled:
            self.observer(BuildCancelled(cell=build.cell, reason="--fail-fast"))
        self.observer(
            MatrixFinished(
                built=len(result.built),
                failed=len(result.failed),
                cancelled=len(result.cancelled),
                duration_s=duration_s,
                compile_s=sum(wheel.compile_s for _, wheel in result.built),
            )
        )
        return result

    def _settle(self, done: Done) -> None:
        cell = done.build.cell
        match done.outcome:
            case BuiltWheel() as wheel:
                self._built[cell] = wheel
                self.observer(_finished(cell, wheel, done.duration_s))
            case AllocondaError() as error:
                self._failed[cell] = error
                self.observer(self._failure(cell, error, done.duration_s))
            case BaseException() as bug:
                raise bug

    def _failure(self, cell: str, error: AllocondaError, duration_s: float) -> BuildFailed:
        text = "\n".join(error.details) or error.message
        digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()
        first = self._first_with.setdefault(digest, cell)
        return BuildFailed(
            cell=cell,
            message=error.message,
            hint=error.hint,
            details=error.details,
            log=error.log if isinstance(error, BuildError) else "",
            duration_s=duration_s,
            same_as=None if first == cell else first,
        )


def _queued(build: Build) -> BuildQueued:
    return BuildQueued(
        cell=build.cell,
        python=str(build.python),
        abi=build.abi.abi_tag,
        platform_tags=build.platform_tags,
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
