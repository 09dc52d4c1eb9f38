"""Wheels and libraries as people and programs see them."""
