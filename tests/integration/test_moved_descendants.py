"""What a program starts and what then leaves its process group: it delays nothing, and ends too."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.system.program import Finished

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="adoption is Linux's")

# Starts a child that leaves the group, twice removed and with what the case says, and ends at once.
_PARENT = """
import os, pathlib, subprocess, sys, time
place = pathlib.Path(sys.argv[1])
place.with_suffix(".leader").write_text(str(os.getpid()))
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        {before}
        place.with_suffix(".draft").write_text(str(os.getpid()))
        place.with_suffix(".draft").rename(place)
        time.sleep(600)
    os._exit(0)
while not place.exists():
    time.sleep(0.01)
print("printed", flush=True)
time.sleep({stays})
"""
_RUN = """
import pathlib, sys
from alloconda.kernel.system.processes import ProcessRunner
ProcessRunner().run(sys.argv[1:])
"""


def leaving(place: Path, *, before: str = "pass", stays_s: float = 0.0) -> list[str]:
    """Return a program with a descendant that leaves its group and writes its id to a place."""
    code = _PARENT.format(before=before, stays=stays_s)
    return [sys.executable, "-c", code, str(place)]


def is_running(process_id: int) -> bool:
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def wait_for_id(place: Path) -> int:
    deadline = time.monotonic() + 15
    while not place.exists():
        assert time.monotonic() < deadline, "it did not start in time"
        time.sleep(0.02)
    return int(place.read_text())


def wait_until_gone(process_id: int) -> None:
    deadline = time.monotonic() + 10
    while is_running(process_id):
        assert time.monotonic() < deadline, "it goes on"
        time.sleep(0.02)


def test_a_descendant_that_holds_the_output_delays_the_end_by_a_second(tmp_path: Path) -> None:
    started = time.monotonic()

    finished = ProcessRunner().run(leaving(tmp_path / "id"))

    assert (finished.status, finished.stdout) == (0, "printed\n")
    assert time.monotonic() - started < 6


def test_a_descendant_that_left_the_group_ends_with_the_program(tmp_path: Path) -> None:
    ProcessRunner().run(leaving(tmp_path / "id"))

    assert not is_running(wait_for_id(tmp_path / "id"))


def test_a_descendant_in_a_session_of_its_own_ends_with_the_program(tmp_path: Path) -> None:
    ProcessRunner().run(leaving(tmp_path / "id", before="os.setpgid(0, 0)"))

    assert not is_running(wait_for_id(tmp_path / "id"))


@pytest.mark.parametrize("way", ["timeout", "stop", "kill"])
def test_every_way_to_end_a_program_ends_such_a_descendant(tmp_path: Path, way: str) -> None:
    runner = ProcessRunner(timeout_s=2.0 if way == "timeout" else None)
    results: list[Finished] = []
    command = leaving(tmp_path / "id", stays_s=600)
    thread = threading.Thread(target=lambda: results.append(runner.run(command)))
    thread.start()
    descendant = wait_for_id(tmp_path / "id")

    if way != "timeout":
        getattr(runner, way)()

    thread.join(timeout=15)
    assert results[0].timed_out == (way == "timeout")
    assert not is_running(descendant)


def test_an_interruption_ends_what_a_killed_program_would_have_orphaned(tmp_path: Path) -> None:
    place = tmp_path / "id"
    # It is killed, for it ignores what asks it to end; up to then its child is no orphan.
    code = f"""
import pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "600"], start_new_session=True)
place = pathlib.Path({str(place)!r})
place.with_suffix(".draft").write_text(str(child.pid))
place.with_suffix(".draft").rename(place)
time.sleep(600)
"""
    command = [sys.executable, "-c", _RUN, sys.executable, "-c", code]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        descendant = wait_for_id(place)
        process.send_signal(signal.SIGINT)

    assert not is_running(descendant)


def test_a_program_beside_it_and_a_child_of_somebody_else_go_on(tmp_path: Path) -> None:
    runner = ProcessRunner()
    results: list[Finished] = []
    other = ["sh", "-c", "sleep 4; echo done"]
    thread = threading.Thread(target=lambda: results.append(runner.run(other)))
    with subprocess.Popen(["/bin/sleep", "600"], start_new_session=True) as foreign:
        thread.start()

        runner.run(leaving(tmp_path / "id"))

        assert foreign.poll() is None
        foreign.kill()
    thread.join(timeout=15)
    assert results[0].stdout == "done\n"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGQUIT])
def test_when_the_process_is_killed_its_programs_end(tmp_path: Path, number: int) -> None:
    place = tmp_path / "id"
    command = [sys.executable, "-c", _RUN, *leaving(place, stays_s=600)]
    with subprocess.Popen(command, cwd=tmp_path) as process:
        descendant = wait_for_id(place)
        leader = int(place.with_suffix(".leader").read_text())
        assert is_running(leader)

        process.send_signal(number)

    wait_until_gone(leader)
    wait_until_gone(descendant)


def test_a_thread_that_has_ended_takes_no_program_with_it() -> None:
    runner = ProcessRunner()

    for number in range(3):
        thread = threading.Thread(target=runner.run, args=(["true"],))
        thread.start()
        thread.join()
        assert runner.run(["sh", "-c", f"exit {number}"]).status == number


def test_what_an_alloconda_within_a_program_started_ends_with_that_program(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _RUN, *leaving(tmp_path / "id", stays_s=600)]
    runner = ProcessRunner()
    thread = threading.Thread(target=runner.run, args=(command,))
    thread.start()
    descendant = wait_for_id(tmp_path / "id")

    runner.kill()

    thread.join(timeout=15)
    wait_until_gone(descendant)
