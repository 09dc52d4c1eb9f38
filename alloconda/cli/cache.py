"""The commands about the cache: cache ls, prune, clear, dir, verify."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options

app = typer.Typer(
    no_args_is_help=True,
    help="Show and clean up the cache: headers, Pythons, Zig, generated files.",
    rich_markup_mode=None,
)


@app.command()
def ls(*, cache_dir: options.CacheDir = None, as_json: options.Json = False) -> None:
    """List the cached header sets, and the size of what else is cached."""
    import time

    from alloconda.headers.view.cache_table import print_contents, print_contents_json
    from alloconda.headers.wiring.cache import build_cache_service

    service = build_cache_service(cache_dir=cache_dir)
    service.require_cache()
    contents = service.contents()
    if as_json:
        print_contents_json(contents, sys.stdout)
    else:
        print_contents(contents, time.time(), sys.stdout, columns=_columns())


_OlderThan = Annotated[
    str | None,
    typer.Option(
        help="Remove what was unused for this long, such as 30d, 12h or 2w: header sets, Zig's "
        "caches of projects, directories of other versions.",
        metavar="AGE",
    ),
]
_KeepLatest = Annotated[
    bool,
    typer.Option(
        "--keep-latest", help="Always keep the newest version of each series and platform."
    ),
]
_MaxSize = Annotated[
    str | None,
    typer.Option(
        help="Remove the least recently used header sets until the rest fits, such as 500MB.",
        metavar="SIZE",
    ),
]
_Triple = Annotated[
    list[str] | None,
    typer.Option(help="Only header sets of this platform; may be repeated."),
]
_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only print what would be removed, and why.")
]


@app.command()
def prune(
    *,
    older_than: _OlderThan = None,
    keep_latest: _KeepLatest = False,
    max_size: _MaxSize = None,
    triple: _Triple = None,
    dry_run: _DryRun = False,
    cache_dir: options.CacheDir = None,
    as_json: options.Json = False,
) -> None:
    """Remove the header sets that flags select, damaged ones, and leftovers of killed processes.

    Zig, fetched Pythons and generated files stay: `cache clear --all` removes those.
    """
    from alloconda.headers.model.prune import PruneRule, parse_age_s, parse_size_bytes
    from alloconda.headers.view.cache_table import print_buckets, print_prune, print_prune_json
    from alloconda.headers.wiring.cache import build_cache_service

    rule = PruneRule(
        older_than_s=None if older_than is None else parse_age_s(older_than),
        keep_latest=keep_latest,
        max_size_bytes=None if max_size is None else parse_size_bytes(max_size),
        triples=frozenset(triple or ()),
    )
    service = build_cache_service(cache_dir=cache_dir)
    service.require_cache()
    report = service.prune(rule, dry_run=dry_run)
    if as_json:
        print_prune_json(report, sys.stdout, dry_run=dry_run)
    else:
        columns = _columns()
        print_prune(report, sys.stdout, dry_run=dry_run, columns=columns)
        print_buckets(service.contents().buckets, sys.stdout, "besides", columns=columns)


_Everything = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Also remove Zig, fetched Pythons, generated files and directories of other "
        "versions; no build may be running.",
    ),
]


@app.command()
def clear(
    *,
    everything: _Everything = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    cache_dir: options.CacheDir = None,
) -> None:
    """Remove every cached header set that no running build uses, and the list of archives."""
    from alloconda.headers.view.cache_table import print_buckets
    from alloconda.headers.wiring.cache import build_cache_service
    from alloconda.kernel.errors import UsageError
    from alloconda.terminal.numbers import count_text, size_text

    service = build_cache_service(cache_dir=cache_dir)
    service.require_cache()
    contents = service.contents()
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("cache clear asks before it removes", hint="add --yes")
        question = (
            f"Remove {count_text(len(contents.entries), 'header set')} "
            f"({size_text(contents.stored_bytes)}) "
            f"{'and everything else ' if everything else ''}from {contents.directory}?"
        )
        if not typer.confirm(question, err=True):
            sys.stderr.write("nothing was removed\n")
            return
    report = service.clear(everything=everything)
    kept = [decision for decision in report.decisions if not decision.remove]
    sys.stdout.write(f"freed {size_text(report.freed_bytes)} in {contents.directory}\n")
    for decision in kept:
        sys.stdout.write(f"{decision.entry.key} stays: {decision.reason}\n")
    columns = _columns()
    print_buckets(service.contents().buckets, sys.stdout, "not removed", columns=columns)


@app.command("dir")
def dir_(*, cache_dir: options.CacheDir = None) -> None:
    """Print the path of the cache directory."""
    from alloconda.kernel.system.user_cache import default_cache_dir

    sys.stdout.write(f"{Path(cache_dir or default_cache_dir()).absolute()}\n")


_Repair = Annotated[bool, typer.Option("--repair", help="Download damaged header sets again.")]


@app.command()
def verify(
    *,
    repair: _Repair = False,
    cache_dir: options.CacheDir = None,
    mirror: options.Mirror = None,
    offline: options.Offline = False,
) -> None:
    """Compare every cached file with its digest; status 1 if one is damaged."""
    from alloconda.cli.headers import build_fetch_observer
    from alloconda.headers.view.cache_table import print_damage
    from alloconda.headers.wiring.cache import build_cache_service
    from alloconda.kernel.errors import ExitCode

    service = build_cache_service(cache_dir=cache_dir, mirror=mirror, offline=offline)
    service.require_cache()
    with build_fetch_observer(as_json=False, quiet=False) as observer:
        count, damage = service.verify(repair=repair, observer=observer)
    print_damage(count, damage, sys.stdout)
    if not all(item.repaired for item in damage):
        if not repair:
            sys.stderr.write("hint: alloconda cache verify --repair\n")
        raise typer.Exit(int(ExitCode.BUILD_FAILED))


def _columns() -> int | None:
    """Return the width of the tables; None where they are data, which are not wrapped."""
    from alloconda.cli.terminals import stream_columns

    return stream_columns(sys.stdout) if sys.stdout.isatty() else None
