"""What everything is written with: distributions, dice, draft trees, events."""
