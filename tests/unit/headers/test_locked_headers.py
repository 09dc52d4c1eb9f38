"""Builds by a lock and without one, and how a lock is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from alloconda.headers.model.archive_index import Archive
from alloconda.headers.model.header_set import HeaderOrigin, OriginKind, TreeDigest
from alloconda.headers.model.lock import Lock, LockError
from alloconda.headers.service.lock import (
    LockedHeaders,
    LockOptions,
    LockService,
    UnlockedHeaders,
    pinned_zig_wheels,
)
from alloconda.headers.service.ports import CacheReader
from alloconda.kernel.errors import OutsideError, UsageError
from alloconda.kernel.zig.wheels import ZigWheel
from tests.fake_headers import (
    GNU,
    CacheOnPaper,
    HeaderWorld,
    archive_of,
    headers_from,
    request_of,
)

ANY_13, ANY_12 = request_of("3.13"), request_of("3.12")
KEY = f"{GNU}/3.13.1+20250115"


def pinned(version: str, *, build: str = "20250115") -> Archive:
    archive = archive_of(version, build=build)
    return replace(archive, tree=TreeDigest(headers_from(archive).digest))


def lock_of(*archives: Archive, index: str = "20250115") -> Lock:
    return Lock(zig="0.16.0", index=index, archives=archives)


class TestWithoutALock:
    def test_headers_are_downloaded_if_that_is_allowed(self) -> None:
        world = HeaderWorld("3.13.1")

        headers = UnlockedHeaders(world.service, fetch=True).get(ANY_13, world.events.append)

        assert headers == headers_from(archive_of("3.13.1"))
        assert UnlockedHeaders(world.service, fetch=True).origin(ANY_13).kind is OriginKind.CACHE

    def test_what_is_not_here_is_an_error_if_it_is_not(self) -> None:
        world = HeaderWorld("3.13.1")

        with pytest.raises(OutsideError, match="downloads are switched off"):
            UnlockedHeaders(world.service, fetch=False).get(ANY_13, world.events.append)


class TestByALock:
    def headers(
        self, world: HeaderWorld, *, fetch: bool = True, reader: CacheReader | None = None
    ) -> LockedHeaders:
        lock = lock_of(pinned("3.13.1"))
        return LockedHeaders(lock, world.service, fetch=fetch, reader=reader)

    def test_the_locked_ones_are_taken_though_others_are_newer_or_nearer(self) -> None:
        world = HeaderWorld("3.13.1", "3.13.2", own="3.13.5", cached=("3.13.2",))

        found = self.headers(world).get(ANY_13, world.events.append)

        assert found == headers_from(archive_of("3.13.1"))

    def test_their_origin_is_the_cache_or_a_download(self) -> None:
        archive = archive_of("3.13.1")
        world = HeaderWorld("3.13.2", own="3.13.1")

        before = self.headers(world).origin(ANY_13)
        world.cache.keep(archive)
        after = self.headers(world).origin(ANY_13)

        assert before == HeaderOrigin(
            kind=OriginKind.DOWNLOAD, python=archive.python, name=archive.name, size_bytes=None
        )
        assert after == HeaderOrigin(
            kind=OriginKind.CACHE, python=archive.python, name=archive.name, size_bytes=0
        )

    def test_what_is_not_cached_is_an_error_without_downloads(self) -> None:
        world = HeaderWorld()

        with pytest.raises(OutsideError, match="not on this machine"):
            self.headers(world, fetch=False).get(ANY_13, world.events.append)

    def test_other_headers_under_the_locked_name_are_refused(self) -> None:
        world = HeaderWorld(cached=("3.13.1",))
        name = archive_of("3.13.1").name
        world.cache.sets[name] = replace(world.cache.sets[name], digest="other")

        with pytest.raises(LockError, match=r"not those that alloconda\.lock names") as caught:
            self.headers(world).get(ANY_13, world.events.append)

        assert caught.value.details == (
            f"alloconda.lock: tree tree of {name}",
            "cache: tree other",
        )
        assert f"--version 3.13.1 --pbs-target {GNU} --force" in str(caught.value.hint)

    @pytest.mark.parametrize("files", [None, ("include/Python.h",)])
    def test_damaged_ones_are_refused_where_each_file_is_read(
        self, files: tuple[str, ...] | None
    ) -> None:
        world = HeaderWorld(cached=("3.13.1",))
        reader = CacheOnPaper(damage={KEY: files})

        self.headers(world).get(ANY_13, world.events.append)
        with pytest.raises(OutsideError, match=f"in {KEY} are damaged".replace("+", r"\+")):
            self.headers(world, reader=reader).get(ANY_13, world.events.append)

    def test_undamaged_ones_are_taken_where_each_file_is_read(self) -> None:
        world = HeaderWorld(cached=("3.13.1",))

        headers = self.headers(world, reader=CacheOnPaper())

        assert headers.get(ANY_13, world.events.append) == headers_from(archive_of("3.13.1"))

    def test_what_the_lock_does_not_hold_is_refused_before_anything_is_built(self) -> None:
        headers = self.headers(HeaderWorld())

        headers.check([ANY_13])
        with pytest.raises(LockError, match="doesn't fit"):
            headers.check([ANY_13, ANY_12])
        with pytest.raises(LockError, match="doesn't fit"):
            headers.origin(ANY_12)

    def test_a_lock_that_contradicts_the_index_is_refused(self) -> None:
        changed = replace(archive_of("3.13.1"), tree=TreeDigest("other"))

        with pytest.raises(LockError, match="contradicts the index"):
            self.headers(HeaderWorld(changed)).check([ANY_13])


@dataclass
class PackageIndex:
    """Knows the wheels of Zig, or can't be reached."""

    wheels: tuple[ZigWheel, ...] = (ZigWheel(name="new.whl", sha256="1"),)
    failure: OutsideError | None = None
    asked: list[str] = field(default_factory=list)

    def __call__(self, version: str) -> tuple[ZigWheel, ...]:
        self.asked.append(version)
        if self.failure is not None:
            raise self.failure
        return self.wheels


