"""Errors as a person reads them: what is wrong, the details, and the next command."""

from typing import TextIO

from alloconda.errors import AllocondaError
from alloconda.ui.paint import CYAN, RED, Paint


def print_error(error: AllocondaError, stream: TextIO, paint: Paint) -> None:
    """Print an expected failure without a traceback."""
    lines = [f"{paint('error:', RED)} {error.message}"]
    lines += [f"  {line}" for line in error.details]
    if error.hint:
        lines.append(f"{paint('hint:', CYAN)} {error.hint}")
    stream.write("\n".join(lines) + "\n")
    stream.flush()
