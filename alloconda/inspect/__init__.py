"""Inspecting wheels and modules of any origin, and verifying them."""
