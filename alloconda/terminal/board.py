"""The live board: a run as it goes on, on a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from enum import Enum, auto
from typing import Protocol, Self, TextIO

from rich.console import Group
from rich.live import Live
from rich.text import Text

from alloconda.kernel.events.events import Event, Tick
from alloconda.kernel.values import dataclass
from alloconda.terminal.board_parts import ASCII, UNICODE, Frame, Glyphs, Line
from alloconda.terminal.clean_console import CleanConsole
from alloconda.terminal.clean_stream import raw_stream
from alloconda.terminal.encoding import shows_unicode

# Ten frames a second when something happens, five while only time passes.
_FRAME_S = 0.1
_IDLE_FRAME_S = 0.2
_CLEAR = "\x1b[H\x1b[2J"


class Weight(Enum):
    """How soon an event must be drawn: with any later frame, with the next one, now."""

    LIGHT = auto()
    NEWS = auto()
    URGENT = auto()


class Scene(Protocol):
    """What a board shows: it gathers what is known of a run."""

    @property
    def is_open(self) -> bool:
        """Whether the run has begun and not ended."""
        ...

    def take(self, event: Event) -> Weight:
        """Take in one event; return how soon it should be drawn."""
        ...

    def words(self, event: Event) -> str | None:
        """Return what is printed above the board, if an event wants that."""
        ...

    def lines(self, frame: Frame) -> list[Line]:
        """Return the lines for a terminal, at most as many as it has."""
        ...

    def print_end(self, stream: TextIO, width: int) -> None:
        """Write what stays on the terminal of a given width in columns."""
        ...


@dataclass(slots=True)
class Board:
    """Observes a run and draws it on a terminal; all is drawn by the thread that calls.

    Enter it around the run: on every exit, the terminal is restored.
    """

    stream: TextIO
    scene: Scene
    _console: CleanConsole = field(init=False)
    _glyphs: Glyphs = field(init=False)
    _live: Live | None = None
    _size: tuple[int, int] = (0, 0)
    _drawn_s: float = 0.0
    _is_news: bool = False
    _tick: int = 0

    def __post_init__(self) -> None:
        self._console = CleanConsole(self.stream, markup=False)
        self._glyphs = UNICODE if shows_unicode(self.stream) else ASCII

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stop()

    def __call__(self, event: Event) -> None:
        """Take in one event, and draw when it is time."""
        was_open = self.scene.is_open
        weight = self.scene.take(event)
        is_open = self.scene.is_open
        if is_open and not was_open:
            self._start()
        elif was_open and not is_open:
            self._stop()
            self.scene.print_end(self.stream, self._console.width)
            self.stream.flush()
        elif isinstance(event, Tick):
            if is_open:
                self._draw_when_due()
        else:
            self._tell(event, weight)

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Yield the terminal back, for the process is about to be stopped; then take it again."""
        self._stop()
        yield
        if self.scene.is_open:
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
            # A terminal moves lines about when it gets narrower, and it is unknown where they
            # are now; so what is on the screen is drawn anew.
            self._stop()
            raw_stream(self.stream).write(_CLEAR)
            self._start()
            return
        self._drawn_s = time.monotonic()
        self._is_news = False
        self._tick += 1
        frame = Frame(
            width=self._console.width, height=size[1], glyphs=self._glyphs, tick=self._tick
        )
        lines = [
            Text.assemble(*line, no_wrap=True, overflow="crop") for line in self.scene.lines(frame)
        ]
        self._live.update(Group(*lines), refresh=True)

    def _tell(self, event: Event, weight: Weight) -> None:
        if weight is not Weight.LIGHT:
            self._is_news = True
        if weight is Weight.URGENT:
            self._draw_when_due()
        words = self.scene.words(event)
        if words:
            # Above the board, which the console then draws below.
            self._console.print(Text(words), soft_wrap=True)
