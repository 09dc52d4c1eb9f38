"""Lists in messages."""

import pytest

from alloconda.kernel.listing import listed


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b", "c"), "a, b, c"),
        (("a", "b", "c", "d"), "a, b, c and 1 more"),
        (tuple("abcdefgh"), "a, b, c and 5 more"),
    ],
)
def test_the_first_names_and_the_number_of_others_are_listed(
    names: tuple[str, ...], text: str
) -> None:
    assert listed(iter(names), 3) == text
