"""Findings, platforms and explanations as people read them."""