class TestPinningZig:
    OLD = replace(lock_of(), zig_wheels=(ZigWheel(name="old.whl", sha256="0"),))
    SILENT = OutsideError("PyPI is silent", details=("timeout",))

    def test_wheels_that_are_locked_stay(self) -> None:
        index = PackageIndex()

        assert pinned_zig_wheels("0.16.0", self.OLD, index) == (self.OLD.zig_wheels, None)
        assert index.asked == []

    @pytest.mark.parametrize("old", [None, OLD, lock_of()])
    def test_those_of_another_version_are_asked_for(self, old: Lock | None) -> None:
        index = PackageIndex()

        assert pinned_zig_wheels("0.17.1", old, index) == (index.wheels, None)
        assert index.asked == ["0.17.1"]

    def test_an_upgrade_asks_again(self) -> None:
        index = PackageIndex()

        assert pinned_zig_wheels("0.16.0", self.OLD, index, upgrade=True) == (index.wheels, None)

    def test_an_index_that_is_silent_leaves_the_known_ones(self) -> None:
        index = PackageIndex(failure=self.SILENT)

        found = pinned_zig_wheels("0.16.0", self.OLD, index, upgrade=True)

        assert found == (self.OLD.zig_wheels, None)

    def test_without_known_ones_the_reason_is_told(self) -> None:
        index = PackageIndex(failure=self.SILENT)

        assert pinned_zig_wheels("0.16.0", None, index) == ((), "PyPI is silent; timeout")


