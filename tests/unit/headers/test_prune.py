"""Which cached header sets go when the cache is pruned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.headers.model.prune import (
    CacheEntry,
    PruneRule,
    choose_pruned,
    parse_age_s,
    parse_size_bytes,
    stored_bytes,
)
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import parse_python

NOW_S = 1_800_000_000.0
DAY_S = 86_400.0


def make_entry(
    version: str = "3.13.1",
    *,
    triple: str = "x86_64-unknown-linux-gnu",
    build: str = "20250101",
    unused_days: float = 0,
    files: tuple[tuple[str, int], ...] = (("a", 100),),
    is_intact: bool = True,
    is_used: bool = False,
) -> CacheEntry:
    return CacheEntry(
        key=f"{triple}/{version}+{build}",
        python=parse_python(version),
        build=build,
        triple=triple,
        archive="",
        sha256="",
        created_s=NOW_S - 100 * DAY_S,
        used_s=NOW_S - unused_days * DAY_S,
        files=files,
        is_intact=is_intact,
        is_used=is_used,
    )


ENTRIES = st.lists(
    st.builds(
        make_entry,
        st.sampled_from(["3.12.1", "3.12.2", "3.13.0", "3.13.1", "3.14.0rc1"]),
        triple=st.sampled_from(["x86_64-unknown-linux-gnu", "aarch64-apple-darwin"]),
        build=st.sampled_from(["20250101", "20250202"]),
        unused_days=st.integers(0, 60),
        files=st.lists(
            st.tuples(st.sampled_from("abcdef"), st.just(100)), unique=True, max_size=5
        ).map(tuple),
        is_intact=st.booleans(),
        is_used=st.booleans(),
    ),
    unique_by=lambda entry: entry.key,
    max_size=12,
)
RULES = st.builds(
    PruneRule,
    older_than_s=st.none() | st.integers(0, 60).map(lambda days: days * DAY_S),
    keep_latest=st.booleans(),
    max_size_bytes=st.none() | st.integers(0, 800),
)


@given(ENTRIES, RULES)
def test_what_is_in_use_stays_and_what_is_damaged_goes(
    entries: list[CacheEntry], rule: PruneRule
) -> None:
    decisions = choose_pruned(entries, rule, NOW_S)

    assert [decision.entry for decision in decisions] == entries
    for decision in decisions:
        assert decision.reason
        if decision.entry.is_used:
            assert not decision.remove
        elif not decision.entry.is_intact:
            assert decision.remove


@given(ENTRIES, RULES)
def test_keep_latest_leaves_one_of_each_series_and_platform(
    entries: list[CacheEntry], rule: PruneRule
) -> None:
    rule = PruneRule(
        older_than_s=rule.older_than_s, keep_latest=True, max_size_bytes=rule.max_size_bytes
    )

    decisions = choose_pruned(entries, rule, NOW_S)

    def groups(chosen: list[CacheEntry]) -> set[tuple[object, str]]:
        return {(e.python.of_series(), e.triple) for e in chosen if e.is_intact}

    kept = [decision.entry for decision in decisions if not decision.remove]
    assert groups(kept) == groups(entries)


@given(ENTRIES, st.integers(0, 800))
def test_a_size_is_kept_to_unless_what_is_in_use_is_larger(
    entries: list[CacheEntry], size: int
) -> None:
    decisions = choose_pruned(entries, PruneRule(max_size_bytes=size), NOW_S)

    kept = [decision.entry for decision in decisions if not decision.remove]
    used = [entry for entry in entries if entry.is_used]
    assert stored_bytes(kept) <= max(size, stored_bytes(used))


@given(ENTRIES, st.integers(0, 800))
def test_nothing_goes_for_its_size_that_was_used_later_than_what_stays(
    entries: list[CacheEntry], size: int
) -> None:
    decisions = choose_pruned(entries, PruneRule(max_size_bytes=size), NOW_S)

    gone = [d.entry.used_s for d in decisions if d.remove and d.entry.is_intact]
    stays = [d.entry.used_s for d in decisions if not d.remove and not d.entry.is_used]
    assert max(gone, default=0) <= min(stays, default=NOW_S)


@given(ENTRIES, st.integers(0, 60))
def test_an_age_takes_exactly_what_is_older(entries: list[CacheEntry], days: int) -> None:
    decisions = choose_pruned(entries, PruneRule(older_than_s=days * DAY_S), NOW_S)

    for decision in decisions:
        if decision.entry.is_intact and not decision.entry.is_used:
            assert decision.remove == (NOW_S - decision.entry.used_s > days * DAY_S)


@given(ENTRIES)
def test_without_a_rule_only_damage_goes(entries: list[CacheEntry]) -> None:
    decisions = choose_pruned(entries, PruneRule(), NOW_S)

    assert all(not decision.remove for decision in decisions if decision.entry.is_intact)


def test_shared_files_count_once() -> None:
    one = make_entry("3.12.1", files=(("a", 100), ("b", 10)))
    other = make_entry("3.13.1", files=(("a", 100), ("c", 1)))

    assert stored_bytes([one, other]) == 111


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *(("30d", 30 * DAY_S), ("12h", 43_200.0), ("2w", 14 * DAY_S), ("5 m", 300.0)),
        *((" 7S ", 7.0), ("0d", 0.0)),
    ],
)
def test_ages_are_read(text: str, seconds: float) -> None:
    assert parse_age_s(text) == seconds


@pytest.mark.parametrize(
    ("text", "size"),
    [
        *(("500MB", 500_000_000), ("1.5 gb", 1_500_000_000), ("2MiB", 2 << 20)),
        *((" 3KB ", 3000), ("3 kib", 3072), ("1GiB", 1 << 30), ("12b", 12)),
    ],
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert parse_size_bytes(text) == size


@pytest.mark.parametrize("text", ["", "30", "d", "-1d", "30 years", f"{'9' * 400}d"])
def test_other_texts_are_no_ages(text: str) -> None:
    with pytest.raises(UsageError):
        parse_age_s(text)


def test_a_number_without_a_unit_is_asked_for_one() -> None:
    with pytest.raises(UsageError, match=r"5 has no unit\n.*5MB, or 5B"):
        parse_size_bytes("5")
    with pytest.raises(UsageError, match=r"30 has no unit\n.*30d"):
        parse_age_s("30")


def test_what_was_just_used_goes_with_a_reason_that_is_true() -> None:
    entry = make_entry("3.13.1")

    (decision,) = choose_pruned([entry], PruneRule(older_than_s=0), entry.used_s + 60)

    assert decision.remove
    assert decision.reason == "it was last used less than an hour ago"


@pytest.mark.parametrize("text", ["", "MB", "-1MB", "3 apples", f"{'9' * 400}MB"])
def test_other_texts_are_no_sizes(text: str) -> None:
    with pytest.raises(UsageError):
        parse_size_bytes(text)


LINUX, MAC = "x86_64-unknown-linux-gnu", "aarch64-apple-darwin"


def verdicts(entries: list[CacheEntry], rule: PruneRule) -> list[tuple[bool, str]]:
    return [(one.remove, one.reason) for one in choose_pruned(entries, rule, NOW_S)]


def test_entries_of_other_platforms_stay_whatever_else_is_asked_for() -> None:
    entries = [make_entry(unused_days=50), make_entry(triple=MAC, unused_days=50)]

    for rule in (
        PruneRule(triples=frozenset({MAC})),
        PruneRule(triples=frozenset({MAC}), older_than_s=DAY_S),
        PruneRule(triples=frozenset({MAC}), max_size_bytes=0),
    ):
        assert [remove for remove, _ in verdicts(entries, rule)] == [False, True]
    assert verdicts(entries, PruneRule(triples=frozenset({MAC}))) == [
        (False, "--triple names another platform"),
        (True, "--triple names its platform"),
    ]


def test_a_platform_and_an_age_take_only_what_is_old_of_the_platform() -> None:
    rule = PruneRule(triples=frozenset({LINUX}), older_than_s=30 * DAY_S)

    assert [remove for remove, _ in verdicts([make_entry(unused_days=5)], rule)] == [False]


def test_a_platform_and_a_size_take_no_more_than_the_size_wants() -> None:
    rule = PruneRule(triples=frozenset({LINUX}), max_size_bytes=100)

    assert [remove for remove, _ in verdicts([make_entry()], rule)] == [False]


def test_of_two_releases_and_of_two_builds_the_newer_one_is_the_latest() -> None:
    entries = [
        make_entry("3.13.1", build="20250101"),
        make_entry("3.13.2", build="20250101"),
        make_entry("3.13.2", build="20250202"),
        make_entry("3.13.10", build="20240101"),
    ]

    assert verdicts(entries[:3], PruneRule(keep_latest=True)) == [
        (True, "a newer 3.13 of its platform is there"),
        (True, "a newer 3.13 of its platform is there"),
        (False, "it is the newest 3.13 of its platform"),
    ]
    assert [remove for remove, _ in verdicts(entries, PruneRule(keep_latest=True))] == [
        *(True, True, True, False)
    ]
    assert verdicts(entries[:3][::-1], PruneRule(keep_latest=True))[0][0] is False


def test_a_damaged_entry_is_not_the_latest() -> None:
    entries = [make_entry("3.13.1"), make_entry("3.13.2", is_intact=False)]

    assert [remove for remove, _ in verdicts(entries, PruneRule(keep_latest=True))] == [False, True]


def test_the_latest_stay_when_the_cache_is_too_large() -> None:
    entries = [make_entry("3.13.1", files=(("a", 1),)), make_entry("3.13.2", files=(("b", 1),))]

    assert [remove for remove, _ in verdicts(entries, PruneRule(max_size_bytes=0))] == [True, True]
    assert [
        remove for remove, _ in verdicts(entries, PruneRule(max_size_bytes=0, keep_latest=True))
    ] == [True, False]


def test_no_more_goes_than_makes_the_cache_fit() -> None:
    entries = [
        make_entry("3.13.1", unused_days=1, files=(("a", 60),)),
        make_entry("3.13.2", unused_days=3, files=(("b", 40),)),
        make_entry("3.13.3", unused_days=2, files=(("c", 40),)),
    ]

    assert verdicts(entries, PruneRule(max_size_bytes=100)) == [
        (False, "no rule selects it"),
        (True, "the cache is too large, and others were used since"),
        (False, "no rule selects it"),
    ]
    assert [remove for remove, _ in verdicts(entries, PruneRule(max_size_bytes=140))] == [False] * 3
    assert [remove for remove, _ in verdicts(entries, PruneRule(max_size_bytes=99))] == [
        *(False, True, True)
    ]


def test_a_shared_file_makes_room_only_when_the_last_that_has_it_goes() -> None:
    shared = ("s", 50)
    entries = [
        make_entry("3.13.1", unused_days=3, files=(shared, ("a", 10))),
        make_entry("3.13.2", unused_days=2, files=(shared, ("b", 10))),
        make_entry("3.13.3", unused_days=1, files=(("c", 10),)),
    ]

    assert [remove for remove, _ in verdicts(entries, PruneRule(max_size_bytes=70))] == [
        *(True, False, False)
    ]
    assert [remove for remove, _ in verdicts(entries, PruneRule(max_size_bytes=60))] == [
        *(True, True, False)
    ]


@pytest.mark.parametrize(
    ("unused_s", "words"),
    [
        (59 * 60, "less than an hour"),
        (3600, "1 hour"),
        (2 * 3600, "2 hours"),
        (DAY_S - 1, "23 hours"),
        (DAY_S, "1 day"),
        (2.5 * DAY_S, "2 days"),
    ],
)
def test_ages_are_told_in_days_or_hours(unused_s: float, words: str) -> None:
    entry = make_entry(unused_days=unused_s / DAY_S)

    assert verdicts([entry], PruneRule(older_than_s=0)) == [(True, f"it was last used {words} ago")]
    assert verdicts([entry], PruneRule(older_than_s=9 * DAY_S)) == [
        (False, f"it was used {words} ago")
    ]


def test_what_is_used_and_what_is_damaged_is_told() -> None:
    entries = [make_entry(is_used=True, is_intact=False), make_entry("3.13.2", is_intact=False)]

    assert verdicts(entries, PruneRule()) == [
        (False, "a running build uses it"),
        (True, "it is damaged"),
    ]


def test_the_size_of_an_entry_is_that_of_all_its_files() -> None:
    assert make_entry(files=(("a", 100), ("b", 11))).size_bytes == 111
