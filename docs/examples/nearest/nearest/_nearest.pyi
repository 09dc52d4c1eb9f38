from collections.abc import Sequence

def distance(a: str, b: str) -> int:
    """Return the edit distance of two texts, in UTF-8 bytes."""

def nearest(word: str, words: Sequence[str], limit: int | None = None) -> str | None:
    """Return the closest of some words, or None if none is within the limit."""
