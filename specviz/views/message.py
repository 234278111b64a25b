"""What goes to the player: one JSON string at a time, with a sequence number, so that nothing is shown twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from specviz.trace import RunTrace
from specviz.views.scene import Rule, Scene, scene

LIVE = "run"  # the name of a run that is no preset's, in the address of the page


def opening(trace: RunTrace, seq: int, note: str = "") -> str:
    """A run that begins: its prompt, no step yet."""
    return _text({"seq": seq, "name": LIVE, "prompt": _prompt(trace), "note": note})


def notice(seq: int, text: str) -> str:
    """A sentence while there is nothing else to show."""
    return _text({"seq": seq, "note": text})


def another(trace: RunTrace, seq: int, rules: Sequence[Rule]) -> str:
    """The latest step of a run."""
    return _text({"seq": seq, "scenes": [_plain(scene(trace, len(trace.steps) - 1, rules))]})


def whole(
    trace: RunTrace, seq: int, rules: Sequence[Rule], name: str = LIVE, at: tuple[int, int | None] | None = None
) -> str:
    """A whole run, with the cursor at a step and event; without them, where the two rules part."""
    scenes = [scene(trace, index, rules) for index in range(len(trace.steps))]
    step, event = at or (next((index for index, one in enumerate(scenes) if one.turn is not None), 0), None)
    step = max(0, min(step, len(scenes) - 1))
    if event is None:
        event = (scenes[step].turn if scenes else None) or 0
    message = {"seq": seq, "name": name, "prompt": _prompt(trace), "scenes": [_plain(one) for one in scenes]}
    return _text({**message, "at": [step, event]})


def _prompt(trace: RunTrace) -> str:
    return "".join(trace.texts[token] for token in trace.prompt)


def _plain(one: Scene) -> dict[str, Any]:
    return asdict(one)


def _text(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
