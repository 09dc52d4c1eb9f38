"""Joins the services to their adapters; what is heavy is imported by the builder that needs it."""
