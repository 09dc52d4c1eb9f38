"""Header sets for builds: from the running interpreter, from the cache, or fetched in parallel."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial

from alloconda.headers.model.archive_index import Archive, ArchiveIndex
from alloconda.headers.model.header_set import (
    HeaderOrigin,
    HeaderRequest,
    HeaderSet,
    OriginKind,
    fetch_command,
)
from alloconda.headers.service.fetch import HeaderFetcher
from alloconda.headers.service.fetch_pool import fetch_all
from alloconda.headers.service.listed_archives import fetch_listed
from alloconda.headers.service.ports import (
    CachedHeaders,
    KnownArchives,
    LocalHeaders,
    TransferError,
)
from alloconda.kernel.errors import AllocondaError, OutsideError
from alloconda.kernel.events.events import (
    FetchFinished,
    IndexRefreshFailed,
    NearestHeadersTaken,
    Observer,
    UnreleasedLeftOut,
)

_LOG = logging.getLogger(__name__)
HeaderAnswer = HeaderSet | AllocondaError


class HeaderService:
    """Finds and fetches header sets.

    Args:
        local: headers of the running interpreter.
        cache: headers fetched before.
        archives: the index of archives.
        open_fetcher: called only when something has to be downloaded, so that a run that finds
            everything pays for no HTTP client.
        fetch_flags: the flags that a suggested `python fetch` command needs to act alike.
        offline: whether the network must not be touched at all.
    """

    def __init__(
        self,
        *,
        local: LocalHeaders,
        cache: CachedHeaders,
        archives: KnownArchives,
        open_fetcher: Callable[[], AbstractContextManager[HeaderFetcher]],
        fetch_flags: Sequence[str] = (),
        offline: bool = False,
    ) -> None:
        self._local = local
        self._cache = cache
        self._archives = archives
        self._open_fetcher = open_fetcher
        self._fetch_flags = tuple(fetch_flags)
        self._offline = offline
        self._has_asked = False
        # The headers of several cells are got at once.
        self._asking = threading.Lock()

    def find(self, request: HeaderRequest) -> HeaderSet | None:
        """Return the headers if they are on this machine: the interpreter's own, or cached ones."""
        return self._own(request) or self._cached(request)

    def origin(self, request: HeaderRequest) -> HeaderOrigin:
        """Return what a build would use, without the network.

        Raises:
            UsageError: no archive is known for the request.
        """
        if local := self._own(request):
            return _existing_origin(OriginKind.INTERPRETER, local)
        if cached := self._cached(request):
            return _existing_origin(OriginKind.CACHE, cached)
        archive = self.resolve(request)
        return HeaderOrigin(
            kind=OriginKind.DOWNLOAD, python=archive.python, name=archive.name, size_bytes=None
        )

    def ensure(
        self, requests: Sequence[HeaderRequest], *, fetch: bool, observer: Observer
    ) -> dict[HeaderRequest, HeaderAnswer]:
        """Return a header set, or the reason why there is none, for each request.

        What is on this machine is used; the rest is downloaded in parallel, and one failure does
        not stop the others. The network is asked for newer archives only when the index knows none
        for a request. The observer is called on the calling thread only.

        Args:
            requests: what is needed.
            fetch: whether missing headers may be downloaded.
            observer: gets the events of the downloads.
        """
        answers: dict[HeaderRequest, HeaderAnswer] = {}
        missing: list[HeaderRequest] = []
        for request in dict.fromkeys(requests):
            if found := self.find(request):
                answers[request] = found
            else:
                missing.append(request)
        if missing and (self._offline or not fetch):
            return answers | {
                request: self._nearest_cached(request, observer) or self._missing(request)
                for request in missing
            }
        wanted, unknown = self._resolve_all(missing, observer)
        fetched = self._download(wanted, observer)
        answers |= unknown | {one: _explained(one, answer) for one, answer in fetched.items()}
        for request, answer in answers.items():
            if isinstance(answer, HeaderSet) and answer != self._own(request):
                _report_nearest(request, answer, observer)
        return answers

    def ensure_archive(self, archive: Archive, *, fetch: bool, observer: Observer) -> HeaderAnswer:
        """Return the headers of exactly one archive: from the cache, else downloaded.

        Args:
            archive: which one; with the digest of its tree the download ends early.
            fetch: whether it may be downloaded.
            observer: gets the events of the download.
        """
        if found := self._cache.find_archive(archive):
            return found
        request = HeaderRequest(python=archive.python, triple=archive.platform)
        if self._offline or not fetch:
            return _absent(
                request,
                self._offline_reason(),
                hint="run this once with the network, without --offline or --no-fetch",
            )
        return _explained(request, self._fetch([archive], observer, force=False)[archive])

    def has_archive(self, archive: Archive) -> bool:
        """Return whether the headers of an archive are in the cache."""
        return self._cache.find_archive(archive) is not None

    def known(self) -> ArchiveIndex:
        """Return the index as it is known without the network."""
        return self._archives.load()

    def fetch_newest(
        self,
        requests: Sequence[HeaderRequest],
        *,
        observer: Observer,
        force: bool = False,
        refresh: bool | None = None,
        only_released: bool = False,
    ) -> dict[HeaderRequest, HeaderAnswer]:
        """Get the newest known archive for each request into the cache, older ones or not.

        Args:
            requests: which headers to get.
            observer: gets the events of the downloads, and of what was in the cache before.
            force: whether what is in the cache is downloaded again.
            refresh: whether the network is asked for newer archives; None: at most once a day.
            only_released: whether series without a release for a triple are left out.
        """
        index = self.index(refresh=refresh, observer=observer)
        if only_released:
            requests = list(_released(index, requests, observer))
        answers: dict[HeaderRequest, HeaderAnswer] = {}
        wanted: dict[Archive, list[HeaderRequest]] = {}
        for request in dict.fromkeys(requests):
            try:
                archive = index.resolve(request)
            except AllocondaError as error:
                answers[request] = error
                continue
            if not force and (found := self._cache.find_archive(archive)):
                answers[request] = found
                observer(
                    FetchFinished(
                        name=archive.name, transferred_bytes=0, duration_s=0.0, cached=True
                    )
                )
            elif self._offline:
                answers[request] = self._missing(request)
            else:
                wanted.setdefault(archive, []).append(request)
        return answers | self._download(wanted, observer, force=force)

    def refetch(self, archive: Archive, observer: Observer) -> HeaderAnswer:
        """Download one archive again and put its headers in the place of what is cached."""
        request = HeaderRequest(python=archive.python, triple=archive.platform)
        if self._offline:
            return self._missing(request)
        return self._fetch([archive], observer, force=True)[archive]

    def resolve(self, request: HeaderRequest) -> Archive:
        """Return the archive that a request means, without the network.

        Raises:
            UsageError: no archive is known for it.
        """
        return self._archives.load().resolve(request)

    def index(self, *, refresh: bool | None, observer: Observer) -> ArchiveIndex:
        """Return the index, refreshed over the network when that is due or requested.

        When the network doesn't answer, the known archives serve, and the observer gets an event.
        """
        due = self._archives.is_stale() if refresh is None else refresh
        if due and not self._offline:
            self._ask(observer, anew=refresh is True)
        return self._archives.load()

    def listed(self, observer: Observer) -> ArchiveIndex:
        """Return the archives that the server itself lists; it is asked once a run."""
        with self._asking:
            if not self._has_asked and not self._offline:
                self._ask(observer, anew=False)
        return self._archives.listed()

    def _ask(self, observer: Observer, *, anew: bool) -> None:
        self._has_asked = True
        try:
            self._archives.refresh(anew=anew)
        except TransferError as error:
            observer(IndexRefreshFailed(message=error.message, hint=error.hint))

    def _own(self, request: HeaderRequest) -> HeaderSet | None:
        """Return the interpreter's own headers; of another release only as the nearest."""
        found = self._local.find(request)
        if found is None and request.nearest and self._cache.find(request) is None:
            found = self._local.find(request.of_series())
        return found

    def _cached(self, request: HeaderRequest) -> HeaderSet | None:
        found = self._cache.find(request)
        if found is None and request.nearest and not self._can_get(request):
            found = self._cache.find(request.of_series())
        return found

    def _nearest_cached(self, request: HeaderRequest, observer: Observer) -> HeaderSet | None:
        """Return other headers of the series that are cached, where nothing may be downloaded."""
        found = self._cache.find(request.of_series()) if request.nearest else None
        if found is not None:
            _report_nearest(request, found, observer)
        return found

    def _can_get(self, request: HeaderRequest) -> bool:
        """Return whether exactly what is requested can be downloaded."""
        return not self._offline and self._archives.load().has(request)

    def _resolve_all(
        self, requests: Sequence[HeaderRequest], observer: Observer
    ) -> tuple[dict[Archive, list[HeaderRequest]], dict[HeaderRequest, HeaderAnswer]]:
        wanted, unknown = _resolve(self._archives.load(), requests)
        if unknown and self._archives.is_stale():
            wanted, unknown = _resolve(self.index(refresh=None, observer=observer), requests)
        return wanted, unknown

    def _missing(self, request: HeaderRequest) -> AllocondaError:
        """Return the reason why a request stays unanswered without the network."""
        try:
            archive = self.resolve(request)
        except AllocondaError as error:
            return error
        _LOG.debug("headers: those of %s would come from %s", request, archive.name)
        return _absent(
            request,
            self._offline_reason(),
            hint=fetch_command(_gettable(request, archive), flags=self._fetch_flags),
        )

    def _offline_reason(self) -> str:
        return "alloconda is offline" if self._offline else "downloads are switched off"

    def _download(
        self,
        wanted: Mapping[Archive, Sequence[HeaderRequest]],
        observer: Observer,
        *,
        force: bool = False,
    ) -> dict[HeaderRequest, HeaderAnswer]:
        return fetch_listed(
            wanted, partial(self._fetch, force=force), lambda: self.listed(observer), observer
        )

    def _fetch(
        self, archives: Sequence[Archive], observer: Observer, *, force: bool
    ) -> Mapping[Archive, HeaderAnswer]:
        with self._open_fetcher() as fetcher:
            return fetch_all(fetcher, archives, observer, force=force)


