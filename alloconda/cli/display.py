"""What shows a run: chosen by flags, the terminal and the environment."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from alloconda.build.model.matrix_result import MatrixResult
from alloconda.cli.progress import Progress, shows_status
from alloconda.cli.terminals import stream_columns, stream_linker, stream_painter
from alloconda.cli.verbosity import is_verbose
from alloconda.kernel.events.events import Event, Observer
from alloconda.kernel.system.suspension import TerminalRelease
from alloconda.terminal.links import Link, unlinked

if TYPE_CHECKING:
    from alloconda.build.view.build_status import BuildStatus
    from alloconda.terminal.status_line import StatusLine


@contextlib.contextmanager
def showing(mode: Progress, root: Path) -> Iterator[tuple[Observer, TerminalRelease | None]]:
    """Yield the observer of a run, and what releases the terminal while the run is suspended."""
    paint, verbose = stream_painter(sys.stderr), is_verbose()
    link = stream_linker(sys.stderr, root)
    columns = stream_columns(sys.stderr)
    match mode:
        case Progress.JSON:
            from alloconda.terminal.json_lines import JsonLines

            yield JsonLines(sys.stdout), None
        case Progress.BOARD:
            from alloconda.build.view.matrix_scene import MatrixScene
            from alloconda.terminal.board import Board

            scene = MatrixScene(paint=paint, verbose=verbose, link=link)
            with Board(stream=sys.stderr, scene=scene) as board:
                yield board, board.suspended
        case Progress.LINE:
            with _status_line() as (line, status):
                log = build_log(line.above(sys.stderr), link=link)
                yield _both(status, log), line.suspended
        case Progress.GITHUB:
            from alloconda.build.view.github_log import github_log

            workspace = os.environ.get("GITHUB_WORKSPACE")
            log = github_log(
                sys.stderr, root=root, workspace=workspace, quiet=False, verbose=verbose
            )
            yield log, None
        case Progress.PLAIN | Progress.QUIET:
            from alloconda.build.view.plain import PlainLog

            quiet = mode is Progress.QUIET
            plain = PlainLog(
                stream=sys.stderr,
                paint=paint,
                quiet=quiet,
                verbose=verbose,
                columns=columns,
                link=link,
            )
            yield plain, None


def end(result: MatrixResult, mode: Progress) -> None:
    """Print the wheels' paths for programs, and end with the run's exit status."""
    # On a terminal, the table has named them already.
    if mode is Progress.QUIET or (mode is not Progress.JSON and not sys.stdout.isatty()):
        sys.stdout.writelines(f"{wheel}\n" for wheel in result.wheels)
    if result.at_once:
        # Threads that wait for the network would keep the interpreter from its end.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(result.exit_code)
    raise typer.Exit(result.exit_code)


def build_log(stream: TextIO, *, quiet: bool = False, link: Link = unlinked) -> Observer:
    """Return what writes the log of a build of one module to a stream, which is that of stderr."""
    from alloconda.build.view.plain import PlainLog

    paint, columns = stream_painter(sys.stderr), stream_columns(sys.stderr)
    return PlainLog(stream=stream, paint=paint, quiet=quiet, columns=columns, link=link)


@contextlib.contextmanager
def showing_build(*, quiet: bool) -> Iterator[Observer]:
    """Yield the observer of a build of one module: a log, and a line that says what goes on."""
    if not shows_status(quiet=quiet):
        yield build_log(sys.stderr, quiet=quiet)
        return
    with _status_line() as (line, status):
        yield _both(status, build_log(line.above(sys.stderr)))


@contextlib.contextmanager
def _status_line() -> Iterator[tuple[StatusLine, BuildStatus]]:
    from alloconda.build.view.build_status import BuildStatus
    from alloconda.terminal.status_line import StatusLine

    status = BuildStatus()
    with StatusLine(sys.stderr, status.text) as line:
        yield line, status


def _both(status: BuildStatus, log: Observer) -> Observer:
    def observe(event: Event) -> None:
        status.take(event)
        log(event)

    return observe
