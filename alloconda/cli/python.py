"""The commands about CPython headers: python fetch, python list, python lock."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options
from alloconda.cli.flag_groups import takes_groups
from alloconda.cli.shared_flags import (
    CacheFlags,
    HeaderTargetFlags,
    MatrixFlags,
    ProjectFlags,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Download CPython headers and list available ones.",
    rich_markup_mode=None,
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
        help="Platform tag, such as manylinux_2_28_aarch64, or group such as linux; may be "
        "repeated.",
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


_Everything = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Fetch all released versions, for the usual platforms; those given replace them.",
        rich_help_panel=options.TARGET,
    ),
]
_Force = Annotated[
    bool,
    typer.Option("--force", help="Download again what is cached.", rich_help_panel=options.HEADERS),
]


@app.command()
@takes_groups
def fetch(
    *,
    version: Versions = None,
    everything: _Everything = False,
    target: Targets = None,
    platform: HeaderTargetFlags,
    force: _Force = False,
    refresh: Refresh = None,
    headers: CacheFlags,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Download CPython headers into the cache, for building without the network later."""
    from alloconda.cli.headers import build_fetch_observer, raise_failures
    from alloconda.headers.model.header_selection import choose_requests, fetched_triples
    from alloconda.headers.wiring.headers import build_header_service, clean_downloads, fetch_flags
    from alloconda.kernel.python import parse_python
    from alloconda.kernel.system.host import host_target

    triples = fetched_triples(platform, target or (), host_target(), everything=everything)
    requests = choose_requests(
        [parse_python(text) for text in version or ()], triples, everything=everything
    )
    service = build_header_service(
        cache_dir=headers.cache_dir,
        mirror=headers.mirror,
        offline=headers.offline,
        fetch_flags=fetch_flags(headers.cache_dir, headers.mirror),
    )
    with build_fetch_observer(as_json=as_json, quiet=quiet) as observer:
        answers = service.fetch_newest(
            requests, observer=observer, force=force, refresh=refresh, only_released=everything
        )
    clean_downloads(headers.cache_dir)
    raise_failures(answers)


_Cached = Annotated[
    bool,
    typer.Option("--cached", help="Only list cached ones.", rich_help_panel=options.OUTPUT),
]
_AllVersions = Annotated[
    bool,
    typer.Option(
        "--all-versions",
        help="List every version, not only the newest of each series.",
        rich_help_panel=options.OUTPUT,
    ),
]


@app.command("list")
@takes_groups
def list_(
    *,
    version: Versions = None,
    target: Targets = None,
    pbs_target: options.PbsTarget = None,
    cached: _Cached = False,
    all_versions: _AllVersions = False,
    refresh: Refresh = False,
    headers: CacheFlags,
    as_json: options.Json = False,
) -> None:
    """List the Python versions that have headers, and which are cached."""
    from alloconda.cli.headers import build_fetch_observer
    from alloconda.headers.model.header_selection import listed_triples
    from alloconda.headers.view.known_table import print_known, print_known_json
    from alloconda.headers.wiring.cache import build_cache_service
    from alloconda.headers.wiring.headers import build_header_service
    from alloconda.kernel.python import parse_python
    from alloconda.kernel.system.host import host_target

    triples = listed_triples(pbs_target, target or (), host_target())
    service = build_header_service(
        cache_dir=headers.cache_dir, mirror=headers.mirror, offline=headers.offline
    )
    with build_fetch_observer(as_json=False, quiet=True) as observer:
        index = service.index(refresh=refresh, observer=observer)
    rows = build_cache_service(cache_dir=headers.cache_dir).known(
        index,
        triples,
        pythons=[parse_python(text) for text in version or ()],
        all_versions=all_versions,
        only_cached=cached,
    )
    if as_json:
        print_known_json(rows, sys.stdout)
    else:
        print_known(rows, sys.stdout, only_cached=cached)


_Upgrade = Annotated[
    bool,
    typer.Option(
        "--upgrade",
        help="Replace locked archives by the newest ones.",
        rich_help_panel=options.HEADERS,
    ),
]


@app.command()
@takes_groups
def lock(
    *,
    project_dir: options.ProjectDir = Path(),
    matrix: MatrixFlags,
    zig: options.ZigPath = None,
    upgrade: _Upgrade = False,
    refresh: Refresh = None,
    headers: CacheFlags,
    quiet: options.Quiet = False,
) -> None:
    """Write alloconda.lock: the Zig and the headers that the project's matrix is built with."""
    from alloconda.build.wiring.renew_lock import renew_lock
    from alloconda.build.wiring.session import Session
    from alloconda.cli.headers import build_fetch_observer
    from alloconda.cli.settings import build_settings
    from alloconda.headers.view.lock_report import print_renewal

    session = Session(build_settings(ProjectFlags(project_dir=project_dir, zig=zig), headers))
    with build_fetch_observer(as_json=False, quiet=quiet) as observer:
        renewal = renew_lock(session, matrix, observer, upgrade=upgrade, refresh=refresh)
    if not quiet:
        print_renewal(renewal, sys.stderr)
    sys.stdout.write(f"{renewal.path}\n")
