"""ProcessRunner with real programs: groups, orphans, closed stdin, odd output."""

import math
import os
import re
import signal
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.system.program import Finished

pytestmark = pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX's")

# Starts a child of its own, writes both ids, and sleeps; {ignore} may ignore SIGTERM.
_PARENT = """
import os, pathlib, signal, subprocess, sys, time
{ignore}
child = subprocess.Popen(["sleep", "60"])
place = pathlib.Path(sys.argv[1])
place.with_suffix(".draft").write_text(f"{{os.getpid()}} {{child.pid}}")
place.with_suffix(".draft").rename(place)
time.sleep(60)
"""


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def wait_until(condition: Callable[[], bool], timeout_s: float = 15.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_running(process_id: int) -> bool:
    """Return whether a process runs; one that ended and waits for its parent doesn't."""
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def start_family(
    runner: ProcessRunner, place: Path, *, ignore_sigterm: bool = False
) -> tuple[threading.Thread, list[Finished], list[int]]:
    """Run a program that has a child on a thread; return the thread, its result, both ids."""
    ignore = "signal.signal(signal.SIGTERM, signal.SIG_IGN)" if ignore_sigterm else ""
    command = python(_PARENT.format(ignore=ignore), str(place))
    results: list[Finished] = []
    thread = threading.Thread(target=lambda: results.append(runner.run(command)))
    thread.start()
    wait_until(place.exists)
    return thread, results, [int(word) for word in place.read_text().split()]


def test_a_program_gives_its_status_and_what_it_printed() -> None:
    code = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"

    finished = ProcessRunner().run(python(code))

    assert (finished.status, finished.stdout, finished.stderr) == (3, "out\n", "err\n")
    assert finished.log == "err\nout"


@pytest.mark.parametrize("timeout_s", [3_000_000.0, 1e308, math.inf])
def test_a_timeout_may_be_as_long_as_it_likes(timeout_s: float) -> None:
    finished = ProcessRunner(timeout_s=timeout_s).run(python("print('out')"))

    assert (finished.stdout, finished.timed_out) == ("out\n", False)


def test_a_program_has_nothing_to_read(tmp_path: Path) -> None:
    finished = ProcessRunner().run(python("print(repr(input()))"), cwd=tmp_path)

    assert finished.status == 1
    assert "EOFError" in finished.stderr


def test_a_program_runs_where_and_with_what_it_is_told(tmp_path: Path) -> None:
    code = "import os; print(os.getcwd(), os.environ['COLOUR'], 'PATH' in os.environ)"

    finished = ProcessRunner().run(python(code), cwd=tmp_path, environment={"COLOUR": "grün"})

    assert finished.stdout == f"{tmp_path} grün True\n"


def test_bytes_that_are_no_text_are_replaced() -> None:
    code = "import sys; sys.stdout.buffer.write(b'a\\xff\\xfeb\\x00c\\r\\nd')"

    finished = ProcessRunner().run(python(code))

    assert finished.stdout == "a\ufffd\ufffdb\x00c\nd"


def test_much_output_on_both_streams_does_not_block() -> None:
    code = "import sys; sys.stderr.write('e' * 500_000); sys.stdout.write('o' * 500_000)"

    finished = ProcessRunner().run(python(code))

    assert (len(finished.stdout), len(finished.stderr)) == (500_000, 500_000)


@pytest.mark.parametrize(
    "command",
    [["/nonexistent/zig"], ["/"], ["/etc/hostname"], [sys.executable, "a\0b"]],
    ids=["absent", "a directory", "not executable", "an argument with a NUL"],
)
def test_what_cannot_be_started_is_told_by_name(command: list[str]) -> None:
    with pytest.raises(OutsideError, match="can't start") as caught:
        ProcessRunner().run(command)

    assert command[0] in caught.value.message


def test_a_directory_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="the directory was removed"):
        ProcessRunner().run(python("pass"), cwd=tmp_path / "gone")


def test_a_signal_that_ends_a_program_is_a_negative_status() -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"

    assert ProcessRunner().run(python(code)).status == -signal.SIGKILL


def test_a_program_has_a_process_group_of_its_own() -> None:
    finished = ProcessRunner().run(python("import os; print(os.getpgrp() == os.getpid())"))

    assert finished.stdout == "True\n"


def test_stop_ends_a_program_and_what_it_started(tmp_path: Path) -> None:
    runner = ProcessRunner()
    thread, results, family = start_family(runner, tmp_path / "ids")

    runner.stop()

    thread.join(timeout=10)
    wait_until(lambda: not any(is_running(process_id) for process_id in family))
    assert results[0].status == -signal.SIGTERM


def test_stop_ends_what_ignores_a_request(tmp_path: Path) -> None:
    runner = ProcessRunner()
    thread, results, family = start_family(runner, tmp_path / "ids", ignore_sigterm=True)

    runner.stop()

    thread.join(timeout=10)
    wait_until(lambda: not any(is_running(process_id) for process_id in family))
    assert results[0].status == -signal.SIGKILL


def test_stop_ends_all_of_many_at_once(tmp_path: Path) -> None:
    runner = ProcessRunner()
    families = [start_family(runner, tmp_path / f"ids-{number}") for number in range(4)]
    started = time.monotonic()

    runner.stop()

    for thread, _, _ in families:
        thread.join(timeout=10)
    ids = [process_id for _, _, family in families for process_id in family]
    wait_until(lambda: not any(is_running(process_id) for process_id in ids))
    assert time.monotonic() - started < 10


def test_after_stop_nothing_is_started() -> None:
    runner = ProcessRunner()
    runner.stop()
    runner.stop()

    with pytest.raises(OutsideError, match="interrupted"):
        runner.run(python("pass"))


def test_an_interruption_of_the_waiting_thread_ends_the_program(tmp_path: Path) -> None:
    place = tmp_path / "ids"

    def interrupt() -> None:
        wait_until(place.exists)
        os.kill(os.getpid(), signal.SIGINT)

    # A test run that is itself started in the background inherits an ignored SIGINT.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            ProcessRunner().run(python(_PARENT.format(ignore=""), str(place)))
    finally:
        interrupter.join()
        signal.signal(signal.SIGINT, before)

    family = [int(word) for word in place.read_text().split()]
    wait_until(lambda: not any(is_running(process_id) for process_id in family))


def test_programs_run_at_the_same_time() -> None:
    runner = ProcessRunner()
    threads = [threading.Thread(target=runner.run, args=(["sleep", "0.5"],)) for _ in range(6)]
    started = time.monotonic()

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert time.monotonic() - started < 2.5


def test_of_endless_output_head_and_tail_are_kept_in_little_memory() -> None:
    code = (
        "import sys\n"
        "sys.stderr.write('the first error\\n')\n"
        "for _ in range(300): sys.stderr.write('x' * 1_000_000)\n"
        "sys.stderr.write('\\nthe last word\\n')\n"
    )
    tracemalloc.start()

    finished = ProcessRunner().run(python(code))

    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert finished.stderr.startswith("the first error\n")
    assert finished.stderr.endswith("\nthe last word\n")
    assert re.search(r"\[\d+ bytes of output were dropped here\]", finished.stderr)
    assert peak_bytes < 12 << 20


def test_endless_output_does_not_keep_a_program_from_its_timeout() -> None:
    code = "import sys\nwhile True: sys.stdout.write('y' * 65536)"
    started_s = time.monotonic()

    finished = ProcessRunner(timeout_s=0.5).run(python(code))

    assert finished.timed_out
    assert time.monotonic() - started_s < 5
    assert len(finished.stdout) < 2 << 20
