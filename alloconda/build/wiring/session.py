"""A project that is open for building: joins the services that build it to their adapters."""

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Protocol

from alloconda.build.adapters.check_cache import CheckCache
from alloconda.build.model.matrix import Build, BuildPlan
from alloconda.build.model.matrix_choice import Shard, most_shards, pick_cells, take_shard
from alloconda.build.model.plan_report import PlannedCell, PlanReport
from alloconda.build.service.cell import (
    BuiltWheel,
    WheelPayload,
    header_requests,
    planned_headers,
    watch_for,
    wheel_tags,
)
from alloconda.build.service.matrix import MatrixRunner, MatrixSettings, Prepared
from alloconda.build.service.matrix_run import CellNames, MatrixResult, MatrixRun, queued_cell
from alloconda.build.service.plan import MatrixFlags, WheelFlags, plan_matrix, plan_wheel
from alloconda.build.service.run_history import RunHistory, expected_durations, unfinished
from alloconda.build.wiring.compilation import Compilation, Staging
from alloconda.build.wiring.packing import Packing
from alloconda.headers.model.header_set import HeaderOrigin, HeaderSet
from alloconda.headers.model.lock import LOCK_NAME, Lock, LockRenewal, missing_lock
from alloconda.headers.service.headers import HeaderService
from alloconda.headers.service.lock import LockedHeaders, UnlockedHeaders
from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.config.project_files import load_project, read_pyproject
from alloconda.kernel.config.settings import Settings
from alloconda.kernel.errors import AllocondaError
from alloconda.kernel.events.channel import told_when_long
from alloconda.kernel.events.events import (
    FileLeftOut,
    MatrixStarted,
    Observer,
    Preparation,
    PreparationStarted,
    ZigFound,
)
from alloconda.kernel.python import Python
from alloconda.kernel.secret_variables import withheld_variables
from alloconda.kernel.system.bounded_files import read_bounded_text
from alloconda.kernel.system.host import host_target, job_count, running_python
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.system.run_folders import run_folder
from alloconda.kernel.zig.command_lines import ContractOption, Zig
from alloconda.packaging.model.secret_files import LEFT_OUT_REASON
from alloconda.packaging.model.wheel import wheel_filename


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChoice:
    """Which cells of a matrix are built; all by default.

    Attributes:
        only: patterns of wheel names.
        retry_failed: whether only what failed before or is missing is built.
    """

    only: tuple[str, ...] = ()
    shard: Shard | None = None
    retry_failed: bool = False


class Display(Protocol):
    """What shows a run on a terminal; called between two instructions of the main thread."""

    def suspend(self) -> None:
        """Give the terminal back, for the process is about to be stopped."""
        ...

    def resume(self) -> None:
        """Take the terminal again."""
        ...


# Gives the command line that builds one cell alone, from the cell's id.
Repeat = Callable[[str], tuple[str, ...]]


