"""Choosing cells by name, and dealing a matrix out over machines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.build.model.matrix import BuildPlan, MatrixRequest, plan_builds
from alloconda.build.model.matrix_choice import (
    Shard,
    most_shards,
    parse_shard,
    pick_cells,
    take_shard,
)
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python
from alloconda.kernel.targets.platform_tag import parse_target

TAGS = (
    "manylinux_2_28_x86_64",
    "musllinux_1_2_x86_64",
    "macosx_11_0_arm64",
    "win_amd64",
    "manylinux_2_28_aarch64",
)


def some_plan(minors: tuple[int, ...] = (11, 12, 13)) -> BuildPlan:
    return plan_builds(
        MatrixRequest(
            targets=tuple(parse_target(tag) for tag in TAGS),
            pythons=tuple(Python(minor=minor) for minor in minors),
            stable_from=None,
            without_libc=True,
        )
    )


PLAN = some_plan()
WHEELS = {build.cell: f"hello-1.0-{build.cell}.whl" for build in PLAN.builds}


@pytest.mark.parametrize("pattern", ["*win_amd64*", "win_amd64", "hello-1.0-*-win_amd64.whl"])
def test_a_pattern_picks_by_name_or_tag(pattern: str) -> None:
    picked = pick_cells(PLAN, (pattern,), WHEELS)

    assert [build.platform_tags for build in picked.builds] == [("win_amd64",)] * 3


def test_a_pattern_that_matches_nothing_is_refused_with_the_names() -> None:
    with pytest.raises(UsageError, match="matches no wheel") as caught:
        pick_cells(PLAN, ("*windows*",), WHEELS)

    assert caught.value.details[0].startswith("hello-1.0-cp311-")


@given(of=st.integers(min_value=1, max_value=10))
def test_shards_are_disjoint_whole_and_even(of: int) -> None:
    shares = [
        take_shard(PLAN, Shard(number=number, of=of), without_libc=True).builds
        for number in range(1, of + 1)
    ]

    cells = [build.cell for share in shares for build in share]
    assert sorted(cells) == sorted(build.cell for build in PLAN.builds)
    assert max(map(len, shares)) - min(map(len, shares)) <= 2


def test_as_many_shards_as_compilations_are_not_empty_and_one_more_is() -> None:
    most = most_shards(PLAN, without_libc=True)

    assert most == 12
    assert take_shard(PLAN, Shard(number=most, of=most), without_libc=True).builds
    with pytest.raises(UsageError, match="splits over 12 at most"):
        take_shard(PLAN, Shard(number=most + 1, of=most + 1), without_libc=True)


def test_cells_of_one_compilation_stay_on_one_machine() -> None:
    for number in range(1, 5):
        share = take_shard(PLAN, Shard(number=number, of=4), without_libc=True)
        tags = {(build.abi.abi_tag, tag) for build in share.builds for tag in build.platform_tags}
        for abi, tag in tags:
            if tag == "musllinux_1_2_x86_64":
                assert (abi, "manylinux_2_28_x86_64") in tags


@pytest.mark.parametrize("text", ["0/5", "6/5", "2", "a/b", "-1/5", "1/0"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a share"):
        parse_shard(text)
