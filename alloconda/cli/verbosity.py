"""What a run writes to stderr: notes, and with -v its commands and decisions."""

import logging
import sys
from typing import TextIO

from alloconda.kernel.url_credentials import without_credentials

LOGGER = "alloconda"


def be_verbose() -> None:
    """Write everything that the program logs to stderr, a line a record."""
    logger = logging.getLogger(LOGGER)
    if logger.handlers:
        return
    handler = _Stderr()
    handler.setFormatter(_Formatter("+ %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False


def print_note(note: str | None, *, quiet: bool) -> None:
    """Write what a person should know, if there is something."""
    if note is not None and not quiet:
        sys.stderr.write(f"note: {note}\n")


class _Formatter(logging.Formatter):
    """Writes records without the logins of addresses."""

    def format(self, record: logging.LogRecord) -> str:
        return without_credentials(super().format(record))


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to the current sys.stderr, which the board replaces to draw below."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _stream: TextIO) -> None:
        """Ignore every stream but stderr."""


def is_verbose() -> bool:
    """Return whether -v was given."""
    return logging.getLogger(LOGGER).isEnabledFor(logging.DEBUG)
