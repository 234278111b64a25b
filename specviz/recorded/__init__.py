"""The recorded runs that ship with the project."""
