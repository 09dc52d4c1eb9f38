"""CPython's headers, and all else of python-build-standalone: index, download, cache, lock."""
