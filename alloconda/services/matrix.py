"""Running a matrix: a pool of workers, every cell on its own, one thread that tells the story."""

import hashlib
import queue
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from alloconda.domain.events import (
    BuildCancelled,
    BuildFailed,
    BuildFinished,
    BuildQueued,
    BuildStarted,
    BuildStep,
    Event,
    MatrixFinished,
    MatrixStarted,
    Observer,
    Step,
)
from alloconda.domain.headers import HeaderRequest, HeaderSet
from alloconda.domain.matrix import Build, BuildPlan
from alloconda.domain.target import Os
from alloconda.errors import AllocondaError, BuildError, ExitCode
from alloconda.services.build import BuiltWheel, header_requests

_HEADER_WORKERS = 4


class HeaderSource(Protocol):
    """Gets headers; called from many threads."""

    def get(self, request: HeaderRequest, observer: Observer) -> HeaderSet:
        """Return the headers, from the disk or over the network; AllocondaError without them."""
        ...


class WheelBuilder(Protocol):
    """Builds one cell; called from many threads."""

    def __call__(
        self, build: Build, headers: tuple[HeaderSet, ...], observer: Observer, /
    ) -> BuiltWheel:
        """Build the cell's wheel, or raise an AllocondaError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixSettings:
    """How a matrix is run."""

    jobs: int
    fail_fast: bool = False
    wants_headers: bool = False


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


@dataclass(slots=True)
class _Run:
    """The state of one run; only the calling thread changes it."""

    waiting: list[Build]
    events: "queue.SimpleQueue[Event | _Done]" = field(default_factory=queue.SimpleQueue)
    built: dict[str, BuiltWheel] = field(default_factory=dict)
    failed: dict[str, AllocondaError] = field(default_factory=dict)
    first_with: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """A worker is through with a cell; `outcome` is an exception that nobody expected otherwise."""

    build: Build
    outcome: BuiltWheel | BaseException
    duration_s: float


class MatrixRunner:
    """Runs plans: cells on a pool of threads, headers fetched while other cells compile."""

    def __init__(
        self,
        build_wheel: WheelBuilder,
        headers: HeaderSource,
        stop_programs: Callable[[], None],
    ) -> None:
        self._build_wheel = build_wheel
        self._headers = headers
        self._stop_programs = stop_programs

    def run(
        self, plan: BuildPlan, settings: MatrixSettings, opening: MatrixStarted, observer: Observer
    ) -> MatrixResult:
        """Build every cell and tell the observer, on this thread only.

        A failing cell never stops the others, unless `fail_fast` says so. When interrupted, the
        running programs are ended before KeyboardInterrupt goes on its way.
        """
        started = time.monotonic()
        observer(opening)
        for build in plan.builds:
            observer(_queued(build))
        run = _Run(waiting=sorted(plan.builds, key=_expected_effort, reverse=True))
        pool = ThreadPoolExecutor(settings.jobs, thread_name_prefix="cell")
        fetchers = ThreadPoolExecutor(_HEADER_WORKERS, thread_name_prefix="headers")
        try:
            self._submit_all(run, settings, pool, fetchers)
            self._listen(run, len(plan.builds), settings, observer)
        finally:
            # Without an interruption there is nothing left to stop, and this changes nothing.
            for executor in (fetchers, pool):
                executor.shutdown(wait=False, cancel_futures=True)
            self._stop_programs()
            for executor in (fetchers, pool):
                executor.shutdown(wait=True)
        return _conclude(run, plan, time.monotonic() - started, observer)

    def _submit_all(
        self,
        run: _Run,
        settings: MatrixSettings,
        pool: ThreadPoolExecutor,
        fetchers: ThreadPoolExecutor,
    ) -> None:
        fetched: dict[HeaderRequest, Future[HeaderSet]] = {}
        for build in run.waiting:
            needed: list[Future[HeaderSet]] = []
            if settings.wants_headers:
                try:
                    requests = header_requests(build)
                except AllocondaError as error:
                    run.events.put(_Done(build=build, outcome=error, duration_s=0.0))
                    continue
                for request in requests:
                    if request not in fetched:
                        fetched[request] = fetchers.submit(
                            self._headers.get, request, run.events.put
                        )
                    needed.append(fetched[request])
                run.events.put(BuildStep(cell=build.cell, step=Step.HEADERS))
            _when_all(needed, partial(_submit, pool, partial(self._work, run, build, needed)))

    def _work(self, run: _Run, build: Build, headers: list[Future[HeaderSet]]) -> None:
        started = time.monotonic()
        outcome: BuiltWheel | BaseException
        try:
            found = tuple(future.result() for future in headers)
            run.events.put(BuildStarted(cell=build.cell))
            outcome = self._build_wheel(build, found, run.events.put)
        except BaseException as error:  # noqa: BLE001 # The calling thread decides what it means.
            outcome = error
        run.events.put(_Done(build=build, outcome=outcome, duration_s=time.monotonic() - started))

    def _listen(self, run: _Run, cells: int, settings: MatrixSettings, observer: Observer) -> None:
        while len(run.built) + len(run.failed) < cells:
            event = run.events.get()
            if not isinstance(event, _Done):
                observer(event)
                continue
            _settle(run, event, observer)
            if run.failed and settings.fail_fast:
                return


def _settle(run: _Run, done: _Done, observer: Observer) -> None:
    cell = done.build.cell
    match done.outcome:
        case BuiltWheel() as wheel:
            run.built[cell] = wheel
            observer(
                BuildFinished(
                    cell=cell,
                    wheel=wheel.archive.path.name,
                    size_bytes=wheel.archive.size_bytes,
                    sha256=wheel.archive.sha256,
                    duration_s=done.duration_s,
                    state=wheel.state,
                )
            )
        case AllocondaError() as error:
            run.failed[cell] = error
            observer(_failed(run, cell, error, done.duration_s))
        case BaseException() as bug:
            raise bug


def _failed(run: _Run, cell: str, error: AllocondaError, duration_s: float) -> BuildFailed:
    text = "\n".join(error.details) or error.message
    digest = hashlib.sha256(text.encode()).hexdigest()
    first = run.first_with.setdefault(digest, cell)
    return BuildFailed(
        cell=cell,
        message=error.message,
        hint=error.hint,
        details=error.details,
        log=error.log if isinstance(error, BuildError) else "",
        duration_s=duration_s,
        same_as=None if first == cell else first,
    )


def _conclude(run: _Run, plan: BuildPlan, duration_s: float, observer: Observer) -> MatrixResult:
    cancelled = tuple(
        build
        for build in plan.builds
        if build.cell not in run.built and build.cell not in run.failed
    )
    for build in cancelled:
        observer(BuildCancelled(cell=build.cell, reason="--fail-fast"))
    result = MatrixResult(
        built=tuple((b, run.built[b.cell]) for b in plan.builds if b.cell in run.built),
        failed=tuple(
            FailedCell(build=b, error=run.failed[b.cell])
            for b in plan.builds
            if b.cell in run.failed
        ),
        cancelled=cancelled,
        duration_s=duration_s,
    )
    observer(
        MatrixFinished(
            built=len(result.built),
            failed=len(result.failed),
            cancelled=len(cancelled),
            duration_s=duration_s,
            compile_s=sum(wheel.compile_s for _, wheel in result.built),
        )
    )
    return result


def _queued(build: Build) -> BuildQueued:
    return BuildQueued(
        cell=build.cell,
        python=str(build.python),
        abi=build.abi.abi_tag,
        platform_tags=build.platform_tags,
    )


def _expected_effort(build: Build) -> int:
    """Rank cells by how long their compilation takes, so that the longest start first."""
    if build.target.os is Os.WINDOWS:
        return 2
    return len(build.target.slices) - 1


def _when_all(futures: list[Future[HeaderSet]], then: Callable[[], None]) -> None:
    """Call once when all futures are done, in whichever thread ends the last; at once without any.

    The callback chain waits for one after the other, so that it needs no counter of its own.
    """
    if not futures:
        then()
        return
    first, rest = futures[0], futures[1:]
    first.add_done_callback(lambda _done: _when_all(rest, then))


def _submit(pool: ThreadPoolExecutor, work: Callable[[], None]) -> None:
    try:
        pool.submit(work)
    except RuntimeError:
        # The pool was shut down while the headers came: the cell counts as cancelled.
        return
