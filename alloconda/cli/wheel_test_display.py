"""What shows trials: the board, the plain log or JSON lines, and the end of the command."""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import typer

from alloconda.cli.display import Progress
from alloconda.cli.settings import stream_painter
from alloconda.kernel.events.events import Observer
from alloconda.wheel_test.service.wheel_test import TrialsResult

_FILE_COLUMNS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialDisplay:
    """What observes trials, and how it gives the terminal back while a callable stops all."""

    observer: Observer
    stand_still: Callable[[Callable[[], None]], None]


@contextlib.contextmanager
def showing_trials(way: Progress) -> Iterator[TrialDisplay]:
    """Give what shows trials on stderr, or on stdout as JSON lines."""
    paint = stream_painter(sys.stderr)
    if way is Progress.JSON:
        from alloconda.terminal.json_lines import JsonLines

        yield TrialDisplay(observer=JsonLines(sys.stdout), stand_still=_just_stop)
    elif way is Progress.BOARD:
        from alloconda.terminal.board import Board
        from alloconda.wheel_test.view.scene import TrialScene

        with Board(stream=sys.stderr, scene=TrialScene(paint=paint)) as board:

            def stand_still(stop: Callable[[], None]) -> None:
                board.suspend()
                stop()
                board.resume()

            yield TrialDisplay(observer=board, stand_still=stand_still)
    else:
        from alloconda.wheel_test.view.report import TrialLog

        log = TrialLog(stream=sys.stderr, paint=paint, quiet=way is Progress.QUIET)
        yield TrialDisplay(observer=log, stand_still=_just_stop)


def end_trials(result: TrialsResult, way: Progress, *, require: bool) -> None:
    """Print the table, and end with the status that the trials come to."""
    if way not in (Progress.JSON, Progress.QUIET):
        from alloconda.wheel_test.view.table import print_trial_table

        columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else _FILE_COLUMNS
        paint = stream_painter(sys.stdout)
        print_trial_table(result.results, result.cancelled, sys.stdout, paint, columns=columns)
    if result.at_once:
        # Threads that wait for the network would keep the interpreter from its end.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(result.exit_code(require=require))
    raise typer.Exit(result.exit_code(require=require))


def _just_stop(stop: Callable[[], None]) -> None:
    stop()
