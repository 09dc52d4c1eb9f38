"""What a program prints, read as it comes and kept within bounds: its head and its tail."""

import math
import os
import selectors
import subprocess
import sys
import threading
import time
from typing import IO, Protocol

# A compiler's log is some kilobytes; the first error is in its head, the end in its tail.
HEAD_BYTES = 512 << 10
TAIL_BYTES = 512 << 10
_PIECE_BYTES = 64 << 10
# How long what a program started may write after its end.
_LINGER_S = 1.0
_POLL_S = 0.02
# The system's call takes no number of milliseconds above 2**31, and no infinite one.
_LONGEST_WAIT_S = 3600.0


class CapturedText:
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


class OutputReader(Protocol):
    """Reads stdout and stderr of a program, also when others than the program hold them open."""

    def wait(self, timeout_s: float | None = None) -> tuple[str, str]:
        """Wait until the program has ended; return what it wrote to stdout and stderr.

        What it started may still write for a second. Then the streams are closed, even if another
        process holds them; the program is not waited for as a child, so that its id stays reserved.

        Raises:
            TimeoutExpired: the program takes too long; then it can be waited for again.
        """
        ...


def read_output(process: subprocess.Popen[bytes]) -> OutputReader:
    """Begin to read what a program writes."""
    return _ThreadedReader(process) if os.name == "nt" else _SelectingReader(process)


class _SelectingReader:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._kept = (CapturedText(), CapturedText())
        self._selector = selectors.DefaultSelector()
        self._streams = [one for one in (process.stdout, process.stderr) if one is not None]
        for stream, kept in zip(self._streams, self._kept, strict=True):
            self._selector.register(stream, selectors.EVENT_READ, kept)
        self._end = _end_of(process)
        if self._end is not None:
            self._selector.register(self._end, selectors.EVENT_READ)
        self._ended_s: float | None = None

    def wait(self, timeout_s: float | None = None) -> tuple[str, str]:
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        try:
            self._read_until(deadline)
        except subprocess.TimeoutExpired:
            raise
        except BaseException:
            self._close()
            raise
        self._close()
        return self._kept[0].text(), self._kept[1].text()

    def _read_until(self, deadline: float | None) -> None:
        while True:
            now = time.monotonic()
            if self._has_ended(now):
                return
            if self._ended_s is None and deadline is not None and now >= deadline:
                raise subprocess.TimeoutExpired(self._process.args, 0.0)
            limits = [limit for limit in (self._last_s(), deadline) if limit is not None]
            longest_s = _POLL_S if self._end is None else _LONGEST_WAIT_S
            wait_s = max(0.0, min([now + longest_s, *limits]) - now)
            for key, _ in self._selector.select(wait_s):
                self._take(key)

    def _has_ended(self, now: float) -> bool:
        if self._end is None and self._ended_s is None and self._process.poll() is not None:
            self._ended_s = now
        last_s = self._last_s()
        return last_s is not None and (not self._streams or now >= last_s)

    def _last_s(self) -> float | None:
        return None if self._ended_s is None else self._ended_s + _LINGER_S

    def _take(self, key: selectors.SelectorKey) -> None:
        if key.fileobj == self._end:
            self._ended_s = time.monotonic()
            self._selector.unregister(key.fileobj)
            return
        data = os.read(key.fd, _PIECE_BYTES)
        if data:
            key.data.add(data)
            return
        self._selector.unregister(key.fileobj)
        self._streams = [one for one in self._streams if one is not key.fileobj]

    def _close(self) -> None:
        self._selector.close()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        if self._end is not None:
            os.close(self._end)
            self._end = None


class _ThreadedReader:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._stdout, self._stderr = CapturedText(), CapturedText()
        self._threads = [
            threading.Thread(target=_read, args=(stream, kept), name="output", daemon=True)
            for stream, kept in ((process.stdout, self._stdout), (process.stderr, self._stderr))
        ]
        for thread in self._threads:
            thread.start()

    def wait(self, timeout_s: float | None = None) -> tuple[str, str]:
        _wait(self._process, timeout_s)
        deadline = time.monotonic() + _LINGER_S
        for thread in self._threads:
            # A reader whose pipe is held open ends with the process that holds it.
            thread.join(max(0.0, deadline - time.monotonic()))
        return self._stdout.text(), self._stderr.text()


def _wait(process: subprocess.Popen[bytes], timeout_s: float | None) -> None:
    """Wait for a program's end so that Ctrl-C is heard: Windows cuts a sleep short for it alone.

    Raises:
        TimeoutExpired: the program takes too long.
    """
    deadline = math.inf if timeout_s is None else time.monotonic() + timeout_s
    while process.poll() is None:
        if time.monotonic() >= deadline:
            raise subprocess.TimeoutExpired(process.args, timeout_s or 0.0)
        time.sleep(_POLL_S)


def _end_of(process: subprocess.Popen[bytes]) -> int | None:
    """Return a descriptor that becomes readable when a process ends; None where there is none."""
    if sys.platform != "linux":
        return None
    try:
        return os.pidfd_open(process.pid)
    except OSError:
        return None


def _read(stream: IO[bytes] | None, kept: CapturedText) -> None:
    if stream is None:
        return
    with stream:
        while piece := stream.read1(_PIECE_BYTES):  # type: ignore[attr-defined] # A pipe is buffered.
            kept.add(piece)
