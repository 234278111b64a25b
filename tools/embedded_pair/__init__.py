"""The embedded pair: how it is trained, and its model card."""
