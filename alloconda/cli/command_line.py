"""The command line that is running, as the start of others that do part of the same."""

import sys
from collections.abc import Sequence

# Flags of wheel-all that choose cells or the way of talking, with whether a value follows.
_OWN = {
    "--only": True,
    "--shard": True,
    "--progress": True,
    "--shards": True,
    "--format": True,
    "--retry-failed": False,
    "--dry-run": False,
    "--json": False,
    "--quiet": False,
    "-q": False,
}


def without_choice(words: Sequence[str] | None = None) -> tuple[str, ...]:
    """Return the words after the command's name but for those that choose cells or output."""
    kept: list[str] = []
    rest = list(sys.argv[2:] if words is None else words)
    while rest:
        word = rest.pop(0)
        name, equals, _ = word.partition("=")
        if name in _OWN:
            if _OWN[name] and not equals and rest:
                rest.pop(0)
        else:
            kept.append(word)
    return tuple(kept)


def build_one_cell(cell: str) -> tuple[str, ...]:
    """Return the command line that builds one cell of the running matrix."""
    return ("alloconda", "wheel-all", *without_choice(), "--only", cell)
