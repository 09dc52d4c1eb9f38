"""What commands of the cache do: list, prune, clear, verify and repair."""

from dataclasses import replace
from pathlib import Path

import pytest

from alloconda.headers.model.cache_buckets import BucketKind, CacheDirectory
from alloconda.headers.model.prune import CacheEntry, PruneRule
from alloconda.headers.service.cache import CacheService, Damage, KnownHeaders
from alloconda.kernel.errors import OutsideError, UsageError
from alloconda.kernel.python import parse_python
from tests.fake_headers import (
    GNU,
    MAC,
    NOW_S,
    ZIG_BUCKET,
    CacheOnPaper,
    HeaderWorld,
    archive_of,
    cache_entry,
)

DAY_S = 86_400.0


def service_of(
    cache: CacheOnPaper, world: HeaderWorld | None = None, *, now_s: float = NOW_S
) -> CacheService:
    headers = (world or HeaderWorld()).service
    return CacheService(reader=cache, cleaner=cache, headers=headers, clock=lambda: now_s)


def test_a_directory_of_something_else_is_refused() -> None:
    service_of(CacheOnPaper()).require_cache()
    with pytest.raises(UsageError, match="cache is not a cache of alloconda") as caught:
        service_of(CacheOnPaper(is_own=False)).require_cache()

    assert "leave out --cache-dir" in str(caught.value.hint)


def test_contents_are_sorted_and_say_what_sharing_saves() -> None:
    shared = ("same", 40)
    cache = CacheOnPaper(
        [
            cache_entry("3.13.1", files=(shared, ("a", 1))),
            cache_entry("3.12.1", files=(shared, ("b", 2))),
            cache_entry("3.12.1", MAC, files=(shared,)),
        ]
    )

    contents = service_of(cache).contents()

    assert [entry.key for entry in contents.entries] == [
        f"{MAC}/3.12.1+20250115",
        f"{GNU}/3.12.1+20250115",
        f"{GNU}/3.13.1+20250115",
    ]
    assert contents.directory == str(Path("/cache"))
    assert (contents.stored_bytes, contents.shared_bytes) == (43, 80)
    assert contents.buckets == (ZIG_BUCKET,)


class TestKnownHeaders:
    WORLD = HeaderWorld("3.12.1", "3.12.2", "3.13.1", "3.14.0rc1", archive_of("3.13.1", MAC))

    def rows(
        self,
        *triples: str,
        all_versions: bool = False,
        held: tuple[CacheEntry, ...] = (),
        pythons: tuple[str, ...] = (),
        only_cached: bool = False,
    ) -> list[tuple[str, str, bool]]:
        service = service_of(CacheOnPaper(list(held)))
        known = service.known(
            self.WORLD.known.index,
            triples,
            all_versions=all_versions,
            pythons=[parse_python(text) for text in pythons],
            only_cached=only_cached,
        )
        return [(row.triple, str(row.python), row.is_cached) for row in known]

    def test_the_newest_release_of_each_series(self) -> None:
        assert self.rows(GNU) == [(GNU, "3.12.2", False), (GNU, "3.13.1", False)]

    def test_all_versions_and_prereleases_on_demand(self) -> None:
        versions = [version for _, version, _ in self.rows(GNU, all_versions=True)]

        assert versions == ["3.12.1", "3.12.2", "3.13.1", "3.14.0rc1"]

    def test_platforms_in_order(self) -> None:
        assert [triple for triple, _, _ in self.rows(GNU, MAC)] == [MAC, GNU, GNU]

    def test_cached_ones_are_marked_and_old_ones_are_listed_too(self) -> None:
        held = (cache_entry("3.12.1"), cache_entry("3.13.1"), cache_entry("3.13.1", MAC))

        assert self.rows(GNU, held=held) == [
            (GNU, "3.12.1", True),
            (GNU, "3.12.2", False),
            (GNU, "3.13.1", True),
        ]

    def test_damaged_ones_are_not_cached(self) -> None:
        held = (cache_entry("3.12.1", is_intact=False), cache_entry("3.13.1", is_intact=False))

        assert self.rows(GNU, held=held) == [(GNU, "3.12.2", False), (GNU, "3.13.1", False)]

    def test_a_series_that_is_named_and_no_other(self) -> None:
        assert self.rows(GNU, pythons=("3.12",)) == [(GNU, "3.12.2", False)]

    def test_a_patch_version_that_is_named_though_there_is_a_newer_one(self) -> None:
        assert self.rows(GNU, pythons=("3.12.1",)) == [(GNU, "3.12.1", False)]

    def test_what_is_cached_alone(self) -> None:
        held = (cache_entry("3.13.1"),)

        assert self.rows(GNU, held=held, only_cached=True) == [(GNU, "3.13.1", True)]

    def test_each_is_named_with_its_archive(self) -> None:
        entry = cache_entry("3.12.1")

        (row, *_) = service_of(CacheOnPaper([entry])).known(
            self.WORLD.known.index, [GNU], all_versions=False
        )

        assert row == KnownHeaders(
            python=parse_python("3.12.1"), triple=GNU, archive=entry.archive, is_cached=True
        )


