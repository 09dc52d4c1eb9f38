"""Reading a directory before files are written into it, and writing them."""
