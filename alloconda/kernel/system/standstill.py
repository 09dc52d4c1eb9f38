"""Standing still, as Ctrl-Z wants: programs, terminal and process, until the shell says go on."""

from alloconda.kernel.events.display import Display
from alloconda.kernel.system.interrupts import stop_this_process
from alloconda.kernel.system.processes import ProcessRunner


def stand_still(processes: ProcessRunner, display: Display | None) -> None:
    """Suspend the programs, give the terminal back, stop this process; then go on in turn."""
    processes.pause()
    if display is not None:
        display.suspend()
    stop_this_process()
    if display is not None:
        display.resume()
    processes.resume()