class TestPrune:
    OLD, NEW = cache_entry("3.12.1", used_s=NOW_S - 40 * DAY_S), cache_entry("3.13.1")
    RULE = PruneRule(older_than_s=30 * DAY_S)

    def test_what_the_rule_takes_is_removed_and_leftovers_are_swept(self) -> None:
        cache = CacheOnPaper([self.NEW, self.OLD])

        report = service_of(cache).prune(self.RULE, dry_run=False)

        assert cache.done == ["sweep", f"remove {self.OLD.key}", "sweep"]
        assert [one.entry for one in report.decisions if one.remove] == [self.OLD]
        assert [one.entry for one in report.decisions] == [self.OLD, self.NEW]
        assert (report.freed_bytes, report.leftovers) == (130, 2)

    def test_a_dry_run_says_the_same_and_removes_nothing(self) -> None:
        cache = CacheOnPaper([self.NEW, self.OLD])

        report = service_of(cache).prune(self.RULE, dry_run=True)

        assert cache.done == ["look"]
        assert (report.freed_bytes, report.leftovers) == (130, 2)

    def test_the_clock_decides_what_is_old(self) -> None:
        report = service_of(CacheOnPaper([self.OLD]), now_s=NOW_S - 20 * DAY_S).prune(
            self.RULE, dry_run=True
        )

        assert report.freed_bytes == 30

    def test_what_a_build_begins_to_use_meanwhile_stays(self) -> None:
        cache = CacheOnPaper([self.OLD], busy={self.OLD.key})

        report = service_of(cache).prune(self.RULE, dry_run=False)

        (decision,) = report.decisions
        assert not decision.remove
        assert decision.reason == "a build has begun to use it"
        assert report.freed_bytes == 30

    def test_directories_beside_header_sets_go_by_their_age(self) -> None:
        old = CacheDirectory(key="zig-cache-v1/old-0", size_bytes=7, used_s=NOW_S - 40 * DAY_S)
        new = CacheDirectory(key="zig-cache-v1/new-0", size_bytes=7, used_s=NOW_S - DAY_S)
        cache = CacheOnPaper(beside=[old, new])

        report = service_of(cache).prune(self.RULE, dry_run=False)

        assert report.directories == (old,)
        assert "remove directory zig-cache-v1/old-0" in cache.done
        assert "remove directory zig-cache-v1/new-0" not in cache.done
        assert report.freed_bytes == 7 + 30

    @pytest.mark.parametrize(
        "rule",
        [
            PruneRule(keep_latest=True),
            PruneRule(older_than_s=0, triples=frozenset({GNU})),
            PruneRule(older_than_s=0),
        ],
    )
    def test_directories_stay_without_an_age_with_a_platform_and_in_their_first_hour(
        self, rule: PruneRule
    ) -> None:
        used_s = NOW_S - (1800 if rule == PruneRule(older_than_s=0) else 40 * DAY_S)
        cache = CacheOnPaper(beside=[CacheDirectory(key="a-v1", size_bytes=7, used_s=used_s)])

        assert service_of(cache).prune(rule, dry_run=True).directories == ()


