"""Findings and explanations as values."""
