"""Fetching many archives at once, on threads that need no join when the run ends."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue

from alloconda.headers.model.archive_index import Archive
from alloconda.headers.service.fetch import ArchiveFetcher
from alloconda.headers.service.ports import ContentT, EntryT
from alloconda.kernel.errors import AllocondaError
from alloconda.kernel.events.events import (
    Event,
    FetchFailed,
    FetchFinished,
    FetchProgressed,
    Observer,
)

# Connections to one server at a time: enough to fill a line where the server limits each.
MAX_DOWNLOADS = 10
# A wait without an end could not be interrupted from the keyboard on Windows.
_WAIT_S = 0.5
# How long a thread that writes an entry may take to finish; one that waits for a server is left.
_GRACE_S = 1.0


def fetch_all(
    fetcher: ArchiveFetcher[ContentT, EntryT],
    archives: Sequence[Archive],
    observer: Observer,
    *,
    force: bool,
) -> dict[Archive, EntryT | AllocondaError]:
    """Fetch archives, each independent of the failures of others.

    Events reach the observer on the calling thread, and while none comes, the state of a download
    is repeated. What the observer raises, and an interruption, ends all downloads at once: what has
    arrived is kept.
    """
    events: SimpleQueue[Event | None] = SimpleQueue()
    waiting: SimpleQueue[tuple[Archive, Future[EntryT | AllocondaError]]] = SimpleQueue()
    futures: dict[Archive, Future[EntryT | AllocondaError]] = {}
    for archive in archives:
        futures[archive] = Future()
        waiting.put((archive, futures[archive]))

    def work() -> None:
        while True:
            try:
                archive, future = waiting.get_nowait()
            except Empty:
                return
            try:
                answer = _fetch(fetcher, archive, events.put, force=force)
                future.set_result(answer)
            except BaseException as error:  # noqa: BLE001 - it is raised where the result is wanted
                future.set_exception(error)
            events.put(None)

    threads = [
        threading.Thread(target=work, name=f"fetch-{number}", daemon=True)
        for number in range(min(MAX_DOWNLOADS, len(archives)))
    ]
    try:
        for thread in threads:
            thread.start()
        _deliver(events, observer, archives)
    except BaseException:
        fetcher.cancel()
        _leave(threads)
        raise
    return {archive: future.result() for archive, future in futures.items()}


def _fetch(
    fetcher: ArchiveFetcher[ContentT, EntryT], archive: Archive, observer: Observer, *, force: bool
) -> EntryT | AllocondaError:
    try:
        return fetcher.fetch(archive, observer, force=force)
    except AllocondaError as error:
        observer(FetchFailed(name=archive.name, message=error.message, hint=error.hint))
        return error


def _deliver(
    events: SimpleQueue[Event | None], observer: Observer, archives: Sequence[Archive]
) -> None:
    names = [archive.name for archive in archives]
    going = {name: FetchProgressed(name=name, received_bytes=0) for name in names}
    ends = len(archives)
    while ends:
        try:
            event = events.get(timeout=_WAIT_S)
        except Empty:
            # An observer that wants an end raises when it gets an event.
            for state in list(going.values())[:1]:
                observer(state)
            continue
        match event:
            case None:
                ends -= 1
                continue
            case FetchProgressed():
                going[event.name] = event
            case FetchFinished() | FetchFailed():
                going.pop(event.name, None)
            case _:
                pass
        observer(event)


def _leave(threads: Sequence[threading.Thread]) -> None:
    """Wait a little for downloads that were cancelled."""
    ends_s = time.monotonic() + _GRACE_S
    for thread in threads:
        if thread.is_alive():
            thread.join(max(0.0, ends_s - time.monotonic()))
