"""Standard streams that pass no control sequences to a terminal."""

import os
import sys
from typing import TextIO

from alloconda.terminal.clean_stream import clean_stream


def clean_standard_streams() -> None:
    """Clean what is written to stdout and stderr from now on."""
    sys.stdout, sys.stderr = _clean(sys.stdout), _clean(sys.stderr)


def _clean(stream: TextIO) -> TextIO:
    def clean(text: str) -> str:
        # Regular expressions take milliseconds to load.
        from alloconda.cli.terminals import wants_color
        from alloconda.terminal.plain_text import plain_text, styled_text

        return styled_text(text) if wants_color(stream) else plain_text(text)

    if os.environ.get("GITHUB_ACTIONS") == "true":
        from alloconda.terminal.workflow_commands import without_commands

        return clean_stream(stream, clean, guard=without_commands)
    return clean_stream(stream, clean)
