"""What every board shows of its rows and downloads."""

from enum import StrEnum

from alloconda.kernel.events.events import (
    Event,
    FetchFailed,
    FetchFinished,
    FetchProgressed,
    FetchStarted,
)

# What is being downloaded: name → bytes that have arrived, and the whole size where it is known.
Downloads = dict[str, tuple[int, int | None]]


class Phase(StrEnum):
    """Where a cell is."""

    WAITING = "waiting"
    ACTIVE = "active"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


def take_download(downloads: Downloads, event: Event) -> None:
    """Note what an event says of downloads; others change nothing."""
    match event:
        case FetchStarted():
            downloads[event.name] = (0, event.size_bytes)
        case FetchProgressed() if event.name in downloads:
            downloads[event.name] = (event.received_bytes, downloads[event.name][1])
        case FetchFinished() | FetchFailed():
            downloads.pop(event.name, None)
        case _:
            pass
