"""Joins the services of a build to their adapters."""
