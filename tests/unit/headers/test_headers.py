"""Which headers a build gets: the interpreter's own, cached ones, or downloads, and when none."""

import pytest

from alloconda.headers.model.archive_index import ArchiveIndex
from alloconda.headers.model.header_set import HeaderOrigin, HeaderRequest, OriginKind
from alloconda.headers.service.headers import HeaderAnswer
from alloconda.kernel.errors import AllocondaError, OutsideError, UsageError
from alloconda.kernel.events.events import (
    FetchFailed,
    FetchFinished,
    IndexRefreshFailed,
    NearestHeadersTaken,
    UnreleasedLeftOut,
)
from alloconda.kernel.python import parse_python
from tests.fake_headers import (
    GNU,
    MAC,
    HeaderWorld,
    absent,
    archive_of,
    headers_from,
    passing,
    request_of,
)

ANY, EXACT = request_of("3.13"), request_of("3.13.1")
NEAREST = request_of("3.13.9", nearest=True)
OLD, NEW = headers_from(archive_of("3.13.1")), headers_from(archive_of("3.13.2"))


def ensure(world: HeaderWorld, request: HeaderRequest, *, fetch: bool = True) -> HeaderAnswer:
    return world.service.ensure([request], fetch=fetch, observer=world.events.append)[request]


def newest(world: HeaderWorld, request: HeaderRequest, **choices: bool) -> HeaderAnswer:
    answers = world.service.fetch_newest([request], observer=world.events.append, **choices)
    return answers[request]


class TestWhereHeadersComeFrom:
    def test_the_interpreters_own_come_first(self) -> None:
        world = HeaderWorld("3.13.2", cached=("3.13.2",), own="3.13.1")

        assert ensure(world, ANY) == OLD
        assert world.service.origin(ANY) == HeaderOrigin(
            kind=OriginKind.INTERPRETER, python=OLD.python, name=OLD.source, size_bytes=0
        )

    def test_cached_ones_come_before_a_download_of_newer_ones(self) -> None:
        world = HeaderWorld("3.13.2", cached=("3.13.1",))

        assert ensure(world, ANY) == OLD
        assert world.service.origin(ANY) == HeaderOrigin(
            kind=OriginKind.CACHE, python=OLD.python, name=OLD.source, size_bytes=0
        )
        assert world.connections == 0

    def test_what_is_not_here_is_downloaded(self) -> None:
        world = HeaderWorld("3.13.1", "3.13.2")

        assert world.service.origin(ANY) == HeaderOrigin(
            kind=OriginKind.DOWNLOAD, python=NEW.python, name=NEW.source, size_bytes=None
        )
        assert world.service.find(ANY) is None
        assert ensure(world, ANY) == NEW
        assert world.service.find(ANY) == NEW

    def test_several_downloads_share_one_connection(self) -> None:
        world = HeaderWorld("3.13.1", "3.12.1")
        requests = [ANY, EXACT, request_of("3.12")]

        answers = world.service.ensure(requests, fetch=True, observer=world.events.append)

        assert list(map(str, answers)) == list(map(str, requests))
        assert world.connections == 1
        assert len(world.server.asked) == 2

    def test_where_none_are_known_the_origin_is_an_error(self) -> None:
        with pytest.raises(UsageError, match=r"no archive is known for CPython 3\.11"):
            HeaderWorld("3.13.1").service.origin(request_of("3.11"))

    def test_a_failure_is_an_answer_and_no_exception(self) -> None:
        world = HeaderWorld("3.13.1", "3.12.1")
        world.lacks("3.13.1")
        requests = [ANY, request_of("3.12")]

        answers = world.service.ensure(requests, fetch=True, observer=world.events.append)

        assert isinstance(answers[ANY], OutsideError)
        assert answers[requests[1]] == headers_from(archive_of("3.12.1"))


