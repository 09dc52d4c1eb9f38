"""Fetching many archives at once: answers, events, and the end of all when one is wanted."""

import threading

import pytest

from alloconda.headers.model.archive_index import Archive
from alloconda.headers.model.header_set import HeaderSet
from alloconda.headers.service import fetch_pool
from alloconda.headers.service.fetch import HeaderFetcher
from alloconda.headers.service.fetch_pool import MAX_DOWNLOADS, fetch_all
from alloconda.headers.service.ports import TransferReport
from alloconda.kernel.errors import AllocondaError
from alloconda.kernel.events.events import (
    Event,
    FetchFailed,
    FetchFinished,
    FetchProgressed,
    FetchStarted,
    Observer,
)
from tests.fake_headers import (
    FILES,
    HeadersInMemory,
    ScriptedServer,
    Try,
    absent,
    archive_of,
    headers_from,
)
from tests.fakes import ignore_events

TWELVE, THIRTEEN = archive_of("3.12.1"), archive_of("3.13.1")
MANY = [archive_of(f"3.12.{patch}") for patch in range(MAX_DOWNLOADS + 5)]


def fetch(
    server: ScriptedServer,
    archives: list[Archive],
    observer: Observer = ignore_events,
    *,
    force: bool = False,
    cache: HeadersInMemory | None = None,
    cancelled: threading.Event | None = None,
) -> dict[Archive, HeaderSet | AllocondaError]:
    cache = HeadersInMemory() if cache is None else cache
    fetcher = HeaderFetcher(source=server, cache=cache, store=cache, cancelled=cancelled)
    return fetch_all(fetcher, archives, observer, force=force)


class HeldServer(ScriptedServer):
    """Reports the first byte of every download, then sends no more until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()
        self.ended: list[str] = []
        self.most_at_once = self._at_once = 0
        self._lock = threading.Lock()

    def fetch(self, archive: Archive, _partial: object, report: TransferReport) -> object:  # type: ignore[override]
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            report(1, 100)
            self.go_on.wait(30)
            report(2, 100)
        except AllocondaError:
            self.ended.append(archive.name)
            raise
        finally:
            with self._lock:
                self._at_once -= 1
        return FILES


def test_every_archive_is_answered() -> None:
    answers = fetch(ScriptedServer(), [TWELVE, THIRTEEN])

    assert answers == {TWELVE: headers_from(TWELVE), THIRTEEN: headers_from(THIRTEEN)}


def test_of_nothing_comes_nothing() -> None:
    assert fetch(ScriptedServer(), []) == {}


def test_more_archives_than_connections_are_all_fetched() -> None:
    answers = fetch(ScriptedServer(), MANY)

    assert list(answers) == MANY
    assert all(isinstance(answer, HeaderSet) for answer in answers.values())


def test_a_server_gets_no_more_than_ten_connections() -> None:
    server = HeldServer()
    begun: list[str] = []

    def observe(event: Event) -> None:
        begun.extend([event.name] if isinstance(event, FetchStarted) else [])
        if len(begun) == 10:
            server.go_on.set()

    fetch(server, MANY, observe)

    assert server.most_at_once == 10


def test_one_failure_is_told_and_does_not_stop_the_others() -> None:
    failure = absent()
    failure.hint = "look elsewhere"
    events: list[Event] = []

    answers = fetch(
        ScriptedServer({TWELVE.name: [Try(failure=failure)]}), [TWELVE, THIRTEEN], events.append
    )

    assert answers == {TWELVE: failure, THIRTEEN: headers_from(THIRTEEN)}
    assert [event for event in events if isinstance(event, FetchFailed)] == [
        FetchFailed(name=TWELVE.name, message="404 Not Found", hint="look elsewhere")
    ]
    assert [event.name for event in events if isinstance(event, FetchFinished)] == [THIRTEEN.name]


def test_force_reaches_every_download() -> None:
    cache, server = HeadersInMemory(), ScriptedServer()
    cache.keep(TWELVE)

    fetch(server, [TWELVE], cache=cache)
    assert server.asked == []

    fetch(server, [TWELVE], cache=cache, force=True)
    assert server.asked == [TWELVE.name]


def test_events_arrive_on_the_calling_thread() -> None:
    threads: set[int] = set()

    fetch(
        ScriptedServer(),
        [TWELVE, THIRTEEN],
        lambda _event: threads.add(threading.get_ident()),
    )

    assert threads == {threading.get_ident()}


def test_a_bug_in_a_download_reaches_the_caller() -> None:
    server = ScriptedServer({TWELVE.name: [Try(failure=ZeroDivisionError())]})

    with pytest.raises(ZeroDivisionError):
        fetch(server, [TWELVE])


def test_an_observer_that_raises_ends_every_download() -> None:
    server = HeldServer()
    begun: list[str] = []

    def interrupt(event: Event) -> None:
        begun.extend([event.name] if isinstance(event, FetchProgressed) else [])
        if len(begun) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(server, [TWELVE, THIRTEEN], interrupt, cancelled=server.go_on)

    assert sorted(server.ended) == [TWELVE.name, THIRTEEN.name]


def test_a_download_that_hangs_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_pool, "_GRACE_S", 0.0)
    server = HeldServer()

    def interrupt(_event: Event) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(server, [TWELVE], interrupt)

    assert server.ended == []
    server.go_on.set()


def test_while_nothing_arrives_the_last_state_is_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetch_pool, "_WAIT_S", 0.001)
    server = HeldServer()
    told: list[Event] = []

    def observe(event: Event) -> None:
        told.append(event)
        if told.count(FetchProgressed(name=TWELVE.name, received_bytes=1)) == 3:
            server.go_on.set()

    fetch(server, [TWELVE], observe)

    assert isinstance(told[-1], FetchFinished)


def test_of_a_download_that_has_not_begun_nothing_is_told_to_have_arrived(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetch_pool, "_WAIT_S", 0.001)
    heard = threading.Event()
    told: list[Event] = []

    class Silent(ScriptedServer):
        def fetch(self, *_arguments: object) -> object:  # type: ignore[override]
            heard.wait(30)
            return FILES

    def observe(event: Event) -> None:
        told.append(event)
        heard.set()

    fetch(Silent(), [TWELVE], observe)

    assert told[0] == FetchProgressed(name=TWELVE.name, received_bytes=0)


def test_of_downloads_that_ended_nothing_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_pool, "_WAIT_S", 0.001)
    over = threading.Event()
    told: list[Event] = []

    class SlowAtLast(ScriptedServer):
        def fetch(self, archive: Archive, partial: object, report: TransferReport) -> object:  # type: ignore[override]
            if archive == THIRTEEN:
                over.wait(30)
            return super().fetch(archive, partial, report)  # type: ignore[arg-type]

    def observe(event: Event) -> None:
        told.append(event)
        if told.count(FetchProgressed(name=THIRTEEN.name, received_bytes=0)) == 2:
            over.set()

    fetch(SlowAtLast({TWELVE.name: [Try(failure=absent())]}), [TWELVE, THIRTEEN], observe)

    failed = next(n for n, event in enumerate(told) if isinstance(event, FetchFailed))
    assert TWELVE.name not in {
        event.name for event in told[failed + 1 :] if isinstance(event, FetchProgressed)
    }
