"""Signals that want the program to end: what they do before, while and after a command runs."""

import _thread
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import NoReturn

_INTERRUPTED = 130
# By then, Python is through with what it can't be interrupted in.
_AGAIN_S = 0.01

_Handler = Callable[[int, FrameType | None], object]


def leave_when_interrupted() -> None:
    """Let a signal end the program at once: while it is loaded, there is nothing to end yet.

    A KeyboardInterrupt would come out of whatever module is being imported, as a traceback.
    """
    _take_signals(_leave)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a CI system that cancels, or a closed terminal, end Zig as Ctrl-C does.

    Every such signal raises KeyboardInterrupt within, and ends the program at once afterwards.
    """
    sys.unraisablehook = partial(_raise_again, _thread.get_ident())
    _take_signals(_interrupt)
    try:
        yield
    finally:
        leave_when_interrupted()


def _take_signals(handler: _Handler) -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        # nohup has SIGHUP ignored, and a shell SIGINT of what runs in the background; so it stays.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    os._exit(_INTERRUPTED)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _raise_again(main: int, dropped: "sys.UnraisableHookArgs") -> None:
    """Interrupt the main thread once more where Python dropped it, as in callbacks of an import."""
    if not issubclass(dropped.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)
        return

    def interrupt_soon() -> None:
        time.sleep(_AGAIN_S)
        if sys.platform == "win32":
            _thread.interrupt_main()
        else:
            # Unlike the former, this wakes a thread that waits for the system.
            signal.pthread_kill(main, signal.SIGINT)

    _thread.start_new_thread(interrupt_soon, ())
