"""Fetching one archive: retries and the pauses between them, what is told, and when to give up."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.headers.service.fetch import (
    MAX_FAILURES,
    MAX_RETRY_AFTER_S,
    PROGRESS_INTERVAL_S,
    FetchCancelledError,
    HeaderFetcher,
    retry_delay_s,
)
from alloconda.headers.service.ports import TransferError
from alloconda.kernel.events.events import (
    Event,
    FetchFinished,
    FetchProgressed,
    FetchRetried,
    FetchStarted,
    FetchWaited,
)
from tests.fake_headers import (
    HeadersInMemory,
    NoWaiting,
    ScriptedServer,
    Try,
    archive_of,
    headers_from,
    passing,
)
from tests.fakes import ignore_events

# So much shows that a line works.
PROGRESS_BYTES = 1 << 20
ARCHIVE = archive_of("3.13.1")


class Bench:
    """A fetcher with everything around it; no pause takes any time."""

    def __init__(self, *tries: Try) -> None:
        self.server = ScriptedServer(tries={ARCHIVE.name: list(tries)})
        self.cache = HeadersInMemory()
        self.pauses = NoWaiting()
        self.events: list[Event] = []
        self.now_s = 0.0
        self.fetcher = HeaderFetcher(
            source=self.server,
            cache=self.cache,
            store=self.cache,
            clock=lambda: self.now_s,
            cancelled=self.pauses,
        )

    def fetch(self, *, force: bool = False) -> None:
        self.fetcher.fetch(ARCHIVE, self.events.append, force=force)

    @property
    def asked(self) -> int:
        return len(self.server.asked)

    def told(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


def test_failures_that_pass_are_tried_again() -> None:
    bench = Bench(Try(failure=passing()), Try(failure=passing()), Try())

    bench.fetch()

    assert [type(event) for event in bench.events if not isinstance(event, FetchProgressed)] == [
        FetchStarted,
        FetchRetried,
        FetchRetried,
        FetchFinished,
    ]
    assert bench.cache.puts == [ARCHIVE.name]


def test_each_pause_is_twice_as_long_as_the_one_before() -> None:
    bench = Bench(Try(failure=passing()))

    with pytest.raises(TransferError):
        bench.fetch()

    assert bench.pauses.waits_s == [0.5, 1.0, 2.0, 4.0]


def test_a_pause_is_as_long_as_the_server_asks_for() -> None:
    bench = Bench(
        Try(failure=passing(retry_after_s=7.0)),
        Try(failure=passing(retry_after_s=MAX_RETRY_AFTER_S)),
        Try(),
    )

    bench.fetch()

    assert bench.pauses.waits_s == [7.0, 120.0]


def test_a_server_that_asks_for_no_pause_gets_the_first_one() -> None:
    bench = Bench(Try(failure=passing(retry_after_s=0.0)), Try())

    bench.fetch()

    assert bench.pauses.waits_s == [0.5]


def test_without_a_failure_there_is_no_pause() -> None:
    bench = Bench(Try())

    bench.fetch()

    assert bench.pauses.waits_s == []


def test_a_retry_is_told_with_its_reason_its_number_and_the_pause() -> None:
    bench = Bench(Try(failure=passing()), Try(failure=passing()), Try())

    bench.fetch()

    assert bench.told(FetchRetried) == [
        FetchRetried(name=ARCHIVE.name, reason="busy", attempt=1, delay_s=0.5),
        FetchRetried(name=ARCHIVE.name, reason="busy", attempt=2, delay_s=1.0),
    ]


def test_a_fetch_that_is_cancelled_during_a_pause_asks_no_more() -> None:
    bench = Bench(Try(failure=passing()))

    def cancel(event: Event) -> None:
        if isinstance(event, FetchRetried):
            bench.fetcher.cancel()

    with pytest.raises(FetchCancelledError):
        bench.fetcher.fetch(ARCHIVE, cancel)

    assert bench.asked == 1


def test_failures_without_progress_end() -> None:
    bench = Bench(Try(failure=passing()))

    with pytest.raises(TransferError):
        bench.fetch()

    assert bench.asked == MAX_FAILURES
    assert bench.cache.puts == []


def test_progress_earns_patience_and_short_pauses() -> None:
    tries = [Try((0, PROGRESS_BYTES), passing())] * (3 * MAX_FAILURES)
    bench = Bench(*tries, Try())

    bench.fetch()

    assert bench.asked == len(tries) + 1
    assert set(bench.pauses.waits_s) == {0.5}


def test_a_little_progress_earns_none() -> None:
    bench = Bench(Try((0, PROGRESS_BYTES - 1), passing()))

    with pytest.raises(TransferError):
        bench.fetch()

    assert bench.asked == MAX_FAILURES


def test_what_an_earlier_try_left_is_no_progress() -> None:
    bench = Bench(Try((5 * PROGRESS_BYTES, 5 * PROGRESS_BYTES + 10), passing()))

    with pytest.raises(TransferError):
        bench.fetch()

    assert bench.asked == MAX_FAILURES


def test_damage_is_tried_once_more() -> None:
    bench = Bench(Try((0, 2 * PROGRESS_BYTES), passing(damaged=True)))

    with pytest.raises(TransferError):
        bench.fetch()

    assert bench.asked == 2


def test_failures_that_stay_are_not_tried_again() -> None:
    bench = Bench(Try(failure=TransferError("404", passing=False)))

    with pytest.raises(TransferError, match="404"):
        bench.fetch()

    assert bench.asked == 1


def test_a_server_that_asks_for_hours_is_left_alone() -> None:
    bench = Bench(Try(failure=passing(retry_after_s=MAX_RETRY_AFTER_S + 1)))

    with pytest.raises(TransferError, match="busy"):
        bench.fetch()

    assert bench.asked == 1
    assert bench.pauses.waits_s == []


def test_a_cancelled_fetcher_downloads_nothing() -> None:
    bench = Bench(Try())

    bench.fetcher.cancel()
    with pytest.raises(FetchCancelledError, match="interrupted"):
        bench.fetch()

    assert bench.asked == 0


def test_a_download_ends_when_the_fetcher_is_cancelled() -> None:
    bench = Bench(Try((0, 50, 100)))

    def cancel(event: Event) -> None:
        bench.events.append(event)
        bench.fetcher.cancel()

    with pytest.raises(FetchCancelledError):
        bench.fetcher.fetch(ARCHIVE, cancel)

    assert bench.told(FetchProgressed) == [FetchProgressed(name=ARCHIVE.name, received_bytes=0)]
    assert bench.cache.puts == []


def test_a_cancelled_fetcher_waits_for_no_other_process() -> None:
    bench = Bench(Try())
    bench.cache.waits = 1
    bench.fetcher.cancel()

    with pytest.raises(FetchCancelledError):
        bench.fetch()

    assert bench.events == []


def test_waiting_for_another_process_is_told_once() -> None:
    bench = Bench(Try())
    bench.cache.waits = 3

    bench.fetch()

    assert bench.told(FetchWaited) == [FetchWaited(name=ARCHIVE.name)]
    assert bench.events[0] == FetchWaited(name=ARCHIVE.name)


def test_what_another_process_fetched_meanwhile_is_taken() -> None:
    bench = Bench(Try())
    bench.cache.others = [ARCHIVE]

    bench.fetch()

    assert bench.asked == 0
    assert bench.events == [
        FetchFinished(name=ARCHIVE.name, transferred_bytes=0, duration_s=0.0, cached=True)
    ]


def test_what_is_cached_is_not_downloaded() -> None:
    bench = Bench(Try())
    kept = bench.cache.keep(ARCHIVE)

    assert bench.fetcher.fetch(ARCHIVE, ignore_events) is kept
    assert bench.asked == 0


def test_by_force_what_is_cached_is_downloaded_again() -> None:
    bench = Bench(Try())
    bench.cache.keep(ARCHIVE)

    bench.fetch(force=True)

    assert bench.cache.puts == [ARCHIVE.name]


def test_what_is_returned_is_what_the_cache_hands_out() -> None:
    bench = Bench(Try())

    found = bench.fetcher.fetch(ARCHIVE, ignore_events)

    assert found is bench.cache.sets[ARCHIVE.name]


def test_an_entry_that_is_pruned_at_once_is_still_returned() -> None:
    class Forgetful(HeadersInMemory):
        def find_archive(self, _archive: object) -> None:
            return None

    bench, cache = Bench(Try()), Forgetful()
    fetcher = HeaderFetcher(source=bench.server, cache=cache, store=cache)

    assert fetcher.fetch(ARCHIVE, ignore_events) == headers_from(ARCHIVE)


def test_a_download_is_told_from_its_beginning_to_its_end() -> None:
    bench = Bench(Try((0, 30, 100)))
    ticks = iter([10.0, 10.0, 10.2, 10.4, 14.0])
    fetcher = HeaderFetcher(
        source=bench.server, cache=bench.cache, store=bench.cache, clock=lambda: next(ticks)
    )

    fetcher.fetch(ARCHIVE, bench.events.append)

    url = f"https://example.org/20250115/{ARCHIVE.name.replace('+', '%2B')}"
    assert bench.events == [
        FetchStarted(name=ARCHIVE.name, url=url, size_bytes=100),
        FetchProgressed(name=ARCHIVE.name, received_bytes=0),
        FetchProgressed(name=ARCHIVE.name, received_bytes=30),
        FetchProgressed(name=ARCHIVE.name, received_bytes=100),
        FetchFinished(name=ARCHIVE.name, transferred_bytes=100, duration_s=4.0, cached=False),
    ]


def test_only_what_arrived_over_the_network_counts_as_transferred() -> None:
    bench = Bench(Try((20, 50), passing()), Try((50, 100)))

    bench.fetch()

    finished = bench.told(FetchFinished)
    assert [event.transferred_bytes for event in finished if isinstance(event, FetchFinished)] == [
        80
    ]


def test_a_download_that_begins_anew_counts_all_that_arrived() -> None:
    bench = Bench(Try((0, 60), passing()), Try((0, 100)))

    bench.fetch()

    finished = bench.told(FetchFinished)
    assert [event.transferred_bytes for event in finished if isinstance(event, FetchFinished)] == [
        160
    ]


def test_progress_is_told_ten_times_a_second_and_at_the_end() -> None:
    bench = Bench(Try((0, 10, 20, 30, 40, 100)))
    step = PROGRESS_INTERVAL_S / 2

    def clock() -> Iterator[float]:
        yield 0.0
        yield from (number * step for number in range(100))

    ticks = clock()
    fetcher = HeaderFetcher(
        source=bench.server, cache=bench.cache, store=bench.cache, clock=lambda: next(ticks)
    )

    fetcher.fetch(ARCHIVE, bench.events.append)

    received = [e.received_bytes for e in bench.events if isinstance(e, FetchProgressed)]
    assert received == [0, 20, 40, 100]


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
