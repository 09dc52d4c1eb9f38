"""What is on the board of tests, for terminals and runs of any size."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from alloconda.kernel.events.events import FetchProgressed, FetchStarted, Tick
from alloconda.kernel.events.wheel_test_events import (
    FoundInterpreter,
    InterpretersFound,
    Outcome,
    WheelTestFinished,
    WheelTestQueued,
    WheelTestsStarted,
    WheelTestStage,
    WheelTestStarted,
    WheelTestStep,
)
from alloconda.terminal.board_parts import ASCII, UNICODE, Frame, Glyphs
from alloconda.wheel_test.view.scene import lines_of_tests
from alloconda.wheel_test.view.state import WheelTestState, log_labels, wheel_labels

WHEEL = "dist/hello-1.0-cp311-abi3-manylinux_2_28_x86_64.musllinux_1_2_x86_64.whl"


def queued(number: int, wheel: str = WHEEL, emulator: str | None = None) -> WheelTestQueued:
    found = FoundInterpreter(
        command=("python",),
        python="3.12.1",
        platform="manylinux_2_36_x86_64",
        origin="PATH",
        emulator=emulator,
    )
    return WheelTestQueued(test=f"t{number}", wheel=wheel, python=f"3.{number}", interpreter=found)


def finished(number: int, outcome: Outcome) -> WheelTestFinished:
    return WheelTestFinished(
        test=f"t{number}",
        outcome=outcome,
        text="ImportError: \x1b[31mwrong\x1b[0m \u4e2d",
        details=("Traceback:", "  in f", "ImportError: \x1b[31mwrong\x1b[0m \u4e2d"),
        log="",
        duration_s=1.0,
    )


def some_run(
    active: int, passed: int, failed: int, skipped: int, waiting: int = 0
) -> WheelTestState:
    state = WheelTestState()
    state.take(WheelTestsStarted(wheels=(WHEEL,), jobs=2))
    state.take(InterpretersFound(interpreters=(), duration_s=0.1))
    outcomes = [Outcome.PASSED] * passed + [Outcome.FAILED] * failed + [Outcome.SKIPPED] * skipped
    total = active + len(outcomes) + waiting
    for number in range(total):
        state.take(queued(number, emulator="qemu-aarch64" if number % 2 else None))
    for number in range(active + len(outcomes)):
        state.take(WheelTestStarted(test=f"t{number}"))
        state.take(WheelTestStep(test=f"t{number}", stage=WheelTestStage.REQUIREMENTS))
    for number, outcome in enumerate(outcomes):
        state.take(finished(number + active, outcome))
    state.take(Tick(elapsed_s=12.0))
    return state


def texts(state: WheelTestState, width: int, height: int, glyphs: Glyphs = UNICODE) -> list[str]:
    frame = Frame(width=width, height=height, glyphs=glyphs)
    return ["".join(text for text, _ in line) for line in lines_of_tests(state, frame)]


@settings(max_examples=150)
@given(
    width=st.integers(60, 200),
    height=st.integers(12, 60),
    counts=st.tuples(*(st.integers(0, 20) for _ in range(5))),
)
def test_it_never_leaves_the_terminal(
    width: int, height: int, counts: tuple[int, int, int, int, int]
) -> None:
    lines = texts(some_run(*counts), width, height)

    assert len(lines) <= height - 1
    assert all(cell_len(line) <= width for line in lines)
    assert not any("\x1b" in line for line in lines)


def test_more_trials_than_rows_fold_what_is_over_and_keep_what_runs() -> None:
    lines = texts(some_run(active=2, passed=20, failed=3, skipped=5, waiting=30), 60, 12)

    assert lines[0].startswith("testing hello 1.0 · 0 interpreters · 2 jobs")
    assert lines[1].startswith("✓ 20 passed · ")
    assert "5 skipped" in lines[1]
    assert sum("  requirements " in line for line in lines) == 2
    assert any("28/60 · 3 failed" in line for line in lines)


def test_the_newest_failure_shows_the_end_of_what_python_said() -> None:
    lines = texts(some_run(active=1, passed=0, failed=1, skipped=0), 80, 24)

    assert lines[-3:] == ["Traceback:", "  in f", "ImportError: wrong 中"]


def test_signs_are_ascii_where_the_terminal_has_no_others() -> None:
    lines = texts(some_run(active=1, passed=1, failed=1, skipped=1, waiting=1), 80, 24, ASCII)

    assert all(line.isascii() for line in lines)


def test_the_search_and_downloads_are_shown_before_there_are_trials() -> None:
    state = WheelTestState()
    state.take(WheelTestsStarted(wheels=(WHEEL,), jobs=2))
    searching = texts(state, 60, 12)
    state.take(FetchStarted(name="a", url="", size_bytes=20_000_000))
    state.take(FetchProgressed(name="a", received_bytes=5_000_000))
    fetching = texts(state, 60, 12)

    assert searching[-1].endswith("looking for interpreters")
    assert fetching[-1].endswith("interpreters: 1 download, 5.0 MB of 20 MB")


def test_a_log_names_the_project_only_where_there_are_several() -> None:
    pure = "dist/six-1.16.0-py2.py3-none-any.whl"

    assert list(log_labels([WHEEL]).values()) == ["cp311-abi3-manylinux_2_28_x86_64"]
    assert list(log_labels([pure]).values()) == ["py2.py3-none-any"]
    assert list(log_labels([WHEEL, pure]).values())[1] == "six-1.16.0-py2.py3-none-any"
    assert list(log_labels(["dist/odd\x1b[2J-1.0.whl"]).values()) == ["odd-1.0"]


def test_wheels_are_called_by_as_little_as_tells_them_apart() -> None:
    one = queued(11)
    other = queued(11, "dist/hello-1.0-cp311-abi3-win_amd64.whl")
    per_version = queued(11, "dist/hello-1.0-cp310-cp310-win_amd64.whl")
    foreign = queued(11, "dist/bye-2.0-cp311-abi3-win_amd64.whl")

    assert list(wheel_labels([one, other]).values()) == ["manylinux_2_28_x86_64", "win_amd64"]
    assert set(wheel_labels([other, per_version]).values()) == {
        "cp311-abi3-win_amd64",
        "cp310-cp310-win_amd64",
    }
    assert set(wheel_labels([one, foreign]).values()) == {
        "hello-1.0 manylinux_2_28_x86_64",
        "bye-2.0 win_amd64",
    }
