"""Joins doctor's ports to this machine and to an open project."""

import contextlib
from collections.abc import Iterable

from alloconda.build.wiring.build_zig import contract_options
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.zig import find_project_zig
from alloconda.doctor.service import DoctorPorts, ProjectFacts
from alloconda.kernel.config.project import Project
from alloconda.kernel.config.settings import Settings
from alloconda.kernel.errors import UsageError
from alloconda.kernel.events.events import Observer
from alloconda.kernel.zig.command_lines import Zig


def doctor_ports(settings: Settings, observer: Observer) -> DoctorPorts:
    """Return doctor's ports, for a project or a directory without one.

    The observer gets an event for each slow check.
    """
    from alloconda.doctor.adapters import LocalMachine
    from alloconda.headers.wiring.cache import build_cache_service
    from alloconda.headers.wiring.headers import reach_server
    from alloconda.kernel.config.project_files import read_pyproject
    from alloconda.kernel.system.user_cache import known_cache_dir
    from alloconda.kernel.system.visible_paths import is_listed
    from alloconda.kernel.zig.finding import find_zig_without_project

    folder = settings.cache_dir or known_cache_dir()
    has_project = is_listed(settings.project_dir / "pyproject.toml")
    opened: list[Session] = []

    def session() -> Session:
        if not opened:
            opened.append(Session(settings))
        return opened[0]

    def find_zig() -> Zig:
        if has_project:
            # A wrong configuration is reported for the project, not for Zig.
            with contextlib.suppress(UsageError):
                return find_project_zig(session())
        return find_zig_without_project(settings.zig, folder)

    def project() -> ProjectFacts:
        return _project_facts(session(), observer)

    return DoctorPorts(
        machine=LocalMachine(folder),
        find_zig=find_zig,
        cache=lambda: build_cache_service(cache_dir=folder).contents(),
        ask_server=None if settings.offline else lambda: reach_server(settings.mirror),
        project=project if has_project else None,
        pyproject=(lambda: read_pyproject(settings.project_dir)) if has_project else None,
    )


def _project_facts(session: Session, observer: Observer) -> ProjectFacts:
    from alloconda.doctor.adapters import file_ages, project_sources
    from alloconda.kernel.config.project import BuildMode
    from alloconda.packaging.service.editable import module_folder

    project = session.project
    metadata = session.packing.metadata
    by_build_zig = project.build_mode is BuildMode.BUILD_ZIG

    sources = project_sources(project.root)
    names = project.import_names or (project.module,)
    modules = tuple(
        module_folder(project, name if project.import_names else "") / name.rpartition(".")[2]
        for name in names
    )

    def declared() -> Iterable[str]:
        return contract_options(session, observer)

    return ProjectFacts(
        name=f"{metadata.name} {metadata.version}",
        build_mode="by its build.zig" if by_build_zig else "directly",
        module=None if by_build_zig and not project.config.module_name else project.module,
        modules=() if by_build_zig else tuple(part.module for part in project.parts),
        sources=sources,
        ignored=_ignored(project, sources),
        ages=file_ages(project.root, sources, modules),
        declared=declared if by_build_zig else None,
    )


def _ignored(project: Project, found: Iterable[str]) -> tuple[str, ...]:
    """Return the sources, relative to the project, that git ignores; none without git.

    `found` are those of the tree, for a build.zig, which says nothing of them.
    """
    from alloconda.packaging.adapters.repository import GitFiles
    from alloconda.packaging.model.package import is_never_packed

    kept = GitFiles().files(project.root)
    if kept is None:
        return ()
    inside = [path for path in project.sources if path.is_relative_to(project.root)]
    relative = [path.relative_to(project.root).as_posix() for path in inside]
    named = relative or [path for path in found if not is_never_packed(path)]
    return tuple(sorted({*named} - {*kept}))
