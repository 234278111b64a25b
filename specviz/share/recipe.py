"""A run's recipe as part of an address: what it was made from, in about 200 characters, and a hash of what came of it.

`1/embedded/2,2,2/without/traversal,topdown/0.7,0,1/3,9/24/0,12/kX9fQ2ab/tOnce_upon_a_time` is the version; the pair or
toy; tree and proposal; the rule that commits and its riders; temperature, top-k and top-p; tree seed and coin seed; the
limit of tokens, before it those at which the run was cut and went on; the number of the first step and how many there are;
the hash; the prompt. A prompt is text as it is read (`t`), packed where that is shorter (`z`), or tokens (`i`), where the
run goes on from another one and its text might be read as other tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from specviz.core.quoting import shorten
from specviz.core.sampling import Sampling
from specviz.engine.settings import Settings
from specviz.models import pairs
from specviz.models.toy import TOY, TOYS
from specviz.share.digest import hash_run
from specviz.share.packed import pack, unpack
from specviz.texts import share as texts
from specviz.trace.limits import MOST_STEPS
from specviz.trace.schema import RunTrace, StepTrace

VERSION = "1"
MOST_CHARACTERS = 8_000  # of a recipe: what browsers and servers take of an address
MOST_READABLE = 400  # of a prompt that is written as text although it could be shorter
MOST_PROMPT_BYTES = 100_000  # unpacked
MOST_PROMPT_TOKENS = 20_000
PARTS = ("version", "pair", "tree", "proposal", "rules", "sampling", "seeds", "tokens", "steps", "hash", "prompt")
WHOLE = r"0|[1-9][0-9]{0,15}"
DECIMAL = r"[0-9]{1,16}(\.[0-9]{1,20})?(e-?[0-9]{1,3})?"
FORMS: Mapping[str, str] = {
    "pair": r"(toy:)?[\w.-]{1,64}",
    "rules": r"[a-z_]{1,40}(,[a-z_]{1,40}){0,63}",
    "sampling": rf"({DECIMAL}),({WHOLE}),({DECIMAL})",
    "seeds": rf"-?({WHOLE}),-?({WHOLE})",
    "tokens": rf"({WHOLE})(,({WHOLE})){{0,99}}",
    "steps": rf"({WHOLE}),[1-9][0-9]{{0,8}}",
    "hash": r"[\w-]{8}",
    "prompt": r"t([A-Za-z0-9_-]|~[0-9a-f]{2})*|[zi][\w-]+",
}
QUOTED = {byte: chr(byte) for byte in range(128) if chr(byte).isalnum() or chr(byte) == "-"} | {ord(" "): "_"}
ESCAPED = re.compile(r"~([0-9a-f]{2})")

Prompt: TypeAlias = str | tuple[int, ...]


@dataclass(frozen=True)
class Recipe:
    """All that a run is made from, and what its steps must come to."""

    pair: str  # the key of a pair, or "toy:" and the key of a toy
    prompt: Prompt  # as tokens where the run goes on from another one
    settings: Settings  # without stop tokens, which are the pair's
    steps: int
    hash: str
    first: int = 0  # the number of the first step
    cuts: tuple[int, ...] = ()  # after so many tokens the run was cut by a limit, and went on with a higher one

    def matches(self, trace: RunTrace) -> bool | None:
        """Whether the first steps of a run are those of the recipe; None where not all of its rules have judged them."""
        steps, keys = trace.steps[: self.steps], (self.settings.verifier, *self.settings.riders)
        if any(key not in step.verdicts for step in steps for key in keys):
            return None
        return len(steps) == self.steps and hash_run(trace.prompt, steps, keys) == self.hash


def find_source(models: Mapping[str, str]) -> str | None:
    """The key of the pair or toy that a run says it was made by; None where it is none of this page."""
    for pair in pairs.PAIRS:
        if dict(models) in ({"pair": pair.key}, dict(zip(("target", "draft"), pair.names, strict=True))):
            return pair.key
    return next((TOY + one.key for one in TOYS if dict(models) == {"toy": one.key}), None)


def make_recipe(trace: RunTrace) -> Recipe:
    """The recipe of a run that has steps."""
    pair = find_source(trace.models)
    if pair is None:
        raise ValueError(texts.NO_RECIPE.format(models=shorten(", ".join(trace.models.values()))))
    first = trace.steps[0].number
    prompt = trace.prompt if first else trace.prompt_text
    _, *riders = dict.fromkeys((trace.settings.verifier, *trace.settings.riders))
    settings = replace(trace.settings, riders=tuple(riders), stop_tokens=frozenset(), annotate=True)
    digest = hash_run(trace.prompt, trace.steps, (settings.verifier, *settings.riders))
    return Recipe(pair, prompt, settings, len(trace.steps), digest, first, _find_cuts(trace.steps))


def write_recipe(recipe: Recipe) -> str:
    """The recipe as text that stands in an address as it is."""
    settings, sampling = recipe.settings, recipe.settings.sampling
    limits = (*recipe.cuts, settings.max_tokens)
    parts = (
        *(VERSION, recipe.pair, settings.tree, settings.proposal),
        ",".join(dict.fromkeys((settings.verifier, *settings.riders))),
        f"{_write_decimal(sampling.temperature)},{sampling.top_k or 0},{_write_decimal(sampling.top_p)}",
        f"{settings.tree_seed},{settings.coin_seed}",
        ",".join(map(str, limits)),
        f"{recipe.first},{recipe.steps}",
        recipe.hash,
        _write_prompt(recipe.prompt),
    )
    return "/".join(parts)


def describe_recipe(trace: RunTrace) -> str:
    """The recipe of a run as text; "" where there is none: no steps yet, models of somebody's own, or too long a prompt."""
    if not trace.steps or find_source(trace.models) is None:
        return ""
    text = write_recipe(make_recipe(trace))
    return text if len(text) <= MOST_CHARACTERS else ""


