"""Train the embedded pair: a small target on stories, and a smaller draft that learns the target's distribution.

    python -m tools.embedded_pair.train CORPUS --out assets/pair

CORPUS is a folder with text files whose documents end with a line `<|endoftext|>`. Training goes by tokens, not by time; it
writes a checkpoint as it goes and takes it up again. `--evaluate` only prints the figures of what is there.
"""

from __future__ import annotations

import argparse
import copy
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from zlib import crc32

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch.nn.functional import cross_entropy, log_softmax, softmax
from tqdm import tqdm  # type: ignore[import-untyped]
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

END = "<|endoftext|>"
VOCABULARY, CONTEXT, BATCH = 4096, 256, 16
TARGET = {"hidden_size": 256, "num_hidden_layers": 6, "num_attention_heads": 4, "num_key_value_heads": 2}
TARGET |= {"intermediate_size": 576}
DRAFT = {"hidden_size": 128, "num_hidden_layers": 1, "num_attention_heads": 4, "num_key_value_heads": 4}
DRAFT |= {"intermediate_size": 352}
MUON, ADAM, WARM_UP = 0.02, 3e-3, 60
SAVE_EVERY = 200  # steps


@dataclass(frozen=True)
class Phase:
    """So many tokens of these texts, at this share of the learning rates."""

    texts: tuple[str, ...]
    tokens: float
    rate: float = 1.0


TARGET_PHASES = (Phase(("tales", "simple", "novels"), 14e6), Phase(("tales", "simple", "simple"), 4.5e6, 0.4))
DRAFT_PHASES = (Phase(("tales", "simple", "novels"), 6e6), Phase(("tales", "simple", "simple"), 2e6, 0.4))

Loss = Callable[[LlamaForCausalLM, torch.Tensor], torch.Tensor]
"""(model, rows of tokens) -> what to make small"""


def documents(corpus: Path, name: str) -> Iterator[str]:
    """The documents of one text."""
    yield from (part.strip() for part in (corpus / f"{name}.txt").read_text().split(END) if part.strip())


def held_out(document: str) -> bool:
    """One document in fifty is never trained on, the same ones every time."""
    return crc32(document[:200].encode()) % 50 == 0


