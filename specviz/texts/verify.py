"""Errors of rules and of their records."""
