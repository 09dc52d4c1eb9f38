"""The size of the terminal, from the environment."""

import os


def drop_invalid_sizes() -> None:
    """Treat a size of 0, or one that no terminal has, as unknown, as elsewhere."""
    for name in ("COLUMNS", "LINES"):
        size = os.environ.get(name)
        is_size = size is not None and size.isascii() and size.isdigit() and len(size) <= 4
        if size is not None and not (is_size and int(size) > 0):
            del os.environ[name]
