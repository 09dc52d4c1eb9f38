"""Tests of wheels as people see them: the board, the log, the table."""
