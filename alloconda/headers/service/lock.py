"""The headers of builds: those that fit, or with a lock exactly those; and making locks."""

from collections.abc import Callable, Collection, Iterable, Sequence

from alloconda.headers.model.archive_index import Archive
from alloconda.headers.model.header_set import (
    HeaderOrigin,
    HeaderRequest,
    HeaderSet,
    OriginKind,
    TreeDigest,
    fetch_command,
)
from alloconda.headers.model.lock import Lock, LockError, sorted_archives
from alloconda.headers.service.headers import HeaderAnswer, HeaderService
from alloconda.headers.service.ports import CacheReader
from alloconda.kernel.config.project import LOCK_NAME
from alloconda.kernel.errors import AllocondaError, OutsideError
from alloconda.kernel.events.events import Observer
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.wheels import ZigWheel


class UnlockedHeaders:
    """Gives builds the headers that fit best, one request at a time."""

    def __init__(self, service: HeaderService, *, fetch: bool) -> None:
        self._service = service
        self._fetch = fetch

    def origin(self, request: HeaderRequest) -> HeaderOrigin:
        """Return where the headers would come from, without the network.

        Raises:
            UsageError: nothing is known of them.
        """
        return self._service.origin(request)

    def get(self, request: HeaderRequest, observer: Observer) -> HeaderSet:
        """Return the headers, from this machine or over the network.

        Raises:
            AllocondaError: they are not available.
        """
        answer = self._service.ensure([request], fetch=self._fetch, observer=observer)[request]
        if isinstance(answer, AllocondaError):
            raise answer
        return answer


class LockedHeaders:
    """Gives builds the headers that a lock names: never others, such as the interpreter's own.

    Args:
        lock: the project's.
        service: where headers come from.
        fetch: whether missing headers may be downloaded.
        reader: reads every cached header before it is used; None to look at sizes alone.
    """

    def __init__(
        self, lock: Lock, service: HeaderService, *, fetch: bool, reader: CacheReader | None = None
    ) -> None:
        self._lock = lock
        self._service = service
        self._fetch = fetch
        self._reader = reader

    def check(self, requests: Iterable[HeaderRequest]) -> None:
        """Refuse to build what the lock doesn't answer, or a lock that was changed by hand.

        Raises:
            LockError: with both sides of each mismatch.
        """
        self._lock.check_covers(requests)
        self._lock.check_against(self._service.known())

    def origin(self, request: HeaderRequest) -> HeaderOrigin:
        """Return where the headers would come from, without the network.

        Raises:
            LockError: the lock doesn't hold them.
        """
        archive = self._lock.archive(request)
        kind = OriginKind.CACHE if self._service.has_archive(archive) else OriginKind.DOWNLOAD
        size_bytes = 0 if kind is OriginKind.CACHE else None
        return HeaderOrigin(
            kind=kind, python=archive.python, name=archive.name, size_bytes=size_bytes
        )

    def get(self, request: HeaderRequest, observer: Observer) -> HeaderSet:
        """Return the locked headers, from the cache or over the network.

        Raises:
            LockError: the lock doesn't hold them, or the cache holds others under their name.
            OutsideError: they are not available.
        """
        archive = self._lock.archive(request)
        answer = self._service.ensure_archive(archive, fetch=self._fetch, observer=observer)
        if isinstance(answer, AllocondaError):
            raise answer
        if answer.digest != archive.tree:
            raise _other_tree(archive, answer)
        if self._reader is not None:
            _check_undamaged(archive, self._reader)
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class LockOptions:
    """What a lock is made of.

    Attributes:
        zig: the version of Zig.
        zig_wheels: the wheels of that version, as far as they are known.
        requests: the headers of the matrix; none when the project needs none.
        upgrade: whether newer archives replace those that are locked already.
        refresh: whether the network is asked for newer archives; None: at most once a day.
    """

    zig: str
    zig_wheels: tuple[ZigWheel, ...] = ()
    requests: Sequence[HeaderRequest]
    upgrade: bool = False
    refresh: bool | None = None


