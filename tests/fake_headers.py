"""Header archives, a server and a cache that exist in memory only."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from alloconda.headers.model.archive_index import Archive, ArchiveIndex, parse_archive_name
from alloconda.headers.model.cache_buckets import Bucket, BucketKind, CacheDirectory
from alloconda.headers.model.header_set import HeaderFile, HeaderRequest, HeaderSet
from alloconda.headers.model.prune import CacheEntry
from alloconda.headers.service.fetch import HeaderFetcher
from alloconda.headers.service.headers import HeaderService
from alloconda.headers.service.ports import TransferError, TransferReport
from alloconda.kernel.events.events import Event
from alloconda.kernel.python import parse_python

GNU = "x86_64-unknown-linux-gnu"
MAC = "aarch64-apple-darwin"
NOW_S = 100 * 86_400.0
ZIG_BUCKET = Bucket(kind=BucketKind.ZIG, count=1, size_bytes=7)
FILES = (HeaderFile(path="include/Python.h", data=b""),)


def archive_of(version: str, triple: str = GNU, *, build: str = "20250115") -> Archive:
    """Return the archive of a version, such as "3.13.1" or "3.13.1t"."""
    python = parse_python(version)
    flavor = "freethreaded-install_only" if python.free_threaded else "install_only"
    name = f"cpython-{python.version}+{build}-{triple}-{flavor}.tar.gz"
    archive = parse_archive_name(name, "0" * 64)
    assert archive is not None, name
    return archive


def request_of(version: str, triple: str = GNU, *, nearest: bool = False) -> HeaderRequest:
    """Return the request for a version, such as "3.13" or "3.13.1"."""
    return HeaderRequest(python=parse_python(version), triple=triple, nearest=nearest)


def headers_from(archive: Archive) -> HeaderSet:
    """Return the header set that an archive becomes in the cache."""
    return HeaderSet(
        python=archive.python,
        triple=archive.platform,
        include_dir=Path("cache") / archive.platform / archive.release / "include",
        libs_dir=None,
        source=archive.name,
        digest=f"tree of {archive.name}",
    )


def partial_of(archive: Archive) -> Path:
    """Return where the cache keeps what arrived of an archive."""
    return Path("partial") / f"{archive.platform}.{archive.release}"


@dataclass(frozen=True, slots=True)
class Try:
    """One try to download an archive: the counts of bytes that are reported, then the end."""

    reports: tuple[int, ...] = (0, 100)
    failure: Exception | None = None
    size_bytes: int | None = 100


@dataclass
class ScriptedServer:
    """Answers each archive's requests one after the other as a test says; else it has them all."""

    tries: dict[str, list[Try]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, archive: Archive) -> str:
        return f"https://example.org/{archive.address}"

    def fetch(
        self, archive: Archive, partial: Path, report: TransferReport
    ) -> tuple[HeaderFile, ...]:
        assert partial == partial_of(archive)
        self.asked.append(archive.name)
        script = self.tries.get(archive.name, [])
        now = script.pop(0) if len(script) > 1 else next(iter(script), Try())
        for received_bytes in now.reports:
            report(received_bytes, now.size_bytes)
        if now.failure is not None:
            raise now.failure
        return FILES


@dataclass
class HeadersInMemory:
    """A cache and its store. `others` is what other processes fetch while the lock is awaited."""

    sets: dict[str, HeaderSet] = field(default_factory=dict)
    puts: list[str] = field(default_factory=list)
    others: list[Archive] = field(default_factory=list)
    waits: int = 0

    def find(self, request: HeaderRequest) -> HeaderSet | None:
        index = ArchiveIndex(tuple(archive_of_name(name) for name in self.sets))
        return self.sets[index.resolve(request).name] if index.has(request) else None

    def find_archive(self, archive: Archive) -> HeaderSet | None:
        return self.sets.get(archive.name)

    @contextmanager
    def lock(self, archive: Archive, waiting: Callable[[], None]) -> Iterator[Path]:
        for _ in range(self.waits):
            waiting()
        for other in self.others:
            self.keep(other)
        yield partial_of(archive)

    def put(self, archive: Archive, files: tuple[HeaderFile, ...], url: str) -> HeaderSet:
        assert (files, url) == (FILES, ScriptedServer().url(archive))
        self.puts.append(archive.name)
        return self.keep(archive)

    def keep(self, archive: Archive) -> HeaderSet:
        self.sets[archive.name] = headers_from(archive)
        return self.sets[archive.name]


def archive_of_name(name: str) -> Archive:
    """Return the archive of a file name."""
    archive = parse_archive_name(name, "0" * 64)
    assert archive is not None, name
    return archive


