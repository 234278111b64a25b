"""Makes a run in one call, and reads one from a file."""

from __future__ import annotations

import warnings
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Unpack

from specviz.core.quoting import is_text, shorten
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.explore.runs import encode_prompt, name_models
from specviz.library.choices import Choices, read_choices
from specviz.library.progress import report_progress
from specviz.library.result import Run
from specviz.models.numpy_pair import load_numpy_pair
from specviz.models.pair import ModelPair
from specviz.models.pairs import EMBEDDED
from specviz.models.toy import TOY, TOYS, ToyPair, find_toy
from specviz.texts import library as texts
from specviz.trace import file
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.schema import StepTrace


def run(
    prompt: str = "",
    settings: Settings | None = None,
    pair: str = EMBEDDED,
    *,
    chat: bool = False,
    progress: bool = True,
    **choices: Unpack[Choices],
) -> Run:
    """Decode a prompt with the pair or the toy of this key; with `chat`, inside the chat template of its target.

    What else is chosen by name is in `Choices`: tree, proposal, rule, riders, temperature, top_k, top_p, tree_seed,
    coin_seed, max_tokens. All of it may come as one `Settings` instead. While it works, the progress is shown on a
    terminal and in a notebook; `progress=False` is silent.
    """
    check_prompt(prompt)
    settings = _choose_settings(settings, choices)
    key = find_key(pair)
    models = load_models(key)
    settings = replace(settings, stop_tokens=settings.stop_tokens | models.stop_tokens)
    tokens = encode_prompt(models, models.chat(prompt) if chat else prompt)
    steps = list[StepTrace]()
    with report_progress(settings.max_tokens, progress) as tell:
        for step in decode(models.target, models.draft, tokens, settings):
            steps.append(record_step(step))
            tell(steps)
    return Run(run_trace(name_models(key), settings, tokens, models.text, steps))


def load(run: str | Path) -> Run:
    """A saved run, from the name of its file; text that begins with `{` is the run itself, as the API answers it.

    What no run can have produced is refused in a sentence.
    """
    if isinstance(run, str) and run.lstrip().startswith("{"):
        return Run(file.load(run))
    return Run(file.load(Path(run).read_text(encoding="utf-8")))


def find_key(pair: str) -> str:
    """The key of a pair; of a toy, with `toy:` before it whether or not that was written."""
    return TOY + pair if any(toy.key == pair for toy in TOYS) else pair


def load_models(key: str) -> ModelPair | ToyPair:
    """A pair, or a toy."""
    return ToyPair(find_toy(key.removeprefix(TOY))) if key.startswith(TOY) else load_pair(key).fork()


@lru_cache(maxsize=1)
def load_pair(key: str) -> ModelPair:
    """A pair of real models; the last one is kept, so that only its first run waits for it."""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings(
                "ignore", "IProgress not found"
            )  # a library's advice to notebooks, which needs no answer
            from specviz.models.load import load_named  # imports PyTorch, which a toy does not need
    except ModuleNotFoundError:
        if key != EMBEDDED:
            raise
        return load_numpy_pair()
    return load_named(key)


def check_prompt(prompt: object) -> None:
    """Refuse what no tokenizer reads."""
    if not isinstance(prompt, str):
        raise ValueError(texts.NOT_A_TEXT.format(name="prompt", got=shorten(repr(prompt))))
    if not is_text(prompt):
        raise ValueError(texts.NOT_UNICODE)


def _choose_settings(settings: Settings | None, choices: Choices) -> Settings:
    if settings is None:
        return read_choices(choices)
    if not isinstance(settings, Settings):
        raise ValueError(texts.NOT_SETTINGS.format(got=shorten(repr(settings))))
    if choices:
        raise ValueError(texts.SETTINGS_AND_CHOICES.format(names=", ".join(choices)))
    return settings
