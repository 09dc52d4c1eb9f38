"""What the terminal behind a stream allows: colour, drawing, a width; the one reader of NO_COLOR.

NO_COLOR and FORCE_COLOR follow no-color.org and force-color.org: what counts is that they are set
and not empty. `--color` sets them, so that programs that are started follow it too.
"""

import os
from typing import TextIO

from alloconda.kernel.errors import UsageError
from alloconda.terminal.paint import Paint, painter


def choose_color(choice: str | None) -> None:
    """Set the variables as `--color` says; None and "auto" leave them as they are.

    Raises:
        UsageError: the choice is none of auto, always and never.
    """
    match choice:
        case None | "auto":
            pass
        case "never":
            os.environ["NO_COLOR"] = "1"
            os.environ.pop("FORCE_COLOR", None)
        case "always":
            os.environ["FORCE_COLOR"] = "1"
            os.environ.pop("NO_COLOR", None)
        case _:
            raise UsageError(
                f"--color {choice} is not known", hint="use --color auto, --color always or never"
            )


def wants_color(stream: TextIO) -> bool:
    """Return whether text for a stream is coloured."""
    if os.environ.get("NO_COLOR"):
        return False
    forced = bool(os.environ.get("FORCE_COLOR"))
    return (forced or stream.isatty()) and os.environ.get("TERM") != "dumb"


def can_draw(stream: TextIO) -> bool:
    """Return whether a stream is a terminal that can move its cursor."""
    return stream.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


def stream_painter(stream: TextIO) -> Paint:
    """Return what colours text for a stream, or leaves it as it is."""
    return painter(colour=wants_color(stream))


def stream_columns(stream: TextIO) -> int | None:
    """Return the width that text is to be wrapped at; None where no person is known to read it."""
    if os.environ.get("COLUMNS", "").isdecimal():
        return int(os.environ["COLUMNS"]) or None
    if not stream.isatty():
        return None
    return os.get_terminal_size(stream.fileno()).columns or None
