"""Running alloconda on hostile input, with its time and memory measured and bounded."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

MAX_S = 5.0
MAX_BYTES = 300 << 20
# An interpreter with its libraries maps half as much without using it.
_MAX_MAPPED_BYTES = 600 << 20

_BOUNDED = """
import atexit, resource, runpy, sys
resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))
sys.argv[0] = "alloconda"
def tell():
    # What the system counts for a child begins with the memory of its parent.
    with open("/proc/self/status") as status, open(".peak", "w") as peak:
        peak.write(next(line.split()[1] for line in status if line.startswith("VmHWM")))
if sys.platform == "linux":
    atexit.register(tell)
runpy.run_module("alloconda", run_name="__main__", alter_sys=True)
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a run ended, and what it took: seconds of the processor, bytes of memory."""

    status: int
    stdout: str
    stderr: str
    duration_s: float
    peak_bytes: int


def run_bounded(
    *arguments: str | Path,
    cwd: Path,
    environment: dict[str, str] | None = None,
    mapped_bytes: int = _MAX_MAPPED_BYTES,
) -> Outcome:
    """Run alloconda; what would take too much memory or time ends with an error.

    Each thread maps some of `mapped_bytes` without using it.
    """
    out, err = cwd / ".stdout", cwd / ".stderr"
    (cwd / ".peak").unlink(missing_ok=True)
    code = _BOUNDED.format(limit=mapped_bytes)
    command = [sys.executable, "-c", code, *map(str, arguments)]
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env={**os.environ, "NO_COLOR": "1", **(environment or {})},
        )
        deadline = time.monotonic() + 60
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                process.kill()
            time.sleep(0.02)
        process.returncode = os.waitstatus_to_exitcode(status)
    peak = cwd / ".peak"
    peak_bytes = int(peak.read_text()) * 1024 if peak.exists() else usage.ru_maxrss * 1024
    return Outcome(
        status=process.returncode,
        stdout=out.read_text(encoding="utf-8", errors="replace"),
        stderr=err.read_text(encoding="utf-8", errors="replace"),
        # The machine may be busy with others.
        duration_s=usage.ru_utime + usage.ru_stime,
        peak_bytes=peak_bytes,
    )


def assert_bounded(outcome: Outcome, *, may_succeed: bool = False) -> None:
    """Check that a run ended by itself, soon, with little memory and an honest answer."""
    assert "Traceback" not in outcome.stderr, outcome.stderr[-3000:]
    assert outcome.status in ((0, 1, 2, 3) if may_succeed else (1, 2, 3)), outcome
    assert outcome.duration_s < MAX_S, f"{outcome.duration_s:.1f} s"
    assert outcome.peak_bytes < MAX_BYTES, f"{outcome.peak_bytes >> 20} MB"
