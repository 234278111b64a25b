"""Errors of the tree grammar and of proposals."""
