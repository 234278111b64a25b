"""`specviz bench`: the library's generation and ours, as ratios, in one run."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from specviz.cli.output import check_folder, write_file
from specviz.cli.pair_options import add_pair_arguments, load_chosen_pair
from specviz.core.sampling import Sampling
from specviz.texts import commands as texts

HELP = texts.BENCH_HELP
TREES = ("chain:2", "chain:3", "2,2,2", "binary:4")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which pair, what is timed, for how long."""
    add_pair_arguments(parser)
    add = parser.add_argument
    add("--length", type=int, default=5, help=texts.LENGTH_HELP.format(default=5))
    add("--trees", nargs="*", default=TREES, help=texts.TREES_HELP.format(default=" ".join(TREES)))
    add("--temperature", type=float, default=1.0, help=texts.TEMPERATURE_HELP.format(default=1))
    add("--max-tokens", type=int, default=64, help=texts.BENCH_TOKENS_HELP.format(default=64))
    add("--rounds", type=int, default=10, help=texts.ROUNDS_HELP.format(default=10))
    add("--gain-steps", type=int, default=400, help=texts.GAIN_STEPS_HELP.format(default=400))
    add("--library-pass", action="store_true", help=texts.LIBRARY_PASS_HELP)
    add("--out", type=Path, help=texts.BENCH_OUT_HELP)


def run(options: argparse.Namespace) -> int:
    """Race the pair, then compare the two rules on the same trees."""
    from specviz.studies import bench
    from specviz.studies.baselines import machine

    if options.out:
        check_folder(options.out)
    start = time.perf_counter()
    pair, names = load_chosen_pair(options)
    load = time.perf_counter() - start
    print(texts.BENCH_PAIR.format(target=names["target"], draft=names["draft"], seconds=load, machine=machine()))
    print(texts.BENCH_RUNS.format(temperature=options.temperature, rounds=options.rounds, tokens=options.max_tokens))
    contenders = bench.list_contenders(options.length, options.trees)
    bench.race(pair, contenders, Sampling(options.temperature), options.max_tokens, options.rounds)
    for line in (*bench.table(contenders), *bench.compare_contenders(contenders, options.length)):
        print(line)
    gains: list[bench.Gain] = []
    for tree, temperature in bench.COMPARED if options.gain_steps else ():
        gains.append(bench.gain(pair, tree, Sampling(temperature), options.gain_steps))
        print(gains[-1], flush=True)
    if options.out:
        write_file(options.out, json.dumps(bench.results(contenders, gains, load), indent=1))
    return 0
