"""Interpreters, emulators and environments of this machine."""
