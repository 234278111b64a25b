"""What is seen: pure functions from a trace to data that a page can draw."""
