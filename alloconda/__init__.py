"""alloconda builds Python wheels of extension modules written in Zig or C, for every platform."""

__version__ = "0.1.0"
