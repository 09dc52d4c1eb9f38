"""Ends the programs of this process when it is killed and can't do so itself.

A shell waits at the end of a pipe. It reads the list of process groups that run, and the system
closes the pipe when this process ends, however it ends. (PR_SET_PDEATHSIG would do neither on macOS
nor for programs that a thread starts which ends before they do.)
"""

import contextlib
import os
import threading
import weakref

from alloconda.kernel.system.descendants import TOKEN, VARIABLE
from alloconda.kernel.system.program_search import safe_search

_SHELL = "/bin/sh"
_SCRIPT = """\
trap '' HUP INT QUIT TERM
groups=
while read -r line; do groups=$line; done
[ -n "$groups" ] || exit 0
for group in $groups; do kill -s KILL -- "-$group"; done
for place in $(grep -l -s -a -F "$1" /proc/[0-9]*/environ); do
    process=${place#/proc/}
    kill -s KILL "${process%/environ}"
done
"""


class Watchdog:
    """Knows the process groups that must not outlive this process; used by several threads.

    Nothing is watched where there is no POSIX shell.
    """

    def __init__(self) -> None:
        self._groups: list[int] = []
        self._lock = threading.Lock()
        self._pipe: int | None = None
        self._was_tried = os.name != "posix"

    def add(self, group: int) -> None:
        """Watch a process group."""
        with self._lock:
            self._groups.append(group)
            self._tell()

    def remove(self, group: int) -> None:
        """Stop watching a process group; until its leader is waited for, its id is not reused."""
        with self._lock:
            with contextlib.suppress(ValueError):
                self._groups.remove(group)
            self._tell()

    def _tell(self) -> None:
        if not self._was_tried:
            self._was_tried = True
            self._begin()
        if self._pipe is not None:
            with contextlib.suppress(OSError):
                os.write(self._pipe, (" ".join(map(str, self._groups)) + "\n").encode())

    def _begin(self) -> None:
        reading, writing = os.pipe()
        try:
            shell = _start_shell(reading)
        except OSError:
            os.close(writing)
            return
        finally:
            os.close(reading)
        self._pipe = writing
        # At its own end, the system closes the pipe.
        weakref.finalize(self, _end, writing, shell).atexit = False


def _start_shell(reading: int) -> int:
    silence = [
        (os.POSIX_SPAWN_DUP2, reading, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    # The shell's own environment must not hold what it looks for.
    variables = safe_search(os.environ)
    if VARIABLE in os.environ:
        variables[VARIABLE] = os.environ[VARIABLE]
    # A group of its own: what ends alloconda's, such as Ctrl-\\ at a terminal, must not end it.
    return os.posix_spawn(
        _SHELL,
        [_SHELL, "-c", _SCRIPT, "alloconda-watch", TOKEN],
        variables,
        file_actions=silence,
        setpgroup=0,
    )


def _end(writing: int, shell: int) -> None:
    with contextlib.suppress(OSError):
        os.close(writing)
        os.waitpid(shell, 0)
