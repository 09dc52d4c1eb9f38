"""Joins the run of a matrix to the project, this machine and the terminal."""

import contextlib
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial

from alloconda.build.adapters.run_history_file import RunHistoryFile
from alloconda.build.adapters.stub_install import install_stub, present_stub
from alloconda.build.model.matrix import Build, BuildPlan
from alloconda.build.model.matrix_result import MatrixResult
from alloconda.build.service.matrix import MatrixRunner, MatrixSettings
from alloconda.build.service.matrix_run import CellNames, MatrixRun
from alloconda.build.service.run_history import expected_durations
from alloconda.build.service.stubs import FoundStub, ModuleStubs
from alloconda.build.wiring.payload import wheel_payload
from alloconda.build.wiring.prepare import prepare_cells
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.staging import staging
from alloconda.kernel.config.project import Project
from alloconda.kernel.errors import OutsideError, UsageError
from alloconda.kernel.events.events import MatrixStarted, Observer
from alloconda.kernel.system.host import host_target, job_count
from alloconda.kernel.system.interrupts import Interrupts
from alloconda.kernel.system.suspension import TerminalRelease, suspend_run
from alloconda.kernel.system.visible_paths import may_write
from alloconda.packaging.model.stubs import is_generated
from alloconda.packaging.service.editable import module_folder

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
    """Build every cell of a plan into the output directory; keep the stub in the package's.

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
        prepare = partial(prepare_cells, session, plan, payload, staged, progress=shown)
        suspend = partial(suspend_run, session.processes, suspended or nullcontext)
        is_local = _is_for_this_machine(plan)
        if session.settings.compare_stub and not is_local and staged.stubs is not None:
            _expect_present(session.project, staged.stubs)
        runner = MatrixRunner(prepare, session.processes, settings, suspend)
        result = runner.run(run, opening)
        for stub in () if staged.stubs is None else staged.stubs.found:
            _keep_stub(session.project, stub, replaces=is_local)
        return result


def _is_for_this_machine(plan: BuildPlan) -> bool:
    """Return whether a cell is for this machine, or which that is is unknown."""
    try:
        host = host_target()
    except UsageError:
        return True
    return any(
        (target.os, target.arch, target.libc) == (host.os, host.arch, host.libc)
        for build in plan.builds
        for target in build.target.slices
    )


def _expect_present(project: Project, stubs: ModuleStubs) -> None:
    for part in project.parts or (project,):
        _expect_one(project, part.module, part.import_name, stubs)


def _expect_one(project: Project, module: str, import_name: str, stubs: ModuleStubs) -> None:
    path = module_folder(project, import_name) / f"{module}.pyi"
    # A stub that can't be read is no reason for a wheel to fail.
    with contextlib.suppress(OSError, UnicodeDecodeError):
        present = present_stub(path)
        if present is not None and is_generated(present):
            stubs.expect(
                FoundStub(
                    source=present.decode().replace("\r\n", "\n"),
                    module=module,
                    import_name=import_name,
                    cell=path.relative_to(project.root).as_posix(),
                    is_present=True,
                )
            )


def _keep_stub(project: Project, found: FoundStub, *, replaces: bool) -> None:
    """Put the stub of a run into the package directory.

    One that is there is replaced only by that of a run for this machine, whose module it is then
    compared with.
    """
    folder = module_folder(project, found.import_name)
    path = folder / f"{found.module}.pyi"
    # What only describes the module must not fail a run.
    with contextlib.suppress(OutsideError):
        if may_write(folder) and (replaces or not path.exists()):
            install_stub(found.source, path)