class TestWithoutDownloads:
    @pytest.mark.parametrize(
        ("offline", "fetch", "reason"),
        [(True, True, "alloconda is offline"), (False, False, "downloads are switched off")],
    )
    def test_the_error_says_why_and_what_gets_them(
        self, *, offline: bool, fetch: bool, reason: str
    ) -> None:
        world = HeaderWorld("3.13.1", offline=offline)

        answer = ensure(world, ANY, fetch=fetch)

        assert isinstance(answer, OutsideError)
        assert answer.message == f"the headers of CPython 3.13 for {GNU} are not on this machine"
        assert answer.details == (reason,)
        assert answer.hint == (
            f"alloconda python fetch --version 3.13 --pbs-target {GNU} "
            "--mirror https://mirror.example"
        )
        assert world.connections == 0

    def test_what_is_here_serves(self) -> None:
        world = HeaderWorld("3.13.2", cached=("3.13.1",), offline=True)

        assert ensure(world, ANY) == OLD
        assert world.events == []

    def test_the_command_names_a_version_that_exists(self) -> None:
        answer = ensure(HeaderWorld("3.13.1"), NEAREST, fetch=False)

        assert isinstance(answer, OutsideError)
        assert f"--version 3.13.1 --pbs-target {GNU}" in str(answer.hint)

    def test_what_is_unknown_stays_unknown(self) -> None:
        answer = ensure(HeaderWorld("3.13.1", offline=True), request_of("3.11"))

        assert isinstance(answer, UsageError)
        assert "no archive is known" in answer.message

    def test_cached_ones_of_the_series_serve_with_a_word(self) -> None:
        world = HeaderWorld("3.13.9", cached=("3.13.1",))

        assert ensure(world, NEAREST, fetch=False) == OLD
        assert world.events == [NearestHeadersTaken(wanted="3.13.9", taken="3.13.1", triple=GNU)]

    def test_another_patch_does_not_stand_in_for_a_named_one(self) -> None:
        world = HeaderWorld("3.13.9", cached=("3.13.1",))

        assert isinstance(ensure(world, request_of("3.13.9"), fetch=False), OutsideError)
        assert world.events == []


class TestThePatchThatNobodyNamed:
    def test_exactly_it_is_taken_where_it_exists(self) -> None:
        world = HeaderWorld("3.13.1", "3.13.9")

        assert ensure(world, NEAREST) == headers_from(archive_of("3.13.9"))
        assert world.told(NearestHeadersTaken) == []

    def test_exactly_it_is_downloaded_though_another_is_cached(self) -> None:
        world = HeaderWorld("3.13.1", "3.13.9", cached=("3.13.1",))

        assert ensure(world, NEAREST) == headers_from(archive_of("3.13.9"))

    def test_a_download_of_another_is_told(self) -> None:
        world = HeaderWorld("3.13.1")

        assert ensure(world, NEAREST) == OLD
        assert world.told(NearestHeadersTaken) == [
            NearestHeadersTaken(wanted="3.13.9", taken="3.13.1", triple=GNU)
        ]

    def test_a_cached_one_is_told(self) -> None:
        world = HeaderWorld("3.13.1", cached=("3.13.1",))

        assert ensure(world, NEAREST) == OLD
        assert len(world.told(NearestHeadersTaken)) == 1
        assert world.connections == 0

    def test_offline_a_cached_one_serves_though_the_right_one_is_known(self) -> None:
        world = HeaderWorld("3.13.1", "3.13.9", cached=("3.13.1",), offline=True)

        assert world.service.find(NEAREST) == OLD

    def test_the_interpreters_own_serve_in_silence(self) -> None:
        world = HeaderWorld(own="3.13.1")

        assert ensure(world, NEAREST) == OLD
        assert world.events == []

    def test_the_cached_right_ones_come_before_the_interpreters_others(self) -> None:
        world = HeaderWorld(own="3.13.1", cached=("3.13.9",))

        assert ensure(world, NEAREST) == headers_from(archive_of("3.13.9"))

    def test_a_named_patch_is_not_served_by_the_interpreters_others(self) -> None:
        world = HeaderWorld("3.13.9", own="3.13.1")

        assert ensure(world, request_of("3.13.9")) == headers_from(archive_of("3.13.9"))


