"""Suspends a run on Ctrl-Z: programs, terminal and process, until the shell continues it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from alloconda.kernel.system.interrupts import stop_this_process
from alloconda.kernel.system.processes import ProcessRunner

# Gives the terminal back for as long as it is entered, between two instructions of the main thread.
TerminalRelease = Callable[[], AbstractContextManager[None]]


def suspend_run(processes: ProcessRunner, suspended: TerminalRelease = nullcontext) -> None:
    """Suspend the programs, give the terminal back, stop this process; then go on in turn.

    Args:
        processes: the programs.
        suspended: what shows the run on a terminal gives it back, if something does.
    """
    processes.pause()
    with suspended():
        stop_this_process()
    processes.resume()
