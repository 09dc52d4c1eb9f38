"""Downloads as plain lines, for pipes and logs."""

from typing import TextIO

from alloconda.kernel.events.events import (
    Event,
    FetchFailed,
    FetchFinished,
    FetchRetried,
    FetchStarted,
    FetchWaited,
    IndexRefreshFailed,
)
from alloconda.terminal.fetch_notes import fetch_note
from alloconda.terminal.numbers import duration_text, size_text


class FetchLog:
    """Observes downloads and writes a line for each event that means something."""

    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._stream = stream
        self._quiet = quiet

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        line = _line(event)
        is_trouble = isinstance(event, FetchFailed | IndexRefreshFailed)
        if line and (is_trouble or not self._quiet):
            self._stream.write(line + "\n")
            self._stream.flush()


def _line(event: Event) -> str | None:
    line = None
    match event:
        case FetchStarted():
            size = "" if event.size_bytes is None else f", {size_text(event.size_bytes)}"
            line = f"fetching {event.url}{size}"
        case FetchFinished() if event.cached:
            line = f"cached   {event.name}"
        case FetchFinished():
            size = size_text(event.transferred_bytes)
            line = f"fetched  {event.name}, {size} in {duration_text(event.duration_s)}"
        case FetchRetried():
            line = f"retry    {event.name} in {duration_text(event.delay_s)}: {event.reason}"
        case FetchWaited():
            line = f"waiting  {event.name}: another process fetches it"
        case FetchFailed():
            line = f"failed   {event.name}: {event.message}"
        case IndexRefreshFailed():
            line = f"warning: the list of new archives could not be had: {event.message}"
        case _:
            note = fetch_note(event)
            line = None if note is None else f"note: {note}"
    return line
