"""Cached header sets as values, and which of them go when the cache is pruned."""

import re
from collections.abc import Iterable, Sequence

from alloconda.headers.model.cache_buckets import CacheDirectory
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python
from alloconda.kernel.values import dataclass

_MAYBE_IN_USE_S = 3600
_AGE_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SIZE_UNITS = {"b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "kib": 1 << 10,
               "mib": 1 << 20, "gib": 1 << 30}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheEntry:
    """A header set in the cache.

    Attributes:
        key: names the entry, "<triple>/<version>+<build>[t]".
        archive: the name of the archive that it is from; "" when the manifest is lost.
        sha256: that of the archive; "" when the manifest is lost.
        created_s: when it was fetched, seconds since the epoch.
        used_s: when a build last used it, seconds since the epoch.
        files: (identity on the disk, size in bytes) of each file; entries that share a file name
            the same identity.
        is_intact: whether its manifest can be read and every file is there in its size.
        is_used: whether a running process uses it.
    """

    key: str
    python: Python
    build: str
    triple: str
    archive: str
    sha256: str
    created_s: float
    used_s: float
    files: tuple[tuple[str, int], ...]
    is_intact: bool = True
    is_used: bool = False

    @property
    def size_bytes(self) -> int:
        """The size of its files, shared or not."""
        return sum(size for _, size in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class PruneRule:
    """What prune is asked for.

    Attributes:
        older_than_s: entries and directories unused for this many seconds are removed.
        keep_latest: only the newest version and build of each series and triple stays; together
            with another rule, it is what the other rule doesn't touch.
        max_size_bytes: the least recently used go until the cache fits.
        triples: only entries of these platforms go, and all of them when no other rule is given.
    """

    older_than_s: float | None = None
    keep_latest: bool = False
    max_size_bytes: int | None = None
    triples: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PruneDecision:
    """Whether an entry goes, and why."""

    entry: CacheEntry
    remove: bool
    reason: str


def choose_pruned(
    entries: Sequence[CacheEntry], rule: PruneRule, now_s: float
) -> tuple[PruneDecision, ...]:
    """Decide for each entry, in the given order, whether it goes.

    An entry that is in use never goes; a damaged one always does.
    """
    latest = _latest(entries)
    first = {entry.key: _by_itself(entry, rule, now_s, latest=latest) for entry in entries}
    staying = [entry for entry in entries if not first[entry.key].remove]
    squeezed = _over_size_limit(staying, rule, latest)
    return tuple(squeezed.get(entry.key, first[entry.key]) for entry in entries)


def choose_directories(
    directories: Iterable[CacheDirectory], rule: PruneRule, now_s: float
) -> tuple[CacheDirectory, ...]:
    """Return the directories beside header sets that go: those that nothing used for long enough.

    Only the age says something of them, and they are of no platform. One that was used in the
    last hour stays in any case: no lease shows whether a build is running there.
    """
    if rule.older_than_s is None or rule.triples:
        return ()
    least_s = max(rule.older_than_s, _MAYBE_IN_USE_S)
    return tuple(one for one in directories if now_s - one.used_s > least_s)


def stored_bytes(entries: Iterable[CacheEntry]) -> int:
    """Return what entries take on the disk together: each shared file counts once."""
    return sum(dict(file for entry in entries for file in entry.files).values())


def parse_age_s(text: str) -> float:
    """Read an age such as "30d", "12h" or "2w"; in seconds.

    Raises:
        UsageError: the text is not valid.
    """
    match = re.fullmatch(r"(\d{1,15})\s*([smhdw]?)", text.strip().lower())
    if match and not match[2]:
        raise UsageError(f"the age {text} has no unit", hint=f"write {match[1]}d for days")
    if match is None:
        raise UsageError(f"{text!r} is not an age", hint="write it like 30d, 12h or 2w")
    return float(int(match[1]) * _AGE_UNITS_S[match[2]])


def parse_size_bytes(text: str) -> int:
    """Read a size such as "500MB", "1.5 GB" or "800MiB"; in bytes.

    Raises:
        UsageError: the text is not a size, or has no unit: few who write 5 mean 5 bytes.
    """
    match = re.fullmatch(r"(\d{1,15}(?:\.\d+)?)\s*([a-z]*)", text.strip().lower())
    if match and not match[2]:
        raise UsageError(
            f"the size {text} has no unit", hint=f"write {match[1]}MB, or {match[1]}B for bytes"
        )
    if match is None or match[2] not in _SIZE_UNITS:
        raise UsageError(f"{text!r} is not a size", hint="write it like 500MB or 2GB")
    return int(float(match[1]) * _SIZE_UNITS[match[2]])


def _by_itself(
    entry: CacheEntry, rule: PruneRule, now_s: float, *, latest: frozenset[str]
) -> PruneDecision:
    """Decide by everything but the size of the whole."""
    if entry.is_used:
        return _stays(entry, "a running build uses it")
    if not entry.is_intact:
        return _removal(entry, "it is damaged")
    if _is_of_other_platform(entry, rule):
        return _stays(entry, "--triple names another platform")
    if rule.keep_latest and entry.key in latest:
        return _stays(entry, f"it is the newest {entry.python.of_series()} of its platform")
    if rule.older_than_s is not None:
        return _by_age(entry, rule.older_than_s, now_s - entry.used_s)
    return _by_kind(entry, rule)


def _by_kind(entry: CacheEntry, rule: PruneRule) -> PruneDecision:
    if rule.max_size_bytes is None and rule.keep_latest:
        return _removal(entry, f"a newer {entry.python.of_series()} of its platform is there")
    if rule.max_size_bytes is None and rule.triples:
        return _removal(entry, "--triple names its platform")
    return _stays(entry, "no rule selects it")


def _is_of_other_platform(entry: CacheEntry, rule: PruneRule) -> bool:
    return bool(rule.triples) and entry.triple not in rule.triples


def _by_age(entry: CacheEntry, older_than_s: float, unused_s: float) -> PruneDecision:
    if unused_s > older_than_s:
        return _removal(entry, f"it was last used {_days(unused_s)} ago")
    return _stays(entry, f"it was used {_days(unused_s)} ago")


def _over_size_limit(
    staying: Sequence[CacheEntry], rule: PruneRule, latest: frozenset[str]
) -> dict[str, PruneDecision]:
    """Take the least recently used ones out until the rest fits."""
    if rule.max_size_bytes is None:
        return {}
    decisions: dict[str, PruneDecision] = {}
    counts: dict[str, int] = {}
    for entry in staying:
        for identity in dict(entry.files):
            counts[identity] = counts.get(identity, 0) + 1
    total = stored_bytes(staying)
    for entry in sorted(staying, key=lambda entry: (entry.used_s, entry.key)):
        if total <= rule.max_size_bytes:
            break
        kept = rule.keep_latest and entry.key in latest
        if entry.is_used or kept or _is_of_other_platform(entry, rule):
            continue
        decisions[entry.key] = _removal(entry, "the cache is too large, and others were used since")
        for identity, size in dict(entry.files).items():
            counts[identity] -= 1
            total -= size if counts[identity] == 0 else 0
    return decisions


def _latest(entries: Iterable[CacheEntry]) -> frozenset[str]:
    newest: dict[tuple[Python, str], CacheEntry] = {}
    for entry in entries:
        group = entry.python.of_series(), entry.triple
        if entry.is_intact and (group not in newest or _age(entry) > _age(newest[group])):
            newest[group] = entry
    return frozenset(entry.key for entry in newest.values())


def _age(entry: CacheEntry) -> tuple[Python, str]:
    return entry.python, entry.build


def _removal(entry: CacheEntry, reason: str) -> PruneDecision:
    return PruneDecision(entry=entry, remove=True, reason=reason)


def _stays(entry: CacheEntry, reason: str) -> PruneDecision:
    return PruneDecision(entry=entry, remove=False, reason=reason)


def _days(seconds: float) -> str:
    days = int(seconds // 86_400)
    if days >= 1:
        return f"{days} day{'s' if days > 1 else ''}"
    hours = int(seconds // 3600)
    return f"{hours} hour{'s' if hours > 1 else ''}" if hours else "less than an hour"
