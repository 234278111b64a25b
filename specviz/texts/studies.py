"""Errors and tables of the studies."""
