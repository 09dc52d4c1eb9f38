"""Edit distances, and the word that is closest to another."""

from nearest._nearest import distance, nearest

__all__ = ["distance", "nearest"]
