"""Child processes: each started in a group of its own, and ended as a group."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from alloconda.errors import OutsideError
from alloconda.services.program import Finished

_GRACE_S = 2.0


class ProcessRunner:
    """Runs programs for any number of threads, and can end all that still run.

    A program gets a process group of its own, so that Ctrl-C reaches alloconda alone, which then
    ends the program and all that it started.
    """

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(
        self,
        command: Sequence[str],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Finished:
        """Run a program to its end with closed stdin; `environment` adds to the process's own.

        Raises:
            OutsideError: it can't be started, or `stop` was called.
        """
        process = self._start(command, cwd, environment or {})
        try:
            stdout, stderr = process.communicate()
        except BaseException:
            # Interrupted on this very thread: nobody else knows of the program any more.
            _end_groups([process])
            raise
        finally:
            with self._lock:
                self._running.discard(process)
        return Finished(status=process.returncode, stdout=stdout, stderr=stderr)

    def stop(self) -> None:
        """End every running program: ask first, kill what is left after two seconds."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        _end_groups(running)

    def _start(
        self, command: Sequence[str], cwd: Path | None, environment: Mapping[str, str]
    ) -> subprocess.Popen[str]:
        with self._lock:
            if self._stopped:
                raise OutsideError("interrupted before the program was started")
            try:
                process = subprocess.Popen(
                    list(command),
                    cwd=cwd,
                    env={**os.environ, **environment},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    encoding="utf-8",
                    errors="replace",
                    start_new_session=os.name == "posix",
                    creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                )
            except (OSError, ValueError) as error:
                # A ValueError is an argument that no program can be given.
                raise OutsideError(
                    f"can't start {command[0]}: {getattr(error, 'strerror', None) or error}",
                    hint="check that it is still there and may be run",
                ) from error
            self._running.add(process)
        return process


def _end_groups(processes: list[subprocess.Popen[str]]) -> None:
    for process in processes:
        _signal_group(process, signal.SIGTERM)
    deadline = time.monotonic() + _GRACE_S
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
    for process in processes:
        # Also when the leader has ended: what it started may live on in the group.
        _signal_group(process, getattr(signal, "SIGKILL", signal.SIGTERM))


def _signal_group(process: subprocess.Popen[str], number: int) -> None:
    with contextlib.suppress(OSError):
        if sys.platform != "win32":
            os.killpg(process.pid, number)
        elif process.poll() is None:
            # Windows ends no descendants with a process: `zig build` has several.
            windows = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"))
            subprocess.run(
                [str(windows / "System32" / "taskkill.exe"), "/F", "/T", "/PID", str(process.pid)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
