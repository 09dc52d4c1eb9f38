"""Joins `build` and its like to the package directory, where Python imports the module."""

from pathlib import Path

from alloconda.build.adapters.companion_install import CompanionFiles
from alloconda.build.adapters.module_install import install_module
from alloconda.build.model.cell_needs import header_requests
from alloconda.build.model.matrix import BuildPlan
from alloconda.build.service.matrix_run import queued_cell
from alloconda.build.wiring.compilation import cell_builder
from alloconda.build.wiring.headers import header_source
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.staging import staging
from alloconda.build.wiring.zig import find_project_zig
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.events.events import BuildLogged, Observer
from alloconda.kernel.values import dataclass
from alloconda.packaging.service.editable import module_folder


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

    What the project's build.zig installs beside the module goes with it.
    """
    build = plan.builds[0]
    observer(queued_cell(build, f"{session.project.module} in place"))
    with staging(session) as staged:
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
        folder = module_folder(session.project)
        suffix = build.target.extension_suffix(build.abi)
        companions = CompanionFiles(session.project.root, session.local_cache)
        for standing in companions.install(module.beside, folder):
            text = f"{standing} was not made by a build, so it is kept; wheels get build.zig's"
            observer(BuildLogged(cell=build.cell, text=text))
        path = install_module(module.path, folder, module.name, suffix)
        return BuiltInPlace(path=path, name=module.name)