def pinned_zig_wheels(
    version: str,
    old: Lock | None,
    ask: Callable[[str], tuple[ZigWheel, ...]],
    *,
    upgrade: bool = False,
) -> tuple[tuple[ZigWheel, ...], str | None]:
    """Return the wheels of a version of Zig, and why they are not known, or None.

    Args:
        version: the version.
        old: the lock whose wheels stay where they are of that version.
        ask: asks the package index; raises OutsideError.
        upgrade: whether it is asked again.
    """
    known = old.zig_wheels if old is not None and old.zig == version else ()
    if known and not upgrade:
        return known, None
    try:
        return ask(version), None
    except OutsideError as error:
        return known, None if known else "; ".join((error.message, *error.details))


class LockService:
    """Makes locks."""

    def __init__(self, service: HeaderService, reader: CacheReader) -> None:
        self._service = service
        self._reader = reader

    def make(self, options: LockOptions, old: Lock | None, observer: Observer) -> Lock:
        """Return the lock for a matrix; what the old one holds and still fits stays as it is.

        What is new is downloaded whole and its hash proved, which yields the digest of its tree.

        Raises:
            AllocondaError: headers are not available, or the cache is damaged.
        """
        kept: dict[HeaderRequest, Archive] = {}
        if old is not None and not options.upgrade:
            kept = {
                request: archive
                for request in options.requests
                if (archive := old.find(request)) is not None
                and request.python.patch in (None, archive.python.patch)
            }
        wanted = [request for request in options.requests if request not in kept]
        found = self._pin(wanted, options, observer) if wanted else []
        archives = sorted_archives([*kept.values(), *found])
        lock = Lock(
            zig=options.zig,
            zig_wheels=options.zig_wheels,
            index=self._build(old, archives, found),
            archives=archives,
        )
        lock.check_against(self._service.known())
        return lock

    def _pin(
        self, requests: Sequence[HeaderRequest], options: LockOptions, observer: Observer
    ) -> list[Archive]:
        answers = self._service.fetch_newest(requests, observer=observer, refresh=options.refresh)
        _raise_failures(answers)
        index = self._service.known()
        return [
            # A server that lacks the newest archive was asked for another.
            self._pinned(index.named(answer.source) or index.resolve(request), answer)
            for request, answer in answers.items()
            if isinstance(answer, HeaderSet)
        ]

    def _pinned(self, archive: Archive, headers: HeaderSet) -> Archive:
        _check_undamaged(archive, self._reader)
        return replace(archive, tree=TreeDigest(headers.digest))

    def _build(
        self, old: Lock | None, archives: Sequence[Archive], found: Sequence[Archive]
    ) -> str | None:
        if not archives:
            return None
        if not found and old is not None:
            return old.index
        return max(archive.build for archive in self._service.known().archives)


def _check_undamaged(archive: Archive, reader: CacheReader) -> None:
    key = f"{archive.platform}/{archive.release}"
    damaged = reader.damaged(key)
    if damaged is None or damaged:
        raise OutsideError(
            f"the cached headers in {key} are damaged",
            details=(damaged or ())[:5],
            hint="alloconda cache verify --repair",
        )


def _raise_failures(answers: dict[HeaderRequest, HeaderAnswer]) -> None:
    failures = {
        request: answer for request, answer in answers.items() if isinstance(answer, AllocondaError)
    }
    if len(failures) == 1:
        raise next(iter(failures.values()))
    if failures:
        hints = {error.hint for error in failures.values()}
        again = "fix this, or leave --offline out, and run `alloconda python lock` again"
        raise OutsideError(
            f"{len(failures)} of {len(answers)} header sets could not be downloaded; "
            "no lock is written",
            details=_each_once(failures.values()),
            hint=hints.pop() if len(hints) == 1 else again,
        )


def _each_once(errors: Collection[AllocondaError]) -> tuple[str, ...]:
    """Return what each error is about, then the reason where it is one for all."""
    about = tuple(dict.fromkeys(error.message for error in errors))
    reasons = {error.details for error in errors}
    return (*about, *(reasons.pop() if len(reasons) == 1 else ()))


def _other_tree(archive: Archive, found: HeaderSet) -> LockError:
    request = HeaderRequest(python=archive.python, triple=archive.platform)
    return LockError(
        f"the cached headers of {request} are not those that {LOCK_NAME} names",
        details=(f"{LOCK_NAME}: tree {archive.tree}", f"cache: tree {found.digest}"),
        hint=f"if the lock is right, {fetch_command(request, flags=('--force',))}; "
        "if it is wrong, alloconda python lock --upgrade",
    )
