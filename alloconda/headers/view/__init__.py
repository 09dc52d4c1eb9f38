"""Downloads and the cache as people see them."""
