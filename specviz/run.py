"""One run of two real models in the terminal: text as it comes, with what was not drafted marked; then the metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from specviz.decode import Settings, decode
from specviz.metrics import Metrics, metrics
from specviz.models.load import Pair, TextStream
from specviz.record import record, run_trace
from specviz.trace import RunTrace, StepTrace

MARKS: dict[str, tuple[str, str]] = {"accepted": ("", ""), "correction": ("⟨", "⟩"), "bonus": ("«", "»")}


def run(pair: Pair, prompt: str, settings: Settings, models: Mapping[str, str], write: Callable[[str], object]) -> RunTrace:
    """Write the text while it is decoded, and return its trace; what was written is kept if it is interrupted."""
    tokens = pair.encode(prompt)
    text = TextStream(pair.tokenizer)
    write(prompt)
    for token in tokens:
        text.push(token)
    steps: list[StepTrace] = []
    try:
        for step in decode(pair.target, pair.draft, tokens, settings):
            steps.append(record(step))
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
