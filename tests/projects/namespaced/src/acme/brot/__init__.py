from acme.brot._fast import grains

__all__ = ["grains"]
