from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.build.model.matrix import (
    BuildPlan,
    MatrixRequest,
    choose_pythons,
    choose_stable_floor,
    plan_builds,
)
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python, known_series, parse_python
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Target, known_targets


def plan(
    tags: str, pythons: str, *, abi3: str | None = None, without_libc: bool = False
) -> BuildPlan:
    return plan_builds(
        MatrixRequest(
            targets=tuple(parse_target(tag) for tag in tags.split()),
            pythons=tuple(parse_python(text) for text in pythons.split()),
            stable_from=None if abi3 is None else parse_python(abi3),
            without_libc=without_libc,
        )
    )


def cells(plan: BuildPlan) -> list[str]:
    return [build.cell for build in plan.builds]


def test_without_abi3_every_version_meets_every_platform() -> None:
    planned = plan("win_amd64 macosx_11_0_arm64", "3.12 3.13")

    assert cells(planned) == [
        "cp312-cp312-win_amd64",
        "cp312-cp312-macosx_11_0_arm64",
        "cp313-cp313-win_amd64",
        "cp313-cp313-macosx_11_0_arm64",
    ]
    assert planned.builds[0].why == ("Python 3.12 asked for",)
    assert planned.left_out == ()


def test_abi3_merges_every_version_from_its_floor() -> None:
    planned = plan("win_amd64", "3.11 3.12 3.13.1", abi3="3.11")

    assert cells(planned) == ["cp311-abi3-win_amd64"]
    assert planned.builds[0].why == ("abi3 from 3.11 serves 3.11, 3.12, 3.13.1",)


def test_abi3_uses_the_very_release_of_its_floor_that_was_asked_for() -> None:
    planned = plan("win_amd64", "3.12 3.11.4", abi3="3.11")

    assert planned.builds[0].python == parse_python("3.11.4")
    assert planned.builds[0].abi.python == parse_python("3.11")


def test_abi3_without_named_versions_is_one_cell() -> None:
    assert cells(plan("win_amd64", "", abi3="3.11")) == ["cp311-abi3-win_amd64"]


def test_a_version_below_the_floor_is_built_on_its_own() -> None:
    planned = plan("win_amd64", "3.10 3.12", abi3="3.11")

    assert cells(planned) == ["cp311-abi3-win_amd64", "cp310-cp310-win_amd64"]
    assert "below the abi3 floor 3.11" in planned.builds[1].why[0]


def test_a_free_threaded_version_is_built_on_its_own() -> None:
    planned = plan("win_amd64", "3.14 3.14t", abi3="3.11")

    assert cells(planned) == ["cp311-abi3-win_amd64", "cp314-cp314t-win_amd64"]
    assert "free-threaded" in planned.builds[1].why[0]


def test_abi3_brings_abi3t_for_the_free_threaded_versions_that_have_it() -> None:
    planned = plan("win_amd64", "3.15t 3.14t 3.12 3.15", abi3="3.11")

    assert cells(planned) == [
        "cp311-abi3-win_amd64",
        "cp315-abi3t-win_amd64",
        "cp314-cp314t-win_amd64",
    ]
    assert planned.builds[1].why == ("abi3t from 3.15t serves 3.15t",)


def test_abi3t_alone_is_planned_where_no_version_with_the_gil_is_asked_for() -> None:
    assert cells(plan("win_amd64", "3.15t", abi3="3.11")) == ["cp315-abi3t-win_amd64"]


def test_abi3t_covers_free_threaded_versions_alone() -> None:
    planned = plan("win_amd64", "3.14t 3.15 3.15t", abi3="3.15t")

    assert cells(planned) == [
        "cp315-abi3t-win_amd64",
        "cp314-cp314t-win_amd64",
        "cp315-cp315-win_amd64",
    ]


def test_two_releases_of_a_series_are_one_wheel_with_headers_of_the_newer() -> None:
    planned = plan("win_amd64", "3.13 3.13.1 3.13.0")

    assert cells(planned) == ["cp313-cp313-win_amd64"]
    assert planned.builds[0].python == parse_python("3.13.1")
    assert "3.13 and 3.13.1 and 3.13.0" in planned.builds[0].why[0]


def test_without_libc_one_abi3_module_serves_glibc_and_musl() -> None:
    planned = plan(
        "manylinux_2_28_x86_64 musllinux_1_2_aarch64 musllinux_1_2_x86_64",
        "3.12",
        abi3="3.11",
        without_libc=True,
    )

    assert cells(planned) == [
        "cp311-abi3-manylinux_2_28_x86_64.musllinux_1_2_x86_64",
        "cp311-abi3-musllinux_1_2_aarch64",
    ]
    assert "one module serves" in planned.builds[0].why[1]


def test_with_libc_glibc_and_musl_are_apart() -> None:
    planned = plan("manylinux_2_28_x86_64 musllinux_1_2_x86_64", "3.12", abi3="3.11")

    assert len(planned.builds) == 2


