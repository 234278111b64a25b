"""What a visitor has entered: a record of named fields, checked here, and filled in again from a run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from specviz.core.quoting import mend, shorten
from specviz.core.sampling import Sampling
from specviz.draft import drafter, parse
from specviz.draft.plan import Best, Plan, extent
from specviz.engine.settings import Settings
from specviz.explore.limits import MOST_PROMPT
from specviz.explore.offers import check_children, check_rules, check_step, check_toy, check_work, fit_tree, read_tree
from specviz.explore.runs import RunRequest, pair_key
from specviz.models.toy import TOY, TOYS, ToyPair, find_toy
from specviz.texts import page as texts
from specviz.texts.core import DRAWS
from specviz.texts.recorded import STORY
from specviz.trace.schema import RunTrace
from specviz.verify import VERIFIERS, Rule, find_rule

LARGEST = 2**53  # integers up to this one are exact in a browser
MOST_TOKENS = 200  # of one run on the page
RANGES: Mapping[str, Callable[[float], bool]] = {
    "temperature": lambda x: 0 <= x < math.inf,
    "top_k": lambda x: x >= 0,
    "top_p": lambda x: 0 < x <= 1,
    "max_tokens": lambda x: 1 <= x <= MOST_TOKENS,
}


@dataclass(frozen=True)
class RunForm:
    """The fields of the page under their names, as the browser sent them; nothing is checked before `request` is asked."""

    prompt: Any
    pair: Any
    tree: Any
    proposal: Any
    verifier: Any
    temperature: Any
    top_k: Any
    top_p: Any
    max_tokens: Any
    tree_seed: Any
    coin_seed: Any
    chat: Any
    left: Any
    right: Any

    @property
    def request(self) -> RunRequest:
        """The run that the fields ask for; what is wrong with them is an error in a sentence."""
        prompt, tree = self.prompt or "", fit_tree(str(self.tree))
        check_prompt(prompt)
        sampling = Sampling(self._number("temperature"), self._whole("top_k") or None, self._number("top_p"))
        seeds = self._whole("tree_seed"), self._whole("coin_seed")
        length = self._whole("max_tokens")
        check_work(tree, length)
        check_rules(tree, self.proposal, self.verifier, self.panes)
        if str(self.pair).startswith(TOY):
            check_toy(find_toy(self.pair.removeprefix(TOY)), prompt, sampling.temperature)
        riders = tuple(key for key in dict.fromkeys(self.panes) if key != self.verifier)
        settings = Settings(tree, self.proposal, self.verifier, riders, sampling, *seeds, length)
        return RunRequest(prompt, settings, bool(self.chat))

    @property
    def panes(self) -> tuple[str, str]:
        """The keys of the rules in the panes."""
        return self.left, self.right

    @property
    def rules(self) -> list[Rule]:
        """The rules in the panes."""
        return [find_rule(key) for key in self.panes]

    def _number(self, name: str) -> float:
        value, said = getattr(self, name), texts.FIELD_NAMES[name]
        if value in (None, ""):
            raise ValueError(texts.EMPTY_NUMBER.format(name=said))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(texts.NOT_A_NUMBER.format(name=said, got=shorten(str(value))))
        if isinstance(value, int) and abs(value) > LARGEST:
            raise ValueError(texts.TOO_LARGE.format(name=said, most=LARGEST))
        if name in RANGES and not RANGES[name](value) and not math.isnan(value):
            raise ValueError(texts.OUT_OF_RANGE[name].format(got=f"{value:g}", most=MOST_TOKENS))
        return float(value)

    def _whole(self, name: str) -> int:
        number = self._number(name)
        if abs(number) > LARGEST or not number.is_integer():
            got = getattr(self, name)
            raise ValueError(texts.NOT_WHOLE.format(name=texts.FIELD_NAMES[name], most=LARGEST, got=shorten(str(got))))
        return int(number)


FIELDS = tuple(field.name for field in fields(RunForm))


def request_run(prompt: str, pair: str, settings: Settings, chat: bool = False) -> RunRequest:
    """A run that is asked for without the form, by a link or a program; what the form would refuse is refused."""
    sampling = settings.sampling
    asked = {
        **{"prompt": prompt, "pair": pair, "chat": chat},
        **{"tree": settings.tree, "proposal": settings.proposal, "verifier": settings.verifier},
        **{"temperature": sampling.temperature, "top_k": sampling.top_k or 0, "top_p": sampling.top_p},
        **{"tree_seed": settings.tree_seed, "coin_seed": settings.coin_seed, "max_tokens": settings.max_tokens},
        **{"left": settings.verifier, "right": settings.verifier},
    }
    request = RunForm(**asked).request
    return replace(request, settings=replace(request.settings, riders=settings.riders))


def read_form(values: Sequence[Any]) -> RunForm:
    """The record of the fields' values, which come in the order of FIELDS. The only place where their order counts."""
    return RunForm(**dict(zip(FIELDS, values, strict=True)))


