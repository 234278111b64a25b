"""A hash of what must agree when a run is made again: prompt, trees, coins, verdicts, tokens. Not the floats' last digits.

Two machines round the same probabilities to different last digits, and write the same text all the same. What would change
a picture is in the hash; what would change only a ninth digit is not.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from hashlib import blake2s

from specviz.core.events import Choose, Commit, Trial
from specviz.trace.schema import BarEvent, StepTrace

BYTES = 6  # 48 bits: eight characters in a link
COIN_DIGITS = 9  # of a coin, as a trace keeps them


def hash_run(prompt: Sequence[int], steps: Sequence[StepTrace], keys: Sequence[str]) -> str:
    """The hash of these steps after this prompt, as the rules with these keys judged them."""
    found = blake2s(json.dumps(list(prompt)).encode(), digest_size=BYTES)
    for step in steps:
        found.update(json.dumps(_describe_step(step, sorted(set(keys)))).encode())
    return urlsafe_b64encode(found.digest()).decode()


def _describe_step(step: StepTrace, keys: Sequence[str]) -> tuple[object, ...]:
    tree = tuple((node.parent, node.token, tuple(draw.node for draw in node.draws)) for node in step.nodes)
    verdicts = tuple((key, tuple(_describe_events(step.verdicts[key]))) for key in keys)
    return step.number, step.verifier, tree, step.tokens, verdicts


def _describe_events(events: Sequence[BarEvent]) -> Iterator[tuple[object, ...]]:
    """The coins in the order in which they were flipped, the walk if one was chosen, and the verdict."""
    for event in events:
        match event:
            case Trial(node, flip):
                coin = None if flip.u is None else f"{float(flip.u):.{COIN_DIGITS}f}"
                yield node, coin, flip.accepted
            case Choose(node, child):
                yield node, child
            case Commit(node, token):
                yield node, token
