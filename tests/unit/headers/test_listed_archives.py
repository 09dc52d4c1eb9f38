"""Archives that a server lacks, and what it lists in their place."""

from collections.abc import Mapping, Sequence

from alloconda.headers.model.archive_index import Archive, ArchiveIndex
from alloconda.headers.model.header_set import HeaderRequest
from alloconda.headers.service.listed_archives import fetch_listed
from alloconda.headers.service.ports import TransferError
from alloconda.kernel.errors import AllocondaError
from alloconda.kernel.events.events import (
    ArchiveReplaced,
    Event,
    FetchFailed,
    FetchStarted,
    Observer,
)
from tests.fake_headers import absent, archive_of, passing, request_of

OLD, NEW, OTHER = archive_of("3.13.1"), archive_of("3.13.2"), archive_of("3.12.1")
ANY_13, EXACT, ANY_12 = request_of("3.13"), request_of("3.13.1"), request_of("3.12")


class Downloads:
    """Fetches all but what it lacks, and answers with the archive's name."""

    def __init__(self, *listed: Archive, **failures: AllocondaError) -> None:
        self.index = ArchiveIndex(listed)
        self.failures = failures
        self.rounds: list[list[Archive]] = []
        self.lists = 0
        self.events: list[Event] = []

    def fetch(
        self, archives: Sequence[Archive], observer: Observer
    ) -> Mapping[Archive, str | AllocondaError]:
        self.rounds.append(list(archives))
        answers: dict[Archive, str | AllocondaError] = {}
        for archive in archives:
            observer(FetchStarted(name=archive.name, url="", size_bytes=None))
            answers[archive] = self.failures.get(f"p{archive.python.patch}", archive.name)
            if isinstance(answers[archive], AllocondaError):
                observer(FetchFailed(name=archive.name, message="gone", hint=None))
        return answers

    def listed(self) -> ArchiveIndex:
        self.lists += 1
        return self.index

    def run(
        self, wanted: Mapping[Archive, Sequence[HeaderRequest]]
    ) -> dict[HeaderRequest, str | AllocondaError]:
        return fetch_listed(wanted, self.fetch, self.listed, self.events.append)

    def told(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


def test_when_nothing_is_wanted_nothing_is_asked() -> None:
    downloads = Downloads()

    assert downloads.run({}) == {}
    assert downloads.rounds == []


def test_a_server_that_has_everything_is_not_asked_for_its_list() -> None:
    downloads = Downloads(NEW)

    answers = downloads.run({OLD: [ANY_13, EXACT], OTHER: [ANY_12]})

    assert answers == {ANY_13: OLD.name, EXACT: OLD.name, ANY_12: OTHER.name}
    assert downloads.rounds == [[OLD, OTHER]]
    assert downloads.lists == 0
    assert len(downloads.told(FetchStarted)) == 2


def test_what_is_gone_is_replaced_by_what_the_server_lists() -> None:
    downloads = Downloads(NEW, p1=absent())

    answers = downloads.run({OLD: [ANY_13]})

    assert answers == {ANY_13: NEW.name}
    assert downloads.told(ArchiveReplaced) == [ArchiveReplaced(name=OLD.name, replacement=NEW.name)]
    assert downloads.told(FetchFailed) == []


def test_what_has_another_hash_is_replaced_too() -> None:
    damaged = TransferError("other bytes", passing=True, damaged=True)
    downloads = Downloads(NEW, p1=damaged)

    assert downloads.run({OLD: [ANY_13]}) == {ANY_13: NEW.name}


def test_an_exact_version_is_answered_by_no_other() -> None:
    failure = absent()
    downloads = Downloads(NEW, p1=failure)

    answers = downloads.run({OLD: [ANY_13, EXACT]})

    assert answers == {ANY_13: NEW.name, EXACT: failure}
    assert len(downloads.told(FetchFailed)) == 1


def test_without_another_archive_the_failure_is_told_with_advice() -> None:
    failure = absent()
    downloads = Downloads(p1=failure)

    answers = downloads.run({OLD: [ANY_13]})

    assert answers == {ANY_13: failure}
    assert len(downloads.rounds) == 1
    assert len(downloads.told(FetchFailed)) == 1
    assert "no other archive that would do" in str(failure.hint)


def test_a_list_that_names_only_what_is_gone_replaces_nothing() -> None:
    failure = absent()
    downloads = Downloads(OLD, p1=failure)

    assert downloads.run({OLD: [ANY_13]}) == {ANY_13: failure}
    assert len(downloads.rounds) == 1


def test_a_server_that_is_busy_is_not_replaced() -> None:
    busy = passing()
    busy.hint = "try again later"
    downloads = Downloads(NEW, p1=busy)

    answers = downloads.run({OLD: [ANY_13]})

    assert answers == {ANY_13: busy}
    assert downloads.lists == 0
    assert busy.hint == "try again later"
    assert len(downloads.told(FetchFailed)) == 1


def test_errors_of_this_machine_are_not_replaced() -> None:
    downloads = Downloads(NEW, p1=AllocondaError("disk full"))

    assert isinstance(downloads.run({OLD: [ANY_13]})[ANY_13], AllocondaError)
    assert downloads.lists == 0


def test_a_replacement_that_fails_is_told() -> None:
    gone_too = absent()
    downloads = Downloads(NEW, p1=absent(), p2=gone_too)

    answers = downloads.run({OLD: [ANY_13]})

    assert answers == {ANY_13: gone_too}
    assert [e.name for e in downloads.told(FetchFailed) if isinstance(e, FetchFailed)] == [NEW.name]
