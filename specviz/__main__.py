"""The command line: `python -m specviz prove`, `explain`, `run`, `agree`, `bench`, `bench-verify`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm  # type: ignore[import-untyped]

from specviz import bench_verify, explain, proof
from specviz.decode import Settings
from specviz.dist import Sampling
from specviz.draft.proposals import PROPOSALS
from specviz.models.pairs import EMBEDDED, HERE, PAIRS, named
from specviz.trace import dump
from specviz.verify import VERIFIERS

if TYPE_CHECKING:
    from specviz.models.load import Pair


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status says whether it held."""
    parser = argparse.ArgumentParser(prog="python -m specviz", description="See speculative decoding, and check it.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("prove", help="exact laws of every rule over toy models")
    told = commands.add_parser("explain", help="one step of two rules side by side")
    told.add_argument("toy", nargs="?", default="T2", choices=list(explain.EXAMPLES))
    told.add_argument("--coin-seed", type=int, default=None, help="other coins on the same tree")
    _add_run(commands.add_parser("run", help="decode with two real models, as text in the terminal"))
    raced = commands.add_parser("bench", help="how fast a pair decodes: the library's generation and ours, in one run")
    _add_pair(raced)
    raced.add_argument("--length", type=int, default=5, help="of the chain, and of the peer's drafts")
    raced.add_argument("--trees", nargs="*", default=["chain:2", "chain:3", "2,2,2", "binary:4"])
    raced.add_argument("--temperature", type=float, default=1.0)
    raced.add_argument("--max-tokens", type=int, default=64, help="in every run")
    raced.add_argument("--rounds", type=int, default=10)
    raced.add_argument("--gain-steps", type=int, default=400, help="paired steps, traversal against top-down; 0 for none")
    raced.add_argument("--library-pass", action="store_true", help="read by the library's forward pass, not the lean one")
    raced.add_argument("--out", type=Path, help="write everything measured to this file, as JSON")
    greedy = commands.add_parser("agree", help="at temperature 0, every rule and tree against the library's generate")
    _add_pair(greedy)
    greedy.add_argument("--prompts", type=int, default=100)
    greedy.add_argument("--max-tokens", type=int, default=64)
    commands.add_parser("examples", help="search for the bundled runs anew, and write them")
    carded = commands.add_parser("card", help="write the embedded pair's model card from its weights and the held-out text")
    carded.add_argument("corpus", type=Path, help="the folder that the pair was trained on")
    timed = commands.add_parser("bench-verify", help="how fast verification is, as a ratio to one pass over the numbers")
    timed.add_argument("--vocabulary", type=int, default=151_936)
    timed.add_argument("--tree", nargs="+", default=["4,3,2,1", "chain:64"], help="in the grammar of trees")
    timed.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except ValueError as error:
        parser.error(str(error))


def _run(options: argparse.Namespace) -> int:
    match options.command:
        case "prove":
            rows: list[proof.Row] = []
            for line in proof.lines(_kept_in(rows, proof.prove())):
                print(line, flush=True)
            return 0 if all(row.kept for row in rows) else 1
        case "explain":
            print("\n".join(explain.lines(options.toy, options.coin_seed)))
        case "run":
            return _decode(options)
        case "bench":
            return _bench(options)
        case "agree":
            return _agree(options)
        case "examples":
            from specviz import presets
            from specviz.models.load import load_named

            for one in presets.make(load_named(EMBEDDED)):
                print(f"{one.path.name:<16} {one.claim}", flush=True)
        case "card":
            from specviz import card
            from specviz.models.load import load_named

            (HERE / "README.md").write_text(card.card(load_named(EMBEDDED), options.corpus, HERE))
        case "bench-verify":
            for tree in options.tree:
                print("\n".join(bench_verify.verification(options.vocabulary, tree, options.repeats)), end="\n\n")
    return 0


def _add_run(parser: argparse.ArgumentParser) -> None:
    """The options of `run`; the models may also stand in the environment."""
    plain = Settings()
    add = parser.add_argument
    add("prompt")
    _add_pair(parser)
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


def _add_pair(parser: argparse.ArgumentParser) -> None:
    """Which two models, and where."""
    add = parser.add_argument
    add("--pair", default=EMBEDDED, choices=[record.key for record in PAIRS])
    add("--target", default=os.environ.get("SPECVIZ_TARGET"), help="folder or hub id[@revision]; or SPECVIZ_TARGET")
    add("--draft", default=os.environ.get("SPECVIZ_DRAFT"), help="folder or hub id[@revision]; or SPECVIZ_DRAFT")
    add("--device", help="cpu, cuda, cuda:1, ...; a GPU where there is one")
    add("--device-map", help="how to spread a target that is larger than one device: auto, balanced, ...")
    add("--dtype", help="auto, float32, bfloat16 or float16")
    add("--trust-remote-code", action="store_true", help="run code that comes with the models")


def _pair(options: argparse.Namespace) -> tuple[Pair, dict[str, str]]:
    """The pair that the options name, loaded, and its names for the trace."""
    from specviz.models.load import Source, load_pair

    record = named(options.pair)
    names, dtype, device = (record.target, record.draft), record.dtype, record.device
    if options.target or options.draft:
        if not (options.target and options.draft):
            raise ValueError("name both models, --target and --draft, or SPECVIZ_TARGET and SPECVIZ_DRAFT, or a --pair")
        names, dtype, device = (options.target, options.draft), "auto", "auto"
        shown = names
    else:
        shown = record.names
    maps = (options.device_map, None)
    one, other = (
        Source(name, options.dtype or dtype, options.device or device, spread, options.trust_remote_code)
        for name, spread in zip(names, maps, strict=True)
    )
    pair = load_pair(one, other, quick=not getattr(options, "library_pass", False))
    return pair, dict(zip(("target", "draft"), shown, strict=True))


def _decode(options: argparse.Namespace) -> int:
    """Run two real models; they are loaded only here, so that all else starts at once."""
    from specviz import run

    sampling = Sampling(options.temperature, options.top_k, options.top_p)
    chosen = Settings(options.tree, options.proposal, options.verifier, (), sampling, options.tree_seed, options.coin_seed)
    chosen = replace(chosen, max_tokens=options.max_tokens)
    pair, models = _pair(options)
    chosen = replace(chosen, stop_tokens=pair.stop_tokens)
    prompt = pair.chat(options.prompt) if options.chat else options.prompt
    trace = run.run(pair, prompt, chosen, models, lambda text: print(text, end="", flush=True))
    if trace.steps:
        print(run.report(trace))
    if options.out:
        options.out.write_text(dump(trace))
        print(f"trace written to {options.out}")
    return 0


def _agree(options: argparse.Namespace) -> int:
    """Greedy text against the library's; fails if one verdict differs."""
    from specviz import agree
    from specviz.prompts import PROMPTS

    pair, _ = _pair(options)
    found: list[agree.Agreement] = []
    bar = tqdm(PROMPTS[: options.prompts], unit="prompt", leave=False)
    for _, found in agree.agree(pair, bar, options.max_tokens):
        bar.set_postfix(wrong=sum(one.wrong for one in found))
    for one in found:
        print(f"{one.tree:<14} {one.rule:<10} {one.steps:>6} steps, {one.wrong} not as generate writes")
    return 1 if not found or any(one.wrong for one in found) else 0


def _bench(options: argparse.Namespace) -> int:
    """Race the pair, then compare the two rules on the same trees."""
    from specviz import bench
    from specviz.models.peers import machine

    start = time.perf_counter()
    pair, models = _pair(options)
    load = time.perf_counter() - start
    sampling = Sampling(options.temperature)
    field = bench.contenders(options.length, options.trees)
    print(f"{models['target']} with {models['draft']}, loaded in {load:.2f} s; {machine()}")
    rounds = f"{options.rounds} rounds of {options.max_tokens} tokens"
    print(f"temperature {options.temperature}, {rounds}, drafts without replacement")
    bench.race(pair, field, sampling, options.max_tokens, options.rounds)
    for line in (*bench.table(field), *bench.verdicts(field, options.length)):
        print(line)
    gains: list[bench.Gain] = []
    for tree, temperature in bench.COMPARED if options.gain_steps else ():
        gains.append(bench.gain(pair, tree, Sampling(temperature), options.gain_steps))
        print(gains[-1], flush=True)
    if options.out:
        options.out.write_text(json.dumps(bench.results(field, gains, load), indent=1))
    return 0


def _kept_in(rows: list[proof.Row], source: Iterable[proof.Row]) -> Iterator[proof.Row]:
    for row in source:
        rows.append(row)
        yield row


if __name__ == "__main__":
    sys.exit(main())
