"""Signals from the keyboard and the system, handed to whoever can end a run in good order."""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Self

_Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


class Interrupts:
    """Takes SIGINT, SIGTERM, SIGHUP and SIGTSTP for as long as it is entered.

    Without a listener an interruption is a KeyboardInterrupt, as Python has it. Outside the main
    thread, where Python allows no handlers, nothing is taken.
    """

    def __init__(self) -> None:
        self._listener: Callable[[], None] | None = None
        self._suspend: Callable[[], None] = _do_nothing
        self._resume: Callable[[], None] = _do_nothing
        self._previous: dict[int, _Handler] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):
                self._take(name, self._interrupted)
            self._take("SIGTSTP", self._suspended)
        return self

    def __exit__(self, *_exception: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        self._previous.clear()

    def listen(self, listener: Callable[[], None] | None) -> None:
        """Call the listener at each interruption, in the main thread, between two instructions.

        It must do as little as putting something into a queue.
        """
        self._listener = listener

    def around_suspension(self, *, before: Callable[[], None], after: Callable[[], None]) -> None:
        """Call `before` when Ctrl-Z is about to suspend the process, `after` when it goes on."""
        self._suspend, self._resume = before, after

    def _take(self, name: str, handler: Callable[[int, FrameType | None], None]) -> None:
        number = getattr(signal, name, None)
        # Whoever started alloconda with a signal ignored, such as nohup, wants it ignored.
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            self._previous[number] = signal.signal(number, handler)

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        if self._listener is None:
            raise KeyboardInterrupt
        self._listener()

    def _suspended(self, _number: int, _frame: FrameType | None) -> None:
        self._suspend()
        # The process stops in here, and goes on here when the shell continues it.
        os.kill(os.getpid(), getattr(signal, "SIGSTOP", signal.SIGTERM))
        self._resume()


def _do_nothing() -> None:
    """Do nothing."""