class NoWaiting(threading.Event):
    """An event that nobody sets in time: it notes how long it was waited for, and returns."""

    def __init__(self) -> None:
        super().__init__()
        self.waits_s: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits_s.append(timeout)
        return self.is_set()


@dataclass
class KnownIndex:
    """An index of archives that a test fills; a refresh adds what the server lists."""

    index: ArchiveIndex
    server_list: ArchiveIndex = field(default_factory=lambda: ArchiveIndex(()))
    stale: bool = False
    failure: TransferError | None = None
    refreshes: list[bool] = field(default_factory=list)

    def load(self) -> ArchiveIndex:
        return self.index

    def is_stale(self) -> bool:
        return self.stale

    def refresh(self, *, anew: bool = False) -> ArchiveIndex:
        self.refreshes.append(anew)
        if self.failure is not None:
            raise self.failure
        self.index = self.index.refined_by(self.server_list)
        return self.index

    def listed(self) -> ArchiveIndex:
        return self.server_list if self.refreshes and not self.failure else ArchiveIndex(())


def passing(**changes: object) -> TransferError:
    """Return a failure that may pass."""
    return TransferError("busy", passing=True, **changes)  # type: ignore[arg-type]


def absent() -> TransferError:
    """Return what comes of an address that the server has nothing at."""
    return TransferError("404 Not Found", passing=False, absent=True)


@dataclass
class OwnHeaders:
    """The headers of an interpreter that runs here; without an archive there are none."""

    archive: Archive | None = None

    def find(self, request: HeaderRequest) -> HeaderSet | None:
        if self.archive is None or not ArchiveIndex((self.archive,)).has(request):
            return None
        return headers_from(self.archive)


class HeaderWorld:
    """A header service, and around it a machine, a cache and a server that a test can change."""

    def __init__(
        self,
        *known: str | Archive,
        cached: tuple[str, ...] = (),
        own: str | None = None,
        offline: bool = False,
    ) -> None:
        archives = tuple(archive_of(one) if isinstance(one, str) else one for one in known)
        self.known = KnownIndex(ArchiveIndex(archives))
        self.cache = HeadersInMemory()
        for version in cached:
            self.cache.keep(archive_of(version))
        self.own = OwnHeaders(None if own is None else archive_of(own))
        self.server = ScriptedServer()
        self.connections = 0
        self.events: list[Event] = []
        self.service = HeaderService(
            local=self.own,
            cache=self.cache,
            archives=self.known,
            open_fetcher=self._open_fetcher,
            fetch_flags=("--mirror", "https://mirror.example"),
            offline=offline,
        )

    @contextmanager
    def _open_fetcher(self) -> Iterator[HeaderFetcher]:
        self.connections += 1
        yield HeaderFetcher(
            source=self.server, cache=self.cache, store=self.cache, cancelled=NoWaiting()
        )

    def lacks(self, version: str, failure: TransferError | None = None) -> None:
        """Let every download of a version fail."""
        self.server.tries[archive_of(version).name] = [Try(failure=failure or absent())]

    def told(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


def cache_entry(version: str, triple: str = GNU, **changes: object) -> CacheEntry:
    """Return the cache's entry of an archive, used just now."""
    archive = archive_of(version, triple)
    entry = CacheEntry(
        key=f"{archive.platform}/{archive.release}",
        python=archive.python,
        build=archive.build,
        triple=archive.platform,
        archive=archive.name,
        sha256=archive.sha256,
        created_s=0.0,
        used_s=NOW_S,
        files=((archive.name, 100),),
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


@dataclass
class CacheOnPaper:
    """A cache's reader and cleaner. `busy` are keys that a build begins to use meanwhile."""

    held: list[CacheEntry] = field(default_factory=list)
    damage: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    is_own: bool = True
    done: list[str] = field(default_factory=list)
    directory: Path = Path("/cache")
    beside: list[CacheDirectory] = field(default_factory=list)

    def is_cache(self) -> bool:
        return self.is_own

    def entries(self) -> Iterable[CacheEntry]:
        return list(self.held)

    def buckets(self) -> Iterable[Bucket]:
        return [ZIG_BUCKET]

    def damaged(self, key: str) -> tuple[str, ...] | None:
        return self.damage.get(key, ())

    def directories(self) -> Iterable[CacheDirectory]:
        return self.beside

    def remove_directory(self, key: str) -> None:
        self.done.append(f"remove directory {key}")

    def remove(self, key: str) -> bool:
        self.done.append(f"remove {key}")
        return key not in self.busy

    def sweep(self, *, dry_run: bool) -> tuple[int, int]:
        self.done.append("look" if dry_run else "sweep")
        return 2, 30

    def empty(self, kind: BucketKind) -> int:
        self.done.append(f"empty {kind}")
        return 1000
