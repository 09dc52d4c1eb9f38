"""The use cases: find interpreters, and run tests on them."""
