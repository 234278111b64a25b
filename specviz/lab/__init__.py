"""The lab: toys that a visitor sets, their exact numbers, planted mistakes, and a search for telling cases. Numpy only."""
