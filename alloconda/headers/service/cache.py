"""Keeping the cache: what is in it, what goes, what is damaged."""

import time
from collections.abc import Callable, Sequence

from alloconda.headers.model.archive_index import Archive, ArchiveIndex, parse_archive_name
from alloconda.headers.model.cache_buckets import Bucket, BucketKind, CacheDirectory
from alloconda.headers.model.header_selection import is_listed
from alloconda.headers.model.header_set import HeaderRequest
from alloconda.headers.model.prune import (
    CacheEntry,
    PruneDecision,
    PruneRule,
    choose_directories,
    choose_pruned,
    stored_bytes,
)
from alloconda.headers.service.headers import HeaderService
from alloconda.headers.service.ports import CacheCleaner, CacheReader
from alloconda.kernel.errors import AllocondaError, UsageError
from alloconda.kernel.events.events import Observer
from alloconda.kernel.python import Python
from alloconda.kernel.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheContents:
    """What is in the cache: header sets, and what is beside them.

    `stored_bytes` is what the entries take on the disk; `shared_bytes` is what they would take in
    addition if each had its own copy of every file.
    """

    directory: str
    entries: tuple[CacheEntry, ...]
    stored_bytes: int
    shared_bytes: int
    buckets: tuple[Bucket, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PruneReport:
    """What prune did, or would do.

    Attributes:
        decisions: which header sets go, and why.
        freed_bytes: what that frees.
        leftovers: how many downloads and entries killed processes had left half-written.
        directories: what goes beside header sets because of its age.
    """

    decisions: tuple[PruneDecision, ...]
    freed_bytes: int
    leftovers: int
    directories: tuple[CacheDirectory, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """An entry that is not what it should be.

    Attributes:
        key: names the entry.
        files: the paths that are absent or changed; none when its manifest can't be read.
        repaired: whether it was fetched anew.
        failure: why it could not be repaired, or None.
    """

    key: str
    files: tuple[str, ...]
    repaired: bool = False
    failure: AllocondaError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHeaders:
    """Headers that are available; `is_cached` says whether they are in the cache."""

    python: Python
    triple: str
    archive: str
    is_cached: bool


class CacheService:
    """Lists, prunes, clears, verifies and repairs the cache.

    Args:
        reader: reads the cache on the disk.
        cleaner: removes from it.
        headers: fetches what has to be repaired.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        *,
        reader: CacheReader,
        cleaner: CacheCleaner,
        headers: HeaderService,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._reader = reader
        self._cleaner = cleaner
        self._headers = headers
        self._clock = clock

    def require_cache(self) -> None:
        """Refuse a directory that holds something, but nothing of alloconda's.

        Raises:
            UsageError: it is one.
            OutsideError: it can't be read.
        """
        if not self._reader.is_cache():
            raise UsageError(
                f"{self._reader.directory} is not a cache of alloconda; nothing was changed",
                hint="leave out --cache-dir (or ALLOCONDA_CACHE_DIR) for the usual cache, or name "
                "a directory that headers were fetched into",
            )

    def contents(self) -> CacheContents:
        """Return what is in the cache, sorted by version and triple."""
        entries = sorted(self._reader.entries(), key=_order)
        stored = stored_bytes(entries)
        return CacheContents(
            directory=str(self._reader.directory),
            entries=tuple(entries),
            stored_bytes=stored,
            shared_bytes=sum(entry.size_bytes for entry in entries) - stored,
            buckets=tuple(self._reader.buckets()),
        )

    def known(
        self,
        index: ArchiveIndex,
        triples: Sequence[str],
        *,
        all_versions: bool,
        pythons: Sequence[Python] = (),
        only_cached: bool = False,
    ) -> tuple[KnownHeaders, ...]:
        """Return the headers that are available for some triples, by triple and version.

        Args:
            index: what is known.
            triples: which platforms.
            all_versions: whether older patches and prereleases are wanted too; those that are
                cached always are, and so are those of a patch version that is named.
            pythons: the versions; every one if none is named.
            only_cached: whether what would have to be fetched is left out.
        """
        all_versions = all_versions or any(python.patch for python in pythons)
        cached = {entry.key: entry for entry in self._reader.entries() if entry.is_intact}
        rows: dict[str, KnownHeaders] = {}
        for archive in _offered(index, triples, all_versions=all_versions):
            key = f"{archive.platform}/{archive.release}"
            rows[key] = KnownHeaders(
                python=archive.python,
                triple=archive.platform,
                archive=archive.name,
                is_cached=key in cached,
            )
        for key, entry in cached.items():
            if entry.triple in triples and key not in rows:
                rows[key] = KnownHeaders(
                    python=entry.python, triple=entry.triple, archive=entry.archive, is_cached=True
                )
        listed = (
            row
            for row in rows.values()
            if is_listed(row.python, pythons) and (row.is_cached or not only_cached)
        )
        return tuple(sorted(listed, key=lambda row: (row.triple, row.python)))

    def prune(self, rule: PruneRule, *, dry_run: bool) -> PruneReport:
        """Remove what the rule and damage say, and what killed processes left.

        Raises:
            OutsideError: the cache can't be written.
        """
        report = self._prune_entries(rule, dry_run=dry_run)
        old = choose_directories(self._reader.directories(), rule, self._clock())
        for one in () if dry_run else old:
            self._cleaner.remove_directory(one.key)
        freed_bytes = report.freed_bytes + sum(one.size_bytes for one in old)
        return replace(report, directories=old, freed_bytes=freed_bytes)

    def _prune_entries(self, rule: PruneRule, *, dry_run: bool) -> PruneReport:
        entries = tuple(sorted(self._reader.entries(), key=_order))
        # Before entries go, so that what only they had isn't counted twice.
        leftovers, leftover_bytes = self._cleaner.sweep(dry_run=dry_run)
        decisions = choose_pruned(entries, rule, self._clock())
        if not dry_run:
            decisions = tuple(self._execute(decision) for decision in decisions)
            self._cleaner.sweep(dry_run=False)
        kept = [decision.entry for decision in decisions if not decision.remove]
        return PruneReport(
            decisions=decisions,
            freed_bytes=stored_bytes(entries) - stored_bytes(kept) + leftover_bytes,
            leftovers=leftovers,
        )

    def clear(self, *, everything: bool = False) -> PruneReport:
        """Remove every entry that no running process uses, and the learnt index.

        Args:
            everything: whether Zig versions, generated files and the like go too, and what
                other versions of alloconda left.

        Raises:
            OutsideError: the cache can't be written.
        """
        report = self._prune_entries(PruneRule(older_than_s=float("-inf")), dry_run=False)
        kinds = (
            *(BucketKind.INDEX, BucketKind.ZIG, BucketKind.ZIG_CACHE),
            *(BucketKind.PYTHONS, BucketKind.GENERATED, BucketKind.FOREIGN),
        )
        freed_bytes = sum(
            self._cleaner.empty(kind) for kind in (kinds if everything else kinds[:1])
        )
        return replace(report, freed_bytes=report.freed_bytes + freed_bytes)

    def verify(self, *, repair: bool, observer: Observer) -> tuple[int, tuple[Damage, ...]]:
        """Read every file of every entry; return how many entries there are, and the damage.

        Args:
            repair: whether damaged entries are fetched anew.
            observer: gets the events of the downloads.
        """
        entries = sorted(self._reader.entries(), key=_order)
        found = []
        for entry in entries:
            files = self._reader.damaged(entry.key)
            if files is None or files:
                damage = Damage(key=entry.key, files=files or ())
                found.append(self._repaired(entry, damage, observer) if repair else damage)
        return len(entries), tuple(found)

    def _execute(self, decision: PruneDecision) -> PruneDecision:
        if not decision.remove or self._cleaner.remove(decision.entry.key):
            return decision
        return PruneDecision(
            entry=decision.entry, remove=False, reason="a build has begun to use it"
        )

    def _repaired(self, entry: CacheEntry, damage: Damage, observer: Observer) -> Damage:
        try:
            archive = self._archive(entry)
        except AllocondaError as error:
            return Damage(key=damage.key, files=damage.files, failure=error)
        answer = self._headers.refetch(archive, observer)
        failure = answer if isinstance(answer, AllocondaError) else None
        return Damage(key=damage.key, files=damage.files, repaired=failure is None, failure=failure)

    def _archive(self, entry: CacheEntry) -> Archive:
        """Return the archive that an entry is from, even if its manifest is lost."""
        archive = parse_archive_name(entry.archive, entry.sha256)
        if archive is not None:
            return archive
        request = HeaderRequest(python=entry.python, triple=entry.triple)
        return self._headers.resolve(request)


def _offered(index: ArchiveIndex, triples: Sequence[str], *, all_versions: bool) -> list[Archive]:
    found = []
    for triple in triples:
        wanted = dict.fromkeys(
            python if all_versions else python.of_series()
            for python in index.pythons(triple)
            if all_versions or not python.is_prerelease
        )
        found += [index.resolve(HeaderRequest(python=python, triple=triple)) for python in wanted]
    return found


def _order(entry: CacheEntry) -> tuple[Python, str, str]:
    return entry.python, entry.triple, entry.build