def check_text(text: str) -> None:
    """Refuse text that no file and no tokenizer can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(texts.NOT_TEXT.format(got=f"U+{ord(text[error.start]):04X}")) from None


def check_prompt(prompt: str) -> None:
    """Refuse a prompt that is no text, or that takes longer to read than anybody waits."""
    check_text(prompt)
    if len(prompt) > MOST_PROMPT:
        raise ValueError(texts.PROMPT_TOO_LONG.format(most=MOST_PROMPT, got=len(prompt)))


def fill_form(trace: RunTrace, panes: Sequence[str]) -> dict[str, Any]:
    """The fields that ask for a run like this one, by name; without the pair where the page has none that made it."""
    settings, sampling = trace.settings, trace.settings.sampling
    filled = {
        "prompt": trace.prompt_text,
        "tree": settings.tree,
        "proposal": settings.proposal,
        "verifier": settings.verifier,
        "temperature": sampling.temperature,
        "top_k": sampling.top_k or 0,
        "top_p": sampling.top_p,
        "max_tokens": settings.max_tokens,
        "tree_seed": settings.tree_seed,
        "coin_seed": settings.coin_seed,
        "chat": False,
        "left": panes[0],
        "right": panes[1],
    }
    try:
        return filled | {"pair": pair_key(trace)}
    except ValueError:
        return filled


def asks_for(form: RunForm, trace: RunTrace) -> bool:
    """Whether the fields, the prompt aside, ask for this run, or for more of it."""
    try:
        key = pair_key(trace)
    except ValueError:
        return False
    ours, theirs = form.request.settings, trace.settings
    evaluated = set(theirs.riders) | {theirs.verifier}
    alike = replace(ours, riders=theirs.riders, max_tokens=theirs.max_tokens, stop_tokens=theirs.stop_tokens) == theirs
    return alike and evaluated >= set(form.panes) and key == form.pair


def describe_tree(tree: str, proposal: str) -> str:
    """How large a tree can be, with its names elsewhere; or what is wrong with it."""
    try:
        plan = parse(read_tree(str(tree)))
        check_step(plan.spec)
        check_children(plan.spec, proposal)
    except ValueError as error:
        return str(error)
    nodes, levels = extent(plan)
    one, many = _size_templates(plan, nodes == levels)
    return (one if levels == 1 else many).format(nodes=nodes, levels=levels)


def _size_templates(plan: Plan | Best, is_chain: bool) -> tuple[str, str]:
    if isinstance(plan, Best):
        return texts.BEST_SIZE_ONE, texts.BEST_SIZE
    if is_chain:
        return texts.CHAIN_SIZE_ONE, texts.CHAIN_SIZE
    return texts.TREE_SIZE_ONE, texts.TREE_SIZE


def list_rules(tree: str, proposal: str) -> list[tuple[str, str]]:
    """The rules to choose from, with what keeps them from being lossless on such trees."""
    try:
        kind = drafter(read_tree(str(tree)), proposal).kind
    except ValueError:
        return [(rule.title, rule.key) for rule in VERIFIERS]
    return [(_describe_rule(rule, rule.sound_on(kind)), rule.key) for rule in VERIFIERS]


def _describe_rule(rule: Rule, sound: bool) -> str:
    if not rule.lossless:
        return texts.RULE_LOSSY.format(rule=rule.title)
    return rule.title if sound else texts.RULE_UNSOUND.format(rule=rule.title, needs=DRAWS[rule.needs])


def fit_form(pair: str, prompt: str, temperature: Any, chat: bool, prose: str) -> tuple[str, Any, bool, str]:
    """Prompt, temperature and chat template that suit the pair just chosen, and the last prompt for real models.

    A toy gets a prompt of its letters and a temperature at which its fractions stay exact; a real pair gets its prose back.
    """
    prompt, prose = mend(prompt or ""), mend(prose or "")
    if not pair.startswith(TOY):
        letters = any(ToyPair(one).accepts(prompt) for one in TOYS)
        return (prose or STORY) if letters else prompt, temperature, chat, prose
    toy = find_toy(pair.removeprefix(TOY))
    if not ToyPair(toy).accepts(prompt):
        readable = any(ToyPair(one).accepts(prompt) for one in TOYS)
        prose, prompt = prose if readable else prompt, toy.vocabulary[0]
    try:
        Sampling(float(temperature))(toy.target(()))
    except (ValueError, TypeError):
        temperature = 1
    return prompt, temperature, False, prose
