"""The user's home directory, which containers and services don't always have."""

import os
from pathlib import Path


def home_folder() -> Path | None:
    """Return the user's home directory; None where neither HOME nor the list of users names one.

    The directory need not exist. A relative path would depend on the current directory,
    so it is ignored.
    """
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home if home.is_absolute() else None


def variable_folder(variable: str, default: str) -> Path | None:
    """Return the directory that a variable names, else a default one in the user's home.

    A relative path in XDG's variables counts for nothing (XDG Base Directory Specification, 3).

    Returns:
        None where neither is known.
    """
    named = os.environ.get(variable)
    if named and (Path(named).is_absolute() or not variable.startswith("XDG_")):
        return Path(named)
    home = home_folder()
    return None if home is None else home / default
