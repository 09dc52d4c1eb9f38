"""Signals from the keyboard and the system, handed to the code that ends a run cleanly."""

import atexit
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Self

# Keys that are held down, or a process group and a terminal that both pass a signal on.
_BURST_S = 1.0

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

    def leave_quiet(self) -> None:
        """Leave, but let what follows at once count as the request that was heard already.

        Python ends meanwhile, and a further signal would end it in the signal's own way, with
        another status. A request after a second of silence is a new one.
        """
        last_s = time.monotonic()

        def ignore(number: int, _frame: FrameType | None) -> None:
            nonlocal last_s
            before_s, last_s = last_s, time.monotonic()
            if last_s - before_s > _BURST_S:
                signal.signal(number, previous[number])
                signal.raise_signal(number)

        def ignore_until_exit() -> None:
            for number in previous:
                if signal.getsignal(number) is ignore:
                    signal.signal(number, signal.SIG_IGN)

        previous = {
            number: handler
            for number, handler in self._previous.items()
            if number != getattr(signal, "SIGTSTP", None)
        }
        for number in previous:
            del self._previous[number]
            signal.signal(number, ignore)
        self.__exit__()
        # The last that Python does is to give signals back the system's own effects.
        atexit.register(ignore_until_exit)

    def _take(self, name: str, action: Callable[[], None]) -> None:
        number = getattr(signal, name, None)
        # A signal that was ignored at the start, as by nohup, stays ignored.
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
