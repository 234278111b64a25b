"""Errors of settings and of the loop."""
