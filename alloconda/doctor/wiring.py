"""Joins doctor's ports to this machine and to an open project."""

import contextlib
from collections.abc import Iterable

from alloconda.build.wiring.build_zig import contract_options
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.zig import find_project_zig
from alloconda.doctor.service import DoctorPorts, ProjectFacts
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
    )


def _project_facts(session: Session, observer: Observer) -> ProjectFacts:
    from alloconda.doctor.adapters import project_sources
    from alloconda.kernel.config.project import BuildMode

    project = session.project
    metadata = session.packing.metadata
    by_build_zig = project.build_mode is BuildMode.BUILD_ZIG

    def declared() -> Iterable[str]:
        return contract_options(session, observer)

    return ProjectFacts(
        name=f"{metadata.name} {metadata.version}",
        build_mode="by its build.zig" if by_build_zig else "directly",
        module=None if by_build_zig and not project.config.module_name else project.module,
        modules=() if by_build_zig else tuple(part.module for part in project.parts),
        sources=project_sources(project.root),
        declared=declared if by_build_zig else None,
    )
