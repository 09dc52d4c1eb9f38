"""Header archives, a server and a cache that exist in memory only."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from alloconda.headers.model.archive_index import Archive, ArchiveIndex, parse_archive_name
from alloconda.headers.model.header_set import HeaderFile, HeaderRequest, HeaderSet
from alloconda.headers.service.ports import TransferError, TransferReport
from alloconda.kernel.python import parse_python

GNU = "x86_64-unknown-linux-gnu"
MAC = "aarch64-apple-darwin"
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
        self, archive: Archive, _partial: Path, report: TransferReport
    ) -> tuple[HeaderFile, ...]:
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
        yield Path("partial") / archive.name

    def put(self, archive: Archive, _files: tuple[HeaderFile, ...], _url: str) -> HeaderSet:
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
