"""The package of the second module."""
