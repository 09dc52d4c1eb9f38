"""Rich's console for boards: it draws with control characters, and cleans the texts it is given."""

from collections.abc import Iterable
from typing import Any, TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from alloconda.terminal.clean_stream import raw_stream
from alloconda.terminal.plain_text import plain_text


class CleanConsole(Console):
    """Draws on a terminal; no text on it commands the terminal."""

    def __init__(self, stream: TextIO, **options: Any) -> None:
        super().__init__(file=raw_stream(stream), highlight=False, **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Return the pieces of what is drawn; those that are text are cleaned."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else plain_text(text), style, control)
