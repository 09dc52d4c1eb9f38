"""Platforms: their tags, CPUs and names, and how a command's flags choose among them."""
