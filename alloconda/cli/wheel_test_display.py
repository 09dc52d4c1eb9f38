"""What shows tests: the board, the plain log or JSON lines, and the end of the command."""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator

import typer

from alloconda.cli.progress import Progress
from alloconda.cli.terminals import stream_painter
from alloconda.kernel.events.events import Observer
from alloconda.kernel.system.suspension import TerminalRelease
from alloconda.wheel_test.service.wheel_test_run import WheelTestsResult

_FILE_COLUMNS = 100


@contextlib.contextmanager
def showing_tests(mode: Progress) -> Iterator[tuple[Observer, TerminalRelease | None]]:
    """Yield the observer of tests, and what releases the terminal while the run is suspended."""
    paint = stream_painter(sys.stderr)
    if mode is Progress.JSON:
        from alloconda.terminal.json_lines import JsonLines

        yield JsonLines(sys.stdout), None
    elif mode is Progress.BOARD:
        from alloconda.terminal.board import Board
        from alloconda.wheel_test.view.scene import WheelTestScene

        with Board(stream=sys.stderr, scene=WheelTestScene(paint=paint)) as board:
            yield board, board.suspended
    else:
        from alloconda.wheel_test.view.report import WheelTestLog

        log = WheelTestLog(stream=sys.stderr, paint=paint, quiet=mode is Progress.QUIET)
        yield log, None


def end_tests(result: WheelTestsResult, mode: Progress, *, require: bool) -> None:
    """Print the table, and end with the status of the tests."""
    if mode not in (Progress.JSON, Progress.QUIET):
        from alloconda.wheel_test.view.table import print_test_table

        columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else _FILE_COLUMNS
        paint = stream_painter(sys.stdout)
        print_test_table(result.results, result.cancelled, sys.stdout, paint, columns=columns)
    if result.at_once:
        # Threads that wait for the network would keep the interpreter from its end.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(result.exit_code(require=require))
    raise typer.Exit(result.exit_code(require=require))
