"""What -v shows: the log of commands that are run and of decisions, on stderr."""

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


def is_verbose() -> bool:
    """Tell whether -v was given."""
    return logging.getLogger(LOGGER).isEnabledFor(logging.DEBUG)
