"""What logs and boards say of downloads, and how a line of a log fits a terminal."""

from collections.abc import Iterator

from alloconda.kernel.events.events import (
    ArchiveReplaced,
    Event,
    FetchFailed,
    FetchFinished,
    FetchRetried,
    FetchStarted,
    FetchWaited,
    IndexRefreshFailed,
    NearestHeadersTaken,
    UnreleasedLeftOut,
)
from alloconda.terminal.numbers import duration_text, size_text
from alloconda.terminal.paint import RED, Paint, unpainted
from alloconda.terminal.plain_text import plain_text
from alloconda.terminal.text_table import columns_of
from alloconda.terminal.wrapping import wrapped

# The columns of the word that says of what kind a line is.
_MARGIN = 10


def log_lines(text: str, columns: int | None) -> Iterator[str]:
    """Return the lines of a log, which break between words on a terminal of a width."""
    for line in text.split("\n"):
        if columns is None or columns_of(plain_text(line)) <= columns:
            yield line
        else:
            # Aligned with the text, not with the label before it.
            first, *rest = wrapped(line.strip(), " " * _MARGIN, columns)
            yield f"  {first.strip()}"
            yield from rest


def fetch_trouble(event: Event) -> str | None:
    """Return the line for a download that goes wrong or otherwise; None for other events."""
    is_trouble = isinstance(event, FetchRetried | FetchFailed | IndexRefreshFailed)
    return fetch_line(event, unpainted) if is_trouble or fetch_note(event) is not None else None


def fetch_line(event: Event, paint: Paint) -> str | None:
    """Return the line for a download, or None for other events."""
    line = None
    match event:
        case FetchStarted():
            size = "" if event.size_bytes is None else f", {size_text(event.size_bytes)}"
            line = f"  fetching  {event.name}{size}"
        case FetchFinished() if not event.cached:
            line = (
                f"  fetched   {event.name} in {duration_text(event.duration_s)}, "
                f"{size_text(event.transferred_bytes)}"
            )
        case FetchRetried():
            line = f"  retrying  {event.name}: {event.reason}"
        case FetchFailed():
            line = f"  {paint('failed', RED)}    {event.name}: {event.message}"
        case FetchWaited():
            line = f"  waiting   {event.name}: another process is fetching it"
        case IndexRefreshFailed():
            line = f"  note      the list of the newest archives is not available: {event.message}"
        case _:
            note = fetch_note(event)
            line = None if note is None else f"  note      {note}"
    return line


def fetch_note(event: Event) -> str | None:
    """Return what is to be noted of an event, or None for most."""
    match event:
        case ArchiveReplaced():
            return f"the server has no {event.name}: {event.replacement} is used"
        case UnreleasedLeftOut():
            return f"{event.python} for {event.triple} is left out: there are only prereleases"
        case NearestHeadersTaken():
            return (
                f"there are no headers of CPython {event.wanted} for {event.triple}: "
                f"those of {event.taken} are used"
            )
        case _:
            return None
