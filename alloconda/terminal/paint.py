"""Colour for terminals that want it; colour never carries meaning alone."""

from collections.abc import Callable

Paint = Callable[[str, str], str]

RED = "1;31"
GREEN = "1;32"
YELLOW = "1;33"
CYAN = "1;36"
BOLD = "1"
DIM = "2"
STYLES = (RED, GREEN, YELLOW, CYAN, BOLD, DIM)


def painter(*, colour: bool) -> Paint:
    """Return what puts a text into an ANSI style, or leaves it as it is."""
    if colour:
        return lambda text, style: f"\x1b[{style}m{text}\x1b[0m"
    return unpainted


def unpainted(text: str, _style: str) -> str:
    """Return a text as it is."""
    return text
