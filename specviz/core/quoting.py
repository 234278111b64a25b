"""What somebody sent, as it may stand in a sentence: never longer than a sentence can hold."""

from __future__ import annotations

LONGEST = 60  # characters that are quoted of anything


def shorten(text: str, most: int = LONGEST) -> str:
    """The text, or its beginning where it is too long to be quoted."""
    return text if len(text) <= most else text[: most - 1] + "…"
