"""What earlier runs tell of a matrix: how long cells take, and which are still to be built."""

import pytest

from alloconda.build.model.matrix import Build, BuildPlan, LeftOut
from alloconda.build.service.run_history import (
    CellMemory,
    expected_durations,
    presumed_duration_s,
    unfinished,
)
from alloconda.kernel.python import Python, version_abi
from alloconda.kernel.targets.platform_tag import parse_target

OTHER = LeftOut(target=parse_target("win32"), python=Python(minor=12), reason="not wanted")


def build(minor: int, *tags: str) -> Build:
    python = Python(minor=minor)
    targets = tuple(parse_target(tag) for tag in tags or ("win_amd64",))
    return Build(targets=targets, abi=version_abi(python), python=python, why=())


def took(seconds: float | None) -> CellMemory:
    return CellMemory(duration_s=seconds, failed=False)


def test_a_cell_takes_as_long_as_last_time_and_a_new_one_as_the_longest_of_its_platform() -> None:
    known, other, new, unheard = build(12), build(13), build(14), build(12, "win32")
    memory = {known.cell: took(3.0), other.cell: took(5.0), "cp310-cp310-win_arm64": took(9.0)}

    assert expected_durations([known, other, new, unheard], memory) == {
        known.cell: 3.0,
        other.cell: 5.0,
        new.cell: 5.0,
    }


def test_a_new_cell_of_several_tags_is_like_those_of_the_same_tags() -> None:
    tags = ("manylinux_2_28_x86_64", "musllinux_1_2_x86_64")
    memory = {build(12, *tags).cell: took(4.0), build(12, tags[0]).cell: took(8.0)}

    new = build(13, *tags)

    assert expected_durations([new], memory) == {new.cell: 4.0}


def test_a_cell_that_was_never_built_tells_nothing() -> None:
    assert expected_durations([build(12)], {build(12).cell: took(None)}) == {}


@pytest.mark.parametrize(
    ("tag", "seconds"),
    [("win_amd64", 60.0), ("macosx_11_0_universal2", 12.0), ("manylinux_2_28_x86_64", 6.0)],
)
def test_without_any_run_windows_takes_longest_and_each_cpu_its_time(
    tag: str, seconds: float
) -> None:
    assert presumed_duration_s(build(12, tag)) == seconds


@pytest.mark.parametrize(
    ("memory", "digest", "done"),
    [
        (CellMemory(duration_s=1.0, failed=False, sha256="a"), "a", True),
        # The wheel is of another build, or is gone.
        (CellMemory(duration_s=1.0, failed=False, sha256="a"), "b", False),
        (CellMemory(duration_s=1.0, failed=False, sha256="a"), None, False),
        (CellMemory(duration_s=1.0, failed=True, sha256="a"), "a", False),
        (CellMemory(duration_s=1.0, failed=False), None, False),
        (None, "a", False),
    ],
)
def test_a_cell_is_done_when_the_wheel_of_its_last_try_stands(
    memory: CellMemory | None, digest: str | None, *, done: bool
) -> None:
    cell = build(12)
    memories = {} if memory is None else {cell.cell: memory}
    digests = {} if digest is None else {cell.cell: digest}

    left = unfinished(BuildPlan(builds=(cell,), left_out=(OTHER,)), memories, digests)

    assert left.builds == (() if done else (cell,))
    assert left.left_out == (OTHER,)
