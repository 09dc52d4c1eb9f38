"""The cache as tables: what is in it, what a prune did, what verify found."""

import dataclasses
import json
from typing import TextIO, assert_never

from alloconda.headers.model.cache_buckets import Bucket, BucketKind
from alloconda.headers.model.prune import CacheEntry
from alloconda.headers.service.cache import CacheContents, Damage, PruneReport
from alloconda.terminal.numbers import count_text, size_text
from alloconda.terminal.text_table import print_line, print_records


def print_contents(
    contents: CacheContents, now_s: float, stream: TextIO, *, columns: int | None = None
) -> None:
    """Print the entries as a table, then the totals; `columns` bounds a line."""
    if not contents.entries:
        what = "no header sets are" if contents.buckets else "nothing is"
        print_line(f"{what} cached in {contents.directory}", stream, columns)
        print_buckets(contents.buckets, stream, "besides", columns=columns)
        return
    rows = [("Python", "Build", "Triple", "Size", "Age", "Last used", "Source")]
    rows += [
        (
            str(entry.python),
            entry.build,
            entry.triple,
            size_text(entry.size_bytes),
            _age(now_s - entry.created_s),
            _age(now_s - entry.used_s),
            _state(entry),
        )
        for entry in contents.entries
    ]
    print_records(rows, stream, columns=columns, below=(1, 6), right=(3, 4, 5))
    total = (
        f"{count_text(len(contents.entries), 'header set')}, {size_text(contents.stored_bytes)} in "
        f"{contents.directory}; sharing identical files saves {size_text(contents.shared_bytes)}"
    )
    print_line(total, stream, columns)
    print_buckets(contents.buckets, stream, "besides", columns=columns)


def print_buckets(
    buckets: tuple[Bucket, ...], stream: TextIO, label: str, *, columns: int | None = None
) -> None:
    """Print what the cache holds beside header sets, one line in all."""
    if buckets:
        parts = [f"{_bucket_text(bucket)} ({size_text(bucket.size_bytes)})" for bucket in buckets]
        print_line(f"{label}: {', '.join(parts)}", stream, columns)


def print_contents_json(contents: CacheContents, stream: TextIO) -> None:
    """Print one object: directory, totals and entries."""
    table = {
        "directory": contents.directory,
        "stored_bytes": contents.stored_bytes,
        "shared_bytes": contents.shared_bytes,
        "entries": [entry_facts(entry) for entry in contents.entries],
        "buckets": [dataclasses.asdict(bucket) for bucket in contents.buckets],
    }
    stream.write(json.dumps(table, indent=2) + "\n")


def print_prune(
    report: PruneReport, stream: TextIO, *, dry_run: bool, columns: int | None = None
) -> None:
    """Print what goes or stays and why, then what that frees; `columns` bounds a line."""
    rows = [("", "Header set", "Size", "Why")]
    rows += [
        (
            ("would go" if dry_run else "removed") if decision.remove else "stays",
            decision.entry.key,
            size_text(decision.entry.size_bytes),
            decision.reason,
        )
        for decision in report.decisions
    ]
    if report.decisions:
        print_records(rows, stream, columns=columns, below=(3,), right=(2,))
    for one in report.directories:
        text = f"{'would go' if dry_run else 'removed'}  {one.key}, {size_text(one.size_bytes)}"
        print_line(text, stream, columns)
    gone = sum(decision.remove for decision in report.decisions)
    verb = "would free" if dry_run else "freed"
    parts = [f"{gone} of {count_text(len(report.decisions), 'header set')}"]
    if report.directories:
        many = len(report.directories)
        parts.append(f"{many} other director{'y' if many == 1 else 'ies'}")
    if report.leftovers:
        parts.append(count_text(report.leftovers, "leftover"))
    total = f"{verb} {size_text(report.freed_bytes)}: {' and '.join(parts)}"
    print_line(total, stream, columns)


def print_prune_json(report: PruneReport, stream: TextIO, *, dry_run: bool) -> None:
    """Print one object: what goes or stays and why, and the totals."""
    table = {
        "dry_run": dry_run,
        "freed_bytes": report.freed_bytes,
        "leftovers": report.leftovers,
        "directories": [dataclasses.asdict(one) for one in report.directories],
        "decisions": [
            {**entry_facts(decision.entry), "removed": decision.remove, "reason": decision.reason}
            for decision in report.decisions
        ],
    }
    stream.write(json.dumps(table, indent=2) + "\n")


def print_damage(count: int, damage: tuple[Damage, ...], stream: TextIO) -> None:
    """Print what is damaged, and whether it was repaired."""
    for item in damage:
        state = "repaired" if item.repaired else "damaged"
        what = "its manifest can't be read" if not item.files else ", ".join(item.files[:5])
        more = f" and {len(item.files) - 5} more" if len(item.files) > 5 else ""
        stream.write(f"{state}  {item.key}: {what}{more}\n")
        if item.failure is not None:
            stream.write(f"         not repaired: {item.failure.message}\n")
    bad = sum(not item.repaired for item in damage)
    stream.write(f"{count_text(count, 'header set')}, {bad} damaged\n")


def entry_facts(entry: CacheEntry) -> dict[str, object]:
    """Return what JSON output says of an entry."""
    facts = dataclasses.asdict(entry)
    del facts["files"]
    facts["python"] = str(entry.python)
    facts["size_bytes"] = entry.size_bytes
    return facts


def _bucket_text(bucket: Bucket) -> str:
    match bucket.kind:
        case BucketKind.ZIG:
            return count_text(bucket.count, "Zig version")
        case BucketKind.PYTHONS:
            return count_text(bucket.count, "interpreter")
        case BucketKind.GENERATED:
            return count_text(bucket.count, "generated file")
        case BucketKind.ZIG_CACHE:
            return f"{count_text(bucket.count, 'file')} of Zig's own caches"
        case BucketKind.INDEX:
            return "the list of new archives"
        case BucketKind.FOREIGN:
            return f"{bucket.count} of another version"
        case _:
            assert_never(bucket.kind)


def _state(entry: CacheEntry) -> str:
    if not entry.is_intact:
        return "damaged"
    return _flavor(entry) + (" (in use)" if entry.is_used else "")


def _flavor(entry: CacheEntry) -> str:
    """Return what an archive's name says beyond the version, build and triple of its entry."""
    rest = entry.archive.partition(f"{entry.triple}-")[2]
    return rest.removesuffix(".tar.gz").removesuffix(".tar.zst") or entry.archive


def _age(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return "now"
