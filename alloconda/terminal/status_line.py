"""One line of a terminal that says what a command is doing, while it does it.

The cursor is not hidden and nothing is switched, so that the terminal is as it was, however the
command ends: Rich's status line hides it, and a signal that can't be caught would leave it so.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self, TextIO

from alloconda.terminal.clean_stream import clean_stream, raw_stream
from alloconda.terminal.encoding import shows_unicode
from alloconda.terminal.numbers import clock_text
from alloconda.terminal.plain_text import plain_text
from alloconda.terminal.text_table import columns_of

# What is over before this is not worth a line.
_DELAY_S = 0.3
_FRAME_S = 0.1
_WIDE_FRAMES, _NARROW_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "|/-\\"
_ERASE = "\r\x1b[K"


class StatusLine:
    """Shows a text that changes, with the time that has passed, below what is written meanwhile.

    Enter it around the work: on every exit, the line is erased.

    Args:
        stream: that of a terminal that can move its cursor.
        text: returns what is being done now; called from a thread of its own.
    """

    def __init__(self, stream: TextIO, text: Callable[[], str]) -> None:
        self._raw = raw_stream(stream)
        self._text = text
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._is_drawn = False
        self._started_s = time.monotonic()
        self._frames = _WIDE_FRAMES if shows_unicode(stream) else _NARROW_FRAMES
        self._thread = threading.Thread(target=self._draw_until_end, name="status", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        with self._lock:
            self._erase()

    def above(self, stream: TextIO) -> TextIO:
        """Return a stream for what is written above the line."""

        def write(text: str) -> str:
            with self._lock:
                self._erase()
            return text

        return clean_stream(stream, str, guard=write)

    @contextlib.contextmanager
    def suspended(self) -> Iterator[None]:
        """Yield the terminal back, for the process is about to be stopped; then take it again."""
        with self._lock:
            self._erase()
            yield

    def _draw_until_end(self) -> None:
        self._ended.wait(_DELAY_S)
        number = 0
        while not self._ended.is_set():
            with self._lock, contextlib.suppress(OSError, ValueError):
                self._draw(number)
            number += 1
            self._ended.wait(_FRAME_S)

    def _draw(self, number: int) -> None:
        if not self._is_in_foreground():
            return
        columns = os.get_terminal_size(self._raw.fileno()).columns
        frame = self._frames[number % len(self._frames)]
        passed = clock_text(time.monotonic() - self._started_s)
        line = plain_text(f"{frame} {self._text()}  {passed}")
        while columns_of(line) >= max(columns, 1):
            line = line[:-1]
        self._raw.write(f"{_ERASE}{line}")
        self._raw.flush()
        self._is_drawn = True

    def _erase(self) -> None:
        if self._is_drawn:
            with contextlib.suppress(OSError, ValueError):
                self._raw.write(_ERASE)
                self._raw.flush()
            self._is_drawn = False

    def _is_in_foreground(self) -> bool:
        """Return whether the terminal is this process's at the moment, and not its shell's."""
        if os.name == "nt":
            return True
        return os.tcgetpgrp(self._raw.fileno()) == os.getpgrp()
