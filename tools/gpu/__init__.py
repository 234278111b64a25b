"""What a GPU does with this project, measured by one command: `python -m tools.gpu`."""