def _absent(request: HeaderRequest, reason: str, *, hint: str | None) -> OutsideError:
    """Return why a build lacks headers; what several lack for one reason is shown once."""
    return OutsideError(
        f"the headers of {request} are not on this machine", details=(reason,), hint=hint
    )


def _explained(request: HeaderRequest, answer: HeaderAnswer) -> HeaderAnswer:
    if not isinstance(answer, TransferError):
        return answer
    return _absent(request, answer.message, hint=answer.hint)


def _resolve(
    index: ArchiveIndex, requests: Iterable[HeaderRequest]
) -> tuple[dict[Archive, list[HeaderRequest]], dict[HeaderRequest, HeaderAnswer]]:
    wanted: dict[Archive, list[HeaderRequest]] = {}
    unknown: dict[HeaderRequest, HeaderAnswer] = {}
    for request in requests:
        try:
            wanted.setdefault(index.resolve(request), []).append(request)
        except AllocondaError as error:
            unknown[request] = error
    return wanted, unknown


def _gettable(request: HeaderRequest, archive: Archive) -> HeaderRequest:
    """Return the request by which what answers it can be fetched."""
    if request.python.patch in (None, archive.python.patch):
        return request
    return HeaderRequest(python=archive.python, triple=request.triple)


def _report_nearest(request: HeaderRequest, answer: HeaderSet, observer: Observer) -> None:
    wanted, taken = str(request.python), str(answer.python)
    if request.python.patch is not None and wanted != taken:
        observer(NearestHeadersTaken(wanted=wanted, taken=taken, triple=request.triple))


def _released(
    index: ArchiveIndex, requests: Iterable[HeaderRequest], observer: Observer
) -> Iterator[HeaderRequest]:
    """Return the requests; report those of series that have no release yet for a triple."""
    for request in requests:
        if request.python.patch is None and index.has_only_prereleases(request):
            observer(UnreleasedLeftOut(python=str(request.python), triple=request.triple))
        else:
            yield request


def _existing_origin(kind: OriginKind, headers: HeaderSet) -> HeaderOrigin:
    return HeaderOrigin(kind=kind, python=headers.python, name=headers.source, size_bytes=0)
