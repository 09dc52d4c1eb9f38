"""The command that tries wheels on real interpreters: test."""

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options


def try_wheels(
    *,
    wheels: Annotated[list[Path], typer.Argument(help="Wheels to try.", metavar="WHEEL")],
    command: Annotated[
        str | None,
        typer.Option(
            help="Test command, such as 'pytest {project}/tests'; also {python}, {package}, "
            "{wheel}. Default: import every module.",
            metavar="COMMAND",
            rich_help_panel=options.BUILD,
        ),
    ] = None,
    with_: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            help="Package that the test command needs; may be repeated.",
            metavar="PACKAGE",
            rich_help_panel=options.BUILD,
        ),
    ] = None,
    interpreter: Annotated[
        list[str] | None,
        typer.Option(
            help="Python to try before those that are found; may be repeated.",
            metavar="PATH",
            rich_help_panel=options.TARGET,
        ),
    ] = None,
    runner: Annotated[
        list[str] | None,
        typer.Option(
            help="Command that runs a Python of another platform, such as "
            "'qemu-aarch64 python3' or 'wine python.exe'; may be repeated.",
            metavar="COMMAND",
            envvar="ALLOCONDA_RUNNER",
            rich_help_panel=options.TARGET,
        ),
    ] = None,
    fetch: Annotated[
        bool,
        typer.Option(
            "--fetch",
            help="Get missing CPythons of this platform through uv.",
            rich_help_panel=options.TARGET,
        ),
    ] = False,
    require: Annotated[
        bool,
        typer.Option(
            "--require",
            help="Count what can't be tried as a failure.",
            rich_help_panel=options.BUILD,
        ),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            help="How many trials at once; default the number of CPUs.",
            envvar="ALLOCONDA_JOBS",
            rich_help_panel=options.BUILD,
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            min=1,
            help="Seconds that one program may take.",
            metavar="SECONDS",
            rich_help_panel=options.BUILD,
        ),
    ] = 300.0,
    project_dir: options.ProjectDir = Path(),
    as_json: Annotated[
        bool, typer.Option("--json", help="Write an array.", rich_help_panel=options.OUTPUT)
    ] = False,
) -> None:
    """Import wheels in fresh environments of every Python that can run them, or test them there."""
    from alloconda.cli.settings import stream_painter
    from alloconda.domain.trial import Outcome
    from alloconda.errors import ExitCode
    from alloconda.services.trials import TrialWish
    from alloconda.ui.trial_table import TrialLog, print_trial_table, print_trials_json
    from alloconda.wiring.inspection import build_wheel_inspector
    from alloconda.wiring.machine import cpus
    from alloconda.wiring.trials import find_trials

    inspector = build_wheel_inspector()
    reports = [inspector.inspect(wheel, verify=False) for wheel in wheels]
    pythons = {python for report in reports for python in report.pythons} if fetch else set()
    trials = find_trials(interpreter or (), runner or (), fetch=pythons, timeout_s=timeout)
    planned = trials.plan(reports)
    wish = TrialWish(
        command=command, requirements=tuple(with_ or ()), project=project_dir, jobs=jobs or cpus()
    )
    log = TrialLog(sys.stderr, stream_painter(sys.stderr), total=len(planned))
    log.begin()
    results = []
    for result in trials.run(planned, wish):
        results.append(result)
        log.show(result)
    if as_json:
        print_trials_json(results, sys.stdout)
    else:
        columns = shutil.get_terminal_size((100, 24)).columns
        print_trial_table(results, sys.stdout, stream_painter(sys.stdout), columns=columns)
    bad = (Outcome.FAILED, Outcome.SKIPPED) if require else (Outcome.FAILED,)
    if any(result.outcome in bad for result in results):
        raise typer.Exit(int(ExitCode.BUILD_FAILED))
