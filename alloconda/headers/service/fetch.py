"""Getting an archive into the cache: lock, look again, download with retries, store."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic

from alloconda.headers.model.archive_index import Archive
from alloconda.headers.model.header_set import HeaderFile, HeaderSet
from alloconda.headers.service.ports import (
    ArchiveSource,
    ArchiveStore,
    CachedArchives,
    ContentT,
    EntryT,
    TransferError,
)
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.events.events import (
    FetchFinished,
    FetchProgressed,
    FetchRetried,
    FetchStarted,
    FetchWaited,
    Observer,
)

MAX_FAILURES = 5
MAX_DAMAGED = 2
MAX_RETRY_AFTER_S = 120.0
PROGRESS_INTERVAL_S = 0.1
# Arriving bytes show that the line works: failures before them don't count any more.
PROGRESS_BYTES = 1 << 20


class FetchCancelledError(OutsideError):
    """The run was ended while a download was going on."""


class ArchiveFetcher(Generic[ContentT, EntryT]):
    """Fetches archives, one per call, from any number of threads at once.

    Args:
        source: where archives are downloaded from.
        cache: where they may be already when the lock is taken.
        store: where they are put.
        first_delay_s: the pause before the first retry; each further one is twice as long.
        clock: seconds that only grow.
        cancelled: ends all downloads when it is set, pauses before retries included.
    """

    def __init__(
        self,
        *,
        source: ArchiveSource[ContentT],
        cache: CachedArchives[EntryT],
        store: ArchiveStore[ContentT, EntryT],
        first_delay_s: float = 0.5,
        clock: Callable[[], float] = time.monotonic,
        cancelled: threading.Event | None = None,
    ) -> None:
        self._source = source
        self._cache = cache
        self._store = store
        self._first_delay_s = first_delay_s
        self._clock = clock
        self._cancelled = threading.Event() if cancelled is None else cancelled

    def cancel(self) -> None:
        """End all downloads soon; what has arrived is kept for the next run."""
        self._cancelled.set()

    def fetch(self, archive: Archive, observer: Observer, *, force: bool = False) -> EntryT:
        """Return the entry of an archive, downloaded unless another process did it meanwhile.

        The observer is called on this thread.

        Raises:
            OutsideError: it could not be downloaded or stored.
        """
        transfer = _Transfer(archive, self._source.url(archive), observer, self._clock)
        waited = transfer.once(FetchWaited(name=archive.name))

        def waiting() -> None:
            self._check_cancelled()
            waited()

        with self._store.lock(archive, waiting) as partial:
            found = None if force else self._cache.find_archive(archive)
            if found is None:
                content = self._download(archive, partial, transfer)
                stored = self._store.put(archive, content, transfer.url)
                # What the cache hands out is in use from now on, so that no prune removes it.
                found = self._cache.find_archive(archive) or stored
        transfer.finish()
        return found

    def _download(self, archive: Archive, partial: Path, transfer: "_Transfer") -> ContentT:
        failures = damaged = 0

        def report(received_bytes: int, size_bytes: int | None) -> None:
            self._check_cancelled()
            transfer.report(received_bytes, size_bytes)

        while True:
            self._check_cancelled()
            before_bytes = transfer.transferred_bytes
            try:
                return self._source.fetch(archive, partial, report)
            except TransferError as error:
                if transfer.transferred_bytes - before_bytes >= PROGRESS_BYTES:
                    failures = 0
                failures += 1
                damaged += error.damaged
                if not error.passing or failures >= MAX_FAILURES or damaged >= MAX_DAMAGED:
                    raise
                delay_s = retry_delay_s(failures, error.retry_after_s, self._first_delay_s)
                if delay_s is None:
                    raise
                transfer.retry(str(error.message), failures, delay_s)
                self._cancelled.wait(delay_s)

    def _check_cancelled(self) -> None:
        if self._cancelled.is_set():
            raise FetchCancelledError("the download was interrupted")


HeaderFetcher = ArchiveFetcher[tuple[HeaderFile, ...], HeaderSet]


def retry_delay_s(failures: int, retry_after_s: float | None, first_delay_s: float) -> float | None:
    """Return how long to wait after a number of failures, in seconds; None to give up.

    The server's Retry-After counts, if it isn't too long.
    """
    if retry_after_s is None:
        return first_delay_s * 2.0 ** (failures - 1)
    return None if retry_after_s > MAX_RETRY_AFTER_S else max(retry_after_s, first_delay_s)


class _Transfer:
    """Turns what a transfer reports into events."""

    def __init__(
        self, archive: Archive, url: str, observer: Observer, clock: Callable[[], float]
    ) -> None:
        self.url = url
        self.transferred_bytes = 0
        self._name = archive.name
        self._observer = observer
        self._clock = clock
        self._begin_s = clock()
        self._shown_s = self._begin_s
        self._started = False
        # None until a try has reported what was there before it.
        self._last_bytes: int | None = None

    def once(self, event: FetchWaited) -> Callable[[], None]:
        is_sent = False

        def send() -> None:
            nonlocal is_sent
            if not is_sent:
                is_sent = True
                self._observer(event)

        return send

    def report(self, received_bytes: int, size_bytes: int | None) -> None:
        """Count what arrived; the first report of a try gives what was there before."""
        is_first = not self._started
        if is_first:
            self._started = True
            self._observer(FetchStarted(name=self._name, url=self.url, size_bytes=size_bytes))
        if self._last_bytes is not None:
            self.transferred_bytes += received_bytes - self._last_bytes
        self._last_bytes = received_bytes
        now_s = self._clock()
        is_due = is_first or now_s - self._shown_s >= PROGRESS_INTERVAL_S
        if is_due or received_bytes == size_bytes:
            self._shown_s = now_s
            self._observer(FetchProgressed(name=self._name, received_bytes=received_bytes))

    def retry(self, reason: str, attempt: int, delay_s: float) -> None:
        self._last_bytes = None
        self._observer(
            FetchRetried(name=self._name, reason=reason, attempt=attempt, delay_s=delay_s)
        )

    def finish(self) -> None:
        self._observer(
            FetchFinished(
                name=self._name,
                transferred_bytes=self.transferred_bytes,
                duration_s=self._clock() - self._begin_s,
                cached=not self._started,
            )
        )
