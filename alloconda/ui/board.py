"""The live board: a run as it goes on, on a terminal."""

import sys
import time
from dataclasses import dataclass, field
from typing import Self, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from alloconda.domain.events import (
    BuildFailed,
    BuildLogged,
    BuildProgressed,
    BuildStep,
    Event,
    FetchFailed,
    FetchProgressed,
    FetchRetried,
    IndexRefreshFailed,
    MatrixFinished,
    MatrixStarted,
    Tick,
)
from alloconda.ui.board_rows import ASCII, UNICODE, Frame, Glyphs, board_lines
from alloconda.ui.paint import Paint
from alloconda.ui.plain import fetch_line
from alloconda.ui.plain_text import plain_text
from alloconda.ui.run_state import RunState
from alloconda.ui.summary import SummaryStyle, print_summary

# Ten frames a second when something happens, five while only time passes.
_FRAME_S = 0.1
_IDLE_FRAME_S = 0.2
_CLEAR = "\x1b[H\x1b[2J"


@dataclass(slots=True)
class Board:
    """Observes a run and draws it on a terminal; all is drawn by the thread that calls.

    Enter it around the run: whatever happens, the terminal is left as it was found.
    """

    stream: TextIO
    paint: Paint
    verbose: bool = False
    _console: Console = field(init=False)
    _glyphs: Glyphs = field(init=False)
    _live: Live | None = None
    _state: RunState = field(default_factory=RunState)
    _size: tuple[int, int] = (0, 0)
    _drawn_s: float = 0.0
    _is_news: bool = False
    _tick: int = 0

    def __post_init__(self) -> None:
        self._console = Console(file=self.stream, highlight=False, markup=False)
        self._glyphs = UNICODE if _shows_unicode(self.stream) else ASCII

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stop()

    def __call__(self, event: Event) -> None:
        """Take in one event, and draw when it is time."""
        self._state.take(event)
        match event:
            case Tick():
                if self._state.started is not None:
                    self._draw_when_due()
            case MatrixStarted():
                self._start()
            case MatrixFinished():
                self._stop()
                style = SummaryStyle(
                    paint=self.paint, width=self._console.width, verbose=self.verbose
                )
                print_summary(self._state, self.stream, style)
                self.stream.flush()
            case BuildLogged():
                self._print(f"{event.cell}:\n{plain_text(event.text)}")
            case BuildProgressed() | FetchProgressed() | BuildStep():
                # These come often; the next frame shows them.
                pass
            case _:
                self._is_news = True
                if isinstance(event, BuildFailed):
                    self._draw_when_due()
                self._tell_fetch_trouble(event)

    def suspend(self) -> None:
        """Give the terminal back, for the process is about to be stopped."""
        self._stop()

    def resume(self) -> None:
        """Take the terminal again."""
        if self._state.started is not None and self._state.finished is None:
            self._start()

    def _start(self) -> None:
        self._size = self._console.size
        self._live = Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            # What goes to a file or a pipe stays there.
            redirect_stdout=sys.stdout.isatty(),
        )
        self._live.start()
        self._draw()

    def _stop(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def _draw_when_due(self) -> None:
        pause_s = _FRAME_S if self._is_news else _IDLE_FRAME_S
        # Ticks come a little early or late; half a tick early is early enough.
        if time.monotonic() - self._drawn_s >= pause_s - _FRAME_S / 10:
            self._draw()

    def _draw(self) -> None:
        if self._live is None:
            return
        size = self._console.size
        if size != self._size:
            # A terminal moves lines about when it gets narrower, and nobody can tell where they
            # are now; so what is on the screen is drawn anew.
            self._stop()
            self.stream.write(_CLEAR)
            self._start()
            return
        self._drawn_s = time.monotonic()
        self._is_news = False
        self._tick += 1
        frame = Frame(
            width=self._console.width, height=size[1], glyphs=self._glyphs, tick=self._tick
        )
        lines = [
            Text.assemble(*line, no_wrap=True, overflow="crop")
            for line in board_lines(self._state, frame)
        ]
        self._live.update(Group(*lines), refresh=True)

    def _tell_fetch_trouble(self, event: Event) -> None:
        if isinstance(event, FetchRetried | FetchFailed | IndexRefreshFailed):
            self._print(fetch_line(event, lambda text, _style: text) or "")

    def _print(self, text: str) -> None:
        """Print above the board, which the console then draws below."""
        self._console.print(Text(text), soft_wrap=True)


def _shows_unicode(stream: TextIO) -> bool:
    encoding = (stream.encoding or "").lower().replace("-", "")
    return encoding.startswith("utf")
