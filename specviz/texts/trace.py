"""Errors of traces that are read."""
