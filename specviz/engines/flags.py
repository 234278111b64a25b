"""Reads the flags that an engine is started with, and says which tree of ours they make, or why none is the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from specviz.core.quoting import shorten
from specviz.draft import parse
from specviz.texts import engines as texts

MOST_CHARACTERS = 4_000
TOP_K = "topk"  # the proposal of the most likely tokens, which trees that look at the draft need

NAMES: Mapping[str, tuple[str, str]] = {
    "speculative_num_steps": ("sglang", "steps"),
    "speculative_eagle_topk": ("sglang", "topk"),
    "speculative_num_draft_tokens": ("sglang", "tokens"),
    "num_speculative_tokens": ("vllm", "tokens"),
    "speculative_token_tree": ("vllm", "choices"),
    "draft_max": ("llama.cpp", "tokens"),
    "draft_n": ("llama.cpp", "tokens"),
    "draft": ("llama.cpp", "tokens"),
    "spec_draft_n_max": ("llama.cpp", "tokens"),
    "draft_p_split": ("llama.cpp", "split"),
    "spec_draft_p_split": ("llama.cpp", "split"),
    "max_draft_len": ("tensorrt", "levels"),
    "num_nextn_predict_layers": ("tensorrt", "levels"),
    "max_total_draft_tokens": ("tensorrt", "tokens"),
    "dynamic_tree_max_topk": ("tensorrt", "topk"),
    "eagle_choices": ("tensorrt", "choices"),
    "medusa_choices": ("tensorrt", "choices"),
    "tree_budget": ("ddtree", "tokens"),
    "block_size": ("ddtree", "block_size"),
}
"""Every name of an option that shapes the draft, its engine, and what we call it. Dashes and underscores are alike."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "sglang": ("steps", "topk"),
    "llama.cpp": ("tokens",),
    "ddtree": ("tokens", "block_size"),
}
FLAG = re.compile(
    r"(?<![\w.-])-{0,2}[\"']?(?:[\w-]+\.)?(?P<name>[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*)[\"']?(?:\s*[=:]\s*|\s+)"
    r"(?P<value>[\"']?\[[\[\](),\d\s]*\][\"']?|[^\s,{}]+)"
)
CHOICE = re.compile(r"[\[(]\s*(\d+(?:\s*,\s*\d+)*)\s*,?\s*[\])]")

Options: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class FlagTree:
    """The tree that the flags make: in our grammar, with the proposal that it needs, and how far it is the same."""

    engine: str  # its title
    tree: str
    proposal: str  # "" where any will do
    notes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What the flags make, and what is to be known of it, in sentences."""
        return " ".join([texts.FLAGS_MAKE.format(engine=self.engine, tree=shorten(self.tree)), *self.notes])


def holds_flags(text: str) -> bool:
    """Whether a text has a flag that shapes a draft, rather than a tree of our grammar."""
    return len(text) <= MOST_CHARACTERS and any(True for _ in _list_flags(text))


def read_flags(text: str) -> FlagTree:
    """The tree of these flags; an error in a sentence where there is none, or they contradict each other."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(texts.FLAGS_LENGTH.format(most=MOST_CHARACTERS, got=len(text)))
    found: dict[str, dict[str, str]] = {}
    for name, engine, option, value in _list_flags(text):
        options = found.setdefault(engine, {})
        if options.get(option, value) != value:
            raise ValueError(texts.FLAG_TWICE.format(name=name, one=shorten(options[option]), other=shorten(value)))
        options[option] = value
    if not found:
        raise ValueError(texts.NO_FLAGS.format(known=", ".join(texts.FLAG_EXAMPLES)))
    if len(found) > 1:
        one, other, *_ = (texts.ENGINE_TITLES[engine] for engine in found)
        raise ValueError(texts.FLAGS_OF_TWO.format(one=one, other=other))
    engine, options = next(iter(found.items()))
    for option in NEEDED.get(engine, ()):
        if option not in options:
            name = next(name for name, known in NAMES.items() if known == (engine, option)).replace("_", "-")
            raise ValueError(texts.FLAG_MISSING.format(engine=texts.ENGINE_TITLES[engine], name=name))
    tree, proposal, notes = READERS[engine](options)
    parse(tree)
    return FlagTree(texts.ENGINE_TITLES[engine], tree, proposal, notes)


