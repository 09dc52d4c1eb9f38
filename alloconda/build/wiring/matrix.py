"""Joins the run of a matrix to the project, this machine and the terminal."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial

from alloconda.build.adapters.run_history_file import RunHistoryFile
from alloconda.build.model.matrix import Build, BuildPlan
from alloconda.build.model.matrix_result import BuiltWheel, MatrixResult
from alloconda.build.service.cell import watch_for
from alloconda.build.service.matrix import MatrixRunner, MatrixSettings, Prepared
from alloconda.build.service.matrix_run import CellNames, MatrixRun
from alloconda.build.service.payload import WheelPayload
from alloconda.build.service.run_history import expected_durations
from alloconda.build.wiring.compilation import Compilation, Staging, staging
from alloconda.build.wiring.payload import wheel_payload
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.zig import find_project_zig
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.events.channel import report_if_slow
from alloconda.kernel.events.events import (
    FileLeftOut,
    FileNotPortable,
    MatrixStarted,
    Observer,
    Preparation,
    PreparationStarted,
    ZigFound,
)
from alloconda.kernel.system.host import job_count
from alloconda.kernel.system.interrupts import Interrupts
from alloconda.kernel.system.suspension import TerminalRelease, suspend_run
from alloconda.kernel.values import replace
from alloconda.packaging.adapters.archive_file import check_folder
from alloconda.packaging.adapters.wheel_archive import WheelWriter
from alloconda.packaging.model.file_names import not_portable
from alloconda.packaging.model.secret_files import left_out_reason

# Gives the command line that builds one cell alone, from the cell's id.
Repeat = Callable[[str], tuple[str, ...]]


def build_wheels(
    session: Session,
    plan: BuildPlan,
    observer: Observer,
    *,
    fail_fast: bool,
    suspended: TerminalRelease | None = None,
    repeat: Repeat | None = None,
) -> MatrixResult:
    """Build every cell of a plan into the output directory.

    Args:
        session: the project.
        plan: the cells.
        observer: gets every event, on the calling thread.
        fail_fast: whether the first failure ends the run.
        suspended: what gives the terminal back meanwhile, if something shows the run there.
        repeat: gives the command line that builds one cell alone.

    A plan without cells is reported, and needs nothing.
    """
    payload = wheel_payload(session.packing)
    wheels = session.wheel_names(plan)
    notes = RunHistoryFile(session.project.root)

    def name(build: Build) -> CellNames:
        command = () if repeat is None else repeat(build.cell)
        return CellNames(wheel=wheels[build.cell], repeat=command)

    settings = MatrixSettings(
        jobs=min(session.project.config.jobs or job_count(), len(plan.builds)),
        fail_fast=fail_fast,
        expected_s=expected_durations(plan.builds, notes.load()),
        without_libc=session.project.without_libc,
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
    with interrupts, staging(session) as staged:
        shown = suspended is not None
        prepare = partial(_prepare, session, plan, payload, staged, progress=shown)
        suspend = partial(suspend_run, session.processes, suspended or nullcontext)
        runner = MatrixRunner(prepare, session.processes, settings, suspend)
        return runner.run(run, opening)


def _prepare(
    session: Session,
    plan: BuildPlan,
    payload: WheelPayload,
    staged: Staging,
    observer: Observer,
    *,
    progress: bool,
) -> Prepared:
    check_folder(session.project.out_dir)
    for path in payload.package.kept_back:
        observer(FileLeftOut(path=path, reason=left_out_reason(path)))
    for path, reason in payload.metadata.left_out:
        observer(FileLeftOut(path=path, reason=reason))
    for path, reason in not_portable(payload.package.arcnames):
        observer(FileNotPortable(path=path, reason=reason))
    observer(PreparationStarted(what=Preparation.ZIG))
    zig = find_project_zig(session)
    observer(ZigFound(version=str(zig.version), path=zig.path, origin=zig.origin))
    if session.project.config.provenance:
        from alloconda.build.wiring.project_lock import project_lock
        from alloconda.build.wiring.provenance import provenance_run

        version, lock = payload.metadata.version, project_lock(session)
        run = provenance_run(session.project, version, zig, session.settings, lock)
        payload = replace(payload, provenance=run)
    cells, modules = Compilation(session).cells(zig, staged)
    writer = WheelWriter(source_date_epoch=session.packing.source_date_epoch())
    with report_if_slow(observer, PreparationStarted(what=Preparation.BUILD_RUNNER)):
        modules.prepare(watch_for(None, observer, progress=progress))

    def build_wheel(build: Build, headers: tuple[HeaderSet, ...], observe: Observer) -> BuiltWheel:
        return cells.wheel(build, headers, payload, writer.write, observe, progress=progress)

    if not modules.wants_headers:
        return Prepared(build_wheel=build_wheel, headers=None)
    from alloconda.build.wiring.headers import header_source

    return Prepared(build_wheel=build_wheel, headers=header_source(session, plan))
