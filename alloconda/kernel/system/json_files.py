"""JSON of any origin, read within bounds: files that were kept, and what programs answer."""

import json
from pathlib import Path
from typing import Any

from alloconda.kernel.system.bounded_files import read_bounded

# Lists of all that there is have two megabytes.
MAX_JSON_BYTES = 8 << 20


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises:
        OSError: it can't be read, is not a plain file, or is larger than any.
        ValueError: it is not JSON, or nested too deep.
    """
    return parse_json(read_bounded(path, MAX_JSON_BYTES).decode("utf-8"))


def parse_json(text: str) -> Any:
    """Read a JSON text.

    Raises:
        ValueError: it is not JSON, or nested too deep.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
