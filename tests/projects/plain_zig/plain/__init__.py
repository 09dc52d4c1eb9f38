"""A package around a module that knows nothing of alloconda."""

from plain._plain import twice

__all__ = ["twice"]
