"""Programs on Windows: ended with all that they started, however alloconda ends."""

import _thread
import ctypes
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.system.program import Finished

# Starts a child of its own in another group, writes both ids, and sleeps.
_PARENT = """
import os, pathlib, subprocess, sys, time
code = "import time; time.sleep(900)"
child = subprocess.Popen([sys.executable, "-c", code], creationflags=0x208)
place = pathlib.Path(sys.argv[1])
place.with_suffix(".draft").write_text(f"{os.getpid()} {child.pid}")
place.with_suffix(".draft").rename(place)
time.sleep(900)
"""
_RUNS_IT = """
import sys
from alloconda.kernel.system.processes import ProcessRunner
ProcessRunner().run([sys.executable, "-c", sys.argv[1], sys.argv[2]])
"""
_STILL_ACTIVE = 259


@pytest.fixture(autouse=True)
def _signals_are_heeded() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def wait_until(condition: Callable[[], bool], timeout_s: float = 240.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


if sys.platform == "win32":

    def is_running(process_id: int) -> bool:
        kernel = ctypes.WinDLL("kernel32")
        handle = kernel.OpenProcess(0x1000, False, process_id)
        if not handle:
            return False
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return code.value == _STILL_ACTIVE

else:

    def is_running(process_id: int) -> bool:
        raise NotImplementedError(process_id)


def ids_at(place: Path) -> list[int]:
    wait_until(place.exists)
    return [int(word) for word in place.read_text().split()]


def have_ended(family: list[int]) -> Callable[[], bool]:
    return lambda: not any(map(is_running, family))


def test_a_program_gives_its_status_and_what_it_printed(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd()); print('err', file=sys.stderr); sys.exit(3)"

    finished = ProcessRunner().run([sys.executable, "-c", code], cwd=tmp_path)

    assert (finished.status, finished.stdout, finished.stderr) == (3, f"{tmp_path}\n", "err\n")


def test_what_cannot_be_started_is_told_by_name() -> None:
    with pytest.raises(OutsideError, match="can't start"):
        ProcessRunner().run(["D:\\nowhere\\zig.exe"])


def test_stop_ends_a_program_and_all_that_it_started(tmp_path: Path) -> None:
    runner, place = ProcessRunner(), tmp_path / "ids"
    results: list[Finished] = []
    command = [sys.executable, "-c", _PARENT, str(place)]
    thread = threading.Thread(target=lambda: results.append(runner.run(command)))
    thread.start()
    family = ids_at(place)
    assert all(map(is_running, family))

    runner.stop()

    wait_until(have_ended(family))
    thread.join(timeout=240)
    assert results[0].status != 0


def test_a_program_that_takes_too_long_is_ended_with_what_it_started(tmp_path: Path) -> None:
    place = tmp_path / "ids"

    # What it started is still asleep when it ends itself.
    code = _PARENT.replace("time.sleep(900)\n", "")
    finished = ProcessRunner().run([sys.executable, "-c", code, str(place)])
    slow = ProcessRunner(timeout_s=0.5).run([sys.executable, "-c", "import time; time.sleep(900)"])

    assert (finished.status, finished.timed_out) == (0, False)
    assert slow.timed_out
    wait_until(have_ended(ids_at(place)))


def test_when_alloconda_is_killed_its_programs_end_too(tmp_path: Path) -> None:
    place = tmp_path / "ids"
    run = subprocess.Popen([sys.executable, "-c", _RUNS_IT, _PARENT, str(place)])
    family = ids_at(place)
    assert all(map(is_running, family))

    run.kill()
    run.wait()

    wait_until(have_ended(family))


def test_an_interruption_of_the_thread_that_waits_ends_the_program(tmp_path: Path) -> None:
    place = tmp_path / "ids"

    def interrupt() -> None:
        wait_until(place.exists)
        # As the console's own thread does it, on Ctrl-C.
        _thread.interrupt_main()

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        ProcessRunner().run([sys.executable, "-c", _PARENT, str(place)])
    thread.join()

    wait_until(have_ended(ids_at(place)))
