"""What goes to the player: one JSON string at a time, with a sequence number, so that nothing is shown twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from specviz.replay.pseudocode import NOTATIONS, pseudocode
from specviz.trace.schema import RunTrace
from specviz.views.scene import scene
from specviz.views.view_models import Rule

LIVE = "run"  # the name of a run that is no preset's, in the address of the page


def opening(trace: RunTrace, seq: int, rules: Sequence[Rule], note: str = "", banner: str = "") -> str:
    """A run that begins: its prompt, no step yet."""
    return _text({**_head(trace, seq, rules, LIVE, banner), "note": note})


def notice(seq: int, text: str) -> str:
    """A sentence while there is nothing else to show."""
    return _text({"seq": seq, "note": text})


def remark(seq: int, text: str) -> str:
    """A sentence above what is shown."""
    return _text({"seq": seq, "banner": text})


def another(trace: RunTrace, seq: int, rules: Sequence[Rule], show: bool = False) -> str:
    """The latest step of a run; `show` moves the cursor to it, wherever it was, of a run that is a preset's no more."""
    message = {"seq": seq, "scenes": [asdict(scene(trace, len(trace.steps) - 1, rules))]}
    return _text({**message, "name": LIVE, "show": True} if show else message)


def ended(seq: int, speed: str) -> str:
    """A run is over: what is said of it as a whole."""
    return _text({"seq": seq, "speed": speed})


def whole(
    trace: RunTrace,
    seq: int,
    rules: Sequence[Rule],
    name: str = LIVE,
    at: tuple[int, int | None] | None = None,
    claim: str = "",
) -> str:
    """A whole run, with the cursor at a step and event; without them, where the two rules part. A claim is of that step."""
    scenes = [scene(trace, index, rules) for index in range(len(trace.steps))]
    step, event = at or (next((index for index, one in enumerate(scenes) if one.turn is not None), 0), None)
    step = max(0, min(step, len(scenes) - 1))
    if event is None:
        event = (scenes[step].turn if scenes else None) or 0
    message = {**_head(trace, seq, rules, name, ""), "claim": claim, "scenes": [asdict(one) for one in scenes]}
    return _text({**message, "at": [step, event]})


def _head(trace: RunTrace, seq: int, rules: Sequence[Rule], name: str, banner: str) -> dict[str, Any]:
    """What holds for all steps of a run."""
    code = [{one.key: pseudocode(rule.key, one.key) for one in NOTATIONS} for rule in rules]
    return {
        "seq": seq,
        "name": name,
        "prompt": trace.read(trace.prompt),
        "made": made(trace),
        "banner": banner,
        "code": code,
        "notations": [(one.key, one.title) for one in NOTATIONS],
    }


def made(trace: RunTrace) -> str:
    """How the run was made, in a line."""
    settings, sampling = trace.settings, trace.settings.sampling
    models = ", ".join(f"{role} {name}" for role, name in trace.models.items())
    cut = (f", top-k {sampling.top_k}" if sampling.top_k else "") + (
        f", top-p {sampling.top_p:g}" if sampling.top_p < 1 else ""
    )
    return (
        f"{models}; tree {settings.tree}, children {settings.proposal}; {settings.verifier} commits; "
        f"temperature {sampling.temperature:g}{cut}; tree seed {settings.tree_seed}, coin seed {settings.coin_seed}"
    )


def _text(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
