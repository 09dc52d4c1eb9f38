"""`alloconda init`: the interview, the scan of what exists, and the files that are written."""
