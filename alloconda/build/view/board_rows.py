"""What is on the board of a matrix: its lines for a terminal of a given size.

Pure: a state and a size give lines. Nothing is wider than the terminal, and there are never more
lines than it has.
"""

from collections.abc import Sequence

from alloconda.build.view.run_state import CellView, RunState
from alloconda.kernel.events.events import BuildProgressed, CellState, Preparation, Step
from alloconda.kernel.values import replace
from alloconda.terminal.board_parts import (
    ECHO_COLUMNS,
    Frame,
    Hidden,
    Line,
    Row,
    bar_line,
    download_lines,
    failure_lines,
    failure_room,
    header_line,
    stacked,
    working_line,
)
from alloconda.terminal.numbers import clock_text, duration_text, size_text
from alloconda.terminal.plain_text import plain_text
from alloconda.terminal.progress import Phase

_STEPS = {
    Step.HEADERS: "waiting for headers",
    Step.COMPILE: "compiling",
    Step.CHECK: "checking",
    Step.PACK: "packing",
    Step.INSTALL: "installing",
}
_PREPARATIONS = {
    Preparation.ZIG: "looking for Zig",
    Preparation.BUILD_RUNNER: "build.zig and Zig's build runner",
    Preparation.SOURCES: "making sources",
}


def board_lines(state: RunState, frame: Frame) -> list[Line]:
    """Return the lines of the board."""
    above = [_header(state, frame), *_preparation(state, frame)]
    narrower = replace(frame, width=frame.width - ECHO_COLUMNS)
    cells = list(state.cells.values())
    below = download_lines(state.fetches, "headers", narrower)
    phases = [cell.phase for cell in cells]
    below.append(bar_line(phases, narrower, interrupted=state.interrupted is not None))
    below += _failure(state, narrower, failure_room(above, frame))
    rows = [_row(cell, state, frame) for cell in cells]
    return stacked(above, rows, below, frame, lambda hidden: _fold(state, hidden))


def _header(state: RunState, frame: Frame) -> Line:
    started = state.started
    if started is None:
        return [("alloconda", "bold")]
    facts = [f"{started.jobs} job{'' if started.jobs == 1 else 's'}"]
    if state.zig is not None:
        facts.insert(0, f"Zig {state.zig.version}")
    remaining = state.remaining_s()
    right = clock_text(state.elapsed_s)
    if remaining is not None and remaining >= 1:
        right += f"{frame.glyphs.dot}about {clock_text(remaining)} left"
    return header_line(f"{started.project} {started.version}", facts, right, frame)


def _preparation(state: RunState, frame: Frame) -> list[Line]:
    if state.preparing is None:
        return []
    text = f"preparing: {_PREPARATIONS[state.preparing]}"
    activity = _activity_texts(state.preparing_activity, frame)
    if activity:
        room = frame.width // 2
        text += frame.glyphs.dot
        text += next((one for one in activity if len(one) <= room), activity[-1])
    return [working_line(text, frame)]


def _fold(state: RunState, hidden: Hidden) -> Sequence[str]:
    done = state.in_phase(Phase.DONE)
    cached = sum(
        cell.finished is not None and cell.finished.state is CellState.CACHED for cell in done
    )
    size = sum(cell.finished.size_bytes for cell in done if cell.finished is not None)
    parts = [f"{len(done)} done"] if done else []
    if cached:
        parts[0] += f" ({cached} up to date)"
    if done:
        parts.append(size_text(size))
    numbers = (
        (hidden.failed, "failed"),
        (hidden.waiting, "more wait"),
        (hidden.cancelled, "not built"),
    )
    return [*parts, *(f"{number} {what}" for number, what in numbers if number)]


def _row(cell: CellView, state: RunState, frame: Frame) -> Row:
    news, time, size = _news(cell, state, frame)
    return Row(
        phase=cell.phase,
        first=_python_text(cell),
        second=_platform_text(cell),
        news=news,
        time=time,
        size=size,
    )


def _news(cell: CellView, state: RunState, frame: Frame) -> tuple[tuple[str, ...], str, str]:
    """Return what a row says of a cell: its step, its time, its size."""
    if cell.finished is not None:
        words = {
            CellState.COMPILED: "built",
            CellState.SHARED: "shared module",
            CellState.PACKED: "packed anew",
        }
        said = words.get(cell.finished.state, "up to date")
        return (said,), duration_text(cell.finished.duration_s), size_text(cell.finished.size_bytes)
    if cell.failed is not None:
        place = cell.failed.places[0] if cell.failed.places else None
        said = plain_text(cell.failed.message if place is None else place.message)
        return (said,), duration_text(cell.failed.duration_s), ""
    if cell.phase is Phase.ACTIVE:
        step = _STEPS[cell.step] if cell.step is not None else "starting"
        activity = _activity_texts(cell.activity, frame) or (step,)
        return activity, duration_text(max(0.0, state.elapsed_s - cell.started_s)), ""
    if cell.phase is Phase.CANCELLED:
        return ("not built",), "", ""
    return (_STEPS[Step.HEADERS] if cell.step is Step.HEADERS else "waiting",), "", ""


def _activity_texts(activity: BuildProgressed | None, frame: Frame) -> tuple[str, ...]:
    """Return Zig's step, first in what it runs and then alone, and how far it is."""
    if activity is None:
        return ()
    count = ""
    if activity.total is not None and activity.completed <= activity.total:
        count = f" {activity.completed}/{activity.total}"
    elif activity.completed:
        count = f" {activity.completed}"
    names = [plain_text(name) for name in activity.path[-2:]]
    if activity.module is not None:
        # Of several modules that are compiled at once, the one that Zig spoke of last.
        names = [activity.module, names[-1]]
    return frame.glyphs.inside.join(names) + count, names[-1] + count


def _failure(state: RunState, frame: Frame, room: int) -> list[Line]:
    """Return the newest failure's first lines."""
    if not state.failures or room <= 0:
        return []
    newest = state.failures[-1]
    texts = [f"{newest.cell}: {newest.message}", *(f"  {line}" for line in newest.details)]
    return failure_lines([plain_text(text) for text in texts][:room], frame)


def _python_text(cell: CellView) -> str:
    queued = cell.queued
    return queued.abi if queued.abi.startswith("cp") else f"{queued.abi} {queued.python}+"


def _platform_text(cell: CellView) -> str:
    return " ".join(cell.queued.platform_tags)
