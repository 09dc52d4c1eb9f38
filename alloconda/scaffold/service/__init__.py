"""The use cases: ask, then write."""
