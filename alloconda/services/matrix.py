"""Running a matrix: a pool of workers, every cell on its own, one thread that tells the story."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from alloconda.domain.events import BuildStarted, BuildStep, MatrixStarted, Observer, Step
from alloconda.domain.headers import HeaderRequest, HeaderSet
from alloconda.domain.matrix import Build, BuildPlan
from alloconda.domain.target import Os
from alloconda.errors import AllocondaError
from alloconda.services.build import BuiltWheel, header_requests
from alloconda.services.matrix_run import Done, MatrixResult, MatrixRun

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
        run = MatrixRun(plan=plan, observer=observer)
        observer(opening)
        run.open()
        pool = ThreadPoolExecutor(settings.jobs, thread_name_prefix="cell")
        fetchers = ThreadPoolExecutor(_HEADER_WORKERS, thread_name_prefix="headers")
        try:
            self._submit_all(run, settings, pool, fetchers)
            while not run.is_complete and not (settings.fail_fast and run.has_failures):
                run.take_one()
        finally:
            # Without an interruption there is nothing left to stop, and this changes nothing.
            run.end()
            for executor in (fetchers, pool):
                executor.shutdown(wait=False, cancel_futures=True)
            self._stop_programs()
            for executor in (fetchers, pool):
                executor.shutdown(wait=True)
        run.take_late_wheels()
        return run.conclude(time.monotonic() - started)

    def _submit_all(
        self,
        run: MatrixRun,
        settings: MatrixSettings,
        pool: ThreadPoolExecutor,
        fetchers: ThreadPoolExecutor,
    ) -> None:
        fetched: dict[HeaderRequest, Future[HeaderSet]] = {}
        for build in sorted(run.plan.builds, key=_expected_effort, reverse=True):
            needed: list[Future[HeaderSet]] = []
            if settings.wants_headers:
                try:
                    requests = header_requests(build)
                except AllocondaError as error:
                    run.finish(Done(build=build, outcome=error, duration_s=0.0))
                    continue
                for request in requests:
                    if request not in fetched:
                        fetched[request] = fetchers.submit(self._headers.get, request, run.tell)
                    needed.append(fetched[request])
                run.tell(BuildStep(cell=build.cell, step=Step.HEADERS))
            _when_all(needed, partial(self._submit, run, pool, build, needed))

    def _submit(
        self,
        run: MatrixRun,
        pool: ThreadPoolExecutor,
        build: Build,
        headers: list[Future[HeaderSet]],
    ) -> None:
        try:
            pool.submit(self._work, run, build, headers)
        except RuntimeError as error:
            # The pool was shut down while the headers came, and the cell counts as cancelled;
            # else the system gives no more threads.
            if not run.is_ended:
                run.finish(Done(build=build, outcome=error, duration_s=0.0))

    def _work(self, run: MatrixRun, build: Build, headers: list[Future[HeaderSet]]) -> None:
        started = time.monotonic()
        outcome: BuiltWheel | BaseException
        try:
            found = tuple(future.result() for future in headers)
            run.tell(BuildStarted(cell=build.cell))
            outcome = self._build_wheel(build, found, run.tell)
        except BaseException as error:  # noqa: BLE001 # The calling thread decides what it means.
            outcome = error
        run.finish(Done(build=build, outcome=outcome, duration_s=time.monotonic() - started))


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
