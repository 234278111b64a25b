"""What somebody sent, as it may stand in a sentence: short, and text that can be sent on."""

from __future__ import annotations

import re

LONGEST = 60  # characters that are quoted of anything
HALF = re.compile("[\ud800-\udfff]")


def shorten(text: str, most: int = LONGEST) -> str:
    """The text, of a long one the beginning; halves of surrogate pairs, which nothing can send, are mended."""
    return mend(text if len(text) <= most else text[: most - 1] + "…")


def mend(text: str) -> str:
    """The text with � for each half of a surrogate pair."""
    return HALF.sub("�", text)


def is_text(text: str) -> bool:
    """Whether it can be sent and written: no half of a surrogate pair is in it."""
    return HALF.search(text) is None
