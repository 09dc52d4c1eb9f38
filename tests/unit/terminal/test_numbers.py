import pytest

from alloconda.terminal.numbers import duration_text, size_text


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (4234, "4.2 kB"),
        (9949, "9.9 kB"),
        (9950, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (17_400_000, "17 MB"),
        (3_200_000_000, "3.2 GB"),
        (7_000_000_000_000_000, "7000 TB"),
    ],
)
def test_sizes_have_two_or_three_digits(size_bytes: int, text: str) -> None:
    assert size_text(size_bytes) == text


@pytest.mark.parametrize(
    ("duration_s", "text"),
    [
        (0.0, "0.00 s"),
        (0.083, "0.08 s"),
        (0.996, "1.0 s"),
        (4.24, "4.2 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 00 s"),
        (125.4, "2 min 05 s"),
        (3600.0, "60 min 00 s"),
    ],
)
def test_durations_get_coarser_as_they_grow(duration_s: float, text: str) -> None:
    assert duration_text(duration_s) == text
