"""Standing still, as Ctrl-Z wants: programs, terminal and process, until the shell says go on."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from alloconda.kernel.system.interrupts import stop_this_process
from alloconda.kernel.system.processes import ProcessRunner

# Gives the terminal back for as long as it is entered, between two instructions of the main thread.
Suspension = Callable[[], AbstractContextManager[None]]


def stand_still(processes: ProcessRunner, suspended: Suspension = nullcontext) -> None:
    """Suspend the programs, give the terminal back, stop this process; then go on in turn.

    Args:
        processes: the programs.
        suspended: what shows the run on a terminal gives it back, if something does.
    """
    processes.pause()
    with suspended():
        stop_this_process()
    processes.resume()
