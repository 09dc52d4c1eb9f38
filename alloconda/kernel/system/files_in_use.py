"""Replacing files that another process holds open for a moment, which Windows refuses."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

_Result = TypeVar("_Result")
# Virus scanners, indexers and other runs of alloconda are through with a small file by then.
_PATIENCE_S = 1.5
_PAUSE_S = 0.02


def replace_file(new: Path, place: Path) -> None:
    """Rename a file over another, or to where nothing is, in one step.

    Raises:
        OSError: it is refused; on Windows, for longer than a moment.
    """
    when_released(lambda: new.replace(place))


def when_released(action: Callable[[], _Result]) -> _Result:
    """Do something to files, on Windows again for as long as it is refused, up to 1.5 seconds.

    Raises:
        OSError: it is refused.
    """
    deadline_s = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return action()
        except PermissionError:
            # Windows gives the same error for files held open and for missing permission.
            if os.name != "nt" or time.monotonic() >= deadline_s:
                raise
        time.sleep(_PAUSE_S)
