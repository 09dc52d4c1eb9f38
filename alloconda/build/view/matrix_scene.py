"""A matrix as the board shows it: its lines, what is said above them, and the summary."""

from dataclasses import field
from typing import TextIO

from alloconda.build.view.board_rows import board_lines
from alloconda.build.view.plain import module_left_out
from alloconda.build.view.run_state import RunState
from alloconda.build.view.summary import SummaryStyle, print_summary
from alloconda.kernel.events.events import (
    BuildFailed,
    BuildLogged,
    BuildProgressed,
    BuildStep,
    Event,
    FetchFailed,
    FetchProgressed,
    FileLeftOut,
    FileNotPortable,
    ModuleLeftOut,
)
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.file_names import NOT_PORTABLE
from alloconda.terminal.board import Weight
from alloconda.terminal.board_parts import Frame, Line
from alloconda.terminal.fetch_line import fetch_trouble
from alloconda.terminal.links import Link, unlinked
from alloconda.terminal.paint import Paint
from alloconda.terminal.plain_text import plain_text


@dataclass(slots=True)
class MatrixScene:
    """Gathers what is known of a matrix for the board."""

    paint: Paint
    verbose: bool = False
    link: Link = unlinked
    _state: RunState = field(default_factory=RunState)

    @property
    def is_open(self) -> bool:
        """Whether the matrix goes on."""
        return self._state.started is not None and self._state.finished is None

    def take(self, event: Event) -> Weight:
        """Take in one event; return how soon it should be drawn."""
        self._state.take(event)
        match event:
            case BuildFailed():
                return Weight.URGENT
            case BuildProgressed() | FetchProgressed() | BuildStep() | BuildLogged():
                # These come often.
                return Weight.LIGHT
            case _:
                return Weight.NEWS

    def words(self, event: Event) -> str | None:
        """Return what is printed above the board."""
        match event:
            case BuildLogged():
                return f"{event.cell}:\n{plain_text(event.text)}"
            case ModuleLeftOut():
                return f"warning: {module_left_out(event)}"
            case FileLeftOut():
                return f"left out: {plain_text(event.path)}: {event.reason}"
            case FileNotPortable():
                return f"warning: {plain_text(event.path)} {NOT_PORTABLE}: {event.reason}"
            case FetchFailed():
                # The cells that need it say so.
                return None
            case _:
                return fetch_trouble(event)

    def lines(self, frame: Frame) -> list[Line]:
        """Return the board's lines."""
        return board_lines(self._state, frame)

    def print_end(self, stream: TextIO, width: int) -> None:
        """Write the summary."""
        style = SummaryStyle(paint=self.paint, width=width, verbose=self.verbose, link=self.link)
        print_summary(self._state, stream, style)
