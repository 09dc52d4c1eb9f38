"""Completion scripts for shells, written from a description of the command line."""