def read_recipe(text: str) -> Recipe:
    """The recipe in this text; an error with what was expected and what came."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(texts.RECIPE_TOO_LONG.format(most=MOST_CHARACTERS, got=len(text)))
    parts = text.split("/")
    if parts[0] != VERSION:
        raise ValueError(texts.RECIPE_VERSION.format(expected=VERSION, got=shorten(repr(parts[0]))))
    if len(parts) != len(PARTS):
        raise ValueError(texts.RECIPE_PARTS.format(expected=len(PARTS), got=len(parts)))
    found = dict(zip(PARTS, parts, strict=True))
    for name, form in FORMS.items():
        if not re.fullmatch(form, found[name], re.ASCII):
            _refuse(name, found[name])
    try:
        return _build_recipe(found)
    except ValueError as error:
        raise ValueError(texts.RECIPE_VALUE.format(why=error)) from None


def _build_recipe(found: Mapping[str, str]) -> Recipe:
    if found["pair"] not in {*(one.key for one in pairs.PAIRS), *(TOY + one.key for one in TOYS)}:
        raise ValueError(texts.UNKNOWN_PAIR.format(got=shorten(repr(found["pair"]))))
    temperature, top_k, top_p = found["sampling"].split(",")
    verifier, *riders = found["rules"].split(",")
    tree_seed, coin_seed = _read_numbers(found["seeds"])
    *cuts, most = _read_numbers(found["tokens"])
    if [*cuts, most] != sorted({*cuts, most} - {0}):
        _refuse("tokens", found["tokens"])
    first, steps = _read_numbers(found["steps"])
    if steps > MOST_STEPS:
        raise ValueError(texts.TOO_MANY_STEPS.format(most=MOST_STEPS, got=steps))
    sampling = Sampling(float(temperature), int(top_k) or None, float(top_p))
    settings = Settings(*(found["tree"], found["proposal"], verifier, tuple(riders), sampling, tree_seed, coin_seed, most))
    return Recipe(found["pair"], _read_prompt(found["prompt"]), settings, steps, found["hash"], first, tuple(cuts))


def _refuse(name: str, got: str) -> None:
    expected, said = texts.EXPECTED[name], texts.NAMES[name]
    raise ValueError(texts.RECIPE_FIELD.format(expected=expected, name=said, got=shorten(repr(got))))


def _find_cuts(steps: Sequence[StepTrace]) -> tuple[int, ...]:
    """After how many tokens a step was cut that is not the last one."""
    cuts, written = list[int](), 0
    for step in steps[:-1]:
        written += len(step.tokens)
        if len(step.tokens) <= step.accepted_length(step.verifier):
            cuts.append(written)
    return tuple(cuts)


def _read_numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _write_decimal(number: float) -> str:
    """The shortest text that is read as this number."""
    return repr(int(number)) if float(number).is_integer() and number < 1e15 else repr(float(number)).replace("e+", "e")


def _write_prompt(prompt: Prompt) -> str:
    if not isinstance(prompt, str):
        return "i" + pack(" ".join(map(str, prompt)))
    written, packed = _quote(prompt), pack(prompt)
    most = max(len(packed), min(1.5 * len(prompt), MOST_READABLE))
    return "t" + written if len(written) <= most else "z" + packed


def _read_prompt(text: str) -> Prompt:
    kind, rest = text[0], text[1:]
    read: Mapping[str, Callable[[str], Prompt]] = {
        "t": _unquote,
        "z": lambda packed: unpack(packed, MOST_PROMPT_BYTES),
        "i": _read_tokens,
    }
    return read[kind](rest)


def _read_tokens(packed: str) -> tuple[int, ...]:
    text = unpack(packed, MOST_PROMPT_BYTES)
    numbers = text.split(" ")
    if len(numbers) > MOST_PROMPT_TOKENS:
        raise ValueError(texts.TOO_MANY_TOKENS.format(most=MOST_PROMPT_TOKENS, got=len(numbers)))
    if not all(re.fullmatch(r"0|[1-9][0-9]{0,7}", number, re.ASCII) for number in numbers):
        _refuse("prompt", text)
    return tuple(map(int, numbers))


def _quote(text: str) -> str:
    """Letters, digits and dashes as they are, a space as `_`, another byte as `~` and two digits: nothing changes these."""
    return "".join(QUOTED.get(byte, f"~{byte:02x}") for byte in text.encode())


def _unquote(text: str) -> str:
    data = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text.replace("_", " ")).encode("latin-1")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ValueError(texts.NOT_UTF8) from None
