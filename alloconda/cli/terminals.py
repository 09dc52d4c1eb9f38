"""What the terminal behind a stream allows: colour, drawing, a width; the one reader of NO_COLOR.

NO_COLOR and FORCE_COLOR follow no-color.org and force-color.org: what counts is that they are set
and not empty. `--color` sets them, so that programs that are started follow it too.
"""

import os
from pathlib import Path
from typing import TextIO

from alloconda.kernel.errors import UsageError
from alloconda.terminal.links import Link, linker, unlinked
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


def stream_linker(stream: TextIO, root: Path) -> Link:
    """Return what links places in text for a stream to files, where its terminal shows links.

    Which terminals do is not to be asked; each has a variable of its own. FORCE_HYPERLINK says
    that it does, or with 0 that it doesn't.
    """
    forced = os.environ.get("FORCE_HYPERLINK")
    shows = _knows_links() if forced is None else forced not in ("", "0")
    return linker(root) if wants_color(stream) and stream.isatty() and shows else unlinked


# Variables that terminals set which show links (OSC 8); those that have their name in TERM or
# TERM_PROGRAM are below.
_LINK_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM", "WEZTERM_PANE")
_LINK_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio", "zed")
_LINK_TERMS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "contour")
# The first version of VTE, GNOME's terminal, that shows them well: 0.50.
_LEAST_VTE = 5000


def _knows_links() -> bool:
    if any(os.environ.get(name) for name in _LINK_VARIABLES):
        return True
    vte = os.environ.get("VTE_VERSION", "")
    if vte.isdecimal() and int(vte[:9]) >= _LEAST_VTE:
        return True
    program, term = os.environ.get("TERM_PROGRAM", ""), os.environ.get("TERM", "")
    return program in _LINK_PROGRAMS or term in _LINK_TERMS


def stream_columns(stream: TextIO) -> int | None:
    """Return the width that text is to be wrapped at; None where no person is known to read it."""
    if os.environ.get("COLUMNS", "").isdecimal():
        return int(os.environ["COLUMNS"]) or None
    if not stream.isatty():
        return None
    return os.get_terminal_size(stream.fileno()).columns or None
