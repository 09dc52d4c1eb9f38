"""Lists in messages: the first ones, and how many more there are."""

from collections.abc import Iterable


def listed(names: Iterable[str], shown: int = 5) -> str:
    """Return the first names of a list, and how many more there are: "a, b and 3 more"."""
    every = tuple(names)
    text = ", ".join(every[:shown])
    more = len(every) - shown
    return f"{text} and {more} more" if more > 0 else text
