"""What shows a run on a terminal, as whoever suspends the run sees it."""

from typing import Protocol


class Display(Protocol):
    """What shows a run on a terminal; called between two instructions of the main thread."""

    def suspend(self) -> None:
        """Give the terminal back, for the process is about to be stopped."""
        ...

    def resume(self) -> None:
        """Take the terminal again."""
        ...
