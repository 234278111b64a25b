"""Whether a trace can be that of a run: every id in range, every probability between 0 and 1, every verdict borne out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

from specviz.core.events import Commit, Sample
from specviz.texts import trace as texts
from specviz.trace.check_events import EventCheck
from specviz.trace.check_numbers import NumberCheck
from specviz.trace.limits import MOST_DRAWS, MOST_EVENTS_PER_DRAW, MOST_IN_ALL, MOST_SECONDS, MOST_TEXT
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import find_rule


def count_parts(step: StepTrace) -> int:
    """The nodes and events of a step, of which a run may have so many."""
    return len(step.nodes) + sum(map(len, (*step.verdicts.values(), *step.counterfactuals.values())))


def check(trace: RunTrace) -> None:
    """Refuse what no run can have left behind, and say what and where."""
    _check_size(trace)
    known = trace.texts.keys()
    for place, token in _tokens(trace):
        if token not in known:
            raise ValueError(texts.NO_TEXT.format(where=place, token=token))
    if not trace.prompt:
        raise ValueError(texts.NO_PROMPT)
    text = chain(trace.prompt, *(step.tokens for step in trace.steps))
    if (length := sum(len(trace.texts[token]) for token in text)) > MOST_TEXT:
        raise ValueError(texts.MOST_TEXT.format(most=MOST_TEXT, got=length))
    numbers = NumberCheck(exact=_is_exact(trace))
    root = trace.prompt[-1]
    for i, step in enumerate(trace.steps):
        where = f"trace.steps[{i}]"
        if i and step.number != trace.steps[i - 1].number + 1:
            raise ValueError(texts.STEP_NUMBER.format(where=where, expected=trace.steps[i - 1].number + 1, got=step.number))
        if step.number < 0:
            raise ValueError(texts.FIRST_NUMBER.format(where=where, got=step.number))
        if not step.nodes or step.nodes[0].token != root:
            raise ValueError(texts.ROOT_TOKEN.format(where=where, expected=root))
        _check_nodes(step, where, numbers)
        _check_verdicts(step, where, numbers)
        _check_settings(trace, step, where)
        _check_committed(step, where)
        root = step.tokens[-1]


def _check_size(trace: RunTrace) -> None:
    total = sum(map(count_parts, trace.steps))
    if total > MOST_IN_ALL:
        raise ValueError(texts.MOST_IN_ALL.format(most=MOST_IN_ALL, got=total))
    for i, step in enumerate(trace.steps):
        where = f"trace.steps[{i}]"
        draws = sum(len(node.draws) for node in step.nodes)
        if draws > MOST_DRAWS:
            raise ValueError(texts.MOST_DRAWS.format(where=f"{where}.nodes", most=MOST_DRAWS, got=draws))
        most = MOST_EVENTS_PER_DRAW * (1 + draws)
        for name in ("verdicts", "counterfactuals"):
            for key, events in getattr(step, name).items():
                if len(events) > most:
                    place = f"{where}.{name}[{key!r}]"
                    raise ValueError(texts.MOST_EVENTS.format(where=place, most=most, draws=draws, got=len(events)))


def _tokens(trace: RunTrace) -> Iterator[tuple[str, int]]:
    yield from ((f"trace.prompt[{i}]", token) for i, token in enumerate(trace.prompt))
    for i, step in enumerate(trace.steps):
        yield from ((f"trace.steps[{i}].tokens", token) for token in step.tokens)
        for n, node in enumerate(step.nodes):
            yield from ((f"trace.steps[{i}].nodes[{n}]", token) for token in (node.token, *node.shown))


def _is_exact(trace: RunTrace) -> bool:
    """What the run says it is by its first probability."""
    return any(isinstance(x, Fraction) for step in trace.steps[:1] for node in step.nodes[:1] for x in node.p[:1])


def _check_nodes(step: StepTrace, where: str, numbers: NumberCheck) -> None:
    for n, node in enumerate(step.nodes):
        place = f"{where}.nodes[{n}]"
        if n == 0 and node.parent is not None:
            raise ValueError(texts.ROOT_PARENT.format(where=place, got=node.parent))
        if n and not (node.parent is not None and 0 <= node.parent < n):
            raise ValueError(texts.PARENT.format(where=place, last=n - 1, got=node.parent))
    drawn = [set(step.children(n)) for n in range(len(step.nodes))]
    for n, node in enumerate(step.nodes):
        place = f"{where}.nodes[{n}]"
        for d, draw in enumerate(node.draws):
            if not n < draw.node < len(step.nodes) or step.nodes[draw.node].parent != n:
                raise ValueError(texts.DRAW_NODE.format(where=f"{place}.draws[{d}]", node=n, got=draw.node))
            numbers.positive(draw.q, f"{place}.draws[{d}].q")
        if node.parent is not None and n not in drawn[node.parent]:
            raise ValueError(texts.NOT_DRAWN.format(where=place, parent=node.parent))
        _check_shown(step, n, place)
        _check_bars(step, n, place, numbers)


def _check_shown(step: StepTrace, n: int, where: str) -> None:
    shown, children = set(step.nodes[n].shown), dict[int, int]()
    for child in step.children(n):
        token = step.nodes[child].token
        if token not in shown:
            raise ValueError(texts.CHILD_NOT_SHOWN.format(where=where, child=child))
        if (first := children.setdefault(token, child)) != child:
            raise ValueError(texts.EQUAL_SIBLINGS.format(where=where, token=token, first=first, second=child))
    if len(shown) != len(step.nodes[n].shown):
        raise ValueError(texts.SHOWN_TWICE.format(where=where))


def _check_bars(step: StepTrace, n: int, where: str, numbers: NumberCheck) -> None:
    node = step.nodes[n]
    expected = len(node.shown) + 1
    for name, bars in (("p", node.p), ("q", node.q)):
        if bars is None:
            if node.draws:
                raise ValueError(texts.NO_DRAFT.format(where=where))
            continue
        if len(bars) != expected:
            raise ValueError(texts.BARS.format(where=f"{where}.{name}", expected=expected, got=len(bars)))
        numbers.law(bars, f"{where}.{name}")


def _check_verdicts(step: StepTrace, where: str, numbers: NumberCheck) -> None:
    for name in ("verdicts", "counterfactuals", "stop_laws"):
        for key in getattr(step, name):
            if key not in step.verdicts:
                raise ValueError(texts.NO_VERDICT.format(where=where, field=name, key=key))
            find_rule(key)
    if step.verifier not in step.verdicts:
        raise ValueError(texts.NO_VERDICT.format(where=where, field="verifier", key=step.verifier))
    events = EventCheck(step, numbers)
    for key in step.verdicts:
        place = f"{where}.verdicts[{key!r}]"
        events.check_all(step.verdicts[key], place)
        _check_end(step, key, place)
    for key, trials in step.counterfactuals.items():
        events.check_all(trials, f"{where}.counterfactuals[{key!r}]")
    for key, law in step.stop_laws.items():
        place = f"{where}.stop_laws[{key!r}]"
        if len(law) != len(step.nodes):
            raise ValueError(texts.STOP_LAW.format(where=place, expected=len(step.nodes), got=len(law)))
        numbers.stop_law(law, place)


def _check_end(step: StepTrace, key: str, where: str) -> None:
    """A verdict ends in what was sampled, and what was sampled is committed."""
    events = step.verdicts[key]
    if [isinstance(event, Commit) for event in events] != [False] * (len(events) - 1) + [True]:
        raise ValueError(texts.NO_COMMIT.format(where=where))
    sample, commit = ([None, *events])[-2:]
    if not (isinstance(sample, Sample) and isinstance(commit, Commit)):
        raise ValueError(texts.NO_SAMPLE.format(where=where))
    if (sample.node, sample.token) != (commit.node, commit.token):
        raise ValueError(texts.OTHER_COMMIT.format(where=where, node=commit.node, token=commit.token))


def _check_settings(trace: RunTrace, step: StepTrace, where: str) -> None:
    """Every step has the verdicts of the same rules, those of the settings."""
    chosen = [rule.key for rule in trace.settings.verifiers]
    if step.verdicts.keys() != set(chosen):
        expected, got = ", ".join(sorted(chosen)), ", ".join(sorted(step.verdicts))
        raise ValueError(texts.SETTINGS_RULES.format(where=where, expected=expected, got=got))
    if step.verifier != trace.settings.verifier:
        raise ValueError(texts.SETTINGS_RULE.format(where=where, expected=trace.settings.verifier, got=step.verifier))
    for phase, spent in step.seconds.items():
        if not 0 <= spent <= MOST_SECONDS:
            raise ValueError(texts.SECONDS.format(where=where, phase=phase, most=MOST_SECONDS, got=spent))


def _check_committed(step: StepTrace, where: str) -> None:
    commit = step.commit(step.verifier)
    output = (*(step.nodes[node].token for node in step.path(commit.node)[1:]), commit.token)
    if not step.tokens or step.tokens != output[: len(step.tokens)]:
        raise ValueError(texts.COMMITTED.format(where=where, expected=list(output), got=list(step.tokens)))
