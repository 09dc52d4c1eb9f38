"""What the environment consists of, as values and texts of files."""
