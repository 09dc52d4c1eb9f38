"""The interview on a terminal, and the plan of what is written."""
