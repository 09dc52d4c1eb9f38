"""What shows a run: chosen by flags, the terminal and the surroundings."""

import contextlib
import logging
import os
import shutil
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import typer

from alloconda.build.model.matrix_result import MatrixResult
from alloconda.build.model.plan_report import PlanReport
from alloconda.cli.terminals import can_draw, stream_columns, stream_painter
from alloconda.cli.verbosity import LOGGER
from alloconda.kernel.errors import UsageError
from alloconda.kernel.events.display import Display
from alloconda.kernel.events.events import Observer


class Progress(StrEnum):
    """The ways to show a run."""

    BOARD = "board"
    PLAIN = "plain"
    GITHUB = "github"
    QUIET = "quiet"
    JSON = "json"


def choose_progress(options: str, *, as_json: bool, quiet: bool) -> Progress:
    """Return how a run is shown: as the flags say, else as the surroundings can.

    Raises:
        UsageError: the wish is unknown, or there is no terminal for a board.
    """
    if options not in ("auto", "board", "plain"):
        raise UsageError(
            f"--progress {options} is not known", hint="say --progress auto, board or plain"
        )
    if as_json:
        return Progress.JSON
    if quiet:
        return Progress.QUIET
    drawable = can_draw(sys.stderr)
    if options == "board" and not drawable:
        raise UsageError(
            "--progress board needs a terminal that can move its cursor, and stderr is none",
            hint="leave it out, or say --progress plain",
        )
    # What -v writes comes between a board's lines; a log has room for it.
    if options == "board" or (options == "auto" and drawable and not _is_verbose()):
        return Progress.BOARD
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return Progress.GITHUB
    return Progress.PLAIN


@contextlib.contextmanager
def showing(way: Progress, root: Path) -> Iterator[tuple[Observer, Display | None]]:
    """Give what observes a run, and what must be told when the process is suspended."""
    paint, verbose = stream_painter(sys.stderr), _is_verbose()
    columns = stream_columns(sys.stderr)
    match way:
        case Progress.JSON:
            from alloconda.terminal.json_lines import JsonLines

            yield JsonLines(sys.stdout), None
        case Progress.BOARD:
            from alloconda.build.view.matrix_scene import MatrixScene
            from alloconda.terminal.board import Board

            scene = MatrixScene(paint=paint, verbose=verbose)
            with Board(stream=sys.stderr, scene=scene) as board:
                yield board, board
        case Progress.GITHUB:
            from alloconda.build.view.github_log import github_log

            workspace = os.environ.get("GITHUB_WORKSPACE")
            log = github_log(
                sys.stderr, root=root, workspace=workspace, quiet=False, verbose=verbose
            )
            yield log, None
        case Progress.PLAIN | Progress.QUIET:
            from alloconda.build.view.plain import PlainLog

            quiet = way is Progress.QUIET
            plain = PlainLog(
                stream=sys.stderr, paint=paint, quiet=quiet, verbose=verbose, columns=columns
            )
            yield plain, None


def end(result: MatrixResult, way: Progress) -> None:
    """Print the wheels' paths for programs, and end with the run's exit status."""
    # On a terminal, the table has named them already.
    if way is Progress.QUIET or (way is not Progress.JSON and not sys.stdout.isatty()):
        sys.stdout.writelines(f"{wheel}\n" for wheel in result.wheels)
    if result.at_once:
        # Threads that wait for the network would keep the interpreter from its end.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(result.exit_code)
    raise typer.Exit(result.exit_code)


def show_plan(report: PlanReport, *, as_json: bool) -> None:
    """Print what a dry run found to stdout."""
    from alloconda.build.view.plan_table import print_plan, print_plan_json

    if as_json:
        print_plan_json(report, sys.stdout)
        return
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    print_plan(report, sys.stdout, width=width)


def _is_verbose() -> bool:
    return logging.getLogger(LOGGER).isEnabledFor(logging.DEBUG)
