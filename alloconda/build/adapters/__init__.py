"""What builds keep on the disk: generated files, caches, the history of runs."""
