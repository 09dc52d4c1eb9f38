"""What is on the board, for terminals and runs of any size."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from alloconda.build.view.board_rows import board_lines
from alloconda.build.view.run_state import RunState
from alloconda.kernel.events.events import (
    BuildFailed,
    BuildFinished,
    BuildProgressed,
    BuildQueued,
    BuildStarted,
    BuildStep,
    CellState,
    MatrixStarted,
    Step,
    Tick,
    ZigFound,
)
from alloconda.terminal.board_parts import ASCII, UNICODE, Frame, Glyphs


def some_run(cells: int, done: int, active: int, failed: int = 0) -> RunState:
    state = RunState()
    state.take(MatrixStarted(project="hello", version="1.0", cells=cells, jobs=2))
    state.take(ZigFound(version="0.16.0", path="/zig", origin="PATH"))
    names = [f"cp312-cp312-manylinux_2_{number}_x86_64" for number in range(cells)]
    for name in names:
        tag = name.removeprefix("cp312-cp312-")
        state.take(
            BuildQueued(
                cell=name, python="3.12", abi="cp312", platform_tags=(tag,), wheel=f"{name}.whl"
            )
        )
    for name in names[: done + active + failed]:
        state.take(BuildStarted(cell=name))
        state.take(BuildStep(cell=name, step=Step.COMPILE))
        state.take(
            BuildProgressed(cell=name, path=("compiler_rt", "Linking"), completed=3, total=9)
        )
    for name in names[:done]:
        state.take(
            BuildFinished(
                cell=name,
                wheel=f"{name}.whl",
                size_bytes=4200,
                sha256="0" * 64,
                duration_s=2.0,
                state=CellState.COMPILED,
            )
        )
    for name in names[done : done + failed]:
        state.take(
            BuildFailed(
                cell=name,
                message="zig build-lib failed",
                hint=None,
                details=("src/root.zig:1:1: error: \x1b[31mwrong\x1b[0m \u4e2d",),
                log="",
                duration_s=1.0,
            )
        )
    state.take(Tick(elapsed_s=12.0))
    return state


def texts(state: RunState, width: int, height: int, glyphs: Glyphs = UNICODE) -> list[str]:
    frame = Frame(width=width, height=height, glyphs=glyphs)
    return ["".join(text for text, _ in line) for line in board_lines(state, frame)]


@settings(max_examples=150)
@given(
    width=st.integers(60, 200),
    height=st.integers(12, 60),
    counts=st.tuples(*(st.integers(0, 40) for _ in range(4))),
)
def test_it_never_leaves_the_terminal(
    width: int, height: int, counts: tuple[int, int, int, int]
) -> None:
    done, active, failed, waiting = counts
    state = some_run(sum(counts), done, active, failed)

    lines = texts(state, width, height)

    assert len(lines) < height
    assert max(map(cell_len, lines)) <= width
    assert sum(line[:1] in UNICODE.spinner for line in lines) >= min(active, height - 9)
    assert waiting + failed + active + done == len(state.cells)


@pytest.mark.parametrize("failed", [0, 1])
@pytest.mark.parametrize("width", [60, 64, 100])
def test_an_echoed_interrupt_does_not_break_the_last_line(width: int, failed: int) -> None:
    state = some_run(5, 1, 2, failed)

    last = texts(state, width, 12)[-1]

    assert len(last + "^C^C") <= width


def test_a_small_run_shows_every_cell_in_the_order_of_the_plan() -> None:
    lines = texts(some_run(4, done=1, active=2), 80, 24)

    assert lines[0].startswith("hello 1.0 · Zig 0.16.0 · 2 jobs")
    assert lines[1].startswith("✓ cp312  manylinux_2_0_x86_64  built")
    assert "compiler_rt › Linking 3/9" in lines[2]  # noqa: RUF001
    assert lines[4].startswith("· cp312  manylinux_2_3_x86_64  waiting")
    assert lines[5].endswith(" 1/4")


def test_a_large_run_folds_what_is_finished() -> None:
    lines = texts(some_run(60, done=30, active=4), 60, 12)

    assert lines[1] == "✓ 30 done · 126 kB · 22 more wait"
    assert sum(line[:1] == "⠋" for line in lines) == 4


def test_the_newest_failure_shows_without_its_escapes() -> None:
    lines = texts(some_run(3, done=0, active=1, failed=1), 80, 24)

    assert lines[-2] == "cp312-cp312-manylinux_2_0_x86_64: zig build-lib failed"
    assert lines[-1] == "  src/root.zig:1:1: error: wrong 中"


@pytest.mark.parametrize("failed", [0, 2])
def test_without_utf8_it_is_ascii(failed: int) -> None:
    lines = texts(some_run(30, done=9, active=3, failed=failed), 80, 14, ASCII)

    assert all(line.isascii() for line in lines)


def test_of_several_modules_the_one_that_zig_compiles_is_named() -> None:
    state = some_run(2, done=0, active=1)
    cell = next(iter(state.cells))
    path = ("Compile Build", "Linking")
    state.take(BuildProgressed(cell=cell, path=path, completed=3, total=9, module="hello._b"))

    lines = texts(state, 80, 24)

    assert "hello._b › Linking 3/9" in lines[1]  # noqa: RUF001
