"""One run of two real models in the terminal: text as it comes, with what was not drafted marked; then the metrics."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from specviz.cli.pair_options import add_pair_arguments, load_chosen_pair
from specviz.core.sampling import Sampling
from specviz.draft.proposals import PROPOSALS
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.load import Pair, TextStream
from specviz.trace.file import dump
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.metrics import Metrics, metrics
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import VERIFIERS

HELP = "decode with two real models, as text in the terminal"
MARKS: dict[str, tuple[str, str]] = {"accepted": ("", ""), "correction": ("⟨", "⟩"), "bonus": ("«", "»")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `run`; the models may also stand in the environment."""
    plain = Settings()
    add = parser.add_argument
    add("prompt")
    add_pair_arguments(parser)
    add("--tree", default=plain.tree, help="chain:5, 3,2,2,1, binary:3, paths:3x4, delayed:2+3x2, eagle25, best:32")
    add("--proposal", default=plain.proposal, choices=[record.key for record in PROPOSALS])
    add("--verifier", default=plain.verifier, choices=[record.key for record in VERIFIERS])
    add("--temperature", type=float, default=1.0)
    add("--top-k", type=int)
    add("--top-p", type=float, default=1.0)
    add("--tree-seed", type=int, default=0)
    add("--coin-seed", type=int, default=0)
    add("--max-tokens", type=int, default=plain.max_tokens)
    add("--chat", action="store_true", help="ask through the target's chat template")
    add("--out", type=Path, help="write the trace to this file")


def run(options: argparse.Namespace) -> int:
    """Run two real models; they are loaded only here, so that all else starts at once."""
    sampling = Sampling(options.temperature, options.top_k, options.top_p)
    chosen = Settings(options.tree, options.proposal, options.verifier, (), sampling, options.tree_seed, options.coin_seed)
    chosen = replace(chosen, max_tokens=options.max_tokens)
    pair, models = load_chosen_pair(options)
    chosen = replace(chosen, stop_tokens=pair.stop_tokens)
    prompt = pair.chat(options.prompt) if options.chat else options.prompt
    trace = write_aloud(pair, prompt, chosen, models, lambda text: print(text, end="", flush=True))
    if trace.steps:
        print(report(trace))
    if options.out:
        options.out.write_text(dump(trace))
        print(f"trace written to {options.out}")
    return 0


def write_aloud(
    pair: Pair, prompt: str, settings: Settings, models: Mapping[str, str], write: Callable[[str], object]
) -> RunTrace:
    """Write the text while it is decoded, and return its trace; what was written is kept if it is interrupted."""
    tokens = pair.encode(prompt)
    text = TextStream(pair.tokenizer)
    write(prompt)
    for token in tokens:
        text.push(token)
    steps: list[StepTrace] = []
    try:
        for step in decode(pair.target, pair.draft, tokens, settings):
            steps.append(record_step(step))
            for token, origin in zip(steps[-1].tokens, steps[-1].origins, strict=True):
                before, after = MARKS[origin]
                said = text.push(token)
                write(f"{before}{said}{after}" if said else "")
    except KeyboardInterrupt:
        write(" [stopped]")
    except MemoryError as error:
        write(f" [stopped: {error}]")
    write(text.end() + "\n")
    return run_trace(models, settings, tokens, pair.text, steps)


def report(trace: RunTrace) -> str:
    """The metrics of a run, a line each."""
    found = metrics(trace)
    return "\n".join(f"{name:<44} {value}" for name, value in _lines(found))


def _lines(found: Metrics) -> list[tuple[str, str]]:
    spread = "" if found.interval is None else f"   95 % interval {found.interval[0]:.2f} to {found.interval[1]:.2f}"
    lines = [
        ("steps", str(found.steps)),
        ("tokens per step (mean acceptance length)", f"{found.tokens_per_step:.2f}{spread}"),
        ("drafted tokens accepted", f"{found.accepted} of {found.drafted}"),
        ("per-position acceptance rate", " ".join(f"{rate:.2f}" for rate in found.per_position)),
        ("wasted nodes per step", f"{found.wasted_per_step:.1f}"),
    ]
    if found.expected_tokens_per_step is not None:
        lines.append(("the same over all coins, exact", f"{float(found.expected_tokens_per_step):.2f} tokens per step"))
    phases = "  ".join(f"{phase} {spent:.2f}" for phase, spent in found.seconds.items())
    lines.append(("seconds", f"{phases}  all {sum(found.seconds.values()):.2f}"))
    return lines
