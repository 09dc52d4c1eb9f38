"""The command that looks after everything that a build needs: doctor."""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options
from alloconda.services.doctor import DoctorPorts, ProjectSight
from alloconda.workplace import Settings, Workplace


def doctor(
    *,
    project_dir: options.ProjectDir = Path(),
    zig: options.ZigPath = None,
    cache_dir: options.CacheDir = None,
    mirror: options.Mirror = None,
    offline: options.Offline = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write an array.", rich_help_panel=options.OUTPUT)
    ] = False,
) -> None:
    """Look for what is missing or broken here, and name the command that mends it."""
    from alloconda.cli.settings import HeaderFlags, ProjectFlags, build_settings, stream_painter
    from alloconda.domain.checkup import State
    from alloconda.errors import ExitCode
    from alloconda.services.doctor import examine
    from alloconda.ui.checkup_page import print_finding, print_findings_json

    headers = HeaderFlags(cache_dir=cache_dir, mirror=mirror, offline=offline)
    settings = build_settings(ProjectFlags(project_dir=project_dir, zig=zig), headers)
    findings = []
    columns = min(shutil.get_terminal_size((80, 24)).columns, 100)
    for finding in examine(_ports(settings)):
        findings.append(finding)
        if not as_json:
            print_finding(finding, sys.stdout, stream_painter(sys.stdout), columns=columns)
    if as_json:
        print_findings_json(findings, sys.stdout)
    if any(finding.state is State.BROKEN for finding in findings):
        raise typer.Exit(int(ExitCode.BUILD_FAILED))


def _ports(settings: Settings) -> DoctorPorts:
    from alloconda.adapters.machine import LocalMachine
    from alloconda.wiring import (
        build_cache_service,
        default_cache_dir,
        find_zig_without_project,
        reach_server,
    )

    folder = settings.cache_dir or default_cache_dir()
    has_project = (settings.project_dir / "pyproject.toml").is_file()
    opened: list[Workplace] = []

    def workplace() -> Workplace:
        if not opened:
            opened.append(Workplace(settings))
        return opened[0]

    def project() -> ProjectSight:
        return _sight(workplace())

    return DoctorPorts(
        machine=LocalMachine(folder),
        find_zig=lambda: (
            workplace().find_zig()
            if has_project
            else find_zig_without_project(settings.zig, folder)
        ),
        cache=lambda: build_cache_service(cache_dir=folder).contents(),
        ask_server=None if settings.offline else lambda: reach_server(settings.mirror),
        project=project if has_project else None,
    )


def _sight(workplace: Workplace) -> ProjectSight:
    from alloconda.adapters.machine import project_sources
    from alloconda.domain.project import Way

    project = workplace.project
    metadata = workplace.metadata()
    by_build_zig = project.way is Way.BUILD_ZIG

    def declared() -> Iterable[str]:
        return workplace.declared_options()

    return ProjectSight(
        name=f"{metadata.name} {metadata.version}",
        way="by its build.zig" if by_build_zig else "directly",
        module=project.module,
        sources=project_sources(project.root),
        declared=declared if by_build_zig else None,
    )
