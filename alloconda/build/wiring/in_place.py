"""Joins `build` and its like to the package directory, where Python imports the module."""

from pathlib import Path

from alloconda.build.adapters.companion_install import CompanionFiles
from alloconda.build.adapters.module_install import init_files, install_module
from alloconda.build.adapters.stub_install import discard_stub, install_stub
from alloconda.build.model.cell_needs import header_requests
from alloconda.build.model.matrix import Build, BuildPlan
from alloconda.build.service.cell import CellBuilder, watch_for
from alloconda.build.service.compile import Module
from alloconda.build.service.matrix_run import queued_cell
from alloconda.build.service.module_part import CellModule
from alloconda.build.wiring.compilation import cell_builder
from alloconda.build.wiring.headers import header_source
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.staging import Staging, staging
from alloconda.build.wiring.zig import find_project_zig
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.config.project import Project
from alloconda.kernel.events.channel import report_if_slow
from alloconda.kernel.events.events import BuildLogged, Observer, Preparation, PreparationStarted
from alloconda.kernel.values import dataclass
from alloconda.packaging.adapters.package_tree import DiskTree
from alloconda.packaging.service.editable import module_folder
from alloconda.packaging.service.file_checks import check_imported, check_installed


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInPlace:
    """A module in the package directory.

    Attributes:
        name: what Python imports it as, which may be known only when it was built.
    """

    path: Path
    name: str


def build_in_place(
    session: Session, plan: BuildPlan, observer: Observer
) -> tuple[BuiltInPlace, ...]:
    """Build the modules of the plan's one cell into the project, for Python to import there.

    What the project's build.zig installs beside a module goes with it, and its stub.

    Raises:
        AllocondaError: a module can't be built, or Python would not import it from there; earlier
            modules stay.
    """
    build, project = plan.builds[0], session.project
    parts = project.parts_for(build.target, build.abi)
    names = ", ".join(part.import_name for part in parts) or project.module
    observer(queued_cell(build, f"{names} in place"))
    with staging(session) as staged:
        cells, built = build_modules(session, plan, staged, observer)
        places = [(one, module_folder(project, one.module.import_name)) for one in built]
        for one, folder in places:
            place = folder / f"{one.module.name}{one.suffix}"
            _check_importable(project, place, one.module, build)
        stubs = [cells.stub(build, one.module) for one in built]
        return tuple(
            _install(session, build, one, folder, stub, observer)
            for (one, folder), stub in zip(places, stubs, strict=True)
        )


def _install(
    session: Session,
    build: Build,
    built: CellModule,
    folder: Path,
    stub: str | None,
    observer: Observer,
) -> BuiltInPlace:
    """Put a module into a directory, with its stub and what build.zig installs beside it."""
    module = built.module
    stub_path = folder / f"{module.name}.pyi"
    if any(relative == stub_path.name for relative, _ in module.beside):
        discard_stub(stub_path)
    if not module.is_further:
        companions = CompanionFiles(session.project.root, session.local_cache)
        for standing in companions.install(module.beside, folder):
            text = f"{standing} was not made by a build, so it is kept; wheels get build.zig's"
            observer(BuildLogged(cell=build.cell, text=text))
    path = install_module(module.path, folder, module.name, built.suffix)
    if stub is not None:
        install_stub(stub, stub_path)
    return BuiltInPlace(path=path, name=module.name)


def build_modules(
    session: Session, plan: BuildPlan, staged: Staging, observer: Observer
) -> tuple[CellBuilder, tuple[CellModule, ...]]:
    """Build the modules of the plan's one cell into the staging area; return what built them too.

    Raises:
        AllocondaError: one can't be built, or it doesn't honour its tags.
    """
    build = plan.builds[0]
    observer(PreparationStarted(what=Preparation.ZIG))
    zig = find_project_zig(session)
    with report_if_slow(observer, PreparationStarted(what=Preparation.SOURCES)):
        cells, modules = cell_builder(session, zig, staged)
    with report_if_slow(observer, PreparationStarted(what=Preparation.BUILD_RUNNER)):
        modules.prepare(watch_for(None, observer, progress=True))
    headers: tuple[HeaderSet, ...] = ()
    if modules.wants_headers:
        source = header_source(session, plan)
        headers = tuple(source.get(one, observer) for one in header_requests(build))
    try:
        found, _ = cells.modules(build, headers, observer, progress=True)
    except BaseException:
        session.processes.stop()
        raise
    return cells, found


def _check_importable(project: Project, path: Path, module: Module, build: Build) -> None:
    """Refuse a module that Python would not import from its place in the project.

    Raises:
        UsageError: a package of its name is there, or build.zig installs what a wheel can't have.
    """
    root, folder = project.root, path.parent
    module_path = path.relative_to(root).as_posix()
    beside = tuple((folder / name).relative_to(root).as_posix() for name, _ in module.beside)
    standing = (one.relative_to(root).as_posix() for one in init_files(folder / module.name))
    check_imported(module_path, (*standing, *beside))
    excludes = DiskTree().matcher(project.config.exclude)
    packed = tuple(one for one in beside if not excludes(one))
    check_installed(packed, (module_path,), build.targets)
