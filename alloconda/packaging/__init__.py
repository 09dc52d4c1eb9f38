"""Wheels, sdists and editable installs: what goes into them, and writing them."""
