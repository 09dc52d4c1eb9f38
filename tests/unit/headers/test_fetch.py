"""Fetching one archive: retries, patience, and when to give up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.headers.model.archive_index import Archive, parse_archive_name
from alloconda.headers.model.header_set import HeaderFile, HeaderSet
from alloconda.headers.service.fetch import (
    MAX_FAILURES,
    MAX_RETRY_AFTER_S,
    FetchCancelledError,
    HeaderFetcher,
    retry_delay_s,
)
from alloconda.headers.service.ports import TransferError, TransferReport
from alloconda.kernel.events.events import (
    Event,
    FetchFinished,
    FetchRetried,
    FetchStarted,
    ignore_events,
)

FOUND = parse_archive_name(
    "cpython-3.13.1+20250115-aarch64-apple-darwin-install_only.tar.gz", "0" * 64
)
assert FOUND is not None
ARCHIVE: Archive = FOUND
FILES = (HeaderFile(path="include/Python.h", data=b""),)


@dataclass
class FakeSource:
    """Fails as told, then succeeds; a try is (bytes that arrive, failure)."""

    tries: list[tuple[int, TransferError | None]]
    count: int = 0

    def url(self, archive: Archive) -> str:
        return f"https://example.org/{archive.address}"

    def fetch(
        self, _archive: Archive, _partial: Path, report: TransferReport
    ) -> tuple[HeaderFile, ...]:
        received, failure = self.tries[min(self.count, len(self.tries) - 1)]
        self.count += 1
        report(0, 100)
        report(received, 100)
        if failure:
            raise failure
        return FILES


@dataclass
class FakeCache:
    """A cache and store in one, in memory."""

    headers: HeaderSet | None = None
    puts: list[Archive] = field(default_factory=list)

    def find(self, _request: object) -> HeaderSet | None:
        return self.headers

    def find_archive(self, _archive: Archive) -> HeaderSet | None:
        return self.headers

    @contextmanager
    def lock(self, _archive: Archive, _waiting: Callable[[], None]) -> Iterator[Path]:
        yield Path("partial")

    def put(self, archive: Archive, _files: tuple[HeaderFile, ...], _url: str) -> HeaderSet:
        self.puts.append(archive)
        return HeaderSet(
            python=archive.python,
            triple=archive.platform,
            include_dir=Path("include"),
            libs_dir=None,
            source=archive.name,
            digest="",
        )


def fetcher_of(source: FakeSource, cache: FakeCache) -> HeaderFetcher:
    return HeaderFetcher(
        source=source, cache=cache, store=cache, first_delay_s=0.0, clock=lambda: 0.0
    )


def passing(**changes: object) -> TransferError:
    return TransferError("busy", passing=True, **changes)  # type: ignore[arg-type]


def test_failures_that_pass_are_tried_again() -> None:
    source, cache = FakeSource([(0, passing()), (0, passing()), (100, None)]), FakeCache()
    events: list[Event] = []

    fetcher_of(source, cache).fetch(ARCHIVE, events.append)

    assert [type(event) for event in events if not type(event).__name__.endswith("Progressed")] == [
        FetchStarted,
        FetchRetried,
        FetchRetried,
        FetchFinished,
    ]
    assert cache.puts == [ARCHIVE]


def test_failures_without_progress_end() -> None:
    source, cache = FakeSource([(0, passing())]), FakeCache()

    with pytest.raises(TransferError):
        fetcher_of(source, cache).fetch(ARCHIVE, ignore_events)

    assert source.count == MAX_FAILURES
    assert cache.puts == []


def test_progress_earns_patience() -> None:
    tries: list[tuple[int, TransferError | None]] = [(2 << 20, passing())] * (3 * MAX_FAILURES)
    source = FakeSource([*tries, (100, None)])

    fetcher_of(source, FakeCache()).fetch(ARCHIVE, ignore_events)

    assert source.count == len(tries) + 1


def test_damage_is_tried_once_more() -> None:
    source = FakeSource([(2 << 20, passing(damaged=True))])

    with pytest.raises(TransferError):
        fetcher_of(source, FakeCache()).fetch(ARCHIVE, ignore_events)

    assert source.count == 2


def test_failures_that_stay_are_not_tried_again() -> None:
    source = FakeSource([(0, TransferError("404", passing=False))])

    with pytest.raises(TransferError, match="404"):
        fetcher_of(source, FakeCache()).fetch(ARCHIVE, ignore_events)

    assert source.count == 1


def test_a_server_that_asks_for_hours_is_left_alone() -> None:
    source = FakeSource([(0, passing(retry_after_s=MAX_RETRY_AFTER_S + 1))])

    with pytest.raises(TransferError):
        fetcher_of(source, FakeCache()).fetch(ARCHIVE, ignore_events)

    assert source.count == 1


def test_a_cancelled_fetcher_downloads_nothing() -> None:
    source, cache = FakeSource([(100, None)]), FakeCache()
    fetcher = fetcher_of(source, cache)

    fetcher.cancel()
    with pytest.raises(FetchCancelledError):
        fetcher.fetch(ARCHIVE, ignore_events)

    assert source.count == 0


def test_what_another_process_fetched_meanwhile_is_taken() -> None:
    cache = FakeCache()
    cache.headers = cache.put(ARCHIVE, FILES, "")
    source = FakeSource([(100, None)])
    events: list[Event] = []

    fetcher_of(source, cache).fetch(ARCHIVE, events.append)

    assert source.count == 0
    assert [event.cached for event in events if isinstance(event, FetchFinished)] == [True]


@given(st.integers(1, MAX_FAILURES), st.none() | st.floats(0, 1000), st.floats(0, 5))
def test_delays_are_what_the_server_asks_for_or_grow(
    failures: int, retry_after_s: float | None, first_s: float
) -> None:
    delay_s = retry_delay_s(failures, retry_after_s, first_s)

    if retry_after_s is None:
        assert delay_s == first_s * 2 ** (failures - 1)
    elif retry_after_s > MAX_RETRY_AFTER_S:
        assert delay_s is None
    else:
        assert delay_s is not None
        assert delay_s >= retry_after_s
