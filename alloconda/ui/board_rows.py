"""What stands on the live board: its lines for a terminal of a given size, as styled pieces.

Pure: a state and a size give lines. Nothing is wider than the terminal, and there are never more
lines than it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alloconda.domain.events import BuildProgressed, CellState, Preparation, Step
from alloconda.ui.numbers import clock_text, duration_text, size_text
from alloconda.ui.plain_text import plain_text
from alloconda.ui.run_state import CellView, Phase, RunState

# A piece is a text and the name of its style.
Piece = tuple[str, str]
Line = list[Piece]

_STEPS = {
    Step.HEADERS: "waiting for headers",
    Step.COMPILE: "compiling",
    Step.CHECK: "checking",
    Step.PACK: "packing",
}
_PREPARATIONS = {
    Preparation.ZIG: "looking for Zig",
    Preparation.BUILD_RUNNER: "Zig's build runner, once for each Zig",
}
_FAILURE_LINES = 4
_TIME_COLUMNS = 9
_SIZE_COLUMNS = 8
# On a narrower terminal, what a cell is at says more than its wheel's size.
_WIDE_COLUMNS = 76
# A terminal writes ^C behind the last line; were that full, the line would break, and the next
# frame begin a row too low.
_ECHO_COLUMNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """The signs of a board; colour never carries meaning alone, so each state has its own."""

    done: str
    failed: str
    waiting: str
    cancelled: str
    spinner: tuple[str, ...]
    bar_full: str
    bar_empty: str
    inside: str
    dot: str
    ellipsis: str


UNICODE = Glyphs(
    done="✓",
    failed="✗",
    waiting="·",
    cancelled="–",  # noqa: RUF001 # A dash is meant.
    spinner=tuple("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"),
    bar_full="━",
    bar_empty="─",
    inside=" › ",  # noqa: RUF001 # A quotation mark is meant, as a breadcrumb's arrow.
    dot=" · ",
    ellipsis="…",
)
ASCII = Glyphs(
    done="+",
    failed="x",
    waiting=".",
    cancelled="-",
    spinner=tuple("|/-\\"),
    bar_full="#",
    bar_empty="-",
    inside=" > ",
    dot=", ",
    ellipsis="...",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a board is drawn on."""

    width: int
    height: int
    glyphs: Glyphs
    tick: int = 0

    @property
    def spinner(self) -> str:
        """The spinner's sign at this moment."""
        return self.glyphs.spinner[self.tick % len(self.glyphs.spinner)]


def board_lines(state: RunState, frame: Frame) -> list[Line]:
    """Return the lines of the board."""
    # The last row stays free, for the cursor stands there.
    room = max(3, frame.height - 1)
    above = [_header(state, frame), *_preparation(state, frame)]
    narrower = replace(frame, width=frame.width - _ECHO_COLUMNS)
    below = [*_fetches(state, narrower), _bar(state, narrower)]
    below += _failure(state, narrower, max(0, min(_FAILURE_LINES, room - len(above) - 6)))
    rows = _rows(state, frame, max(1, room - len(above) - len(below)))
    return [*above, *rows, *below][:room]


def _header(state: RunState, frame: Frame) -> Line:
    started = state.started
    if started is None:
        return [("alloconda", "bold")]
    dot = frame.glyphs.dot
    facts = [f"{started.jobs} job{'' if started.jobs == 1 else 's'}"]
    if state.zig is not None:
        facts.insert(0, f"Zig {state.zig.version}")
    left = f"{started.project} {started.version}"
    remaining = state.remaining_s()
    right = clock_text(state.elapsed_s)
    if remaining is not None and remaining >= 1:
        right += f"{dot}about {clock_text(remaining)} left"
    middle = dot + dot.join(facts)
    if len(left) + len(middle) + len(right) + 2 > frame.width:
        middle = dot + facts[0]
    left = _fitted(left, max(8, frame.width - len(middle) - len(right) - 2), frame)
    space = max(1, frame.width - len(left) - len(middle) - len(right))
    return [(left, "bold"), (middle, "dim"), (" " * space, ""), (right, "")]