class TestClear:
    def test_every_entry_and_the_learnt_index_go(self) -> None:
        cache = CacheOnPaper([cache_entry("3.12.1"), cache_entry("3.13.1", is_used=True)])

        report = service_of(cache).clear()

        assert cache.done == [
            "sweep",
            f"remove {GNU}/3.12.1+20250115",
            "sweep",
            f"empty {BucketKind.INDEX}",
        ]
        assert report.freed_bytes == 100 + 30 + 1000

    def test_everything_is_everything_that_is_alloconda_s(self) -> None:
        cache = CacheOnPaper()

        report = service_of(cache).clear(everything=True)

        emptied = {one.removeprefix("empty ") for one in cache.done if one.startswith("empty")}
        assert emptied == {str(kind) for kind in BucketKind}
        assert report.freed_bytes == 30 + 6 * 1000


class TestVerify:
    GOOD, BAD = cache_entry("3.12.1"), cache_entry("3.13.1")

    def test_an_undamaged_cache_is_counted(self) -> None:
        cache = CacheOnPaper([self.GOOD, self.BAD])

        assert service_of(cache).verify(repair=False, observer=print) == (2, ())

    def test_damage_is_named_with_its_files(self) -> None:
        cache = CacheOnPaper([self.BAD, self.GOOD], {self.BAD.key: ("include/Python.h",)})

        count, damage = service_of(cache).verify(repair=False, observer=print)

        assert count == 2
        assert damage == (Damage(key=self.BAD.key, files=("include/Python.h",)),)

    def test_a_lost_manifest_is_damage_without_files(self) -> None:
        cache = CacheOnPaper([self.BAD], {self.BAD.key: None})

        assert service_of(cache).verify(repair=False, observer=print) == (
            1,
            (Damage(key=self.BAD.key, files=()),),
        )

    def test_a_repair_downloads_the_same_archive(self) -> None:
        cache = CacheOnPaper([self.BAD], {self.BAD.key: ("include/Python.h",)})
        world = HeaderWorld("3.13.1", "3.13.2")

        _, damage = service_of(cache, world).verify(repair=True, observer=world.events.append)

        assert damage == (Damage(key=self.BAD.key, files=("include/Python.h",), repaired=True),)
        assert world.server.asked == [self.BAD.archive]
        assert world.events

    def test_without_a_manifest_the_index_says_which_archive_it_was(self) -> None:
        lost = replace(self.BAD, archive="", sha256="")
        world = HeaderWorld("3.13.1", "3.13.2")

        _, (damage,) = service_of(CacheOnPaper([lost], {lost.key: None}), world).verify(
            repair=True, observer=world.events.append
        )

        assert damage.repaired
        assert world.server.asked == [self.BAD.archive]

    def test_what_nobody_knows_any_more_can_t_be_repaired(self) -> None:
        lost = replace(self.BAD, archive="", sha256="")
        world = HeaderWorld("3.12.1")

        _, (damage,) = service_of(CacheOnPaper([lost], {lost.key: ("a",)}), world).verify(
            repair=True, observer=world.events.append
        )

        assert not damage.repaired
        assert damage.files == ("a",)
        assert isinstance(damage.failure, UsageError)

    def test_a_repair_that_fails_says_why(self) -> None:
        world = HeaderWorld("3.13.1")
        world.lacks("3.13.1")

        _, (damage,) = service_of(CacheOnPaper([self.BAD], {self.BAD.key: ("a",)}), world).verify(
            repair=True, observer=world.events.append
        )

        assert not damage.repaired
        assert isinstance(damage.failure, OutsideError)
        assert (damage.key, damage.files) == (self.BAD.key, ("a",))
