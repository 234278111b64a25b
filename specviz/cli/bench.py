"""`specviz bench`: the library's generation and ours, as ratios, in one run."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from specviz.cli.pair_options import add_pair_arguments, load_chosen_pair
from specviz.core.sampling import Sampling

HELP = "how fast a pair decodes: the library's generation and ours, in one run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which pair, what is raced, for how long."""
    add_pair_arguments(parser)
    parser.add_argument("--length", type=int, default=5, help="of the chain, and of the peer's drafts")
    parser.add_argument("--trees", nargs="*", default=["chain:2", "chain:3", "2,2,2", "binary:4"])
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--max-tokens", type=int, default=64, help="in every run")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--gain-steps", type=int, default=400, help="paired steps, traversal against top-down; 0 for none")
    parser.add_argument("--library-pass", action="store_true", help="read by the library's forward pass, not the lean one")
    parser.add_argument("--out", type=Path, help="write everything measured to this file, as JSON")


def run(options: argparse.Namespace) -> int:
    """Race the pair, then compare the two rules on the same trees."""
    from specviz.studies import bench
    from specviz.studies.baselines import machine

    start = time.perf_counter()
    pair, models = load_chosen_pair(options)
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
