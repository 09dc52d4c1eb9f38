"""Testing wheels on real interpreters."""