class TestAskingTheNetworkForNewerArchives:
    def test_it_is_not_asked_for_what_is_known(self) -> None:
        world = HeaderWorld("3.13.1")
        world.known.stale = True

        ensure(world, ANY)

        assert world.known.refreshes == []

    def test_it_is_asked_for_what_is_not_known(self) -> None:
        world = HeaderWorld("3.12.1")
        world.known.stale = True
        world.known.server_list = ArchiveIndex((archive_of("3.13.1"),))

        assert ensure(world, ANY) == OLD
        assert world.known.refreshes == [False]

    def test_it_is_asked_at_most_once_a_day(self) -> None:
        world = HeaderWorld("3.12.1")
        world.known.server_list = ArchiveIndex((archive_of("3.13.1"),))

        assert isinstance(ensure(world, ANY), UsageError)
        assert world.known.refreshes == []

    @pytest.mark.parametrize(
        ("refresh", "stale", "asked"),
        [
            (None, True, [False]),
            (None, False, []),
            (True, False, [True]),
            (False, True, []),
        ],
    )
    def test_a_wish_comes_before_the_date(
        self, *, refresh: bool | None, stale: bool, asked: list[bool]
    ) -> None:
        world = HeaderWorld("3.12.1")
        world.known.stale = stale
        world.known.server_list = ArchiveIndex((archive_of("3.13.1"),))

        index = world.service.index(refresh=refresh, observer=world.events.append)

        assert world.known.refreshes == asked
        assert index == world.service.known() == world.known.index

    def test_offline_it_is_never_asked(self) -> None:
        world = HeaderWorld("3.12.1", offline=True)

        world.service.index(refresh=True, observer=world.events.append)
        listed = world.service.listed(world.events.append)

        assert world.known.refreshes == []
        assert listed.archives == ()

    def test_a_network_that_does_not_answer_is_told_and_what_is_known_serves(self) -> None:
        world = HeaderWorld("3.12.1")
        world.known.failure = passing()
        world.known.failure.hint = "check the network"

        index = world.service.index(refresh=True, observer=world.events.append)

        assert world.events == [IndexRefreshFailed(message="busy", hint="check the network")]
        assert index.archives == (archive_of("3.12.1"),)

    def test_the_servers_own_list_is_asked_for_once(self) -> None:
        world = HeaderWorld()
        world.known.server_list = ArchiveIndex((archive_of("3.13.1"),))

        first = world.service.listed(world.events.append)
        second = world.service.listed(world.events.append)

        assert first == second == world.known.server_list
        assert world.known.refreshes == [False]

    def test_an_archive_that_is_gone_is_replaced_by_a_listed_one(self) -> None:
        world = HeaderWorld("3.13.1")
        world.lacks("3.13.1")
        world.known.server_list = ArchiveIndex((archive_of("3.13.2"),))

        assert ensure(world, ANY) == NEW
        assert world.told(FetchFailed) == []


class TestOneArchive:
    def test_from_the_cache(self) -> None:
        world = HeaderWorld(cached=("3.13.1",))

        answer = world.service.ensure_archive(
            archive_of("3.13.1"), fetch=False, observer=world.events.append
        )

        assert answer == OLD
        assert world.service.has_archive(archive_of("3.13.1"))

    def test_downloaded(self) -> None:
        world = HeaderWorld(cached=("3.13.2",))

        answer = world.service.ensure_archive(
            archive_of("3.13.1"), fetch=True, observer=world.events.append
        )

        assert answer == OLD

    @pytest.mark.parametrize(("offline", "fetch"), [(True, True), (False, False)])
    def test_not_without_the_network(self, *, offline: bool, fetch: bool) -> None:
        world = HeaderWorld("3.13.1", cached=("3.13.2",), offline=offline)
        archive = archive_of("3.13.1")

        answer = world.service.ensure_archive(archive, fetch=fetch, observer=world.events.append)

        assert isinstance(answer, OutsideError)
        assert "CPython 3.13.1" in answer.message
        assert answer.details == (
            "alloconda is offline" if offline else "downloads are switched off",
        )
        assert not world.service.has_archive(archive)

    def test_downloaded_again(self) -> None:
        world = HeaderWorld("3.13.1", cached=("3.13.1",))

        assert world.service.refetch(archive_of("3.13.1"), world.events.append) == OLD
        assert world.cache.puts == [OLD.source]

    def test_not_again_offline(self) -> None:
        world = HeaderWorld("3.13.1", cached=("3.13.1",), offline=True)

        answer = world.service.refetch(archive_of("3.13.1"), world.events.append)

        assert isinstance(answer, OutsideError)
        assert "--version 3.13.1" in str(answer.hint)


