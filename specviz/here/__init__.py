"""Explore in the visitor's browser: what the worker asks of Python, and the files that it needs for that."""
