"""Archives that a server doesn't hold any more, or never did: what it lists now serves instead.

Mirrors keep some releases only, and the index that ships knows those of one day.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from alloconda.headers.model.archive_index import Archive, ArchiveIndex
from alloconda.headers.model.header_set import HeaderRequest
from alloconda.headers.service.ports import TransferError
from alloconda.kernel.errors import AllocondaError, UsageError
from alloconda.kernel.events.events import ArchiveReplaced, Event, FetchFailed, Observer

T = TypeVar("T")
Wanted = Mapping[Archive, Sequence[HeaderRequest]]
Fetch = Callable[[Sequence[Archive], Observer], Mapping[Archive, T | AllocondaError]]
# Gives what the server lists, asked over the network now if it was not in this run.
Listed = Callable[[], ArchiveIndex]


def fetch_listed(
    wanted: Wanted, fetch: Fetch[T], listed: Listed, observer: Observer
) -> dict[HeaderRequest, T | AllocondaError]:
    """Fetch archives; for what the server has not, fetch what its own list answers with.

    A request for an exact version is answered by no other version.

    Args:
        wanted: the archives, with the requests that each answers.
        fetch: downloads archives, and sends an observer the events.
        listed: gives the server's list; asked only when something is missing.
        observer: gets failures only when nothing else serves.
    """
    if not wanted:
        return {}
    held = _DeferredFailures(observer)
    results = fetch(list(wanted), held)
    gone = [archive for archive, answer in results.items() if _is_replaced_or_missing(answer)]
    others = _others(wanted, gone, listed()) if gone else {}
    # Failures that another archive makes good are none.
    made_good = {request for requests in others.values() for request in requests}
    held.release(
        {archive.name for archive in gone if set(wanted[archive]) <= made_good},
    )
    answers = {
        request: _advised(results[archive])
        for archive, requests in wanted.items()
        for request in requests
    }
    if others:
        _report_replaced(wanted, others, observer)
        second = fetch(list(others), observer)
        answers |= {
            request: second[archive] for archive, requests in others.items() for request in requests
        }
    return answers


def _is_replaced_or_missing(answer: object) -> bool:
    """Return whether the server lacks an archive, or has another by its name.

    A wrong list may be corrected later; a hash that ships with alloconda never changes.
    """
    return isinstance(answer, TransferError) and (answer.absent or answer.damaged)


def _others(wanted: Wanted, gone: Sequence[Archive], listed: ArchiveIndex) -> Wanted:
    others: dict[Archive, list[HeaderRequest]] = {}
    for archive in gone:
        for request in wanted[archive]:
            try:
                other = listed.resolve(request)
            except UsageError:
                continue
            if other not in gone:
                others.setdefault(other, []).append(request)
    return others


def _advised(answer: T | AllocondaError) -> T | AllocondaError:
    if isinstance(answer, TransferError) and answer.absent:
        answer.hint = (
            "the server lists no other archive that would do: check the address of the mirror, or "
            "try without one"
        )
    return answer


def _report_replaced(wanted: Wanted, others: Wanted, observer: Observer) -> None:
    before = {request: archive for archive, requests in wanted.items() for request in requests}
    for other, requests in others.items():
        observer(ArchiveReplaced(name=before[requests[0]].name, replacement=other.name))


class _DeferredFailures:
    """Passes events on, but holds failures back until it is known whether they are final."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._held: list[FetchFailed] = []

    def __call__(self, event: Event) -> None:
        if isinstance(event, FetchFailed):
            self._held.append(event)
        else:
            self._observer(event)

    def release(self, made_good: set[str]) -> None:
        for event in self._held:
            if event.name not in made_good:
                self._observer(event)
