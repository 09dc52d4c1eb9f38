"""Run with `alloconda build && python -m unittest discover tests`."""

import unittest

from nearest import distance, nearest


class NearestTest(unittest.TestCase):
    def test_counts_edits(self) -> None:
        self.assertEqual(distance("kitten", "sitting"), 3)

    def test_finds_the_closest_word(self) -> None:
        self.assertEqual(nearest("wheal", ["whale", "wheel", "shoal"]), "wheel")

    def test_finds_none_beyond_the_limit(self) -> None:
        self.assertIsNone(nearest("wheel", ["tyre"], limit=2))


if __name__ == "__main__":
    unittest.main()
