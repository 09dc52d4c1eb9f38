"""The totals of a run of downloads, for the message of one that is interrupted."""

from alloconda.kernel.events.events import (
    Event,
    FetchFailed,
    FetchFinished,
    FetchProgressed,
    Observer,
)
from alloconda.terminal.numbers import count_text, size_text


class FetchTally:
    """Counts downloads on their way to an observer.

    Args:
        observer: gets every event.
    """

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._finished = 0
        self._going: dict[str, int] = {}

    def __call__(self, event: Event) -> None:
        """Take in one event, and pass it on."""
        match event:
            case FetchProgressed():
                self._going[event.name] = event.received_bytes
            case FetchFinished():
                self._finished += 1
                self._going.pop(event.name, None)
            case FetchFailed():
                self._going.pop(event.name, None)
            case _:
                pass
        self._observer(event)

    def interrupted_text(self) -> str:
        """Return what an interruption leaves for the next run, in a line or two."""
        parts = []
        if self._finished:
            verb = "is" if self._finished == 1 else "are"
            parts.append(f"{count_text(self._finished, 'header set')} {verb} in the cache")
        kept = [size for size in self._going.values() if size]
        if kept:
            begun = count_text(len(kept), "cut download")
            parts.append(f"{size_text(sum(kept))} of {begun} are kept")
        if not parts:
            return "interrupted: nothing has arrived yet\n"
        return f"interrupted: {', '.join(parts)}\nhint: the same command resumes the download\n"
