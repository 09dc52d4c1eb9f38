"""Child processes: each started in a group of its own, and ended with all that it started."""

import contextlib
import errno
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.captured_output import read_output
from alloconda.kernel.system.descendants import VARIABLE, adopt_orphans, end_descendants, new_mark
from alloconda.kernel.system.program import Finished, ProgressSink
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.system.user_shell import command_text
from alloconda.kernel.system.watchdog import Watchdog

if sys.platform == "win32":
    from alloconda.kernel.system.job_objects import JobProgram

_LOG = logging.getLogger(__name__)
_GRACE_S = 2.0
_KILL = getattr(signal, "SIGKILL", 9)
# Zig writes its progress to the descriptor that this variable names.
_PROGRESS_VARIABLE = "ZIG_PROGRESS"
_POLL_S = 0.02


class ProcessRunner:
    """Runs programs for any number of threads, and can end all that still run.

    A program gets a process group of its own, so that Ctrl-C reaches alloconda alone, which then
    ends the program and all that it started.

    Args:
        timeout_s: how long one program may take before it is ended; None for ever.
        withheld: names of environment variables that no program gets.
    """

    def __init__(self, *, timeout_s: float | None = None, withheld: Collection[str] = ()) -> None:
        self._timeout_s = timeout_s
        self._withheld = withheld
        if withheld:
            _LOG.debug("secret variables that programs don't get: %s", ", ".join(withheld))
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = False
        self._watch = Watchdog()

    def run(
        self,
        command: Sequence[str],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        progress: ProgressSink | None = None,
        timeout_s: float | None = None,
    ) -> Finished:
        """Run a program to its end with closed stdin; `environment` adds to the process's own.

        Args:
            command: the program and its arguments.
            cwd: where it runs.
            environment: more environment variables.
            progress: takes what the program writes to the descriptor ZIG_PROGRESS; None leaves
                the program without one. Windows has no such descriptors.
            timeout_s: how long it may take, in place of what holds for all programs.

        Raises:
            OutsideError: it can't be started, or `stop` was called.
        """
        variables = {
            name: value for name, value in os.environ.items() if name not in self._withheld
        }
        # The parent may listen there; the progress of several programs at once is noise.
        variables.pop(_PROGRESS_VARIABLE, None)
        variables |= environment or {}
        variables[VARIABLE] = mark = new_mark()
        with adopt_orphans():
            with _progress_pipe(progress, variables) as descriptors:
                process = self._start(command, cwd, variables, descriptors)
            limit_s = self._timeout_s if timeout_s is None else timeout_s
            try:
                stdout, stderr, timed_out = _await_end(process, limit_s)
            finally:
                self._clean_up(process, mark)
        return Finished(
            status=process.returncode,
            stdout=stdout,
            stderr=stderr,
            ended_after_s=limit_s if timed_out else None,
        )

    def stop(self) -> None:
        """End every running program: ask first, kill what is left after two seconds."""
        _end_groups(self._end_starting(), grace_s=_GRACE_S)

    def kill(self) -> None:
        """End every running program at once."""
        _end_groups(self._end_starting(), grace_s=0.0)

    def pause(self) -> None:
        """Stop every running program until `resume`; does nothing on Windows."""
        self._signal_all(getattr(signal, "SIGSTOP", None))

    def resume(self) -> None:
        """Let the programs that `pause` stopped go on."""
        self._signal_all(getattr(signal, "SIGCONT", None))

    def _clean_up(self, process: subprocess.Popen[bytes], mark: str) -> None:
        """End what a program left behind."""
        _signal_group(process, _KILL)
        if sys.platform == "win32" and isinstance(process, JobProgram):
            process.close_job()
        _await_death(process)
        end_descendants(process.pid, mark)
        self._watch.remove(process.pid)
        process.wait()
        with self._lock:
            self._running.discard(process)

    def _end_starting(self) -> list[subprocess.Popen[bytes]]:
        with self._lock:
            self._stopped = True
            return list(self._running)

    def _signal_all(self, number: int | None) -> None:
        if number is None:
            return
        # Called from a signal handler, which may have interrupted the holder of the lock.
        for process in tuple(self._running):
            if process.returncode is None:
                _signal_group(process, number)

    def _start(
        self,
        command: Sequence[str],
        cwd: Path | None,
        variables: Mapping[str, str],
        descriptors: tuple[int, ...],
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise OutsideError("interrupted before the program was started")
            _LOG.debug("run: %s", command_text(command))
            try:
                located = [_located(command[0], variables), *command[1:]]
                process = _spawn(located, cwd, variables, descriptors)
            except (OSError, ValueError) as error:
                if cwd is not None and not cwd.is_dir():
                    raise OutsideError(
                        f"can't run {command[0]} in {cwd}: the directory was removed",
                        hint="restore it, and run the same command again",
                    ) from error
                # A ValueError is an argument that no program can be given.
                raise OutsideError(
                    f"can't start {command[0]}: {getattr(error, 'strerror', None) or error}",
                    hint="`alloconda doctor` shows which Zig is found, and where",
                ) from error
            self._running.add(process)
        self._watch.add(process.pid)
        return process


def _located(program: str, variables: Mapping[str, str]) -> str:
    """Return where a program is; the system would look in relative entries of PATH, too.

    Raises:
        FileNotFoundError: it is not on the PATH that it would get.
    """
    if os.path.dirname(program):  # noqa: PTH120 - Path would drop a leading "./"
        return program
    found = find_program(program, variables.get("PATH"))
    if found is None:
        raise FileNotFoundError(errno.ENOENT, "it is not on PATH")
    return found


def _spawn(
    command: Sequence[str],
    cwd: Path | None,
    variables: Mapping[str, str],
    descriptors: tuple[int, ...],
) -> subprocess.Popen[bytes]:
    """Start a program with closed stdin in a group of its own, on Windows in a job of its own."""
    if sys.platform == "win32":
        return JobProgram(command, cwd=cwd, variables=variables)
    return subprocess.Popen(
        list(command),
        cwd=cwd,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=descriptors,
        start_new_session=True,
    )


def _await_end(process: subprocess.Popen[bytes], limit_s: float | None) -> tuple[str, str, bool]:
    """Return what a program wrote to stdout and stderr, and whether it was ended for its time."""
    output = read_output(process)
    try:
        try:
            return *output.wait(limit_s), False
        except subprocess.TimeoutExpired:
            _end_groups([process], grace_s=_GRACE_S)
            return *output.wait(), True
    except BaseException:
        # Interrupted on this thread: no other code can end the program now.
        _end_groups([process], grace_s=_GRACE_S)
        raise


def _await_death(process: subprocess.Popen[bytes]) -> None:
    """Wait until a killed program is gone: only then are its descendants adopted.

    It stays a zombie, so that its id isn't given to an unrelated process.
    """
    if sys.platform == "linux":
        # It was waited for already.
        with contextlib.suppress(ChildProcessError):
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)


