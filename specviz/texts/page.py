"""The page around the player: fields, hints, and what happens when something is pressed."""
