"""Downloads, archives and the cache on the disk."""
