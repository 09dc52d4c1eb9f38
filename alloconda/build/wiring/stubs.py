"""Joins `alloconda stubs` to the module, built if its code changed, and to the package's stub."""

from alloconda.binary.formats.stub_text import read_stubs
from alloconda.build.adapters.stub_install import install_stub, present_stub
from alloconda.build.model.matrix import BuildPlan
from alloconda.build.service.compile import Module
from alloconda.build.service.matrix_run import queued_cell
from alloconda.build.service.module_part import CellModule
from alloconda.build.service.present_stub import ProjectStub, check_present, refuse_replacing
from alloconda.build.service.stubs import ModuleStubs
from alloconda.build.wiring.in_place import build_modules
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.staging import Staging, staging
from alloconda.kernel.errors import OutsideError, ProjectError
from alloconda.kernel.events.events import Observer
from alloconda.packaging.model.stubs import STARTED_LINE
from alloconda.packaging.service.editable import import_folder, module_folder


def project_stubs(session: Session, plan: BuildPlan, observer: Observer) -> tuple[ProjectStub, ...]:
    """Return the stubs that the plan's modules have now; nothing in the package is touched.

    A Zig module carries its own; for another one mypy's stubgen makes a first stub.

    Raises:
        AllocondaError: the module can't be built, build.zig has a stub of its own, or stubgen is
            not there or fails.
    """
    build = plan.builds[0]
    parts = session.project.parts_for(build.target, build.abi)
    names = ", ".join(part.import_name for part in parts) or session.project.module
    observer(queued_cell(build, f"the stub of {names}"))
    with staging(session) as staged:
        _, modules = build_modules(session, plan, staged, observer)
        return tuple(_stub_of(session, staged, one, build.cell) for one in modules)


def _stub_of(session: Session, staged: Staging, built: CellModule, cell: str) -> ProjectStub:
    module, project = built.module, session.project
    path = module_folder(project, module.import_name) / f"{module.name}.pyi"
    shown = path.relative_to(project.root).as_posix()
    if any(relative == path.name for relative, _ in module.beside):
        raise ProjectError(
            f"build.zig installs {path.name} beside the module, which is the stub then",
            hint="`alloconda build` puts it into the package directory",
        )
    # What the project says of stubs in builds is not meant by who asks for one.
    carried = ModuleStubs(read_stubs).source_of(module, cell)
    source = carried
    if source is None:
        source = STARTED_LINE + "\n" + _started(session, staged, module, built.suffix)
    return ProjectStub(source=source, path=path, shown=shown, is_kept=carried is not None)


def write_project_stub(stub: ProjectStub) -> None:
    """Put a stub into the package directory.

    Raises:
        ProjectError: the user wrote one.
        OutsideError: it can't be written.
    """
    refuse_replacing(stub, _present(stub))
    install_stub(stub.source, stub.path)


def check_project_stub(stub: ProjectStub) -> str:
    """Return a sentence on the package's stub, which is that of the module.

    Raises:
        CheckError: it is not.
    """
    return check_present(stub, _present(stub))


def _started(session: Session, staged: Staging, module: Module, suffix: str) -> str:
    from alloconda.build.adapters.stubgen import first_stub

    folder = module_folder(session.project, module.import_name)
    above = folder.relative_to(import_folder(session.project)).parts
    name = ".".join((*above, module.name))
    work = staged.folder / f"stubgen-{name}"
    work.mkdir()
    return first_stub(module.path, name, suffix, folder, work, session.processes)


def _present(stub: ProjectStub) -> bytes | None:
    try:
        return present_stub(stub.path)
    except OSError as error:
        raise OutsideError(
            f"can't read the stub {stub.path}: {error.strerror or error}",
            hint="a stub is a file that this user may read",
        ) from error
