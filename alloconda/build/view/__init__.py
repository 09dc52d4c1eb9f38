"""A build as people and programs see it: the board, the log, the plan."""
