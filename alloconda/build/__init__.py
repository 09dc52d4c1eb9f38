"""Building modules: the plan, the matrix, compilation, checks."""
