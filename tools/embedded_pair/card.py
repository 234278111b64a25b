"""The embedded pair's model card: figures and samples, computed anew from the weights that ship.

    python -m tools.embedded_pair.card CORPUS

CORPUS is the folder that the pair was trained on.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from specviz.core.sampling import Sampling
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.load import Pair, load_named
from specviz.models.pairs import EMBEDDED, HERE
from specviz.studies.prompts import BEGINNINGS, BEINGS
from tools.embedded_pair.train import DRAFT, DRAFT_PHASES, TARGET, TARGET_PHASES, Phase, evaluate

LENGTH, TEMPERATURE = 80, 0.7  # of the samples

TEMPLATE = """# The embedded pair

Two small language models that tell stories in English: a target, and a draft that was trained to propose what the target
would say. They ship with specviz so that everything works at once, offline, on a laptop. They know fairy tales and nothing
else: they are there to be looked into, not to be believed.

This file is written by `python -m tools.embedded_pair.card CORPUS`, figures and samples included.

| | target | draft |
|---|---|---|
| Llama architecture, tied embeddings | {target} | {draft} |
| parameters | {counts[0]:,} | {counts[1]:,} |
| bytes, bfloat16 | {sizes[0]:,} | {sizes[1]:,} |
| trained on | {target_data} | {draft_data} |

One tokenizer for both: byte-level BPE, {vocabulary:,} tokens, `<|endoftext|>` is token 0. Both run in float32.

| on held-out tales, {context} tokens at a time | |
|---|---|
{figures}

Token-level acceptance is the sum of min(p, q) over the vocabulary: how likely a drafted token is to be kept.

## Training

    python -m tools.embedded_pair.train CORPUS --out assets/pair

The target learns from the text, the draft from the target's full distributions after the same text. Matrices are trained by
Muon, embeddings and norms by AdamW, in bfloat16 autocast with sequences of {context} tokens. One document in fifty is held
out. CORPUS is a folder with `tales.txt`, `simple.txt` and `novels.txt`; each document ends with a line `<|endoftext|>`.

## Text

Fairy tales and children's books in the public domain, and simple stories of the African Storybook and Pratham Books under
CC BY 4.0. [CREDITS.md](CREDITS.md) names every source by repository and file, from which anyone can get the texts again;
[attribution.tsv](attribution.tsv) credits the CC BY stories one by one. The texts themselves are not in this repository.
Old tales carry the ideas of their time; whole texts with slurs or themes unfit for a classroom were left out.

## Ten samples

The target's own text, unedited: temperature {temperature}, {length} tokens each after a beginning of ours, seeds 0 to 9.

{texts}
"""


def samples(pair: Pair) -> Iterator[str]:
    """Ten continuations, each of another beginning."""
    for seed, (beginning, being) in enumerate(zip(BEGINNINGS, BEINGS, strict=True)):
        tokens = pair.encode(f"{beginning} {being}")
        sampling = Sampling(TEMPERATURE)
        chosen = Settings("chain:4", "without", "traversal", (), sampling, seed, seed, LENGTH, pair.stop_tokens, False)
        tokens += [token for step in decode(pair.target, pair.draft, tokens, chosen) for token in step.tokens]
        yield pair.tokenizer.decode([token for token in tokens if token not in pair.stop_tokens])


def card(pair: Pair, corpus: Path, folder: Path) -> str:
    """The whole card."""
    figures = evaluate(corpus, folder)
    return TEMPLATE.format(
        target=_shape(TARGET),
        draft=_shape(DRAFT),
        counts=[model.library.num_parameters() for model in (pair.target, pair.draft)],
        sizes=[(folder / name / "model.safetensors").stat().st_size for name in ("target", "draft")],
        target_data=_data(TARGET_PHASES),
        draft_data=_data(DRAFT_PHASES),
        vocabulary=pair.target.vocabulary,
        context=pair.target.library.config.max_position_embeddings // 2,
        figures="\n".join(f"| {name} | {value:.3f} |" for name, value in figures.items()),
        temperature=TEMPERATURE,
        length=LENGTH,
        texts="\n\n".join(map(_quoted, samples(pair))),
    )


def _shape(shape: dict[str, int]) -> str:
    heads = f"{shape['num_attention_heads']} heads / {shape['num_key_value_heads']} KV"
    return f"{shape['num_hidden_layers']} x {shape['hidden_size']}, {heads}, FFN {shape['intermediate_size']}"


def _data(phases: Sequence[Phase]) -> str:
    return ", then ".join(f"{phase.tokens / 1e6:g}M tokens of {', '.join(dict.fromkeys(phase.texts))}" for phase in phases)


def _quoted(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 118, initial_indent="> ", subsequent_indent="> ")


if __name__ == "__main__":
    (HERE / "README.md").write_text(card(load_named(EMBEDDED), Path(sys.argv[1]), HERE))
