"""What maintainers run: photographs and measurements of the page, the training of the embedded pair."""