def _preparation(state: RunState, frame: Frame) -> list[Line]:
    if state.preparing is None:
        return []
    text = f"preparing: {_PREPARATIONS[state.preparing]}"
    activity = _activity_text(state.preparing_activity, frame, frame.width // 2)
    if activity:
        text += f"{frame.glyphs.dot}{activity}"
    return [[(frame.spinner, "cyan"), (" " + _fitted(text, frame.width - 2, frame), "")]]


def _rows(state: RunState, frame: Frame, room: int) -> list[Line]:
    cells = list(state.cells.values())
    if len(cells) <= room:
        columns = _Columns.of(cells, frame)
        return [columns.row(cell, state) for cell in cells]
    # The active ones always stand; then what failed, then what comes next; the rest is folded.
    active, failed = state.in_phase(Phase.ACTIVE), state.in_phase(Phase.FAILED)
    waiting, cancelled = state.in_phase(Phase.WAITING), state.in_phase(Phase.CANCELLED)
    room -= 1
    shown = active[:room]
    failures = failed[-max(0, min(len(failed), room - len(shown))) :] if room > len(shown) else []
    shown = [*failures, *shown]
    following = waiting[: max(0, room - len(shown))]
    shown += following
    # By all cells, so that the columns stay where they are as rows come and go.
    columns = _Columns.of(cells, frame)
    fold = _fold(
        state, frame, (len(failed) - len(failures), len(waiting) - len(following), len(cancelled))
    )
    return [fold, *(columns.row(cell, state) for cell in shown)]


def _fold(state: RunState, frame: Frame, hidden: tuple[int, int, int]) -> Line:
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
    failed, waiting, cancelled = hidden
    parts += [
        f"{number} {what}"
        for number, what in ((failed, "failed"), (waiting, "more wait"), (cancelled, "not built"))
        if number
    ]
    text = _fitted(frame.glyphs.dot.join(parts), frame.width - 2, frame)
    sign = (frame.glyphs.done, "green") if done else (frame.glyphs.waiting, "dim")
    return [sign, (f" {text}", "dim")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The widths of a row's columns, which all rows share."""

    frame: Frame
    python: int
    platform: int
    step: int
    size: int

    @classmethod
    def of(cls, cells: Sequence[CellView], frame: Frame) -> "_Columns":
        python = max((len(_python_text(cell)) for cell in cells), default=0)
        platform = max((len(_platform_text(cell)) for cell in cells), default=0)
        size = _SIZE_COLUMNS if frame.width >= _WIDE_COLUMNS else 0
        # Sign, spaces between the columns, time and size; the step takes what is left.
        rest = frame.width - 2 - python - 2 - 2 - _TIME_COLUMNS - size
        platform = min(platform, max(12, rest * 3 // 5))
        step = max(0, rest - platform)
        return cls(frame=frame, python=python, platform=platform, step=step, size=size)

    def row(self, cell: CellView, state: RunState) -> Line:
        """Return a cell's row."""
        frame = self.frame
        sign, style = _sign(cell, frame)
        text, time, size = _news(cell, state, frame, self.step)
        quiet = "dim" if cell.phase in (Phase.WAITING, Phase.CANCELLED) else ""
        step_style = "red" if cell.phase is Phase.FAILED else "dim"
        return [
            (sign, style),
            (" " + _python_text(cell).ljust(self.python), quiet),
            ("  " + _padded(_platform_text(cell), self.platform, frame), quiet),
            ("  " + _padded(text, self.step, frame), step_style),
            (time.rjust(_TIME_COLUMNS), ""),
            (size.rjust(self.size)[: self.size], ""),
        ]


def _sign(cell: CellView, frame: Frame) -> Piece:
    glyphs = frame.glyphs
    signs: dict[Phase, Piece] = {
        Phase.WAITING: (glyphs.waiting, "dim"),
        Phase.ACTIVE: (frame.spinner, "cyan"),
        Phase.DONE: (glyphs.done, "green"),
        Phase.FAILED: (glyphs.failed, "red"),
        Phase.CANCELLED: (glyphs.cancelled, "yellow"),
    }
    return signs[cell.phase]


def _news(cell: CellView, state: RunState, frame: Frame, room: int) -> tuple[str, str, str]:
    """Return what a row says of a cell: its step, its time, its size."""
    if cell.finished is not None:
        words = {
            CellState.COMPILED: "built",
            CellState.SHARED: "shared module",
            CellState.PACKED: "packed anew",
        }
        said = words.get(cell.finished.state, "up to date")
        return said, duration_text(cell.finished.duration_s), size_text(cell.finished.size_bytes)
    if cell.failed is not None:
        place = cell.failed.places[0] if cell.failed.places else None
        said = plain_text(cell.failed.message if place is None else place.message)
        return said, duration_text(cell.failed.duration_s), ""
    if cell.phase is Phase.ACTIVE:
        step = _STEPS[cell.step] if cell.step is not None else "starting"
        said = _activity_text(cell.activity, frame, room) or step
        return said, duration_text(max(0.0, state.elapsed_s - cell.started_s)), ""
    if cell.phase is Phase.CANCELLED:
        return "not built", "", ""
    return (_STEPS[Step.HEADERS] if cell.step is Step.HEADERS else "waiting"), "", ""


def _activity_text(activity: BuildProgressed | None, frame: Frame, room: int) -> str:
    """Return Zig's step, in what it runs if there is room for that, and how far it is."""
    if activity is None:
        return ""
    count = ""
    if activity.total is not None and activity.completed <= activity.total:
        count = f" {activity.completed}/{activity.total}"
    elif activity.completed:
        count = f" {activity.completed}"
    names = [plain_text(name) for name in activity.path[-2:]]
    text = frame.glyphs.inside.join(names) + count
    return text if len(text) <= room else names[-1] + count


def _fetches(state: RunState, frame: Frame) -> list[Line]:
    if not state.fetches:
        return []
    received = sum(got for got, _ in state.fetches.values())
    sizes = [size for _, size in state.fetches.values() if size is not None]
    total = f" of {size_text(sum(sizes))}" if len(sizes) == len(state.fetches) else ""
    count = len(state.fetches)
    text = f"headers: {count} download{'' if count == 1 else 's'}, {size_text(received)}{total}"
    return [[(frame.spinner, "cyan"), (" " + _fitted(text, frame.width - 2, frame), "")]]


def _bar(state: RunState, frame: Frame) -> Line:
    total = max(1, len(state.cells))
    over = [
        cell for cell in state.cells.values() if cell.phase not in (Phase.WAITING, Phase.ACTIVE)
    ]
    failed = len(state.failures)
    said = f" {len(over)}/{total}"
    if failed:
        said += f"{frame.glyphs.dot}{failed} failed"
    if state.interrupted is not None:
        said += f"{frame.glyphs.dot}interrupted, ending"
    columns = max(4, min(60, frame.width - len(said) - 1))
    full = columns * len(over) // total
    style = "red" if failed else "green"
    return [
        (frame.glyphs.bar_full * full, style),
        (frame.glyphs.bar_empty * (columns - full), "dim"),
        (_fitted(said, frame.width - columns, frame), ""),
    ]


def _failure(state: RunState, frame: Frame, room: int) -> list[Line]:
    """Return the newest failure's first lines."""
    if not state.failures or room <= 0:
        return []
    newest = state.failures[-1]
    texts = [f"{newest.cell}: {newest.message}", *(f"  {line}" for line in newest.details)]
    lines = [plain_text(text) for text in texts][:room]
    return [
        [(_fitted(line, frame.width, frame), "red" if number == 0 else "")]
        for number, line in enumerate(lines)
    ]


def _python_text(cell: CellView) -> str:
    queued = cell.queued
    return queued.abi if queued.abi.startswith("cp") else f"{queued.abi} {queued.python}+"


def _platform_text(cell: CellView) -> str:
    return " ".join(cell.queued.platform_tags)


def _padded(text: str, width: int, frame: Frame) -> str:
    fitted = _fitted(text, width, frame)
    return fitted + " " * (width - len(fitted))


def _fitted(text: str, width: int, frame: Frame) -> str:
    if len(text) <= width and text.isascii():
        return text
    text = "".join(sign if _is_narrow(sign) else "?" for sign in text)
    if len(text) <= width:
        return text
    ellipsis = frame.glyphs.ellipsis
    return text[: max(0, width - len(ellipsis))] + ellipsis[: max(0, width)]


def _is_narrow(sign: str) -> bool:
    """Tell whether a sign takes one column; wide and combining ones would push the rest about."""
    return sign.isascii() or sign in "✓✗·–⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏━─›…" or "\xa0" <= sign < "\u0300"  # noqa: RUF001
