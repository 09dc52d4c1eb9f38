"""Signals that want the program to end: what they do before, while and after a command runs."""

import _thread
import contextlib
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
# Keys that are held down, or a process group and a terminal that both pass a signal on.
_BURST_S = 1.0
_SHOW_CURSOR = b"\x1b[?25h"

_Handler = Callable[[int, FrameType | None], object]


def leave_when_interrupted() -> None:
    """Let a signal end the program at once: while it is loaded, there is nothing to end yet.

    A KeyboardInterrupt would end in a traceback out of the module that is being imported.
    """
    _take_signals(_leave)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a CI system that cancels, or a closed terminal, end Zig as Ctrl-C does.

    The first such signal raises KeyboardInterrupt within. Those that follow at once count as the
    same request, and would interrupt the cleanup; a later one ends the program at once.
    """
    requests = _EndRequests()
    sys.unraisablehook = partial(_raise_again, _thread.get_ident(), requests)
    _take_signals(requests.interrupt)
    _take_quit()
    try:
        yield
    finally:
        _take_signals(requests.leave)


class _EndRequests:
    """Requests of the user or the system to end the program."""

    def __init__(self) -> None:
        self.since_s: float | None = None

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """Raise KeyboardInterrupt, once."""
        if self.since_s is not None:
            self.leave(number, frame)
            return
        self.since_s = time.monotonic()
        raise KeyboardInterrupt

    def leave(self, number: int, frame: FrameType | None) -> None:
        """End the program at once, unless a signal to end came just before."""
        if self.since_s is None or time.monotonic() - self.since_s > _BURST_S:
            _leave(number, frame)


def _take_signals(handler: _Handler) -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        _take(name, handler)


def _take_quit() -> None:
    """Show the cursor before SIGQUIT ends the program."""
    _take("SIGQUIT", _quit)


def _take(name: str, handler: _Handler) -> None:
    number = getattr(signal, name, None)
    # nohup has SIGHUP ignored, and a shell SIGINT of what runs in the background; so it stays.
    if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
        signal.signal(number, handler)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    _show_cursor()
    os._exit(_INTERRUPTED)


def _quit(number: int, _frame: FrameType | None) -> None:
    _show_cursor()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _show_cursor() -> None:
    with contextlib.suppress(OSError):
        if os.isatty(2):
            os.write(2, _SHOW_CURSOR)


def _raise_again(main: int, requests: _EndRequests, dropped: "sys.UnraisableHookArgs") -> None:
    """Interrupt the main thread once more where Python dropped it, as in callbacks of an import."""
    if not issubclass(dropped.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)
        return

    def interrupt_soon() -> None:
        time.sleep(_AGAIN_S)
        requests.since_s = None
        if sys.platform == "win32":
            _thread.interrupt_main()
        else:
            # Unlike the former, this wakes a thread that waits for the system.
            signal.pthread_kill(main, signal.SIGINT)

    _thread.start_new_thread(interrupt_soon, ())