def _list_flags(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Name, engine, option and value of every flag that is known."""
    at = 0
    while match := FLAG.search(text, at):
        name = match["name"].lower().replace("-", "_")
        if name in NAMES:
            engine, option = NAMES[name]
            yield match["name"], engine, option, match["value"].strip("\"'")
            at = match.end()
        else:
            at = match.start("name") + len(match["name"])


def _count(options: Options, option: str, engine: str, least: int = 1) -> int:
    """The whole number of an option."""
    value = options[option]
    if not re.fullmatch(r"\d{1,4}", value, re.ASCII) or int(value) < least:
        raise ValueError(
            texts.FLAG_NUMBER.format(name=texts.OPTION_NAMES[engine, option], least=least, got=shorten(repr(value)))
        )
    return int(value)


Made: TypeAlias = tuple[str, str, tuple[str, ...]]


def _read_sglang(options: Options) -> Made:
    """A chain for a topk of 1; else the most likely nodes among those that beams of that width reach."""
    steps, topk = _count(options, "steps", "sglang"), _count(options, "topk", "sglang")
    if topk == 1:
        tokens = _count(options, "tokens", "sglang") if "tokens" in options else steps + 1
        notes = () if tokens == steps + 1 else (texts.SGLANG_SETS.format(tokens=steps + 1),)
        return f"chain:{steps}", "", notes
    if "tokens" not in options:
        raise ValueError(texts.FLAG_MISSING.format(engine="SGLang", name="speculative-num-draft-tokens"))
    nodes = _count(options, "tokens", "sglang", least=2) - 1
    candidates = topk + (steps - 1) * topk * topk
    if nodes > candidates:
        raise ValueError(texts.SGLANG_FEW.format(steps=steps, topk=topk, candidates=candidates, nodes=nodes))
    note = texts.SAME_TREE if nodes <= topk else texts.SGLANG_BEAM.format(topk=topk, nodes=nodes)
    if steps == 1:
        return str(nodes), TOP_K, (texts.SAME_TREE,)
    return f"best:{nodes}x{steps}", TOP_K, (note, texts.SGLANG_ROOT.format(tokens=nodes + 1, nodes=nodes))


def _read_vllm(options: Options) -> Made:
    """A chain, or the shape that a token tree spells out."""
    if "choices" not in options:
        return f"chain:{_count(options, 'tokens', 'vllm')}", "", (texts.VLLM_CHAIN,)
    made = _read_choices(options["choices"], "vllm")
    if "tokens" in options and _count(options, "tokens", "vllm") != (nodes := len(CHOICE.findall(options["choices"]))):
        raise ValueError(texts.VLLM_TREE.format(tokens=options["tokens"], nodes=nodes))
    return made


def _read_choices(value: str, engine: str) -> Made:
    """The shape of a list of paths: (0,), (0, 1), ..."""
    paths = [tuple(int(rank) for rank in re.split(r"\s*,\s*", path)) for path in CHOICE.findall(value)]
    if not paths:
        raise ValueError(texts.FLAG_CHOICES.format(name=texts.OPTION_NAMES[engine, "choices"], got=shorten(repr(value))))
    if any(rank > 9 for path in paths for rank in path):
        raise ValueError(texts.FLAG_RANK)
    if sorted(paths, key=len) == [(0,) * length for length in range(1, len(paths) + 1)]:
        return f"chain:{len(paths)}", TOP_K, (texts.SAME_TREE,)
    nodes = sorted(
        {path[:length] for path in paths for length in range(1, len(path) + 1)}, key=lambda path: (len(path), path)
    )
    return "shape:" + ",".join("".join(map(str, path)) for path in nodes), TOP_K, (texts.SAME_TREE,)


def _read_llama_cpp(options: Options) -> Made:
    """A chain that llama.cpp may end early."""
    notes = (texts.LLAMA_SPLIT,) if "split" in options else ()
    return f"chain:{_count(options, 'tokens', 'llama.cpp')}", "", (texts.LLAMA_P_MIN, *notes)


def _read_tensorrt(options: Options) -> Made:
    """A chain, a shape, or the most likely nodes."""
    if "choices" in options:
        return _read_choices(options["choices"], "tensorrt")
    if "levels" not in options:
        raise ValueError(texts.FLAG_MISSING.format(engine="TensorRT-LLM", name="max_draft_len"))
    levels = _count(options, "levels", "tensorrt")
    if "topk" not in options and "tokens" not in options:
        return f"chain:{levels}", "", (texts.SAME_TREE,)
    for option in ("topk", "tokens"):
        if option not in options:
            raise ValueError(texts.FLAG_MISSING.format(engine="TensorRT-LLM", name=texts.OPTION_NAMES["tensorrt", option]))
    topk, nodes = _count(options, "topk", "tensorrt"), _count(options, "tokens", "tensorrt")
    candidates = topk + (levels - 1) * topk * topk
    if nodes > candidates:
        raise ValueError(texts.SGLANG_FEW.format(steps=levels, topk=topk, candidates=candidates, nodes=nodes))
    note = texts.SAME_TREE if nodes <= topk else texts.SGLANG_BEAM.format(topk=topk, nodes=nodes)
    return f"best:{nodes}x{levels}", TOP_K, (note,)


def _read_ddtree(options: Options) -> Made:
    """The most likely nodes of a block whose positions are drafted in one pass."""
    nodes, block = _count(options, "tokens", "ddtree"), _count(options, "block_size", "ddtree", least=2)
    return f"best:{nodes}x{block - 1}", TOP_K, (texts.DDTREE_BLOCK,)


READERS: Mapping[str, Callable[[Options], Made]] = {
    "sglang": _read_sglang,
    "vllm": _read_vllm,
    "llama.cpp": _read_llama_cpp,
    "tensorrt": _read_tensorrt,
    "ddtree": _read_ddtree,
}
