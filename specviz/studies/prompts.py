"""Openings for the embedded pair: what examples, benchmarks and checks start from."""

from __future__ import annotations

BEGINNINGS = (
    "Once upon a time there was",
    "There was once upon a time",
    "Long ago, in a far country, there lived",
    "One morning the queen met",
    "Deep in the forest stood the house of",
    "At the edge of the sea there lived",
    "When winter came,",
    "The children were playing in the garden when they saw",
    "High up in the mountains dwelt",
    "In a village by the river there was",
)
BEINGS = (
    "a king who had three sons",
    "a little girl",
    "an old woman and her cat",
    "a poor fisherman",
    "a fox",
    "a giant",
    "a clever tailor",
    "two brothers",
    "a bear",
    "a princess who never laughed",
)
PROMPTS = tuple(f"{beginning} {being}" for being in BEINGS for beginning in BEGINNINGS)
