"""The record of a run: its schema, its check, its file, its metrics."""
