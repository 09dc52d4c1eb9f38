"""The commands about CPython headers: python fetch, python list, python lock."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options

app = typer.Typer(
    no_args_is_help=True, help="Get CPython headers and see which there are.", rich_markup_mode=None
)

Versions = Annotated[
    list[str] | None,
    typer.Option(
        "--version",
        "--python-version",
        help="Python version, such as 3.14, 3.13.1 or 3.14t; may be repeated.",
        rich_help_panel=options.TARGET,
    ),
]
Targets = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        help="Platform tag, such as manylinux_2_28_aarch64; may be repeated.",
        rich_help_panel=options.TARGET,
    ),
]
PbsTarget = Annotated[
    str | None,
    typer.Option(
        help="Triple of python-build-standalone, such as aarch64-apple-darwin.",
        rich_help_panel=options.TARGET,
    ),
]
Refresh = Annotated[
    bool | None,
    typer.Option(
        "--refresh/--no-refresh",
        help="Look for newer archives now, or not at all; default once a day.",
        rich_help_panel=options.HEADERS,
    ),
]


@app.command()
def fetch(
    *,
    version: Versions = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all",
            help="All released versions, for the usual platforms unless some are named.",
            rich_help_panel=options.TARGET,
        ),
    ] = False,
    target: Targets = None,
    platform_tag: Annotated[
        str | None,
        typer.Option(help="Platform tag, such as win_amd64.", rich_help_panel=options.TARGET),
    ] = None,
    manylinux: Annotated[
        str | None,
        typer.Option(help="glibc floor, such as 2_28 or 2014.", rich_help_panel=options.TARGET),
    ] = None,
    musllinux: Annotated[
        str | None,
        typer.Option(help="musl floor, such as 1_2.", rich_help_panel=options.TARGET),
    ] = None,
    arch: Annotated[
        str | None,
        typer.Option(
            help="CPU for --manylinux and --musllinux; default this machine's.",
            rich_help_panel=options.TARGET,
        ),
    ] = None,
    pbs_target: PbsTarget = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Download again what is cached.", rich_help_panel=options.HEADERS
        ),
    ] = False,
    refresh: Refresh = None,
    cache_dir: options.CacheDir = None,
    mirror: options.Mirror = None,
    offline: options.Offline = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Download CPython headers into the cache, for building without the network later."""
    from alloconda.cli.headers import build_fetch_observer, raise_failures
    from alloconda.domain.header_selection import (
        choose_requests,
        choose_triples,
        customary_triples,
    )
    from alloconda.domain.python import parse_python
    from alloconda.domain.selection import TargetFlags
    from alloconda.wiring.headers import build_header_service
    from alloconda.wiring.machine import host

    flags = TargetFlags(
        platform_tag=platform_tag,
        manylinux=manylinux,
        musllinux=musllinux,
        arch=arch,
        pbs_target=pbs_target,
    )
    is_named = any((platform_tag, manylinux, musllinux, arch, pbs_target, target))
    if everything and not is_named:
        triples = customary_triples()
    else:
        triples = choose_triples(flags, target or (), host())
    requests = choose_requests(
        [parse_python(text) for text in version or ()], triples, everything=everything
    )
    service = build_header_service(cache_dir=cache_dir, mirror=mirror, offline=offline)
    with build_fetch_observer(as_json=as_json, quiet=quiet) as observer:
        answers = service.fetch_newest(requests, observer=observer, force=force, refresh=refresh)
    raise_failures(answers)


