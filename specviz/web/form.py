"""What a visitor has entered: from the fields of the page to settings, and from a run back to the fields that make it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from specviz.core.sampling import Sampling
from specviz.draft import drafter
from specviz.draft.grammar import extent
from specviz.engine.settings import Settings
from specviz.trace.schema import RunTrace
from specviz.verify import VERIFIERS, Rule, find_rule
from specviz.web.runs import RunRequest, key_of

MOST = 2**53  # what a browser can count to
FIELDS = 14  # the prompt, the parameters, the two panes


@dataclass(frozen=True)
class RunForm:
    """Everything that stands in the fields."""

    key: str
    asked: RunRequest
    panes: tuple[str, str]

    @property
    def rules(self) -> list[Rule]:
        """The rules in the panes."""
        return [find_rule(key) for key in self.panes]


def entered(values: Sequence[Any]) -> RunForm:
    """The fields, checked; what is wrong is said in a sentence."""
    prompt, key, tree, drawn, commits, temperature, top_k, top_p, tokens, tree_seed, coin_seed, chat, left, right = values
    sampling = Sampling(_number("temperature", temperature), _whole("top-k", top_k) or None, _number("top-p", top_p))
    riders = tuple(pane for pane in dict.fromkeys((left, right)) if pane != commits)
    seeds = _whole("the tree seed", tree_seed), _whole("the coin seed", coin_seed)
    settings = Settings(str(tree), drawn, commits, riders, sampling, *seeds, _whole("tokens", tokens))
    return RunForm(key, RunRequest(prompt or "", settings, bool(chat)), (left, right))


def fields(trace: RunTrace, panes: Sequence[str]) -> list[Any]:
    """What to enter for a run like this one; None where the page cannot say it."""
    settings, sampling = trace.settings, trace.settings.sampling
    try:
        key = key_of(trace)
    except ValueError:
        key = None
    parameters = [settings.tree, settings.proposal, settings.verifier, sampling.temperature, sampling.top_k or 0]
    ends = [sampling.top_p, settings.max_tokens, settings.tree_seed, settings.coin_seed, False]
    return [trace.read(trace.prompt), key, *parameters, *ends, *panes]


def same(trace: RunTrace, now: RunForm) -> bool:
    """Whether the fields ask for this run, or for more of it."""
    try:
        key = key_of(trace)
    except ValueError:
        return False
    ours, theirs = now.asked.settings, trace.settings
    known = set(theirs.riders) | {theirs.verifier}
    alike = replace(ours, riders=theirs.riders, max_tokens=theirs.max_tokens, stop_tokens=theirs.stop_tokens) == theirs
    return alike and known >= set(now.panes) and key == now.key and continues(trace, now)


def continues(trace: RunTrace, now: RunForm) -> bool:
    """Whether one step more belongs to this text: it is the prompt in the field that tells."""
    return now.asked.chat or trace.read(trace.prompt) == now.asked.prompt


def hint(tree: str, drawn: str) -> str:
    """What a tree comes to, with its names elsewhere; or what is wrong with it."""
    try:
        plan = drafter(str(tree), drawn).plan
    except ValueError as error:
        return f"{error}"
    nodes, levels = extent(plan)
    chain = " (vLLM: num_speculative_tokens)" if nodes == levels else f" (SGLang: num-steps {levels})"
    return f"at most {nodes} drafted tokens in {levels} level{'s' * (levels > 1)}{chain}"


def sound(tree: str, drawn: str) -> list[tuple[str, str]]:
    """The rules to choose from, with what they are on such trees."""
    try:
        kind = drafter(str(tree), drawn).kind
    except ValueError:
        return [(rule.title, rule.key) for rule in VERIFIERS]
    said = {rule.key: "" if rule.sound_on(kind) else f" (needs {rule.needs} draws)" for rule in VERIFIERS}
    return [(rule.title + (said[rule.key] if rule.lossless else " (lossy)"), rule.key) for rule in VERIFIERS]


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} must be a number, got {'nothing' if value in (None, '') else repr(value)}")
    return float(value)


def _whole(name: str, value: Any) -> int:
    number = _number(name, value)
    if number != int(number) or abs(number) > MOST:
        raise ValueError(f"{name} must be a whole number, at most {MOST}, got {value}")
    return int(number)
