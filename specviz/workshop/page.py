"""All that the workshop's page is sent when it opens."""

from __future__ import annotations

import json

from specviz.texts import here
from specviz.texts import workshop as texts
from specviz.workshop.starts import list_starts


def workshop_message() -> str:
    """The message as JSON: the files to start from, and the words."""
    message = {"starts": list(list_starts()), "words": texts.WORDS, "here": {**here.WORDS, **texts.HERE}}
    return json.dumps(message, default=vars, ensure_ascii=False, separators=(",", ":"))
