"""What boards are made of: signs, rows in columns, a bar; for a terminal of a given size.

Pure: values and a size give lines of styled pieces. Nothing is wider than the terminal.
"""

from collections.abc import Callable, Sequence

from rich.cells import cell_len, set_cell_size

from alloconda.kernel.values import dataclass
from alloconda.terminal.numbers import size_text
from alloconda.terminal.progress import Downloads, Phase

# A piece is a text and the name of its style.
Piece = tuple[str, str]
Line = list[Piece]

# A terminal writes ^C behind the last line; were that full, the line would break, and the next
# frame begin a row too low.
ECHO_COLUMNS = 4
_TIME_COLUMNS = 9
_SIZE_COLUMNS = 8
# On a narrower terminal, the current step says more than a size.
_WIDE_COLUMNS = 76
_BAR_COLUMNS = 60
_FAILURE_LINES = 4


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a board.

    Attributes:
        phase: gives the sign.
        first: the left column, which is never cut off.
        second: the column beside it.
        news: what happens, the longest words first; the first that fit are taken.
        time: how long it took or has taken.
        size: the size of the result; left out on a narrow terminal.
    """

    phase: Phase
    first: str
    second: str
    news: tuple[str, ...]
    time: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """How many rows of each phase a fold stands for."""

    failed: int
    waiting: int
    cancelled: int


def stacked(
    above: Sequence[Line],
    rows: Sequence[Row],
    below: Sequence[Line],
    frame: Frame,
    fold: Callable[[Hidden], Sequence[str]],
) -> list[Line]:
    """Return a whole board: never more lines than the terminal has.

    Args:
        above: the lines before the rows.
        rows: all rows; those that there is no room for are folded.
        below: the lines after the rows.
        frame: the terminal.
        fold: returns the pieces of the line that stands for rows without room.
    """
    room = _room(frame)
    shown = row_lines(rows, frame, max(1, room - len(above) - len(below)), fold)
    return [*above, *shown, *below][:room]


def failure_room(above: Sequence[Line], frame: Frame) -> int:
    """Return how many lines the newest failure has, given the lines before the rows."""
    return max(0, min(_FAILURE_LINES, _room(frame) - len(above) - 6))


def _room(frame: Frame) -> int:
    # The last row stays free for the cursor.
    return max(3, frame.height - 1)


def row_lines(
    rows: Sequence[Row], frame: Frame, room: int, fold: Callable[[Hidden], Sequence[str]]
) -> list[Line]:
    """Return the rows that there is room for; when not for all, the rest is folded into a line.

    Args:
        rows: all of them.
        frame: the terminal.
        room: how many lines there are.
        fold: returns the pieces of the line that stands for the rest.
    """
    # By all rows, so that the columns stay where they are as rows come and go.
    columns = _Columns.of(rows, frame)
    if len(rows) <= room:
        return [columns.line(row) for row in rows]
    # The active ones are always shown; then what failed, then what comes next.
    active, failed = _in_phase(rows, Phase.ACTIVE), _in_phase(rows, Phase.FAILED)
    waiting, cancelled = _in_phase(rows, Phase.WAITING), _in_phase(rows, Phase.CANCELLED)
    room -= 1
    shown = active[:room]
    failures = failed[-max(0, min(len(failed), room - len(shown))) :] if room > len(shown) else []
    shown = [*failures, *shown]
    following = waiting[: max(0, room - len(shown))]
    shown += following
    hidden = Hidden(
        failed=len(failed) - len(failures),
        waiting=len(waiting) - len(following),
        cancelled=len(cancelled),
    )
    text = fitted(frame.glyphs.dot.join(fold(hidden)), frame.width - 2, frame)
    is_done = any(row.phase is Phase.DONE for row in rows)
    sign = (frame.glyphs.done, "green") if is_done else (frame.glyphs.waiting, "dim")
    return [[sign, (f" {text}", "dim")], *(columns.line(row) for row in shown)]


def header_line(left: str, facts: Sequence[str], right: str, frame: Frame) -> Line:
    """Return the first line: a name, facts beside it, and the time at the right end.

    On a narrow terminal the first fact alone is beside the name.
    """
    dot = frame.glyphs.dot
    middle = "".join(dot + fact for fact in facts)
    if cell_len(left) + cell_len(middle) + cell_len(right) + 2 > frame.width:
        middle = "".join(dot + fact for fact in facts[:1])
    left = fitted(left, max(8, frame.width - cell_len(middle) - cell_len(right) - 2), frame)
    space = max(1, frame.width - cell_len(left) - cell_len(middle) - cell_len(right))
    return [(left, "bold"), (middle, "dim"), (" " * space, ""), (right, "")]


def working_line(text: str, frame: Frame) -> Line:
    """Return a line that says what goes on at the moment."""
    return [(frame.spinner, "cyan"), (" " + fitted(text, frame.width - 2, frame), "")]


def download_lines(downloads: Downloads, what: str, frame: Frame) -> list[Line]:
    """Return a line on what is being downloaded, if something is."""
    if not downloads:
        return []
    received = sum(got for got, _ in downloads.values())
    sizes = [size for _, size in downloads.values() if size is not None]
    total = f" of {size_text(sum(sizes))}" if len(sizes) == len(downloads) else ""
    count = len(downloads)
    text = f"{what}: {count} download{'' if count == 1 else 's'}, {size_text(received)}{total}"
    return [working_line(text, frame)]


def bar_line(phases: Sequence[Phase], frame: Frame, *, interrupted: bool) -> Line:
    """Return the bar over everything: how much is over, and how much of it failed."""
    total = max(1, len(phases))
    over = sum(phase not in (Phase.WAITING, Phase.ACTIVE) for phase in phases)
    failed = sum(phase is Phase.FAILED for phase in phases)
    said = f" {over}/{total}"
    if failed:
        said += f"{frame.glyphs.dot}{failed} failed"
    if interrupted:
        said += f"{frame.glyphs.dot}interrupted, ending"
    columns = max(4, min(_BAR_COLUMNS, frame.width - len(said) - 1))
    full = columns * over // total
    return [
        (frame.glyphs.bar_full * full, "red" if failed else "green"),
        (frame.glyphs.bar_empty * (columns - full), "dim"),
        (fitted(said, frame.width - columns, frame), ""),
    ]


def failure_lines(texts: Sequence[str], frame: Frame) -> list[Line]:
    """Return what a failure says, its first line in red."""
    return [
        [(fitted(text, frame.width, frame), "red" if number == 0 else "")]
        for number, text in enumerate(texts)
    ]


def fitted(text: str, width: int, frame: Frame) -> str:
    """Return a text that takes no more columns than there are."""
    if frame.glyphs == ASCII:
        text = text.encode("ascii", "replace").decode()
    if cell_len(text) <= width:
        return text
    ellipsis = frame.glyphs.ellipsis
    return set_cell_size(text, max(0, width - len(ellipsis))) + ellipsis[: max(0, width)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The widths of a row's columns, which all rows share."""

    frame: Frame
    first: int
    second: int
    news: int
    size: int

    @classmethod
    def of(cls, rows: Sequence[Row], frame: Frame) -> "_Columns":
        first = max((cell_len(row.first) for row in rows), default=0)
        second = max((cell_len(row.second) for row in rows), default=0)
        size = _SIZE_COLUMNS if frame.width >= _WIDE_COLUMNS else 0
        # Sign, spaces between the columns, time and size; the news take what is left.
        rest = frame.width - 2 - first - 2 - 2 - _TIME_COLUMNS - size
        second = min(second, max(12, rest * 3 // 5))
        news = max(0, rest - second)
        return cls(frame=frame, first=first, second=second, news=news, size=size)

    def line(self, row: Row) -> Line:
        frame = self.frame
        news = next((text for text in row.news if cell_len(text) <= self.news), row.news[-1])
        quiet = "dim" if row.phase in (Phase.WAITING, Phase.CANCELLED) else ""
        news_style = "red" if row.phase is Phase.FAILED else "dim"
        return [
            _sign(row.phase, frame),
            (" " + set_cell_size(row.first, self.first), quiet),
            ("  " + _padded(row.second, self.second, frame), quiet),
            ("  " + _padded(news, self.news, frame), news_style),
            (row.time.rjust(_TIME_COLUMNS), ""),
            (row.size.rjust(self.size)[: self.size], ""),
        ]


def _in_phase(rows: Sequence[Row], phase: Phase) -> list[Row]:
    return [row for row in rows if row.phase is phase]


def _sign(phase: Phase, frame: Frame) -> Piece:
    glyphs = frame.glyphs
    signs: dict[Phase, Piece] = {
        Phase.WAITING: (glyphs.waiting, "dim"),
        Phase.ACTIVE: (frame.spinner, "cyan"),
        Phase.DONE: (glyphs.done, "green"),
        Phase.FAILED: (glyphs.failed, "red"),
        Phase.CANCELLED: (glyphs.cancelled, "yellow"),
    }
    return signs[phase]


def _padded(text: str, width: int, frame: Frame) -> str:
    return set_cell_size(fitted(text, width, frame), width)