@app.command("list")
def list_(
    *,
    version: Versions = None,
    target: Targets = None,
    pbs_target: PbsTarget = None,
    cached: Annotated[
        bool,
        typer.Option("--cached", help="Only what is cached.", rich_help_panel=options.OUTPUT),
    ] = False,
    all_versions: Annotated[
        bool,
        typer.Option(
            "--all-versions",
            help="Every version, not only the newest of each series.",
            rich_help_panel=options.OUTPUT,
        ),
    ] = False,
    refresh: Refresh = False,
    cache_dir: options.CacheDir = None,
    mirror: options.Mirror = None,
    offline: options.Offline = False,
    as_json: options.Json = False,
) -> None:
    """List the Python versions that headers are known of, and those that are cached."""
    from alloconda.cli.headers import build_fetch_observer
    from alloconda.domain.header_selection import (
        choose_triples,
        customary_triples,
        is_listed,
    )
    from alloconda.domain.python import parse_python
    from alloconda.domain.selection import TargetFlags
    from alloconda.ui.known_table import print_known, print_known_json
    from alloconda.wiring.cache import build_cache_service
    from alloconda.wiring.headers import build_header_service
    from alloconda.wiring.machine import host

    triples = customary_triples()
    if target or pbs_target:
        triples = choose_triples(TargetFlags(pbs_target=pbs_target), target or (), host())
    headers = build_header_service(cache_dir=cache_dir, mirror=mirror, offline=offline)
    with build_fetch_observer(as_json=False, quiet=True) as observer:
        index = headers.index(refresh=refresh, observer=observer)
    pythons = [parse_python(text) for text in version or ()]
    rows = [
        row
        for row in build_cache_service(cache_dir=cache_dir).known(
            index, triples, all_versions=all_versions or any(python.patch for python in pythons)
        )
        if is_listed(row.python, pythons) and (row.is_cached or not cached)
    ]
    show = print_known_json if as_json else print_known
    show(rows, sys.stdout)


@app.command()
def lock(
    *,
    project_dir: options.ProjectDir = Path(),
    python_version: options.PythonVersions = None,
    every_python: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Every version that requires-python admits, whatever the configuration names.",
            rich_help_panel=options.TARGET,
        ),
    ] = False,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            help="Platform tag; may be repeated, and replaces the configured list.",
            rich_help_panel=options.TARGET,
        ),
    ] = None,
    include_musllinux: Annotated[
        bool,
        typer.Option(
            "--include-musllinux",
            help="Add musllinux_1_2 on x86_64 and aarch64.",
            rich_help_panel=options.TARGET,
        ),
    ] = False,
    include_windows: Annotated[
        bool,
        typer.Option("--include-windows", help="Add win_amd64.", rich_help_panel=options.TARGET),
    ] = False,
    zig: options.ZigPath = None,
    upgrade: Annotated[
        bool,
        typer.Option(
            "--upgrade",
            help="Take the newest archives, in place of those that are locked already.",
            rich_help_panel=options.HEADERS,
        ),
    ] = False,
    refresh: Refresh = None,
    cache_dir: options.CacheDir = None,
    mirror: options.Mirror = None,
    offline: options.Offline = False,
    quiet: options.Quiet = False,
) -> None:
    """Write alloconda.lock: the Zig and the headers that the project's matrix is built with."""
    from alloconda.cli.headers import build_fetch_observer
    from alloconda.cli.settings import HeaderFlags, ProjectFlags, build_settings
    from alloconda.services.plan import MatrixFlags
    from alloconda.ui.lock_report import print_renewal
    from alloconda.workplace import Workplace

    headers = HeaderFlags(cache_dir=cache_dir, mirror=mirror, offline=offline)
    workplace = Workplace(build_settings(ProjectFlags(project_dir=project_dir, zig=zig), headers))
    flags = MatrixFlags(
        python_versions=tuple(python_version or ()),
        every_python=every_python,
        targets=tuple(target or ()),
        musllinux=include_musllinux,
        windows=include_windows,
    )
    with build_fetch_observer(as_json=False, quiet=quiet) as observer:
        renewal = workplace.renew_lock(flags, observer, upgrade=upgrade, refresh=refresh)
    if not quiet:
        print_renewal(renewal, sys.stderr)
    sys.stdout.write(f"{renewal.path}\n")
