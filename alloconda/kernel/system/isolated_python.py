"""Starting Python so that it runs no code of the current directory or of the caller's environment.

`-I` is for interpreters of any version; `-E -P`, which needs 3.11, leaves the user's own packages.
The programs that these start in turn, such as pip's, get the variables that are given here.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from alloconda.kernel.secret_variables import index_variables
from alloconda.kernel.system.program_search import safe_search
from alloconda.kernel.system.visible_paths import is_there

ISOLATED = "-I"
# An empty value is the same as none (see "Environment variables" in Python's documentation).
NEUTRAL_VARIABLES: Mapping[str, str] = dict.fromkeys(
    (
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONPLATLIBDIR",
        "PYTHONSTARTUP",
        "PYTHONUSERBASE",
        "PYTHONEXECUTABLE",
        "PYTHONWARNINGS",
        "PYTHONBREAKPOINT",
        "PYTHONINSPECT",
    ),
    "",
)
# What names files for pip and uv, who read it relative to the directory that they run in.
_FILE_VARIABLES = (
    *("PIP_CONFIG_FILE", "PIP_FIND_LINKS", "PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT"),
    *("PIP_CERT", "PIP_CLIENT_CERT", "PIP_CACHE_DIR", "PIP_LOG"),
    *("UV_CONFIG_FILE", "UV_FIND_LINKS", "UV_CONSTRAINT", "UV_BUILD_CONSTRAINT", "UV_OVERRIDE"),
    *("UV_CACHE_DIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"),
)


def pip_command(python: str | Path | None = None) -> list[str]:
    """Return how pip is started: an environment's, by default alloconda's own."""
    start = [str(python), ISOLATED] if python is not None else [sys.executable, "-E", "-P"]
    return [*start, "-m", "pip", "--disable-pip-version-check", "--no-input"]


def installer_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables that uv or pip gets beside those of every program.

    Files that the caller's name by relative paths are still found from another directory, and
    what they need for private indexes is theirs, though programs don't get secrets.
    """
    named = {name: _from_anywhere(variables[name]) for name in _FILE_VARIABLES if name in variables}
    return {
        **index_variables(variables),
        **NEUTRAL_VARIABLES,
        **safe_search(variables),
        **named,
    }


def _from_anywhere(value: str) -> str:
    """Return a list of files with absolute paths; what is not a file stays, such as an address."""
    if is_there(Path(value)):
        return str(Path(value).absolute())
    return " ".join(_absolute(value.split()))


def _absolute(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        yield os.path.abspath(word) if is_there(Path(word)) else word  # noqa: PTH100 - resolves ".."