class TestFetchingTheNewest:
    def test_newer_ones_are_downloaded_though_older_ones_are_cached(self) -> None:
        world = HeaderWorld("3.13.1", "3.13.2", cached=("3.13.1",), own="3.13.1")

        assert newest(world, ANY) == NEW

    def test_what_is_cached_is_told_and_not_downloaded(self) -> None:
        world = HeaderWorld("3.13.1", cached=("3.13.1",))

        assert newest(world, ANY) == OLD
        assert world.events == [
            FetchFinished(name=OLD.source, transferred_bytes=0, duration_s=0.0, cached=True)
        ]
        assert world.connections == 0

    def test_by_force_it_is_downloaded_again(self) -> None:
        world = HeaderWorld("3.13.1", cached=("3.13.1",))

        assert newest(world, ANY, force=True) == OLD
        assert world.cache.puts == [OLD.source]

    def test_offline_what_is_not_cached_is_an_error(self) -> None:
        world = HeaderWorld("3.13.2", cached=("3.13.1",), offline=True)

        assert isinstance(newest(world, ANY), OutsideError)

    def test_what_is_unknown_is_an_error_and_the_rest_is_fetched(self) -> None:
        world = HeaderWorld("3.13.1")
        requests = [request_of("3.11"), ANY]

        answers = world.service.fetch_newest(requests, observer=world.events.append)

        assert isinstance(answers[requests[0]], UsageError)
        assert answers[ANY] == OLD

    def test_requests_of_one_archive_share_a_download(self) -> None:
        world = HeaderWorld("3.13.1")

        answers = world.service.fetch_newest([ANY, EXACT], observer=world.events.append)

        assert answers == {ANY: OLD, EXACT: OLD}
        assert world.server.asked == [OLD.source]

    def test_the_network_is_asked_for_newer_ones_when_that_is_due(self) -> None:
        world = HeaderWorld("3.13.1")
        world.known.stale = True
        world.known.server_list = ArchiveIndex((archive_of("3.13.2"),))

        assert newest(world, ANY) == NEW

    def test_a_wish_not_to_ask_is_heeded(self) -> None:
        world = HeaderWorld("3.13.1")
        world.known.stale = True

        assert newest(world, ANY, refresh=False) == OLD
        assert world.known.refreshes == []

    def test_series_without_a_release_are_left_out_and_told(self) -> None:
        world = HeaderWorld("3.14.0rc1", "3.13.1", archive_of("3.14.0rc1", MAC))
        coming = request_of("3.14")
        named = HeaderRequest(python=parse_python("3.14.0rc1"), triple=MAC)

        answers = world.service.fetch_newest(
            [coming, ANY, named], observer=world.events.append, only_released=True
        )

        assert set(answers) == {ANY, named}
        assert not any(isinstance(answer, AllocondaError) for answer in answers.values())
        assert world.told(UnreleasedLeftOut) == [UnreleasedLeftOut(python="3.14", triple=GNU)]

    def test_else_they_are_errors(self) -> None:
        world = HeaderWorld("3.14.0rc1")

        answer = newest(world, request_of("3.14"))

        assert isinstance(answer, UsageError)
        assert world.told(UnreleasedLeftOut) == []


def test_advice_of_a_server_that_lacks_an_archive_is_given_with_the_answer() -> None:
    world = HeaderWorld("3.13.1")
    world.lacks("3.13.1", absent())

    answer = ensure(world, EXACT)

    assert isinstance(answer, OutsideError)
    assert "no other archive" in str(answer.hint)
