"""Patterns are matched as the library does, but in bounded time; rubbish means nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from alloconda.kernel.errors import ConfigError
from alloconda.packaging.adapters.file_patterns import file_matcher

PARTS = st.text("ab.*?[]!^-\\", max_size=7)
PATTERNS = st.lists(st.one_of(PARTS, st.just("**")), min_size=1, max_size=4).map("/".join)
PATHS = st.lists(st.text("ab.-]", min_size=1, max_size=6), min_size=1, max_size=4).map("/".join)


# The library alone warns of sets that a later Python may read otherwise.
@pytest.mark.filterwarnings("ignore::FutureWarning")
@given(pattern=PATTERNS, paths=st.lists(PATHS, max_size=8))
def test_patterns_mean_what_they_mean_to_the_library(pattern: str, paths: list[str]) -> None:
    try:
        expected = GitIgnoreSpec.from_lines([pattern]).match_file
    except Exception:  # noqa: BLE001 # It has several, also those of `re`.
        expected = GitIgnoreSpec.from_lines([]).match_file

    matches = file_matcher([pattern])

    assert [matches(path) for path in paths] == [expected(path) for path in paths]


@pytest.mark.parametrize("pattern", ["[a&&b]", "[[a]", "[*--a]"])
def test_a_set_that_python_warns_of_is_a_pattern_like_others(pattern: str) -> None:
    matches = file_matcher([pattern])

    assert matches("a")


@pytest.mark.parametrize("pattern", ["!", "\\", "a\\", "//", "[z-a]", "a" * 100_000, "**/" * 99])
def test_what_is_no_pattern_means_nothing(pattern: str) -> None:
    matches = file_matcher([pattern, "*.o"])

    assert matches("x.o")
    assert not matches("a/b")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 100 + "*b", "a" * 250),
        ("*[a]*?*\\a" * 20 + "b", "a" * 250),
        ("/" + "*a" * 100 + "b/**/" + "*a" * 100 + "b", "a" * 250),
        ("/".join(["a", "**"] * 8) + "/b", "/".join("a" * 24)),
        ("*" * 3000 + "b", "a" * 250),
    ],
)
def test_wildcards_take_no_time_without_end(pattern: str, path: str) -> None:
    matches = file_matcher([pattern])

    # Without bounds, each of these takes longer than anybody waits.
    assert not matches(path)


def test_the_last_of_equal_patterns_decides() -> None:
    matches = file_matcher(["*.o", "!x.o", "*.o"])

    assert matches("x.o")


def test_more_patterns_than_any_project_has_are_refused() -> None:
    patterns = [f"*a{number}*b" for number in range(10_001)]

    with pytest.raises(ConfigError, match=r"10001 patterns .* the first is '\*a0\*b'"):
        file_matcher(patterns)
