"""The names that CPython exports on Linux and macOS, version by version."""

from functools import cache

from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CpythonNames:
    """The names that CPython exports, as far as they are known.

    Attributes:
        spans: the X of versions 3.X, and the names that exactly those have, separated by blanks.
    """

    spans: tuple[tuple[frozenset[int], str], ...]

    @property
    def minors(self) -> tuple[int, ...]:
        """The X of the versions 3.X that are known, in order."""
        return tuple(sorted(frozenset().union(*(minors for minors, _ in self.spans))))

    def of(self, minor: int) -> frozenset[str] | None:
        """Return the names that CPython 3.`minor` exports; None where they aren't known."""
        return _names_of(self.spans, minor) or None

    def any_has(self, name: str) -> bool:
        """Return whether some version that is known exports a name."""
        return any(name in (self.of(minor) or ()) for minor in self.minors)


@cache
def _names_of(spans: tuple[tuple[frozenset[int], str], ...], minor: int) -> frozenset[str]:
    return frozenset(name for minors, names in spans if minor in minors for name in names.split())
