"""`specviz run`: text as two models write it, with corrections and bonus tokens marked, then a table of metrics."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from specviz.cli.output import check_folder, write_file
from specviz.cli.pair_options import add_pair_arguments, load_chosen_pair
from specviz.core.quoting import is_text
from specviz.core.sampling import Sampling
from specviz.draft.proposals import PROPOSALS
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.site.standalone import standalone_page
from specviz.texts import commands as texts
from specviz.trace.file import dump
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.metrics import Metrics, metrics
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import VERIFIERS

if TYPE_CHECKING:
    from specviz.models.load import Pair

HELP = texts.RUN_HELP
MARKS: dict[str, tuple[str, str]] = {"accepted": ("", ""), "correction": ("⟨", "⟩"), "bonus": ("«", "»")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `run`; the models may also be named in the environment."""
    parser.add_argument("prompt", help=texts.PROMPT_HELP)
    add_pair_arguments(parser)
    _add_settings(parser)
    parser.add_argument("--chat", action="store_true", help=texts.CHAT_HELP)
    parser.add_argument("--out", type=Path, help=texts.TRACE_HELP)
    parser.add_argument("--html", type=Path, metavar="FILE", help=texts.HTML_HELP)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    default, add = Settings(), parser.add_argument
    proposals, rules = ([record.key for record in records] for records in (PROPOSALS, VERIFIERS))
    proposal_help = texts.PROPOSAL_HELP.format(choices=", ".join(proposals), default=default.proposal)
    rule_help = texts.RULE_HELP.format(choices=", ".join(rules), default=default.verifier)
    add("--tree", default=default.tree, help=texts.TREE_HELP.format(default=default.tree))
    add("--proposal", default=default.proposal, choices=proposals, metavar="PROPOSAL", help=proposal_help)
    add("--rule", "--verifier", default=default.verifier, choices=rules, metavar="RULE", help=rule_help)
    add("--temperature", type=float, default=1.0, help=texts.TEMPERATURE_HELP.format(default=1))
    add("--top-k", type=int, metavar="K", help=texts.TOP_K_HELP)
    add("--top-p", type=float, default=1.0, metavar="P", help=texts.TOP_P_HELP.format(default=1))
    add("--tree-seed", type=int, default=0, help=texts.TREE_SEED_HELP.format(default=0))
    add("--coin-seed", type=int, default=0, help=texts.COIN_SEED_HELP.format(default=0))
    add("--max-tokens", type=int, default=default.max_tokens, help=texts.MAX_TOKENS_HELP.format(default=default.max_tokens))


def run(options: argparse.Namespace) -> int:
    """Run two real models; they are loaded only here, so that all else starts at once."""
    settings = _read_settings(options)
    for path in filter(None, (options.out, options.html)):
        check_folder(path)
    if not is_text(options.prompt):
        raise ValueError(texts.NOT_TEXT)
    pair, names = load_chosen_pair(options)
    settings = replace(settings, stop_tokens=pair.stop_tokens)
    prompt = pair.chat(options.prompt) if options.chat else options.prompt
    trace = write_aloud(pair, prompt, settings, names, lambda text: print(text, end="", flush=True))
    if trace.steps:
        print(texts.MARKS)
        print(report(trace))
    if options.out:
        write_file(options.out, dump(trace))
        print(texts.TRACE_WRITTEN.format(path=options.out))
    if options.html:
        write_file(options.html, standalone_page(trace))
        print(texts.HTML_WRITTEN.format(path=options.html))
    return 0


def _read_settings(options: argparse.Namespace) -> Settings:
    return Settings(
        tree=options.tree,
        proposal=options.proposal,
        verifier=options.rule,
        sampling=Sampling(options.temperature, options.top_k, options.top_p),
        tree_seed=options.tree_seed,
        coin_seed=options.coin_seed,
        max_tokens=options.max_tokens,
    )


def write_aloud(
    pair: Pair, prompt: str, settings: Settings, models: Mapping[str, str], write: Callable[[str], object]
) -> RunTrace:
    """Write the text while it is decoded, and return its trace, of all finished steps if the run is interrupted."""
    from specviz.models.pair import TextStream

    tokens = pair.encode(prompt)
    stream = TextStream(pair.tokenizer)
    write(prompt)
    for token in tokens:
        stream.push(token)
    steps: list[StepTrace] = []
    try:
        for step in decode(pair.target, pair.draft, tokens, settings):
            steps.append(record_step(step))
            for token, origin in zip(steps[-1].tokens, steps[-1].origins, strict=True):
                before, after = MARKS[origin]
                text = stream.push(token)
                write(f"{before}{text}{after}" if text else "")
    except KeyboardInterrupt:
        write(f" {texts.STOPPED}")
    except MemoryError as error:
        write(f" {texts.STOPPED_BECAUSE.format(reason=error)}")
    write(stream.end() + "\n")
    return run_trace(models, settings, tokens, pair.text, steps)


def report(trace: RunTrace) -> str:
    """The metrics of a run, a line each."""
    return "\n".join(f"{name:<48} {value}" for name, value in _rows(metrics(trace)))


def _rows(numbers: Metrics) -> list[tuple[str, str]]:
    rates = " ".join(f"{rate:.2f}" for rate in numbers.per_position)
    rows = [
        (texts.STEPS, str(numbers.steps)),
        (texts.TOKENS_PER_STEP, _estimate(numbers.tokens_per_step, numbers.interval)),
        (texts.DRAFTED_ACCEPTED, texts.COUNT_OF.format(count=numbers.accepted, total=numbers.drafted)),
        (texts.PER_POSITION, rates),
        (texts.WASTED, f"{numbers.wasted_per_step:.1f}"),
    ]
    if numbers.expected_tokens_per_step is not None:
        rows.insert(2, (texts.EXPECTED_TOKENS, f"{float(numbers.expected_tokens_per_step):.2f}"))
    groups = ((texts.SECONDS, numbers.text_seconds), (texts.DISPLAY_SECONDS, numbers.display_seconds))
    for name, seconds in groups:
        phases = "  ".join(texts.PHASE.format(phase=phase, seconds=spent) for phase, spent in seconds.items())
        if seconds:
            rows.append((name, texts.ALL_PHASES.format(phases=phases, seconds=sum(seconds.values()))))
    return rows


def _estimate(mean: float, interval: tuple[float, float] | None) -> str:
    if interval is None:
        return texts.ESTIMATE.format(mean=mean)
    return texts.ESTIMATE_WITH_INTERVAL.format(mean=mean, low=interval[0], high=interval[1])
