"""The commands of the matrix: wheel-all builds it, matrix prints it for CI services."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options

EveryPython = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Every version that requires-python admits, whatever the configuration names.",
        rich_help_panel=options.TARGET,
    ),
]
Targets = Annotated[
    list[str] | None,
    typer.Option(
        help="Platform tag; may be repeated, and replaces the configured list.",
        rich_help_panel=options.TARGET,
    ),
]
IncludeMusllinux = Annotated[
    bool,
    typer.Option(
        "--include-musllinux",
        help="Add musllinux_1_2 on x86_64 and aarch64.",
        rich_help_panel=options.TARGET,
    ),
]
IncludeWindows = Annotated[
    bool,
    typer.Option("--include-windows", help="Add win_amd64.", rich_help_panel=options.TARGET),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        help="Only wheels whose name or tags match, such as '*win_amd64*'; may be repeated.",
        rich_help_panel=options.TARGET,
    ),
]


def wheel_all(
    *,
    project_dir: options.ProjectDir = Path(),
    module: options.Module = None,
    lib: options.Library = None,
    package_dir: options.PackageDir = None,
    no_init: options.NoInit = None,
    force_init: options.ForceInit = None,
    python_version: options.PythonVersions = None,
    every_python: EveryPython = False,
    target: Targets = None,
    include_musllinux: IncludeMusllinux = False,
    include_windows: IncludeWindows = False,
    only: Only = None,
    shard: Annotated[
        str | None,
        typer.Option(
            "--shard",
            help="This machine's share of the matrix, such as 2/5.",
            envvar="ALLOCONDA_SHARD",
            rich_help_panel=options.TARGET,
        ),
    ] = None,
    retry_failed: Annotated[
        bool,
        typer.Option(
            "--retry-failed",
            help="Only what failed in the last run, or has no wheel.",
            rich_help_panel=options.TARGET,
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Show the cells, and build nothing.", rich_help_panel=options.OUTPUT
        ),
    ] = False,
    release: options.Release = False,
    debug: options.Debug = False,
    optimize: options.OptimizeMode = None,
    abi3: options.Abi3 = None,
    zig: options.ZigPath = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            help="How many cells to build at once; default by CPUs and free memory.",
            envvar="ALLOCONDA_JOBS",
            rich_help_panel=options.BUILD,
        ),
    ] = None,
    fail_fast: Annotated[
        bool,
        typer.Option(
            "--fail-fast/--keep-going",
            help="Stop after the first failure, or build what can be built (default).",
            rich_help_panel=options.BUILD,
        ),
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout",
            min=0.1,
            help="End a Zig that takes longer than so many seconds.",
            envvar="ALLOCONDA_TIMEOUT",
            rich_help_panel=options.BUILD,
        ),
    ] = None,
    out_dir: options.OutDir = None,
    fetch: options.Fetch = True,
    cache_dir: options.CacheDir = None,
    mirror: options.Mirror = None,
    offline: options.Offline = False,
    locked: options.Locked = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    progress: Annotated[
        str,
        typer.Option(
            "--progress",
            help="auto, board (live, on a terminal) or plain.",
            envvar="ALLOCONDA_PROGRESS",
            rich_help_panel=options.OUTPUT,
        ),
    ] = "auto",
) -> None:
    """Build the whole matrix: every platform times every Python version."""
    from alloconda.cli.command_line import build_one_cell
    from alloconda.cli.display import choose_progress, end, show_plan, showing
    from alloconda.cli.settings import HeaderFlags, ProjectFlags, build_settings
    from alloconda.cli.talk import tell_note
    from alloconda.domain.matrix_choice import parse_shard
    from alloconda.services.plan import MatrixFlags, unserved_note
    from alloconda.workplace import CellChoice, Workplace

    way = choose_progress(progress, as_json=as_json, quiet=quiet)
    flags = ProjectFlags(
        project_dir=project_dir,
        module=module,
        library=lib,
        package_dir=package_dir,
        no_init=no_init,
        force_init=force_init,
        release=release,
        debug=debug,
        optimize=optimize,
        abi3=abi3,
        zig=zig,
        out_dir=out_dir,
        jobs=jobs,
    )
    headers = HeaderFlags(
        fetch=fetch, cache_dir=cache_dir, mirror=mirror, offline=offline, locked=locked
    )
    workplace = Workplace(replace(build_settings(flags, headers), timeout_s=timeout))
    plan = workplace.plan_matrix(
        MatrixFlags(
            python_versions=tuple(python_version or ()),
            every_python=every_python,
            targets=tuple(target or ()),
            musllinux=include_musllinux,
            windows=include_windows,
        )
    )
    choice = CellChoice(
        only=tuple(only or ()),
        shard=None if shard is None else parse_shard(shard),
        retry_failed=retry_failed,
    )
    plan = workplace.choose_cells(plan, choice)
    tell_note(unserved_note(workplace.project), quiet=quiet)
    if not plan.builds and not quiet:
        sys.stderr.write("nothing to retry: every cell was built and has its wheel\n")
    if not plan.builds and not as_json:
        return
    if dry_run:
        show_plan(workplace.report(plan), as_json=as_json)
        return
    with showing(way, workplace.project.root) as (observer, display):
        result = workplace.build_wheels(
            plan, observer, fail_fast=fail_fast, display=display, repeat=build_one_cell
        )
    end(result, way)


def matrix(
    *,
    project_dir: options.ProjectDir = Path(),
    python_version: options.PythonVersions = None,
    every_python: EveryPython = False,
    target: Targets = None,
    include_musllinux: IncludeMusllinux = False,
    include_windows: IncludeWindows = False,
    only: Only = None,
    abi3: options.Abi3 = None,
    as_format: Annotated[
        str,
        typer.Option("--format", help="github, gitlab or json.", rich_help_panel=options.OUTPUT),
    ] = "json",
    shards: Annotated[
        int | None,
        typer.Option(
            "--shards",
            min=1,
            help="Over how many machines; default as many as wheels, at most 8.",
            rich_help_panel=options.OUTPUT,
        ),
    ] = None,
) -> None:
    """Print the matrix that a CI service needs to build on many machines."""
    from alloconda.cli.command_line import without_choice
    from alloconda.cli.settings import HeaderFlags, ProjectFlags, build_settings
    from alloconda.services.plan import MatrixFlags
    from alloconda.ui.ci_matrix import MatrixShare, parse_format, print_matrix
    from alloconda.workplace import CellChoice, Workplace

    wanted = parse_format(as_format)
    flags = ProjectFlags(project_dir=project_dir, abi3=abi3)
    workplace = Workplace(build_settings(flags, HeaderFlags()))
    plan = workplace.plan_matrix(
        MatrixFlags(
            python_versions=tuple(python_version or ()),
            every_python=every_python,
            targets=tuple(target or ()),
            musllinux=include_musllinux,
            windows=include_windows,
        )
    )
    plan = workplace.choose_cells(plan, CellChoice(only=tuple(only or ())))
    words = [word for pattern in only or () for word in ("--only", pattern)]
    shares = [
        MatrixShare(
            shard=str(shard),
            wheels=tuple(workplace.wheel_names(share).values()),
            command=("alloconda", "wheel-all", *without_choice(), *words, "--shard", str(shard)),
        )
        for shard, share in workplace.split(plan, shards)
    ]
    print_matrix(shares, wanted, sys.stdout)
