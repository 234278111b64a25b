"""Temperature 0 on real models: lossless rules, on trees where they are sound, must write what greedy `generate` does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specviz.core.sampling import Sampling
from specviz.draft import drafter
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.exact.enumeration import output, verdict
from specviz.models.load import Pair
from specviz.studies.baselines import generate
from specviz.verify import VERIFIERS

GREEDY = Sampling(0)
TREES = (
    *(("chain:5", "without"), ("3,2,2,1", "without"), ("binary:3", "with"), ("paths:3x4", "with")),
    *(("delayed:2+3x2", "with"), ("eagle25", "topk"), ("best:16", "topk")),
)


@dataclass
class Agreement:
    """How often one rule's verdicts on one kind of tree were the greedy text."""

    tree: str
    rule: str
    steps: int = 0
    wrong: int = 0


def agree(
    pair: Pair, prompts: Sequence[str], count: int, trees: Sequence[tuple[str, str]] = TREES
) -> Iterator[tuple[str, list[Agreement]]]:
    """The counts of all rules after each prompt. One rule commits; the others are evaluated at every step."""
    found = {(tree, key): Agreement(tree, key) for tree, proposal in trees for key in _list_sound_rules(tree, proposal)}
    for prompt in prompts:
        tokens = pair.encode(prompt)
        text = generate(pair.target, tokens, count, GREEDY)
        for tree, proposal in trees:
            first, *riders = _list_sound_rules(tree, proposal)
            settings = Settings(tree, proposal, first, tuple(riders), GREEDY, max_tokens=count, annotate=False)
            at = 0
            for step in decode(pair.target, pair.draft, tokens, settings):
                for key, events in step.verdicts.items():
                    text_here = list(output(step.tree, verdict(events)))[: count - at]
                    found[tree, key].steps += 1
                    found[tree, key].wrong += text_here != text[at : at + len(text_here)]
                at += len(step.tokens)
        yield prompt, list(found.values())


def _list_sound_rules(tree: str, proposal: str) -> list[str]:
    kind = drafter(tree, proposal).kind
    return [rule.key for rule in VERIFIERS if rule.lossless and rule.sound_on(kind)]
