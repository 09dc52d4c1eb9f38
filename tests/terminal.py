"""A program on a real terminal: what a person would see of it, at any moment."""

import re
import signal
import sys
import termios
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pexpect
import pyte

_LIMIT_S = 60.0
_FRAME_START = b"\x1b[?25l"


@dataclass(slots=True)
class Terminal:
    """alloconda on a pty, with an emulator that shows what its output comes to."""

    child: Any
    screen: pyte.Screen
    raw: bytes = b""
    settings: list[object] = field(default_factory=list)
    _stream: pyte.ByteStream = field(init=False)

    def __post_init__(self) -> None:
        self._stream = pyte.ByteStream(self.screen)
        self.settings = termios.tcgetattr(self.child.child_fd)

    @property
    def process(self) -> int:
        """The process that runs on the terminal."""
        return int(self.child.pid)

    @property
    def lines(self) -> list[str]:
        """The lines on the screen, without blanks at their ends."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    def read(self, *, for_s: float) -> None:
        """Take in what is written for so many seconds."""
        ends = time.monotonic() + for_s
        while (left := ends - time.monotonic()) > 0:
            try:
                data = self.child.read_nonblocking(65536, timeout=left)
            except pexpect.TIMEOUT:
                return
            except pexpect.EOF:
                return
            self.raw += data
            self._stream.feed(data)

    def read_until(self, is_there: Callable[[str], bool]) -> str:
        """Take in what is written until the screen is as wanted; return it."""
        started = time.monotonic()
        while not is_there(self.text):
            if time.monotonic() - started > _LIMIT_S:
                raise AssertionError(f"it never came to that; the screen is\n{self.text}")
            self.read(for_s=0.05)
            if not self.child.isalive() and not is_there(self.text):
                self.read(for_s=0.2)
                if not is_there(self.text):
                    raise AssertionError(f"it ended before; the screen is\n{self.text}")
        return self.text

    def read_to_end(self) -> int:
        """Take in everything to the program's end; return its exit status."""
        started = time.monotonic()
        while True:
            try:
                data = self.child.read_nonblocking(65536, timeout=1)
            except pexpect.EOF:
                break
            except pexpect.TIMEOUT:
                if time.monotonic() - started > _LIMIT_S:
                    self.child.kill(signal.SIGKILL)
                    raise AssertionError(f"it never ended; the screen is\n{self.text}") from None
                continue
            self.raw += data
            self._stream.feed(data)
        self.child.wait()
        if self.child.exitstatus is None:
            # As shells have it.
            return 128 + int(self.child.signalstatus or 0)
        return int(self.child.exitstatus)

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal another size, and tell the program."""
        self.child.setwinsize(rows, columns)
        self.screen.resize(rows, columns)

    def is_restored(self) -> bool:
        """Whether the cursor is shown, and the terminal's settings are as they were."""
        return not self.screen.cursor.hidden and self.raw.rfind(b"\x1b[?25h") >= self.raw.rfind(
            _FRAME_START
        )


def open_terminal(
    arguments: list[str | Path],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    size: tuple[int, int] = (100, 24),
) -> Terminal:
    """Start alloconda on a terminal of so many columns and rows."""
    columns, rows = size
    child = pexpect.spawn(
        sys.executable,
        ["-m", "alloconda", *(str(word) for word in arguments)],
        cwd=str(cwd),
        env=dict(environment),
        dimensions=(rows, columns),
        timeout=_LIMIT_S,
    )
    screen = pyte.Screen(columns, rows)
    screen.set_mode(pyte.modes.LNM)
    return Terminal(child=child, screen=screen)


def without_escapes(raw: bytes) -> str:
    """Return what was written without the terminal's control sequences."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", raw.decode(errors="replace"))