def test_modules_of_one_version_are_apart_where_their_suffixes_differ() -> None:
    planned = plan(
        "manylinux_2_28_x86_64 musllinux_1_2_x86_64", "3.10 3.13 3.14t", without_libc=True
    )

    assert [(build.cell, build.extension_suffix) for build in planned.builds] == [
        # Before 3.11, CPython on musl had the suffix of glibc too.
        (
            "cp310-cp310-manylinux_2_28_x86_64.musllinux_1_2_x86_64",
            ".cpython-310-x86_64-linux-gnu.so",
        ),
        ("cp313-cp313-manylinux_2_28_x86_64", ".cpython-313-x86_64-linux-gnu.so"),
        ("cp313-cp313-musllinux_1_2_x86_64", ".cpython-313-x86_64-linux-musl.so"),
        ("cp314-cp314t-manylinux_2_28_x86_64", ".cpython-314t-x86_64-linux-gnu.so"),
        ("cp314-cp314t-musllinux_1_2_x86_64", ".cpython-314t-x86_64-linux-musl.so"),
    ]


def test_universal2_says_that_it_is_merged() -> None:
    planned = plan("macosx_11_0_universal2", "3.12")

    assert planned.builds[0].why[-1] == "compiled for each CPU and merged into one file"


def test_a_combination_that_never_was_is_left_out_with_its_reason() -> None:
    planned = plan("win_arm64 win_amd64", "3.10 3.11")

    assert cells(planned) == [
        "cp310-cp310-win_amd64",
        "cp311-cp311-win_arm64",
        "cp311-cp311-win_amd64",
    ]
    (left_out,) = planned.left_out
    assert (str(left_out.target), str(left_out.python)) == ("win_arm64", "3.10")
    assert "starts with 3.11" in left_out.reason


def test_an_abi3_cell_takes_headers_that_its_platform_has() -> None:
    planned = plan("win_arm64", "3.10 3.12", abi3="3.10")

    assert cells(planned) == ["cp310-abi3-win_arm64"]
    assert planned.builds[0].python == parse_python("3.12")
    assert [str(item.python) for item in planned.left_out] == ["3.10"]


@pytest.mark.parametrize("abi3", [None, "3.10"])
def test_nothing_left_is_an_error_that_says_why(abi3: str | None) -> None:
    with pytest.raises(UsageError, match="nothing to build") as caught:
        plan("win_arm64", "3.10", abi3=abi3)

    assert "starts with 3.11" in caught.value.details[0]


def test_a_platform_that_is_named_twice_is_built_once() -> None:
    planned = plan("manylinux2014_x86_64 manylinux_2_17_x86_64", "3.12")

    assert cells(planned) == ["cp312-cp312-manylinux_2_17_x86_64"]


def test_ids_are_stable_between_runs() -> None:
    first = plan("win_amd64 musllinux_1_2_x86_64", "3.12 3.14t", abi3="3.11", without_libc=True)
    second = plan("win_amd64 musllinux_1_2_x86_64", "3.12 3.14t", abi3="3.11", without_libc=True)

    assert first == second


PYTHONS = st.sampled_from(
    [
        *known_series(),
        *(Python(minor=minor, free_threaded=True) for minor in (13, 14, 15)),
        *(parse_python(text) for text in ("3.10.4", "3.13.0", "3.13.1", "3.15.0rc1")),
    ]
)
FLOORS = st.none() | st.sampled_from([*known_series(), parse_python("3.15t")])


@given(
    targets=st.lists(st.sampled_from(known_targets()), min_size=1),
    pythons=st.lists(PYTHONS, min_size=1),
    floor=FLOORS,
    without_libc=st.booleans(),
)
def test_everything_asked_for_is_served_by_one_cell_or_left_out(
    *, targets: list[Target], pythons: list[Python], floor: Python | None, without_libc: bool
) -> None:
    request = MatrixRequest(
        targets=tuple(targets),
        pythons=tuple(pythons),
        stable_from=floor,
        without_libc=without_libc,
    )

    try:
        planned = plan_builds(request)
    except UsageError:
        return

    serving = Counter(
        (target, python.of_series())
        for build in planned.builds
        for target in build.targets
        for python in {python.of_series() for python in pythons}
        if (
            python.free_threaded is build.abi.python.free_threaded
            and (
                python.minor >= build.abi.python.minor
                if build.abi.is_stable
                else python.minor == build.abi.python.minor
            )
        )
    )
    left_out = {(item.target, item.python.of_series()) for item in planned.left_out}
    for target in request.targets:
        for python in pythons:
            wanted = (target, python.of_series())
            assert serving[wanted] == 1 or wanted in left_out
    assert all(item.reason for item in planned.left_out)
    assert len({build.cell for build in planned.builds}) == len(planned.builds)


def test_requested_versions_win_over_admitted_ones() -> None:
    admitted = (Python(minor=11), Python(minor=12))

    assert choose_pythons((Python(minor=12),), admitted) == (Python(minor=12),)
    assert choose_pythons((), admitted) == admitted
    assert choose_pythons((), None) == known_series()


def test_the_floor_of_abi3_is_the_configured_or_the_lowest_admitted_one() -> None:
    admitted = (Python(minor=12), Python(minor=11))

    assert choose_stable_floor(abi3=True, admitted=admitted) == Python(minor=11)
    assert choose_stable_floor(abi3=parse_python("3.12.1"), admitted=admitted) == Python(minor=12)
    assert choose_stable_floor(abi3=False, admitted=admitted) is None
    assert choose_stable_floor(abi3=None, admitted=admitted) is None


def test_abi3_without_any_version_with_the_gil_needs_a_floor() -> None:
    with pytest.raises(UsageError, match="needs a floor"):
        choose_stable_floor(abi3=True, admitted=(Python(minor=14, free_threaded=True),))
