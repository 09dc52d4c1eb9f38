"""Questions, answers and new files as values."""
