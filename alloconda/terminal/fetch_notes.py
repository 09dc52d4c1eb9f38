"""What a log or a board notes of downloads, beside their course."""

from alloconda.kernel.events.events import (
    ArchiveReplaced,
    Event,
    NearestHeadersTaken,
    UnreleasedLeftOut,
)


def fetch_note(event: Event) -> str | None:
    """Return what is to be noted of an event, or None for most."""
    match event:
        case ArchiveReplaced():
            return f"the server has no {event.name}: {event.replacement} is taken"
        case UnreleasedLeftOut():
            return f"{event.python} for {event.triple} is left out: there are only prereleases"
        case NearestHeadersTaken():
            return (
                f"there are no headers of CPython {event.wanted} for {event.triple}: "
                f"those of {event.taken} are taken"
            )
        case _:
            return None
