"""Joins `build` and its like to the package directory, where Python imports the module."""

from pathlib import Path

from alloconda.build.adapters.companion_install import CompanionFiles
from alloconda.build.adapters.module_install import init_files, install_module
from alloconda.build.adapters.stub_install import discard_stub, install_stub
from alloconda.build.model.cell_needs import header_requests
from alloconda.build.model.matrix import Build, BuildPlan
from alloconda.build.service.cell import CellBuilder
from alloconda.build.service.compile import Module
from alloconda.build.service.matrix_run import queued_cell
from alloconda.build.wiring.compilation import cell_builder
from alloconda.build.wiring.headers import header_source
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.staging import Staging, staging
from alloconda.build.wiring.zig import find_project_zig
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.config.project import Project
from alloconda.kernel.events.events import BuildLogged, Observer
from alloconda.kernel.values import dataclass
from alloconda.packaging.adapters.package_tree import DiskTree
from alloconda.packaging.service.editable import module_folder
from alloconda.packaging.service.package import check_imported, check_installed


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInPlace:
    """A module in the package directory.

    Attributes:
        name: what Python imports it as, which may be known only when it was built.
    """

    path: Path
    name: str


def build_in_place(session: Session, plan: BuildPlan, observer: Observer) -> BuiltInPlace:
    """Build the plan's one module into the package directory, for Python to import there.

    What the project's build.zig installs beside the module goes with it, and its stub.

    Raises:
        AllocondaError: the module can't be built, or Python would not import it from there; an
            earlier module stays.
    """
    build = plan.builds[0]
    observer(queued_cell(build, f"{session.project.module} in place"))
    with staging(session) as staged:
        cells, module = build_module(session, plan, staged, observer)
        folder = module_folder(session.project)
        suffix = build.target.extension_suffix(build.abi)
        _check_importable(session.project, folder / f"{module.name}{suffix}", module, build)
        stub_path = folder / f"{module.name}.pyi"
        if any(relative == stub_path.name for relative, _ in module.beside):
            discard_stub(stub_path)
        companions = CompanionFiles(session.project.root, session.local_cache)
        for standing in companions.install(module.beside, folder):
            text = f"{standing} was not made by a build, so it is kept; wheels get build.zig's"
            observer(BuildLogged(cell=build.cell, text=text))
        stub = cells.stub(build, module)
        path = install_module(module.path, folder, module.name, suffix)
        if stub is not None:
            install_stub(stub, stub_path)
        return BuiltInPlace(path=path, name=module.name)


def build_module(
    session: Session, plan: BuildPlan, staged: Staging, observer: Observer
) -> tuple[CellBuilder, Module]:
    """Build the plan's one module into the staging area; return it with what built it.

    Raises:
        AllocondaError: it can't be built, or it doesn't honour its tags.
    """
    build = plan.builds[0]
    cells, modules = cell_builder(session, find_project_zig(session), staged)
    headers: tuple[HeaderSet, ...] = ()
    if modules.wants_headers:
        source = header_source(session, plan)
        headers = tuple(source.get(one, observer) for one in header_requests(build))
    try:
        module, _ = cells.module(build, headers, observer)
    except BaseException:
        session.processes.stop()
        raise
    return cells, module


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
