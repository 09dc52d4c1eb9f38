"""The available headers, as a table or as JSON."""

import json
from collections.abc import Sequence
from typing import TextIO

from alloconda.headers.service.cache import KnownHeaders
from alloconda.terminal.text_table import print_table


def print_known(rows: Sequence[KnownHeaders], stream: TextIO, *, only_cached: bool) -> None:
    """Print a table: version, platform, whether it is cached."""
    if not rows:
        stream.write(f"nothing that fits is {'cached' if only_cached else 'known'}\n")
        return
    table = [("Python", "Triple", "Cached")]
    table += [(str(row.python), row.triple, "yes" if row.is_cached else "no") for row in rows]
    print_table(table, stream)


def print_known_json(rows: Sequence[KnownHeaders], stream: TextIO) -> None:
    """Print one array of objects."""
    facts = [
        {
            "python": str(row.python),
            "triple": row.triple,
            "archive": row.archive,
            "cached": row.is_cached,
        }
        for row in rows
    ]
    stream.write(json.dumps(facts, indent=2) + "\n")