@contextlib.contextmanager
def _progress_pipe(
    progress: ProgressSink | None, variables: dict[str, str]
) -> Iterator[tuple[int, ...]]:
    """Yield the descriptors that a program needs to send progress, for as long as it starts."""
    if progress is None or os.name != "posix":
        yield ()
        return
    reading, writing = os.pipe()
    variables[_PROGRESS_VARIABLE] = str(writing)
    try:
        yield (writing,)
    except BaseException:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    threading.Thread(
        target=_read_progress, args=(reading, progress), name="progress", daemon=True
    ).start()


def _read_progress(reading: int, progress: ProgressSink) -> None:
    """Pass on progress until the program and all that it started have closed the pipe.

    The pipe is read to its end even without a listener: newer Zigs wait for room in it.
    """
    try:
        while data := os.read(reading, 65536):
            progress(data)
    except OSError:
        pass
    finally:
        os.close(reading)


def _end_groups(processes: list[subprocess.Popen[bytes]], *, grace_s: float) -> None:
    if grace_s > 0:
        for process in processes:
            _signal_group(process, signal.SIGTERM)
            if hasattr(signal, "SIGCONT"):
                # One that is stopped takes no notice before it goes on.
                _signal_group(process, signal.SIGCONT)
    deadline = time.monotonic() + grace_s
    while time.monotonic() < deadline and any(process.poll() is None for process in processes):
        time.sleep(_POLL_S)
    for process in processes:
        # Also when the leader has ended: what it started may live on in the group.
        _signal_group(process, _KILL)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(OSError):
        if sys.platform != "win32":
            os.killpg(process.pid, number)
        elif isinstance(process, JobProgram):
            if number == _KILL:
                process.end_job()
            else:
                process.ask_to_end()
