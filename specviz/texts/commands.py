"""The command line: helps and tables."""
