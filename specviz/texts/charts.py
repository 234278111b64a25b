"""Titles and axes of the charts."""
