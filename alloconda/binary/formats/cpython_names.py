"""CPython's exported names as the file that ships with alloconda has them."""

import pkgutil
from functools import cache

from alloconda.binary.model.cpython_names import CpythonNames

FILE = "data/cpython_names.txt"


@cache
def cpython_names() -> CpythonNames:
    """Return the names that every known version of CPython exports."""
    # From a zip archive, too, as alloconda itself may be run.
    data = pkgutil.get_data("alloconda", FILE) or b""
    return parse_cpython_names(data.decode("ascii"))


def parse_cpython_names(text: str) -> CpythonNames:
    """Parse blocks of a line such as `[8,9]` and the names that exactly 3.8 and 3.9 have."""
    # A checkout on Windows may end lines in its own way.
    blocks = (block.partition("]") for block in text.replace("\r\n", "\n").split("\n[")[1:])
    return CpythonNames(
        spans=tuple((frozenset(map(int, span.split(","))), names) for span, _, names in blocks)
    )