def train_tokenizer(corpus: Path, names: Sequence[str]) -> PreTrainedTokenizerFast:
    """Byte-level BPE, so that no text is unknown; the end mark is token 0."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)  # type: ignore[assignment]
    tokenizer.decoder = decoders.ByteLevel()  # type: ignore[assignment]
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=[END], initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    texts = (document for name in names for document in documents(corpus, name) if not held_out(document))
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=END, eos_token=END)


def encode(tokenizer: PreTrainedTokenizerFast, texts: Iterator[str]) -> np.ndarray[tuple[int], np.dtype[np.uint16]]:
    """All texts in one row, each after an end mark."""
    rows = tokenizer.backend_tokenizer.encode_batch([END + text for text in texts])
    return np.concatenate([np.array(row.ids, dtype=np.uint16) for row in rows])


def build(shape: dict[str, int]) -> LlamaForCausalLM:
    """An untrained Llama."""
    config = LlamaConfig(
        **shape,
        vocab_size=VOCABULARY,
        max_position_embeddings=2 * CONTEXT,
        tie_word_embeddings=True,
        bos_token_id=0,
        eos_token_id=0,
        pad_token_id=None,
    )
    return LlamaForCausalLM(config)


def fit(
    model: LlamaForCausalLM,
    streams: dict[str, np.ndarray[tuple[int], np.dtype[np.uint16]]],
    phases: Sequence[Phase],
    loss: Loss,
    checkpoint: Path,
) -> None:
    """Train through all phases; matrices by Muon, embeddings and norms by AdamW."""
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
    others = [p for name, p in model.named_parameters() if p.ndim != 2 or "embed" in name]
    optimizers = [
        torch.optim.Muon(matrices, lr=MUON),
        torch.optim.AdamW(others, lr=ADAM, betas=(0.9, 0.95), weight_decay=0),
    ]
    base = [MUON, ADAM]
    run = torch.compile(
        lambda ids: loss(model, ids)
    )  # with the loss inside: its passes over all logits are as dear as a layer
    lengths = [max(1, round(phase.tokens / (BATCH * CONTEXT))) for phase in phases]
    done = _resume(checkpoint, model, optimizers)
    bar = tqdm(range(done, sum(lengths)), initial=done, total=sum(lengths), unit="step", smoothing=0.05)
    text, stream = -1, np.empty(0, np.uint16)
    for step in bar:
        phase, within = _phase(step, lengths)
        if phase != text:
            text, stream = phase, np.concatenate([streams[name] for name in phases[phase].texts])
        share = phases[phase].rate * min(1.0, (within + 1) / WARM_UP)
        share *= 0.5 * (1 + math.cos(math.pi * within / lengths[phase]))
        for optimizer, rate in zip(optimizers, base, strict=True):
            optimizer.param_groups[0]["lr"] = rate * share
        rng = np.random.default_rng((1, step))
        starts = rng.integers(0, len(stream) - CONTEXT - 1, BATCH)
        ids = torch.from_numpy(np.stack([stream[s : s + CONTEXT + 1] for s in starts]).astype(np.int64))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            value = run(ids)
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        if step % 20 == 0:
            bar.set_postfix(loss=f"{value.item():.3f}")
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == sum(lengths):
            state = {"step": step + 1, "model": model.state_dict(), "optimizers": [o.state_dict() for o in optimizers]}
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)


def _resume(checkpoint: Path, model: LlamaForCausalLM, optimizers: Sequence[torch.optim.Optimizer]) -> int:
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    model.load_state_dict(state["model"])
    for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
        optimizer.load_state_dict(saved)
    return int(state["step"])


def _phase(step: int, lengths: Sequence[int]) -> tuple[int, int]:
    """Which phase a step is in, and how far."""
    for phase, length in enumerate(lengths):
        if step < length:
            return phase, step
        step -= length
    raise IndexError(step)


def logits(model: LlamaForCausalLM, ids: torch.Tensor) -> torch.Tensor:
    """What the model says after every token but the last."""
    return cast(torch.Tensor, model(input_ids=ids[:, :-1], use_cache=False).logits.float())


def next_token(model: LlamaForCausalLM, ids: torch.Tensor) -> torch.Tensor:
    """Cross-entropy with the text."""
    return cross_entropy(logits(model, ids).flatten(0, 1), ids[:, 1:].flatten())


def like(target: LlamaForCausalLM) -> Loss:
    """Forward KL to the target's full distribution: what the draft is for is to propose what the target would say."""

    def loss(model: LlamaForCausalLM, ids: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            wanted = softmax(logits(target, ids), dim=-1)
        return -(wanted * log_softmax(logits(model, ids), dim=-1)).sum(-1).mean()

    return loss


@torch.inference_mode()
def figures(target: LlamaForCausalLM, draft: LlamaForCausalLM, stream: np.ndarray) -> dict[str, float]:  # type: ignore[type-arg]
    """Perplexities on held-out tales, and how well the draft's distribution meets the target's, token by token."""
    count = min(200, (len(stream) - 1) // CONTEXT)
    sums = dict.fromkeys(("target", "draft", "t1", "t0.7", "top1", "in4"), 0.0)
    for i in range(count):
        ids = torch.from_numpy(stream[i * CONTEXT : (i + 1) * CONTEXT + 1].astype(np.int64))[None]
        p, q = (logits(model, ids) for model in (target, draft))
        for name, rows in (("target", p), ("draft", q)):
            sums[name] += float(cross_entropy(rows.flatten(0, 1), ids[:, 1:].flatten()))
        for name, temperature in (("t1", 1.0), ("t0.7", 0.7)):
            sums[name] += float(torch.minimum(softmax(p / temperature, -1), softmax(q / temperature, -1)).sum(-1).mean())
        best = p.argmax(-1, keepdim=True)
        sums["top1"] += float((best[..., 0] == q.argmax(-1)).float().mean())
        sums["in4"] += float((q.topk(4).indices == best).any(-1).float().mean())
    mean = {name: value / count for name, value in sums.items()}
    return {
        "target perplexity": math.exp(mean["target"]),
        "draft perplexity": math.exp(mean["draft"]),
        "token-level acceptance at temperature 1": mean["t1"],
        "token-level acceptance at temperature 0.7": mean["t0.7"],
        "top-1 agreement": mean["top1"],
        "target's first token among the draft's first four": mean["in4"],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Train what is missing, then print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tools.embedded_pair.train", description="Train the embedded pair.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=Path("assets/pair"))
    parser.add_argument("--scale", type=float, default=1.0, help="share of the tokens in every phase")
    parser.add_argument("--evaluate", action="store_true", help="print the figures of what is there, train nothing")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    if not options.evaluate:
        train(options.corpus, options.out, options.scale)
    for name, value in evaluate(options.corpus, options.out).items():
        print(f"{name:<52} {value:.3f}")


def evaluate(corpus: Path, out: Path) -> dict[str, float]:
    """The figures of a pair as it was saved."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(out / "target")
    stream = encode(tokenizer, (text for text in documents(corpus, "tales") if held_out(text)))
    target, draft = (LlamaForCausalLM.from_pretrained(out / name, dtype=torch.float32) for name in ("target", "draft"))
    return figures(target, draft, stream)


def train(corpus: Path, out: Path, scale: float) -> None:
    """Tokenizer, target, draft, one after the other; a checkpoint that is there is taken up."""
    names = sorted({name for phase in TARGET_PHASES for name in phase.texts})
    saved = out / "tokenizer.checkpoint"
    if saved.exists():
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(saved), bos_token=END, eos_token=END)
    else:
        tokenizer = train_tokenizer(corpus, names)
        tokenizer.backend_tokenizer.save(str(saved))
    streams = {name: encode(tokenizer, (text for text in documents(corpus, name) if not held_out(text))) for name in names}
    target, draft = build(TARGET), build(DRAFT)
    parts: list[tuple[str, LlamaForCausalLM, tuple[Phase, ...], Loss]] = [
        ("target", target, TARGET_PHASES, next_token),
        ("draft", draft, DRAFT_PHASES, like(target)),
    ]
    for name, model, phases, loss in parts:
        print(f"{name}: {sum(p.numel() for p in model.parameters()):,} parameters")
        phases = tuple(Phase(phase.texts, phase.tokens * scale, phase.rate) for phase in phases)
        fit(model, streams, phases, loss, out / f"{name}.checkpoint")
        model.eval()  # type: ignore[no-untyped-call]
        copy.deepcopy(model).to(torch.bfloat16).save_pretrained(out / name)
        tokenizer.save_pretrained(out / name)


if __name__ == "__main__":
    main()
