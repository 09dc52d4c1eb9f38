"""The command that looks after everything that a build needs: doctor."""

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options


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
    from alloconda.cli.doctor_ports import doctor_ports
    from alloconda.cli.settings import HeaderFlags, ProjectFlags, build_settings, stream_painter
    from alloconda.domain.checkup import State
    from alloconda.errors import ExitCode
    from alloconda.services.doctor import examine
    from alloconda.ui.checkup_page import print_finding, print_findings_json

    headers = HeaderFlags(cache_dir=cache_dir, mirror=mirror, offline=offline)
    settings = build_settings(ProjectFlags(project_dir=project_dir, zig=zig), headers)
    findings = []
    columns = min(shutil.get_terminal_size((80, 24)).columns, 100)
    for finding in examine(doctor_ports(settings)):
        findings.append(finding)
        if not as_json:
            print_finding(finding, sys.stdout, stream_painter(sys.stdout), columns=columns)
    if as_json:
        print_findings_json(findings, sys.stdout)
    if any(finding.state is State.BROKEN for finding in findings):
        raise typer.Exit(int(ExitCode.BUILD_FAILED))
