"""What Gradio keeps of a visitor beside the run: nothing of what went to the page or came from it."""

from __future__ import annotations

from typing import Any

from gradio.state_holder import SessionState


def keep_no_values() -> None:
    """Gradio keeps the last value of every field, the message to the player among them, for links that restore a page.

    That is 10 MB of a run of 2 MB, for as long as the server runs. This page has links of its own.
    """
    SessionState._update_value_in_config = _forget  # type: ignore[assignment, method-assign]


def _forget(session: SessionState, key: int, value: Any) -> None:
    """In the place of what would keep a value."""
