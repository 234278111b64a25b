"""A run, and a step of it, as a program or a notebook holds them: thin wrappers around the trace, which is plain data.

Both print themselves as text, and show themselves as the interactive view in a notebook.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from specviz.core.quoting import shorten
from specviz.draft import find_proposal
from specviz.explore.answers import list_evaluated
from specviz.explore.runs import count_tokens, rerun_from
from specviz.library.frame import write_frame
from specviz.library.graph import make_graph
from specviz.replay.caption import caption
from specviz.replay.narrate import tell_events
from specviz.replay.numbers import write_number
from specviz.share.files import FILES
from specviz.texts import library as texts
from specviz.trace import file
from specviz.trace.metrics import Metrics, metrics
from specviz.trace.schema import Origin, RunTrace, StepTrace
from specviz.verify import find_rule

if TYPE_CHECKING:
    from networkx import DiGraph


@dataclass(frozen=True, repr=False)
class Run:
    """A run: `trace` is all that is known of it, and everything else here is read from that."""

    trace: RunTrace

    @property
    def prompt(self) -> str:
        """The prompt as text."""
        return self.trace.prompt_text

    @property
    def text(self) -> str:
        """The prompt and what was written after it."""
        return self.prompt + self.trace.read([token for step in self.trace.steps for token in step.tokens])

    @property
    def rules(self) -> tuple[str, ...]:
        """The keys of the rules that judged every step, the one that commits first."""
        return tuple(list_evaluated(self.trace))

    @property
    def metrics(self) -> Metrics:
        """The numbers of the rule that commits."""
        return self.measure()

    def measure(self, rule: str | None = None) -> Metrics:
        """The numbers of a rule; those of a rider are what it accepts on the same trees."""
        return metrics(self.trace, rule)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps."""
        return tuple(self.step(number) for number in range(1, len(self.trace.steps) + 1))

    def step(self, number: int) -> Step:
        """A step by its number, from 1 as on the page."""
        last = len(self.trace.steps)
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= last:
            template = texts.STEP_RANGE_ONE if last == 1 else texts.STEP_RANGE if last else texts.NO_STEPS_YET
            raise ValueError(template.format(last=last, got=shorten(repr(number))))
        settings = self.trace.settings
        before = rerun_from(self.trace, number - 1, settings.tree_seed, settings.coin_seed)
        return Step(replace(before, steps=(self.trace.steps[number - 1],)), number, last)

    def dump(self) -> str:
        """The run as JSON, which `load` and the page read."""
        return file.dump(self.trace)

    def save(self, path: str | Path) -> None:
        """Write the run as the kind of file that the name ends in: JSON, a page that replays offline, or tables."""
        name = Path(path).name
        kind = next((kind for kind in FILES if name.endswith(f".{kind.ending}")), None)
        if kind is None:
            endings = texts.ENDINGS.join(f".{one.ending}" for one in FILES)
            raise ValueError(texts.NOT_A_KIND.format(endings=endings, got=shorten(repr(name))))
        Path(path).write_text(kind.write(self.trace), encoding="utf-8")

    def __repr__(self) -> str:
        return "\n".join(_describe_run(self))

    def _repr_html_(self) -> str | None:
        return write_frame(self.trace) if self.trace.steps else None


@dataclass(frozen=True, repr=False)
class Step:
    """One step of a run: `trace` is a run of this step alone, whose prompt is all the text before it."""

    trace: RunTrace
    number: int  # from 1
    of: int  # how many steps the run has

    @property
    def record(self) -> StepTrace:
        """The step as plain data: its tree, its events, its exact distributions."""
        return self.trace.steps[0]

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens that were written, as text."""
        return tuple(self.trace.texts[token] for token in self.record.tokens)

    @property
    def origins(self) -> tuple[Origin, ...]:
        """For each of these tokens where it came from: accepted, correction or bonus."""
        return self.record.origins

    @property
    def text(self) -> str:
        """What was written."""
        return self.trace.read(self.record.tokens)

    def graph(self) -> DiGraph[int]:
        """The draft tree for networkx: token, text, p and q of each node, and its mark by each rule."""
        return make_graph(self.trace, self.record)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the rule that commits did, event by event."""
        return self.tell()

    def tell(self, rule: str | None = None) -> tuple[str, ...]:
        """What a rule did on this tree, event by event."""
        key = self.record.verifier if rule is None else rule
        metrics(self.trace, key)  # which refuses a rule that has not judged the step
        return tuple(told.say for told in tell_events(self.trace, self.record, key))

    @property
    def metrics(self) -> Metrics:
        """The numbers of the rule that commits, of this step alone."""
        return self.measure()

    def measure(self, rule: str | None = None) -> Metrics:
        """The numbers of a rule on this tree."""
        return metrics(self.trace, rule)

    def __repr__(self) -> str:
        return "\n".join(_describe_step(self))

    def _repr_html_(self) -> str:
        return write_frame(self.trace)


def _describe_run(run: Run) -> Iterator[str]:
    """The text, how it was made, and what every rule comes to."""
    settings, source = run.trace.settings, ", ".join(run.trace.models.values())
    yield texts.RUN.format(prompt=run.prompt, written=run.text.removeprefix(run.prompt))
    proposal, rule = find_proposal(settings.proposal).title, find_rule(settings.verifier).title
    yield texts.RUN_LINE.format(source=source, tree=settings.tree, proposal=proposal, rule=rule)
    if not run.trace.steps:
        yield texts.NO_STEPS_YET
        return
    count, numbers = len(run.trace.steps), run.metrics
    template, mean = texts.RUN_COUNTS_ONE if count == 1 else texts.RUN_COUNTS, write_number(numbers.tokens_per_step)
    yield template.format(tokens=count_tokens(run.trace), steps=count, mean=mean)
    yield from (_count(run, key) for key in run.rules)


def _describe_step(step: Step) -> Iterator[str]:
    """What was written, what the rules come to, and what each of them did."""
    pairs = zip(step.tokens, step.origins, strict=True)
    tokens = ", ".join(texts.TOKEN.format(text=repr(text), origin=origin) for text, origin in pairs)
    yield texts.STEP.format(number=step.number, steps=step.of, tokens=tokens)
    rules = list_evaluated(step.trace)
    yield caption(step.trace, step.record, rules[0], rules[min(1, len(rules) - 1)])
    for key in rules:
        yield _count(step, key)
        for number, said in enumerate(step.tell(key), start=1):
            yield texts.SENTENCE.format(number=number, text=said)


def _count(shown: Run | Step, key: str) -> str:
    numbers = shown.measure(key)
    title = find_rule(key).title
    counts = texts.RULE_COUNTS.format(rule=title, accepted=numbers.accepted, drafted=numbers.drafted)
    expected = numbers.expected_tokens_per_step
    return counts if expected is None else texts.EXPECTED.format(counts=counts, mean=write_number(expected))
