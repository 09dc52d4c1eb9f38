"""The command that checks everything a build needs: doctor."""

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options
from alloconda.cli.flag_groups import takes_groups
from alloconda.cli.shared_flags import CacheFlags, ProjectFlags

_AsJson = Annotated[
    bool, typer.Option("--json", help="Write a JSON array.", rich_help_panel=options.OUTPUT)
]


@takes_groups
def doctor(
    *,
    project_dir: options.ProjectDir = Path(),
    zig: options.ZigPath = None,
    headers: CacheFlags,
    as_json: _AsJson = False,
) -> None:
    """Check that everything a build needs is here, and print the command that fixes a problem."""
    from alloconda.cli.display import build_log
    from alloconda.cli.settings import build_settings, require_folder
    from alloconda.cli.terminals import stream_painter
    from alloconda.doctor.model.checkup import State
    from alloconda.doctor.service import examine
    from alloconda.doctor.view.checkup_page import print_finding, print_findings_json
    from alloconda.doctor.wiring import doctor_ports
    from alloconda.kernel.errors import ExitCode

    require_folder(project_dir)
    settings = build_settings(ProjectFlags(project_dir=project_dir, zig=zig), headers)
    findings = []
    columns = min(shutil.get_terminal_size((80, 24)).columns, 100)
    ports = doctor_ports(settings, build_log(sys.stderr))
    for finding in examine(ports):
        findings.append(finding)
        if not as_json:
            print_finding(finding, sys.stdout, stream_painter(sys.stdout), columns=columns)
    if as_json:
        print_findings_json(findings, sys.stdout)
    if any(finding.state is State.BROKEN for finding in findings):
        raise typer.Exit(int(ExitCode.BUILD_FAILED))
