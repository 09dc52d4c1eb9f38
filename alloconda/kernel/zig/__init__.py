"""Zig: its versions and command lines, and which installation is used."""
