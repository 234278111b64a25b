"""Exact distributions by enumeration, the ceiling, the proof."""
