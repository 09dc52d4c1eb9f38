"""How a run or its plan is shown: as the flags say, else as the terminal allows."""

import os
import shutil
import sys
from enum import StrEnum

from alloconda.build.model.plan_report import PlanReport
from alloconda.cli.terminals import can_draw
from alloconda.cli.verbosity import is_verbose
from alloconda.kernel.errors import UsageError


class Progress(StrEnum):
    """The ways to show a run."""

    BOARD = "board"
    LINE = "line"
    PLAIN = "plain"
    GITHUB = "github"
    QUIET = "quiet"
    JSON = "json"


def shows_status(*, quiet: bool) -> bool:
    """Return whether a line of the terminal says what goes on; what -v writes would be in it."""
    return not quiet and can_draw(sys.stderr) and not is_verbose()


def choose_progress(choice: str, *, as_json: bool, quiet: bool) -> Progress:
    """Return how a run is shown: as the flags say, else as the terminal allows.

    Raises:
        UsageError: the value is unknown, or there is no terminal for a board.
    """
    if choice not in ("auto", "board", "plain"):
        raise UsageError(
            f"--progress {choice} is not known", hint="use --progress auto, board or plain"
        )
    if as_json:
        return Progress.JSON
    if quiet:
        return Progress.QUIET
    drawable = can_draw(sys.stderr)
    if choice == "board" and not drawable:
        raise UsageError(
            "--progress board needs a terminal that can move its cursor, and stderr is not one",
            hint="leave it out, or use --progress plain",
        )
    # What -v writes comes between a board's lines; a log has room for it.
    if choice == "board" or (choice == "auto" and drawable and not is_verbose()):
        return Progress.BOARD
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return Progress.GITHUB
    return Progress.PLAIN


def show_plan(report: PlanReport, *, as_json: bool) -> None:
    """Print what a dry run found to stdout."""
    from alloconda.build.view.plan_table import print_plan, print_plan_json

    if as_json:
        print_plan_json(report, sys.stdout)
        return
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    print_plan(report, sys.stdout, width=width)
