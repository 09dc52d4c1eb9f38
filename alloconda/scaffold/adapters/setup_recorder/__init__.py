"""A program that runs a setup.py as one platform would, and writes down what it says."""