class Session:
    """An open project with all that it takes to build it."""

    def __init__(self, settings: Settings) -> None:
        root = settings.project_dir.resolve()
        self._settings = settings
        pyproject = read_pyproject(root)
        self.project: Project = load_project(root, pyproject, settings.overrides)
        self.packing = Packing(self.project, pyproject, settings.source_date_epoch)
        passed = self.project.config.env_pass
        # A build.zig may need what its author has set, so only a project's word withholds it.
        withheld = () if passed is None else withheld_variables(os.environ, passed)
        self._processes = ProcessRunner(timeout_s=settings.timeout_s, withheld=withheld)
        self.compilation = Compilation(self.project, settings, self._processes)

    def plan_matrix(self, flags: MatrixFlags) -> BuildPlan:
        """Plan every wheel of the project."""
        return plan_matrix(self.project, flags)

    def plan_wheel(self, flags: WheelFlags, interpreter: Python | None = None) -> BuildPlan:
        """Plan one wheel: for an interpreter, by default the running one, or what flags say."""
        running = interpreter or running_python()
        # A lock names the patch version; which of them runs alloconda is nothing to it.
        python = running if self.lock is None else running.of_series()
        return plan_wheel(self.project, flags, host_target(), python)

    def wheel_names(self, plan: BuildPlan) -> dict[str, str]:
        """Return the file name of each cell's wheel, by the cell's id."""
        metadata = self.packing.metadata()
        return {
            build.cell: wheel_filename(metadata.name, metadata.version, wheel_tags(build))
            for build in plan.builds
        }

    def choose_cells(self, plan: BuildPlan, choice: CellChoice) -> BuildPlan:
        """Return the cells of a plan that are to be built; they may be none with `retry_failed`.

        Raises:
            UsageError: a pattern or the shard matches nothing.
        """
        names = self.wheel_names(plan)
        if choice.only:
            plan = pick_cells(plan, choice.only, names)
        if choice.shard is not None:
            plan = take_shard(plan, choice.shard, without_libc=self.project.without_libc)
        if choice.retry_failed:
            from alloconda.build.adapters.run_history_file import RunHistoryFile

            wheels = {cell: self.project.out_dir / name for cell, name in names.items()}
            notes = RunHistoryFile(self.project.root)
            plan = unfinished(plan, notes.load(), notes.digests(wheels))
        return plan

    def split(self, plan: BuildPlan, count: int | None) -> list[tuple[Shard, BuildPlan]]:
        """Split a plan over so many machines, or as many as there is work for; by default eight."""
        of = min(count or 8, most_shards(plan, without_libc=self.project.without_libc))
        return [
            (shard, take_shard(plan, shard, without_libc=self.project.without_libc))
            for shard in (Shard(number=number, of=of) for number in range(1, of + 1))
        ]

    def report(self, plan: BuildPlan) -> PlanReport:
        """Say what a plan comes to, with neither Zig nor network."""
        names = self.wheel_names(plan)
        needed = self._presumably_wants_headers()
        source = self._header_source(plan) if needed else None
        return PlanReport(
            cells=tuple(
                PlannedCell(
                    build=build,
                    wheel=names[build.cell],
                    needs_headers=needed,
                    headers=None if source is None else _header_origin(source, build),
                )
                for build in plan.builds
            ),
            left_out=plan.left_out,
            presumed=self.project.way is BuildMode.BUILD_ZIG,
        )

    def _presumably_wants_headers(self) -> bool:
        if self.project.way is BuildMode.DIRECT:
            return self.project.wants_headers
        try:
            text = read_bounded_text(self.project.root / "build.zig", errors="replace")
        except OSError:
            return False
        return f'"{ContractOption.PYTHON_INCLUDE}"' in text

    def build_wheels(
        self,
        plan: BuildPlan,
        observer: Observer,
        *,
        fail_fast: bool,
        display: Display | None = None,
        repeat: Repeat | None = None,
    ) -> MatrixResult:
        """Build every cell of a plan into the output directory.

        Args:
            plan: the cells.
            observer: told of everything, on the calling thread.
            fail_fast: whether the first failure ends the run.
            display: what shows the run on a terminal, if something does.
            repeat: gives the command line that builds one cell alone.

        A plan without cells is told, and needs nothing.
        """
        from alloconda.kernel.system.interrupts import Interrupts

        payload = self.packing.payload()
        wheels = self.wheel_names(plan)
        notes = self._run_notes()

        def name(build: Build) -> CellNames:
            command = () if repeat is None else repeat(build.cell)
            return CellNames(wheel=wheels[build.cell], repeat=command)

        settings = MatrixSettings(
            jobs=min(self.project.config.jobs or job_count(), len(plan.builds)),
            fail_fast=fail_fast,
            expected_s=expected_durations(plan.builds, notes.load()),
            without_libc=self.project.without_libc,
        )
        opening = MatrixStarted(
            project=payload.metadata.name,
            version=payload.metadata.version,
            cells=len(plan.builds),
            jobs=settings.jobs,
        )
        run = MatrixRun(plan=plan, observer=observer, name=name, notes=notes)
        if not plan.builds:
            run.open(opening, settings.expected_s)
            return run.conclude()
        interrupts = Interrupts(interrupt=run.channel.interrupt, suspend=run.channel.suspend)
        with interrupts, self._staging() as staging:
            shown = display is not None
            prepare = partial(self._prepare, plan, payload, staging, progress=shown)
            still = partial(self._stand_still, display)
            runner = MatrixRunner(prepare, self._processes, settings, still)
            return runner.run(run, opening)

    def _prepare(
        self,
        plan: BuildPlan,
        payload: WheelPayload,
        staging: Staging,
        observer: Observer,
        *,
        progress: bool,
    ) -> Prepared:
        from alloconda.packaging.adapters.archive_file import check_folder
        from alloconda.packaging.adapters.wheel_archive import WheelWriter

        check_folder(self.project.out_dir)
        for path in payload.package.kept_back:
            observer(FileLeftOut(path=path, reason=LEFT_OUT_REASON))
        observer(PreparationStarted(what=Preparation.ZIG))
        zig = self.find_zig()
        observer(ZigFound(version=str(zig.version), path=zig.path, origin=zig.origin))
        if self.project.config.provenance:
            from alloconda.build.wiring.provenance import provenance_run

            version = payload.metadata.version
            run = provenance_run(self.project, version, zig, self._settings)
            payload = replace(payload, provenance=run)
        cells, modules = self.compilation.cells(zig, staging)
        writer = WheelWriter(source_date_epoch=self.packing.source_date_epoch())
        with told_when_long(observer, PreparationStarted(what=Preparation.BUILD_RUNNER)):
            modules.prepare(watch_for(None, observer, progress=progress))

        def build_wheel(
            build: Build, headers: tuple[HeaderSet, ...], observe: Observer
        ) -> BuiltWheel:
            return cells.wheel(build, headers, payload, writer, observe, progress=progress)

        source = self._header_source(plan) if modules.wants_headers else None
        return Prepared(build_wheel=build_wheel, headers=source)

    def _stand_still(self, display: Display | None) -> None:
        """Suspend the programs and this process, as Ctrl-Z wants, and go on when the shell says."""
        from alloconda.kernel.system.interrupts import stop_this_process

        self._processes.pause()
        if display is not None:
            display.suspend()
        stop_this_process()
        if display is not None:
            display.resume()
        self._processes.resume()

    def _run_notes(self) -> RunHistory:
        from alloconda.build.adapters.run_history_file import RunHistoryFile

        return RunHistoryFile(self.project.root)

    def build_in_place(self, plan: BuildPlan, observer: Observer) -> Path:
        """Build the plan's one module into the package directory, for Python to import there."""
        from alloconda.build.adapters.module_install import install_module

        build = plan.builds[0]
        observer(queued_cell(build, f"{self.project.module} in place"))
        with self._staging() as staging:
            cells, modules = self.compilation.cells(self.find_zig(), staging)
            headers: tuple[HeaderSet, ...] = ()
            if modules.wants_headers:
                source = self._header_source(plan)
                headers = tuple(source.get(one, observer) for one in header_requests(build))
            try:
                module, _ = cells.module(build, headers, observer)
            except BaseException:
                self._processes.stop()
                raise
            folder = self.packing.module_folder()
            suffix = build.target.extension_suffix(build.abi)
            return install_module(module.path, folder, module.name, suffix)

    @cached_property
    def lock(self) -> Lock | None:
        """The project's lock, or None when it has none.

        Raises:
            ConfigError: the file is no lock.
            LockError: there is none, and the settings require one.
        """
        from alloconda.headers.adapters.lock_file import read_lock

        lock = read_lock(self.project.root)
        if lock is None and self._settings.locked:
            raise missing_lock(self.project.root)
        return lock

    def renew_lock(
        self, flags: MatrixFlags, observer: Observer, *, upgrade: bool, refresh: bool | None
    ) -> LockRenewal:
        """Write the lock for the project's matrix.

        What an earlier lock holds and still fits stays, unless `upgrade` says otherwise.
        """
        from alloconda.headers.adapters.cache_contents import HeaderShelf
        from alloconda.headers.adapters.lock_file import read_replaced_lock, write_lock
        from alloconda.headers.service.lock import LockOptions, LockService

        root, config = self.project.root, self.project.config
        old, damage = read_replaced_lock(root)
        is_named = self._settings.zig or config.zig or config.zig_version
        zig = self.compilation.find_zig(None if upgrade or is_named else old)
        plan = self.plan_matrix(flags)
        with self._staging() as staging:
            _, modules = self.compilation.cells(zig, staging)
            wanted = plan.builds if modules.wants_headers else ()
            requests = tuple(one for build in wanted for one in header_requests(build))
        options = LockOptions(
            zig=str(zig.version), requests=requests, upgrade=upgrade, refresh=refresh
        )
        service = LockService(self._header_service(), HeaderShelf(self.compilation.cache_dir()))
        lock = service.make(options, old, observer)
        changed = write_lock(root, lock)
        return LockRenewal(
            path=root / LOCK_NAME, lock=lock, old=old, was_damaged=damage, changed=changed
        )

    def find_zig(self) -> Zig:
        """Find the Zig to use: the locked one, when there is a lock."""
        return self.compilation.find_zig(self.lock)

    def declared_options(self, observer: Observer) -> tuple[str, ...]:
        """Return the options of the contract that the project's build.zig declares."""
        zig = self.find_zig()
        with told_when_long(observer, PreparationStarted(what=Preparation.BUILD_RUNNER)):
            return self.compilation.declared_options(zig)

    @contextlib.contextmanager
    def _staging(self) -> Iterator[Staging]:
        with run_folder() as folder:
            staging = Staging(folder=folder, check_results=CheckCache(self.project.root))
            yield staging
            staging.check_results.save()

    def _header_source(self, plan: BuildPlan) -> LockedHeaders | UnlockedHeaders:
        """Return what gives the plan's headers, once it is sure that a lock holds them all.

        Raises:
            LockError: the lock doesn't fit the plan.
        """
        from alloconda.headers.adapters.cache_contents import HeaderShelf

        service, fetch = self._header_service(), self._settings.fetch
        if self.lock is None:
            return UnlockedHeaders(service, fetch=fetch)
        reader = HeaderShelf(self.compilation.cache_dir()) if self._settings.locked else None
        source = LockedHeaders(self.lock, service, fetch=fetch, reader=reader)
        source.check(planned_headers(plan))
        return source

    def _header_service(self) -> HeaderService:
        from alloconda.headers.wiring.headers import build_header_service, fetch_flags

        settings = self._settings
        return build_header_service(
            cache_dir=self.compilation.cache_dir(),
            mirror=settings.mirror,
            offline=settings.offline,
            fetch_flags=fetch_flags(settings.cache_dir, settings.mirror),
        )


def _header_origin(source: LockedHeaders | UnlockedHeaders, build: Build) -> HeaderOrigin | None:
    """Say where a cell's headers would come from, without the network; None if nowhere."""
    try:
        return source.origin(header_requests(build)[0])
    except AllocondaError:
        return None
