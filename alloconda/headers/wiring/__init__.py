"""Joins the services of headers to their adapters."""
