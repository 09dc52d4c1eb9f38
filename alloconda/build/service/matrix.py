"""Running a matrix: a pool of workers, every cell on its own, one thread that reports."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import field
from functools import partial
from typing import Protocol

from alloconda.build.model.cell_needs import header_requests
from alloconda.build.model.matrix import Build
from alloconda.build.model.matrix_result import BuiltWheel, MatrixResult
from alloconda.build.service.cell_order import known_runtimes, scheduled_cell
from alloconda.build.service.matrix_run import Compiled, Done, MatrixRun, Ready
from alloconda.build.service.schedule import Schedule
from alloconda.headers.model.header_set import HeaderRequest, HeaderSet
from alloconda.kernel.errors import AllocondaError
from alloconda.kernel.events.events import (
    BuildStarted,
    BuildStep,
    Event,
    MatrixStarted,
    Observer,
    PreparationFinished,
    Step,
)
from alloconda.kernel.system.program import Programs
from alloconda.kernel.system.work_loop import WorkLoop
from alloconda.kernel.values import dataclass

_HEADER_WORKERS = 4
# One is compiled while the one before is checked and packed.
_MOST_PER_JOB = 2


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
        """Build the cell's wheel, or raise an AllocondaError.

        It reports Step.CHECK when it has compiled, so that another cell may compile.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What every cell needs, prepared by a worker.

    Attributes:
        build_wheel: builds a cell.
        headers: where headers come from; None when the code needs none.
    """

    build_wheel: WheelBuilder
    headers: HeaderSource | None

    def requests(self, build: Build) -> tuple[HeaderRequest, ...]:
        """Return the headers that a cell needs; OutsideError where none are published."""
        return () if self.headers is None else header_requests(build)


# Prepares what every cell needs, in a worker; the observer gets its events.
Preparing = Callable[[Observer], Prepared]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixSettings:
    """How a matrix is run.

    Attributes:
        jobs: how many cells are compiled at once; as many more may be checked and packed.
        expected_s: how long cells took in earlier runs, by their ids.
        without_libc: whether one compilation serves both C libraries of Linux.
    """

    jobs: int
    fail_fast: bool = False
    expected_s: Mapping[str, float] = field(default_factory=dict)
    without_libc: bool = False


class MatrixRunner:
    """Runs a plan: cells on a pool of threads, headers fetched while other cells compile.

    Args:
        prepare: prepares what every cell needs; called in a worker.
        programs: the programs that workers run.
        settings: how the matrix is run.
        suspend_run: suspends programs, terminal and process, and returns when all goes on.
    """

    def __init__(
        self,
        prepare: Preparing,
        programs: Programs,
        settings: MatrixSettings,
        suspend_run: Callable[[], None] | None = None,
    ) -> None:
        self._prepare = prepare
        self._suspend_run = suspend_run
        self._programs = programs
        self._settings = settings

    def run(self, run: MatrixRun, opening: MatrixStarted) -> MatrixResult:
        """Build every cell and call the observer of the run, on this thread only.

        A failing cell never stops the others, unless `fail_fast` says so. A signal handler may call
        `run.channel.interrupt`: once to end the running programs, again to end at once.

        Raises:
            AllocondaError: what every cell needs is not available.
        """
        run.open(opening, self._settings.expected_s)
        work = _MatrixWork(self._prepare, self._settings, run)
        loop = WorkLoop(run.channel, self._programs, work.pools, self._suspend_run)
        work.begin(loop.end)
        loop.run(work)
        return run.conclude()


class _MatrixWork:
    """The work of one run: what every cell needs, headers, then cells as they become ready."""

    def __init__(self, prepare: Preparing, settings: MatrixSettings, run: MatrixRun) -> None:
        self._prepare = prepare
        self._settings = settings
        self._run = run
        self._schedule = Schedule()
        self._most_running = _MOST_PER_JOB * settings.jobs
        self._compiling: set[str] = set()
        self._headers: dict[HeaderRequest, Future[HeaderSet]] = {}
        self._prepared: Prepared | None = None
        self._cells = ThreadPoolExecutor(self._most_running, thread_name_prefix="cell")
        self._helpers = ThreadPoolExecutor(_HEADER_WORKERS, thread_name_prefix="helper")
        self.pools = (self._helpers, self._cells)
        self.running = 0

    def begin(self, end: Callable[[], None]) -> None:
        """Begin with what every cell needs; `end` ends the run."""
        self._end = end
        self._preparing = self._helpers.submit(self._prepare_all, self._run)

    @property
    def is_complete(self) -> bool:
        return self._run.is_complete

    @property
    def is_idle(self) -> bool:
        return self.running == 0 and self._preparing.done()

    def take(self, news: Compiled | Done | Ready) -> None:
        match news:
            case Compiled(build=build):
                self._release(build)
            case Done():
                self.running -= 1
                self._release(news.build)
                self._run.settle(news)
                if self._settings.fail_fast and self._run.has_failures:
                    self._end()
            case Ready(gate=Prepared() as prepared):
                if not self._run.channel.is_ended:
                    self._plan_cells(self._run, prepared)
            case Ready(gate=BaseException() as error):
                if not self._run.channel.is_ended:
                    raise error
            case Ready(gate=gate):
                self._schedule.open(gate)

    def take_remaining(self, news: Compiled | Done | Ready) -> None:
        if isinstance(news, Done):
            self._run.settle(news)

    def dispatch(self) -> None:
        jobs = self._settings.jobs
        while len(self._compiling) < jobs and self.running < self._most_running:
            build = self._schedule.take()
            if build is None or self._prepared is None:
                return
            headers = [self._headers[request] for request in self._prepared.requests(build)]
            self.running += 1
            self._compiling.add(build.cell)
            self._cells.submit(
                partial(_build_cell, self._run, self._prepared.build_wheel, build, headers)
            )

    def _release(self, build: Build) -> None:
        self._compiling.discard(build.cell)
        self._schedule.release(build)

    def _prepare_all(self, run: MatrixRun) -> None:
        started = time.monotonic()
        try:
            prepared = self._prepare(run.publish)
            run.publish(PreparationFinished(duration_s=time.monotonic() - started))
        except BaseException as error:  # noqa: BLE001 # The calling thread decides what it means.
            run.ready(error)
        else:
            run.ready(prepared)

    def _plan_cells(self, run: MatrixRun, prepared: Prepared) -> None:
        self._prepared = prepared
        settings, expected_s = self._settings, self._settings.expected_s
        cells = []
        for build in run.plan.builds:
            try:
                requests = prepared.requests(build)
            except AllocondaError as error:
                self.running += 1
                run.finish(Done(build=build, outcome=error, duration_s=0.0))
                continue
            for request in requests:
                self._request_headers(run, request)
            if requests:
                run.publish(BuildStep(cell=build.cell, step=Step.HEADERS))
            cells.append(
                scheduled_cell(build, requests, expected_s, without_libc=settings.without_libc)
            )
        self._schedule.mark_prepared(known_runtimes(cells, expected_s))
        self._schedule.add(cells)

    def _request_headers(self, run: MatrixRun, request: HeaderRequest) -> None:
        if request in self._headers or self._prepared is None or self._prepared.headers is None:
            return
        future = self._helpers.submit(self._prepared.headers.get, request, run.publish)
        self._headers[request] = future
        future.add_done_callback(lambda _done: run.ready(request))


def _build_cell(
    run: MatrixRun, build_wheel: WheelBuilder, build: Build, headers: list[Future[HeaderSet]]
) -> None:
    def observe(event: Event) -> None:
        run.publish(event)
        if isinstance(event, BuildStep) and event.step is Step.CHECK:
            run.compiled(build)

    started = time.monotonic()
    outcome: BuiltWheel | BaseException
    try:
        found = tuple(future.result() for future in headers)
        run.publish(BuildStarted(cell=build.cell))
        outcome = build_wheel(build, found, observe)
    except BaseException as error:  # noqa: BLE001 # The calling thread decides what it means.
        outcome = error
    run.finish(Done(build=build, outcome=outcome, duration_s=time.monotonic() - started))
