"""What a program prints, read as it comes and kept within bounds: its head and its tail."""

import subprocess
import threading
import time
from typing import IO

# A compiler's log is some kilobytes; the first error is in its head, the end in its tail.
HEAD_BYTES = 512 << 10
TAIL_BYTES = 512 << 10
_PIECE_BYTES = 64 << 10


class KeptText:
    """The head and the tail of a text that comes in pieces; the middle is dropped, and said so."""

    def __init__(self, *, head_bytes: int = HEAD_BYTES, tail_bytes: int = TAIL_BYTES) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self._head_bytes = head_bytes
        self._tail_bytes = tail_bytes
        self._dropped_bytes = 0

    def add(self, data: bytes) -> None:
        """Take the next piece."""
        room = self._head_bytes - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        self._tail += data
        # Cut rarely: each cut moves all that stays.
        if len(self._tail) > 2 * self._tail_bytes:
            self._cut()

    def text(self) -> str:
        """Return what was kept as UTF-8, with plain line feeds; other bytes become U+FFFD."""
        self._cut()
        text = bytes(self._head)
        if self._dropped_bytes:
            text += b"\n[%d bytes of output were dropped here]\n" % self._dropped_bytes
        text += self._tail
        return text.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")

    def _cut(self) -> None:
        surplus = len(self._tail) - self._tail_bytes
        if surplus > 0:
            del self._tail[:surplus]
            self._dropped_bytes += surplus


class OutputReader:
    """Reads stdout and stderr of a program, on two threads, until it has closed both."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._stdout, self._stderr = KeptText(), KeptText()
        self._threads = [
            threading.Thread(target=_read, args=(stream, kept), name="output", daemon=True)
            for stream, kept in ((process.stdout, self._stdout), (process.stderr, self._stderr))
        ]
        for thread in self._threads:
            thread.start()

    def wait(self, timeout_s: float | None = None) -> tuple[str, str]:
        """Wait until the program has ended and closed its streams; return stdout and stderr.

        Raises:
            TimeoutExpired: that takes too long; then it can be waited for again.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                raise subprocess.TimeoutExpired(self._process.args, timeout_s or 0.0)
        self._process.wait(None if deadline is None else max(0.0, deadline - time.monotonic()))
        return self._stdout.text(), self._stderr.text()


def _read(stream: IO[bytes] | None, kept: KeptText) -> None:
    if stream is None:
        return
    with stream:
        while piece := stream.read1(_PIECE_BYTES):  # type: ignore[attr-defined] # A pipe is buffered.
            kept.add(piece)
