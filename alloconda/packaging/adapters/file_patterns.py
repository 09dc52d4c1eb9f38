"""Patterns as in .gitignore, matched in bounded time; imported only where there are some: 30 ms."""

import functools
import re
import warnings
from collections.abc import Sequence
from typing import Any

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from alloconda.kernel.errors import ConfigError
from alloconda.packaging.model.package import Matcher

# No path is longer, and the work doubles with each "**".
_LONGEST = 4096
_MOST_DOUBLE_STARS = 8
_MOST_PATTERNS = 10_000
_STAR = r"\[\^/\]\*"
# What has one length: characters, "?" and sets, as the library writes them.
_PIECE = rf"(?:(?!{_STAR})(?:\\.|\[\^?\]?[^\]]*\]|[^\\\[\]().{{}}?*+|/^$]))+"
_STARS = re.compile(rf"(?:{_STAR})+")
_STAR_BETWEEN = re.compile(rf"{_STAR}({_PIECE})(?={_STAR})")


def file_matcher(patterns: Sequence[str]) -> Matcher:
    """Return a predicate: whether a path matches; invalid patterns match nothing, as in git.

    Raises:
        ConfigError: there are more patterns than any project has.
    """
    # The last pattern that fits decides, so that the earlier of two equal ones says nothing.
    distinct = tuple(dict.fromkeys(reversed(patterns)))[::-1]
    if len(distinct) > _MOST_PATTERNS:
        raise ConfigError(
            f"there are {len(distinct)} patterns of file names, and at most {_MOST_PATTERNS} are "
            f"read; the first is {distinct[0][:80]!r}",
            hint="write fewer, such as the name of a directory for all files in it",
        )
    return _spec(distinct).match_file


@functools.lru_cache(maxsize=16)
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    """Compile patterns; a run asks for the same ones several times."""
    return GitIgnoreSpec.from_lines(patterns, _Pattern)


class _Pattern(GitIgnoreSpecPattern):
    @classmethod
    def pattern_to_regex(cls, pattern: Any) -> tuple[Any, bool | None]:
        """Return the regular expression of a pattern, and whether it includes; None for none."""
        if len(pattern) > _LONGEST or pattern.count("**") > _MOST_DOUBLE_STARS:
            return None, None
        try:
            regex, include = super().pattern_to_regex(pattern)
            return (None, None) if regex is None else (_bounded(regex), include)
        except (ValueError, re.error):
            # Such as "!", a backslash at the end, or a set from z to a.
            return None, None


def _bounded(regex: str) -> str:
    """Rewrite an expression of the library, which would try all ways to share out a name."""
    regex = regex.replace("(?:.+/)?", "(?:[^/]+/)*").replace("(?:/.+)?", "(?:/[^/]+)*")
    regex = _STARS.sub("[^/]*", regex)
    # Where a star follows, the first place that fits is as good as any other.
    regex = _STAR_BETWEEN.sub(r"(?>[^/]*?\1)", regex)
    with warnings.catch_warnings():
        # Sets such as [a--b] may mean something else to a later Python; git takes them as they are.
        warnings.simplefilter("ignore", FutureWarning)
        re.compile(regex)
    return regex
