"""Runs when Python starts under Wine, and makes it what Python is on Windows."""

import os
import sys
from importlib import _bootstrap_external as importing

# It asks WMI, which Wine has not.
sys.modules["_wmi"] = None  # type: ignore[assignment] # An import of it then fails.

# Programs that this one starts have the code page of a Western Windows, as they have there, and not
# what the lab says. (This one is started with -X utf8=0.)
os.environ["PYTHONUTF8"] = "0"

# Wine takes the directory for temporary files from its registry alone.
os.environ["TEMP"] = os.environ["TMP"] = os.environ["TESTS_TEMP"]


def _remember_what_is_imported() -> None:
    """Have each directory and each module of this machine asked for once a process.

    An import asks every directory of sys.path for its time, and Wine takes a millisecond for each.
    """
    asked: dict[str, os.stat_result] = {}
    unchanging = (sys.base_prefix, *os.environ["PYTHONPATH"].split(";"))
    stat = importing._path_stat  # type: ignore[attr-defined]

    def stat_once(path: str) -> os.stat_result:
        found = asked.get(path)
        if found is None:
            found = stat(path)
            if path.startswith(unchanging):
                asked[path] = found
        return found

    importing._path_stat = stat_once  # type: ignore[attr-defined]


_remember_what_is_imported()
