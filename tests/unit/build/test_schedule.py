"""Which cell comes next: the longest, when it can start, and not against another."""

from alloconda.build.model.matrix import Build, MatrixRequest, plan_builds
from alloconda.build.service.schedule import Schedule, ScheduledCell
from alloconda.kernel.python import Python
from alloconda.kernel.targets.platform_tag import parse_target

TAGS = ("manylinux_2_28_x86_64", "macosx_11_0_arm64", "win_amd64")


def three_builds() -> tuple[Build, Build, Build]:
    request = MatrixRequest(
        targets=tuple(parse_target(tag) for tag in TAGS),
        pythons=(Python(minor=12),),
        stable_from=None,
        without_libc=False,
    )
    first, second, third = plan_builds(request).builds
    return first, second, third


def test_the_longest_starts_first_and_equals_keep_their_order() -> None:
    linux, macos, windows = three_builds()
    schedule = Schedule()

    schedule.add(
        ScheduledCell(build=build, expected_s=seconds)
        for build, seconds in ((linux, 1.0), (macos, 1.0), (windows, 9.0))
    )

    assert [schedule.take() for _ in range(4)] == [windows, linux, macos, None]


def test_a_cell_waits_until_all_its_gates_are_open() -> None:
    linux, *_ = three_builds()
    schedule = Schedule()
    schedule.add([ScheduledCell(build=linux, expected_s=1.0, needs=frozenset({"a", "b"}))])

    schedule.open("a")
    before = schedule.take()
    schedule.open("b")

    assert before is None
    assert schedule.take() is linux


def test_what_the_first_prepares_the_others_wait_for_while_the_rest_goes_on() -> None:
    linux, macos, windows = three_builds()
    schedule = Schedule()
    runtime = frozenset({"the C runtime of one target"})
    schedule.add(
        (
            ScheduledCell(build=linux, expected_s=3.0, firsts=runtime),
            ScheduledCell(build=macos, expected_s=2.0, firsts=runtime),
            ScheduledCell(build=windows, expected_s=1.0),
        )
    )

    while_preparing = [schedule.take() for _ in range(3)]
    schedule.release(linux)

    assert while_preparing == [linux, windows, None]
    assert schedule.take() is macos


def test_what_is_prepared_already_holds_nobody_up() -> None:
    linux, macos, _ = three_builds()
    schedule = Schedule()
    schedule.mark_prepared(["runtime"])
    schedule.add(
        ScheduledCell(build=build, expected_s=1.0, firsts=frozenset({"runtime"}))
        for build in (linux, macos)
    )

    assert [schedule.take(), schedule.take()] == [linux, macos]
