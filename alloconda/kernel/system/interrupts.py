"""Signals from the keyboard and the system, handed to whoever can end a run in good order."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Self

_Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


class Interrupts:
    """Takes SIGINT, SIGTERM, SIGHUP and SIGTSTP for as long as it is entered.

    The callables are called in the main thread, between any two instructions of it, so they must
    do as little as putting something into a queue. Outside the main thread, where Python allows
    no handlers, nothing is taken.

    Args:
        interrupt: called at each request to end the run.
        suspend: called when Ctrl-Z wants the process stopped; `stop_this_process` does that.
    """

    def __init__(self, *, interrupt: Callable[[], None], suspend: Callable[[], None]) -> None:
        self._interrupt = interrupt
        self._suspend = suspend
        self._previous: dict[int, _Handler] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
                self._take(name, self._interrupt)
            self._take("SIGTSTP", self._suspend)
        return self

    def __exit__(self, *_exception: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        self._previous.clear()

    def _take(self, name: str, action: Callable[[], None]) -> None:
        number = getattr(signal, name, None)
        # Whoever started alloconda with a signal ignored, such as nohup, wants it ignored.
        if number is None or signal.getsignal(number) == signal.SIG_IGN:
            return

        def take(_number: int, _frame: FrameType | None) -> None:
            action()

        self._previous[number] = signal.signal(number, take)


def stop_this_process() -> None:
    """Stop here until the shell lets the process go on; do nothing where there is no such thing."""
    number = getattr(signal, "SIGSTOP", None)
    if number is not None:
        with contextlib.suppress(OSError):
            os.kill(os.getpid(), number)
