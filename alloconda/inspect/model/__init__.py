"""A wheel as it is, and the rules that it must keep."""
