"""The use cases of headers: fetch, cache, lock."""
