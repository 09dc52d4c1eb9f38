"""Downloads as plain lines, for pipes and logs."""

from typing import TextIO

from alloconda.kernel.events.events import (
    Event,
    FetchFailed,
    FetchFinished,
    FetchStarted,
    IndexRefreshFailed,
)
from alloconda.kernel.values import replace
from alloconda.terminal.fetch_line import fetch_line, log_lines
from alloconda.terminal.paint import Paint


class FetchLog:
    """Observes downloads and writes a line for each event that means something.

    Args:
        stream: where the lines go.
        paint: colours them.
        columns: the terminal's, at which lines wrap; None leaves them whole.
        quiet: whether only failures are written.
    """

    def __init__(
        self, stream: TextIO, paint: Paint, *, columns: int | None = None, quiet: bool = False
    ) -> None:
        self._stream = stream
        self._columns = columns
        self._paint = paint
        self._quiet = quiet

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        line = download_line(event, self._paint)
        is_trouble = isinstance(event, FetchFailed | IndexRefreshFailed)
        if line and (is_trouble or not self._quiet):
            self._stream.writelines(f"{one}\n" for one in log_lines(line, self._columns))
            self._stream.flush()


def download_line(event: Event, paint: Paint) -> str | None:
    """Return the line on an event where downloads are all that a command does.

    There, what is in the cache already counts too, and so does the address.
    """
    match event:
        case FetchStarted():
            return fetch_line(replace(event, name=event.url), paint)
        case FetchFinished(cached=True):
            return f"  cached    {event.name}"
        case _:
            return fetch_line(event, paint)
