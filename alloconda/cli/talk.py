"""What is told on stderr beside a run: notes, and with -v its commands and decisions."""

import logging
import sys

LOGGER = "alloconda"


def be_verbose() -> None:
    """Write everything that the program logs to stderr, a line a record."""
    logger = logging.getLogger(LOGGER)
    if logger.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("+ %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False


def tell_note(note: str | None, *, quiet: bool) -> None:
    """Write what a person should know, if there is something."""
    if note is not None and not quiet:
        sys.stderr.write(f"note: {note}\n")


def is_verbose() -> bool:
    """Tell whether -v was given."""
    return logging.getLogger(LOGGER).isEnabledFor(logging.DEBUG)
