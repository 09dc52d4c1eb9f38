"""The names that Pyodide's main module gives modules, as the file that ships with alloconda has."""

import pkgutil
from functools import cache

from alloconda.kernel.targets.target import Floor

FILE = "data/pyodide_names.txt"


@cache
def pyodide_names() -> dict[Floor, frozenset[str]]:
    """Return the names that each known release of Pyodide's ABI has."""
    data = pkgutil.get_data("alloconda", FILE) or b""
    return parse_pyodide_names(data.decode("ascii"))


def parse_pyodide_names(text: str) -> dict[Floor, frozenset[str]]:
    """Parse blocks of a line such as `[2025_0,2026_0]` and the names that exactly those have."""
    found: dict[Floor, set[str]] = {}
    for block in text.replace("\r\n", "\n").split("\n[")[1:]:
        releases, _, names = block.partition("]")
        for release in releases.split(","):
            year, _, patch = release.partition("_")
            found.setdefault((int(year), int(patch)), set()).update(names.split())
    return {release: frozenset(names) for release, names in found.items()}
