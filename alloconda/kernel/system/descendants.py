"""Descendants of a program that left its process group: found by Linux, and ended with it.

While programs run, this process adopts what they orphan (PR_SET_CHILD_SUBREAPER, prctl(2)). Its
session or the mark in its environment distinguishes an adopted child from any other child of this
process, such as one of a program that calls the build backend within itself; others are left alone.
Elsewhere than on Linux, nothing is found.
"""

import contextlib
import itertools
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import cached_property

# Its value names the program, behind those of the programs that alloconda itself runs in.
VARIABLE = "ALLOCONDA_PROGRAM"
# What all marks of this process have in common.
TOKEN = f"{os.getpid()}-{os.urandom(4).hex()}"
_NUMBERS = itertools.count(1)
_SET_SUBREAPER, _GET_SUBREAPER = 36, 37
_GRACE_S = 1.0
_POLL_S = 0.005


def new_mark() -> str:
    """Return a mark for a program that is about to be started."""
    own = f"{TOKEN}.{next(_NUMBERS)}"
    outer = os.environ.get(VARIABLE)
    return f"{outer}/{own}" if outer else own


@contextlib.contextmanager
def adopt_orphans() -> Iterator[None]:
    """Adopt what programs orphan, for as long as it is entered by any thread."""
    _ADOPTION.begin()
    try:
        yield
    finally:
        _ADOPTION.end()


def end_descendants(program: int, mark: str) -> None:
    """Kill what a program left behind; those whose parents are killed are adopted, and killed too.

    Args:
        program: the program's process id, which is that of its session as well.
        mark: what it was marked with.
    """
    deadline = time.monotonic() + _GRACE_S
    while found := [child for child in _children() if _belongs(child, program, mark)]:
        for child in found:
            # The id of a child is not given to another process before the child is waited for.
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)
                _reap(child, deadline)
        if time.monotonic() >= deadline:
            return


class _Adoption:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._was_set = False

    def begin(self) -> None:
        with self._lock:
            self._users += 1
            if self._users == 1:
                self._was_set = self._control(_GET_SUBREAPER)
                self._control(_SET_SUBREAPER, value=1)

    def end(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0 and not self._was_set:
                self._control(_SET_SUBREAPER, value=0)

    def _control(self, option: int, value: int | None = None) -> bool:
        return self._prctl(option, value)

    @cached_property
    def _prctl(self) -> Callable[[int, int | None], bool]:
        if sys.platform != "linux":
            return lambda _option, _value: False
        import ctypes

        call = getattr(ctypes.CDLL(None), "prctl", None)

        def control(option: int, value: int | None) -> bool:
            if call is None:
                return False
            if value is not None:
                return bool(call(option, ctypes.c_ulong(value), 0, 0, 0) == 0)
            answer = ctypes.c_int(0)
            call(option, ctypes.byref(answer), 0, 0, 0)
            return bool(answer.value)

        return control


_ADOPTION = _Adoption()


def _children() -> Iterator[int]:
    """Yield the ids of the children of all threads of this process."""
    with contextlib.suppress(OSError):
        for thread in os.listdir("/proc/self/task"):  # noqa: PTH208 - names are all that is needed
            with contextlib.suppress(OSError):
                text = _read(f"/proc/self/task/{thread}/children")
                yield from (int(word) for word in text.split())


def _belongs(child: int, program: int, mark: str) -> bool:
    if child == program:
        return False
    try:
        # The name of the program is in brackets, and may hold any of them.
        state, _, _, session = _read(f"/proc/{child}/stat").rpartition(b")")[2].split()[:4]
        if state in (b"Z", b"X"):
            return False
        if int(session) == program:
            return True
        wanted = f"{VARIABLE}={mark}".encode()
        return any(
            entry == wanted or entry.startswith(wanted + b"/")
            for entry in _read(f"/proc/{child}/environ").split(b"\0")
        )
    except (OSError, ValueError):
        return False


def _read(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - it is read at the end of every program
        return file.read()


def _reap(child: int, deadline: float) -> None:
    while os.waitpid(child, os.WNOHANG)[0] == 0 and time.monotonic() < deadline:
        time.sleep(_POLL_S)
