"""Joins `build` and its like to the package directory, where Python imports the module."""

from pathlib import Path

from alloconda.build.adapters.module_install import install_module
from alloconda.build.model.cell_needs import header_requests
from alloconda.build.model.matrix import BuildPlan
from alloconda.build.service.matrix_run import queued_cell
from alloconda.build.wiring.compilation import Compilation, staging
from alloconda.build.wiring.headers import header_source
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.zig import find_project_zig
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.events.events import Observer
from alloconda.packaging.service.editable import module_folder


def build_in_place(session: Session, plan: BuildPlan, observer: Observer) -> Path:
    """Build the plan's one module into the package directory, for Python to import there."""
    build = plan.builds[0]
    observer(queued_cell(build, f"{session.project.module} in place"))
    with staging(session) as staged:
        cells, modules = Compilation(session).cells(find_project_zig(session), staged)
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
        return install_module(module.path, folder, module.name, suffix)
