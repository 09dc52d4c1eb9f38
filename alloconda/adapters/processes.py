"""Child processes: each started in a group of its own, and ended as a group."""

import contextlib
import os
import signal
import subprocess
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
        finally:
            with self._lock:
                self._running.discard(process)
        return Finished(status=process.returncode, stdout=stdout, stderr=stderr)

    def stop(self) -> None:
        """End every running program: ask first, kill what is left after two seconds."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for process in running:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_S
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
        for process in running:
            # Also when the leader has ended: what it started may live on in the group.
            _signal_group(process, getattr(signal, "SIGKILL", signal.SIGTERM))

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
            except OSError as error:
                raise OutsideError(
                    f"can't start {command[0]}: {error.strerror}",
                    hint="alloconda doctor shows which Zig is found, and where",
                ) from error
            self._running.add(process)
        return process


def _signal_group(process: subprocess.Popen[str], number: int) -> None:
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, number)
        elif process.poll() is None:
            process.terminate()
