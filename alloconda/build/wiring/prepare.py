"""Joins what every cell of a matrix needs: its payload, Zig, compiler, writer and headers."""

from alloconda.build.model.matrix import Build, BuildPlan
from alloconda.build.model.matrix_result import BuiltWheel
from alloconda.build.service.cell import watch_for
from alloconda.build.service.matrix import Prepared
from alloconda.build.service.payload import WheelPayload
from alloconda.build.wiring.compilation import cell_builder
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.staging import Staging
from alloconda.build.wiring.zig import find_project_zig
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.events.channel import report_if_slow
from alloconda.kernel.events.events import Observer, Preparation, PreparationStarted, ZigFound
from alloconda.kernel.values import replace
from alloconda.packaging.adapters.archive_file import check_folder
from alloconda.packaging.adapters.wheel_archive import WheelWriter


def prepare_cells(
    session: Session,
    plan: BuildPlan,
    payload: WheelPayload,
    staged: Staging,
    observer: Observer,
    *,
    progress: bool,
) -> Prepared:
    """Return what every cell needs: the files' notes are reported, Zig and build.zig are found.

    Args:
        session: the project.
        plan: the cells.
        payload: what all wheels have in common.
        staged: what the run works in.
        observer: gets every event.
        progress: whether events report how far Zig is.

    Raises:
        AllocondaError: something is lacking that every cell needs.
    """
    check_folder(session.project.out_dir)
    for note in payload.file_notes():
        observer(note)
    observer(PreparationStarted(what=Preparation.ZIG))
    zig = find_project_zig(session)
    observer(ZigFound(version=str(zig.version), path=zig.path, origin=zig.origin))
    if session.project.config.provenance:
        from alloconda.build.wiring.provenance import provenance_run

        run = provenance_run(session, payload.metadata.version, zig)
        payload = replace(payload, provenance=run)
    with report_if_slow(observer, PreparationStarted(what=Preparation.SOURCES)):
        cells, modules = cell_builder(session, zig, staged)
    writer = WheelWriter(source_date_epoch=session.packing.source_date_epoch())
    with report_if_slow(observer, PreparationStarted(what=Preparation.BUILD_RUNNER)):
        modules.prepare(watch_for(None, observer, progress=progress))

    def build_wheel(build: Build, headers: tuple[HeaderSet, ...], observe: Observer) -> BuiltWheel:
        return cells.wheel(build, headers, payload, writer.write, observe, progress=progress)

    if not modules.wants_headers:
        return Prepared(build_wheel=build_wheel, headers=None)
    from alloconda.build.wiring.headers import header_source

    return Prepared(build_wheel=build_wheel, headers=header_source(session, plan))
