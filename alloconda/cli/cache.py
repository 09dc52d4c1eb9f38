"""The commands about the cache: cache ls, prune, clear, dir, verify."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options

app = typer.Typer(
    no_args_is_help=True, help="See and tidy the cache of headers.", rich_markup_mode=None
)


@app.command()
def ls(*, cache_dir: options.CacheDir = None, as_json: options.Json = False) -> None:
    """List what is cached: version, platform, size, age, last use, source."""
    import time

    from alloconda.ui.cache_table import print_contents, print_contents_json
    from alloconda.wiring import build_cache_service

    contents = build_cache_service(cache_dir=cache_dir).contents()
    if as_json:
        print_contents_json(contents, sys.stdout)
    else:
        print_contents(contents, time.time(), sys.stdout)


@app.command()
def prune(
    *,
    older_than: Annotated[
        str | None,
        typer.Option(
            help="Remove what was not used for so long, such as 30d, 12h or 2w.", metavar="AGE"
        ),
    ] = None,
    keep_latest: Annotated[
        bool,
        typer.Option(
            "--keep-latest", help="Keep the newest version of each series and platform, whatever."
        ),
    ] = False,
    max_size: Annotated[
        str | None,
        typer.Option(
            help="Remove the least recently used until the cache is so small, such as 500MB.",
            metavar="SIZE",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would go, and why.")
    ] = False,
    cache_dir: options.CacheDir = None,
    as_json: options.Json = False,
) -> None:
    """Remove what the flags say, damaged entries, and what killed processes left behind."""
    from alloconda.domain.prune import PruneRule, parse_age_s, parse_size_bytes
    from alloconda.ui.cache_table import print_prune, print_prune_json
    from alloconda.wiring import build_cache_service

    rule = PruneRule(
        older_than_s=None if older_than is None else parse_age_s(older_than),
        keep_latest=keep_latest,
        max_size_bytes=None if max_size is None else parse_size_bytes(max_size),
    )
    report = build_cache_service(cache_dir=cache_dir).prune(rule, dry_run=dry_run)
    show = print_prune_json if as_json else print_prune
    show(report, sys.stdout, dry_run=dry_run)


@app.command()
def clear(
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    cache_dir: options.CacheDir = None,
) -> None:
    """Remove every cached header set that no running build uses."""
    from alloconda.errors import UsageError
    from alloconda.ui.numbers import size_text
    from alloconda.wiring import build_cache_service

    service = build_cache_service(cache_dir=cache_dir)
    contents = service.contents()
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("cache clear asks before it removes", hint="add --yes")
        question = (
            f"Remove {len(contents.entries)} header sets ({size_text(contents.stored_bytes)}) "
            f"from {contents.directory}?"
        )
        typer.confirm(question, abort=True, err=True)
    report = service.clear()
    kept = [decision for decision in report.decisions if not decision.goes]
    sys.stdout.write(f"freed {size_text(report.freed_bytes)} in {contents.directory}\n")
    for decision in kept:
        sys.stdout.write(f"{decision.entry.key} stays: {decision.reason}\n")


@app.command("dir")
def dir_(*, cache_dir: options.CacheDir = None) -> None:
    """Print the cache directory."""
    from alloconda.wiring import default_cache_dir

    sys.stdout.write(f"{Path(cache_dir or default_cache_dir()).absolute()}\n")


@app.command()
def verify(
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="Download damaged header sets again.")
    ] = False,
    cache_dir: options.CacheDir = None,
    mirror: options.Mirror = None,
    offline: options.Offline = False,
) -> None:
    """Read every cached file and compare it with its digest; status 1 if something is damaged."""
    from alloconda.cli.headers import build_fetch_observer
    from alloconda.errors import ExitCode
    from alloconda.ui.cache_table import print_damage
    from alloconda.wiring import build_cache_service

    service = build_cache_service(cache_dir=cache_dir, mirror=mirror, offline=offline)
    with build_fetch_observer(as_json=False, quiet=False) as observer:
        count, damage = service.verify(repair=repair, observer=observer)
    print_damage(count, damage, sys.stdout)
    if not all(item.repaired for item in damage):
        if not repair:
            sys.stderr.write("hint: alloconda cache verify --repair\n")
        raise typer.Exit(int(ExitCode.BUILD_FAILED))
