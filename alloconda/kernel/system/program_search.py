"""Finding programs on PATH, but never in the current directory.

A relative entry of PATH, or an empty one, means the directory that a command is run in, and Windows
looks there first, asked or not. What lies in a project that was only looked at would then run.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from alloconda.kernel.system.visible_paths import is_file

_IS_WINDOWS = os.name == "nt"
_DEFAULT_SUFFIXES = ".COM;.EXE;.BAT;.CMD"


def find_program(name: str, path: str | None = None) -> str | None:
    """Return the absolute path of a program; None where there is none.

    Args:
        name: what it is called; one with a directory in it is taken as it is.
        path: the directories to look in, as PATH has them; by default PATH itself.
    """
    if os.path.dirname(name):  # noqa: PTH120 - Path would drop a leading "./"
        return next((one for one in _spellings(name) if _is_program(one)), None)
    entries = absolute_entries(os.environ.get("PATH", os.defpath) if path is None else path)
    places = (str(Path(entry, name)) for entry in entries)
    return next((one for place in places for one in _spellings(place) if _is_program(one)), None)


def absolute_entries(path: str) -> list[str]:
    """Return the directories of a PATH that are the same ones wherever a program runs."""
    # Windows allows quotes around an entry.
    entries = (entry.strip('"') if _IS_WINDOWS else entry for entry in path.split(os.pathsep))
    return [entry for entry in entries if Path(entry).is_absolute()]


def safe_search(variables: Mapping[str, str]) -> dict[str, str]:
    """Return environment variables that keep a program from finding others where it runs."""
    path = os.pathsep.join(absolute_entries(variables.get("PATH", os.defpath)))
    safe = {"PATH": path}
    if _IS_WINDOWS:
        safe["NoDefaultCurrentDirectoryInExePath"] = "1"
    return safe


def _spellings(place: str) -> Iterator[str]:
    """Yield a program's file names: on Windows, one without a suffix may have any of several."""
    if not _IS_WINDOWS:
        yield place
        return
    suffixes = [one for one in os.environ.get("PATHEXT", _DEFAULT_SUFFIXES).split(";") if one]
    if place.lower().endswith(tuple(one.lower() for one in suffixes)):
        yield place
    yield from (place + suffix for suffix in suffixes)


def _is_program(place: str) -> bool:
    return is_file(Path(place)) and os.access(place, os.X_OK)
