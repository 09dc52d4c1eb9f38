"""The use cases of a build: plan, compile, check, and run a matrix."""
