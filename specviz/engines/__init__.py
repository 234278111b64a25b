"""Other engines: their files, what they call their metrics, their flags, and our steps for them."""
