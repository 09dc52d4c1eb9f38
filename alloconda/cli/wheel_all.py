"""The commands of the matrix: wheel-all builds it, matrix prints it for CI services."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options
from alloconda.cli.flag_groups import takes_groups
from alloconda.cli.shared_flags import HeaderFlags, MatrixFlags, PackingFlags, ProjectFlags
from alloconda.kernel.values import replace

Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        help="Only wheels whose name or tags match, such as '*win_amd64*'; may be repeated.",
        rich_help_panel=options.TARGET,
    ),
]


_Shard = Annotated[
    str | None,
    typer.Option(
        "--shard",
        help="This machine's share of the matrix, such as 2/5.",
        envvar="ALLOCONDA_SHARD",
        rich_help_panel=options.TARGET,
    ),
]
_RetryFailed = Annotated[
    bool,
    typer.Option(
        "--retry-failed",
        help="Only build what failed in the last run or has no wheel.",
        rich_help_panel=options.TARGET,
    ),
]
_DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Show the cells without building.", rich_help_panel=options.OUTPUT
    ),
]
_FailFast = Annotated[
    bool,
    typer.Option(
        "--fail-fast/--keep-going",
        help="Stop after the first failure, or build what can be built (default).",
        rich_help_panel=options.BUILD,
    ),
]
_Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        min=0.1,
        help="Kill Zig after this many seconds.",
        envvar="ALLOCONDA_TIMEOUT",
        rich_help_panel=options.BUILD,
    ),
]


@takes_groups
def wheel_all(
    ctx: typer.Context,
    *,
    project: PackingFlags,
    flags: MatrixFlags,
    only: Only = None,
    shard: _Shard = None,
    retry_failed: _RetryFailed = False,
    dry_run: _DryRun = False,
    jobs: options.Jobs = None,
    fail_fast: _FailFast = False,
    timeout: _Timeout = None,
    headers: HeaderFlags,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    progress: options.Progress = "auto",
) -> None:
    """Build the whole matrix: every platform times every Python version."""
    from alloconda.build.model.matrix_choice import parse_shard
    from alloconda.build.service.cell_choice import CellChoice
    from alloconda.build.service.plan import missing_versions_note
    from alloconda.build.wiring.session import Session
    from alloconda.cli.command_line import build_again
    from alloconda.cli.progress import choose_progress, show_plan
    from alloconda.cli.settings import build_settings
    from alloconda.cli.verbosity import print_note
    from alloconda.packaging.model.upload_note import upload_note

    mode = choose_progress(progress, as_json=as_json, quiet=quiet)
    project.jobs = jobs
    session = Session(replace(build_settings(project, headers), timeout_s=timeout))
    plan = session.plan_matrix(flags)
    cells = CellChoice(
        only=tuple(only or ()),
        shard=None if shard is None else parse_shard(shard),
        retry_failed=retry_failed,
    )
    plan = session.choose_cells(plan, cells)
    print_note(missing_versions_note(session.project), quiet=quiet)
    print_note(upload_note(session.packing.metadata), quiet=quiet)
    if not plan.builds and not quiet:
        sys.stderr.write("nothing to retry: every cell was built and has its wheel\n")
    if not plan.builds and not as_json:
        return
    if dry_run:
        from alloconda.build.wiring.dry_run import dry_run as report

        show_plan(report(session, plan), as_json=as_json)
        return

    from alloconda.build.wiring.matrix import build_wheels
    from alloconda.cli.display import end, showing

    def repeat(cell: str) -> tuple[str, ...]:
        return build_again(ctx, "--only", cell)

    with showing(mode, session.project.root) as (observer, suspended):
        result = build_wheels(
            session, plan, observer, fail_fast=fail_fast, suspended=suspended, repeat=repeat
        )
    end(result, mode)


_AsFormat = Annotated[
    str,
    typer.Option("--format", help="github, gitlab or json.", rich_help_panel=options.OUTPUT),
]
_Shards = Annotated[
    int | None,
    typer.Option(
        "--shards",
        min=1,
        help="Number of machines; default as many as can be used, at most 8.",
        rich_help_panel=options.OUTPUT,
    ),
]


@takes_groups
def matrix(
    ctx: typer.Context,
    *,
    project_dir: options.ProjectDir = Path(),
    flags: MatrixFlags,
    only: Only = None,
    abi3: options.Abi3 = None,
    as_format: _AsFormat = "json",
    shards: _Shards = None,
) -> None:
    """Print the matrix that a CI service needs to build on many machines."""
    from alloconda.build.service.cell_choice import CellChoice
    from alloconda.build.view.ci_matrix import MatrixShare, parse_format, print_matrix
    from alloconda.build.wiring.session import Session
    from alloconda.cli.command_line import build_again
    from alloconda.cli.settings import build_settings

    wanted = parse_format(as_format)
    project = ProjectFlags(project_dir=project_dir, abi3=abi3)
    session = Session(build_settings(project, HeaderFlags()))
    plan = session.plan_matrix(flags)
    plan = session.choose_cells(plan, CellChoice(only=tuple(only or ())))
    words = [word for pattern in only or () for word in ("--only", pattern)]
    shares = [
        MatrixShare(
            shard=str(shard),
            wheels=tuple(session.wheel_names(share).values()),
            command=build_again(ctx, *words, "--shard", str(shard)),
        )
        for shard, share in session.split(plan, shards)
    ]
    print_matrix(shares, wanted, sys.stdout)
