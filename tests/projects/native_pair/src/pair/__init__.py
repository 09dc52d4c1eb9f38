"""Two modules that share a static library."""