class TestMakingALock:
    def make(
        self,
        world: HeaderWorld,
        *versions: str,
        old: Lock | None = None,
        damage: Mapping[str, tuple[str, ...] | None] | None = None,
        **options: bool,
    ) -> Lock:
        service = LockService(world.service, CacheOnPaper(damage=dict(damage or {})))
        requests = [request_of(version) for version in versions]
        wheels = (ZigWheel(name="a.whl", sha256="0"),)
        return service.make(
            LockOptions(zig="0.16.0", zig_wheels=wheels, requests=requests, **options),
            old,
            world.events.append,
        )

    def test_it_names_the_newest_archives_and_their_trees(self) -> None:
        newer = archive_of("3.12.1", build="20250909")
        world = HeaderWorld("3.13.1", "3.13.2", newer)

        lock = self.make(world, "3.13", "3.12")

        assert lock == Lock(
            zig="0.16.0",
            zig_wheels=(ZigWheel(name="a.whl", sha256="0"),),
            index="20250909",
            archives=(pinned("3.12.1", build="20250909"), pinned("3.13.2")),
        )

    def test_without_headers_it_names_no_index(self) -> None:
        lock = self.make(HeaderWorld("3.13.1"))

        assert (lock.index, lock.archives) == (None, ())

    def test_what_is_locked_stays_though_there_is_a_newer_one(self) -> None:
        world = HeaderWorld("3.13.1", "3.13.2", archive_of("3.13.3", build="20260101"))
        old = lock_of(pinned("3.13.1"))

        lock = self.make(world, "3.13", old=old)

        assert lock.archives == old.archives
        assert lock.index == old.index
        assert world.connections == 0

    def test_an_upgrade_replaces_it(self) -> None:
        world = HeaderWorld("3.13.1", "3.13.2")

        lock = self.make(world, "3.13", old=lock_of(pinned("3.13.1")), upgrade=True)

        assert lock.archives == (pinned("3.13.2"),)

    def test_a_named_patch_replaces_another(self) -> None:
        world = HeaderWorld("3.13.1", "3.13.2")

        lock = self.make(world, "3.13.2", old=lock_of(pinned("3.13.1")))

        assert lock.archives == (pinned("3.13.2"),)

    def test_what_is_new_comes_beside_what_stays(self) -> None:
        world = HeaderWorld("3.13.1", "3.13.2", archive_of("3.12.1", build="20260101"))

        lock = self.make(world, "3.13", "3.12", old=lock_of(pinned("3.13.1")))

        assert lock.archives == (pinned("3.12.1", build="20260101"), pinned("3.13.1"))
        assert lock.index == "20260101"

    def test_what_is_needed_no_more_goes(self) -> None:
        old = lock_of(pinned("3.12.1"), pinned("3.13.1"))

        lock = self.make(HeaderWorld("3.13.1"), "3.13", old=old)

        assert lock.archives == (pinned("3.13.1"),)

    def test_what_a_server_has_in_place_of_the_newest_is_locked(self) -> None:
        world = HeaderWorld("3.13.1", "3.13.2")
        world.lacks("3.13.2")
        world.known.server_list = replace(world.known.index, archives=(archive_of("3.13.1"),))

        assert self.make(world, "3.13").archives == (pinned("3.13.1"),)

    def test_damaged_headers_are_not_locked(self) -> None:
        with pytest.raises(OutsideError, match="damaged") as caught:
            self.make(HeaderWorld("3.13.1"), "3.13", damage={KEY: tuple("abcdefg")})

        assert caught.value.details == tuple("abcde")
        assert caught.value.hint == "alloconda cache verify --repair"

    def test_a_lock_that_contradicts_the_index_is_not_written(self) -> None:
        changed = replace(archive_of("3.13.1"), tree=TreeDigest("other"))

        with pytest.raises(LockError, match="contradicts"):
            self.make(HeaderWorld(changed), "3.13", old=lock_of(pinned("3.13.1")))

    def test_one_failure_is_told_as_it_is(self) -> None:
        with pytest.raises(UsageError, match=r"no archive is known for CPython 3\.11"):
            self.make(HeaderWorld("3.13.1"), "3.13", "3.11")

    def test_several_failures_are_told_together(self) -> None:
        with pytest.raises(OutsideError, match="2 of 3 header sets") as caught:
            self.make(HeaderWorld("3.13.1"), "3.13", "3.11", "3.12")

        assert [line.rpartition(" for ")[0] for line in caught.value.details] == [
            "no archive is known for CPython 3.11",
            "no archive is known for CPython 3.12",
        ]
        assert "alloconda python list" in str(caught.value.hint)

    def test_failures_with_different_hints_get_one_that_covers_them(self) -> None:
        world = HeaderWorld("3.12.1", "3.13.1", offline=True)

        with pytest.raises(OutsideError) as caught:
            self.make(world, "3.13", "3.12")

        assert "leave --offline out, and run `alloconda python lock` again" in str(
            caught.value.hint
        )

    def test_a_wish_to_ask_for_newer_archives_is_passed_on(self) -> None:
        world = HeaderWorld("3.13.1")

        self.make(world, "3.13", refresh=True)

        assert world.known.refreshes == [True]
