"""Errors of enumeration, and the table of `prove`."""
