"""Rules with one mistake each, to show what it does."""
