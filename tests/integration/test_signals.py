"""Signals to the program while it is loaded, and where Python drops what they raise."""

import sys
from pathlib import Path

from tests.cli import run

DROPPED = """
import signal, time
from alloconda.cli.signals import interruptible

class Last:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

signal.alarm(60)
with interruptible():
    try:
        last = Last()
        del last
        time.sleep(3600)
    except KeyboardInterrupt:
        print("heard")
"""
LOADING = """
import signal
from alloconda.cli.signals import leave_when_interrupted

leave_when_interrupted()
try:
    signal.raise_signal(signal.SIGINT)
finally:
    print("not reached")
"""


def test_an_interruption_that_python_drops_is_heard_a_moment_later(tmp_path: Path) -> None:
    ran = run(sys.executable, "-c", DROPPED, cwd=tmp_path)

    assert (ran.status, ran.stdout, ran.stderr) == (0, "heard\n", "")


def test_while_the_program_is_loaded_an_interruption_ends_it_without_words(tmp_path: Path) -> None:
    ran = run(sys.executable, "-c", LOADING, cwd=tmp_path)

    assert (ran.status, ran.stdout, ran.stderr) == (130, "", "")
