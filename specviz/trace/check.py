"""Whether a trace can be what a run leaves behind: every id in range, every probability one, every verdict borne out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from specviz.core.dist import Number, gap
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.trace.schema import BarEvent, Bars, RunTrace, StepTrace
from specviz.verify import find_rule

TOLERANCE = 1e-3  # bars are rounded to four digits


def check(trace: RunTrace) -> None:
    """RejectingDice what no run can have left behind, and say what and where."""
    known = trace.texts.keys()
    for place, token in _tokens(trace):
        if token not in known:
            raise ValueError(f"{place}: token {token} has no text in trace.texts")
    if not trace.prompt:
        raise ValueError("trace.prompt: expected at least one token, got none")
    root = trace.prompt[-1]
    for i, step in enumerate(trace.steps):
        where = f"trace.steps[{i}]"
        if i and step.number != trace.steps[i - 1].number + 1:
            raise ValueError(f"{where}.number: expected {trace.steps[i - 1].number + 1}, got {step.number}")
        if not step.nodes or step.nodes[0].token != root:
            raise ValueError(f"{where}.nodes: expected the last committed token, {root}, at the root")
        _check_nodes(step, where)
        _check_verdicts(step, where)
        root = step.tokens[-1]


def _tokens(trace: RunTrace) -> Iterator[tuple[str, int]]:
    yield from ((f"trace.prompt[{i}]", token) for i, token in enumerate(trace.prompt))
    for i, step in enumerate(trace.steps):
        yield from ((f"trace.steps[{i}].tokens", token) for token in step.tokens)
        for n, node in enumerate(step.nodes):
            yield from ((f"trace.steps[{i}].nodes[{n}]", token) for token in (node.token, *node.shown))


def _check_nodes(step: StepTrace, where: str) -> None:
    for n, node in enumerate(step.nodes):
        if (node.parent is None) != (n == 0) or (node.parent is not None and not 0 <= node.parent < n):
            raise ValueError(
                f"{where}.nodes[{n}].parent: expected {'null' if n == 0 else f'0 to {n - 1}'}, got {node.parent}"
            )
    for n, node in enumerate(step.nodes):
        place = f"{where}.nodes[{n}]"
        for d, draw in enumerate(node.draws):
            if not n < draw.node < len(step.nodes) or step.nodes[draw.node].parent != n:
                raise ValueError(f"{place}.draws[{d}].node: expected a child of node {n}, got {draw.node}")
            _check_probability(draw.q, f"{place}.draws[{d}].q")
        if node.parent is not None and n not in step.children(node.parent):
            raise ValueError(f"{place}: no draw of node {node.parent} names it")
        for child in step.children(n):
            if step.nodes[child].token not in node.shown:
                raise ValueError(f"{place}.shown: expected the token of its child, node {child}")
        if len(set(node.shown)) != len(node.shown):
            raise ValueError(f"{place}.shown: a token stands twice")
        _check_bars(node.p, step, n, f"{place}.p")
        if node.q is not None:
            _check_bars(node.q, step, n, f"{place}.q")


def _check_verdicts(step: StepTrace, where: str) -> None:
    for name in ("verdicts", "counterfactuals", "stop_laws"):
        for key in getattr(step, name):
            if key not in step.verdicts:
                raise ValueError(f"{where}.{name}: {key!r} has no verdict")
            find_rule(key)
    if step.verifier not in step.verdicts:
        raise ValueError(f"{where}.verifier: {step.verifier!r} has no verdict")
    for key, events in step.verdicts.items():
        place = f"{where}.verdicts[{key!r}]"
        if [isinstance(event, Commit) for event in events] != [False] * (len(events) - 1) + [True]:
            raise ValueError(f"{place}: expected one Commit, at the end")
        for e, event in enumerate(events):
            _check_event(event, step, f"{place}[{e}]")
        sample, commit = ([None, *events])[-2:]
        if not (isinstance(sample, Sample) and isinstance(commit, Commit)):
            raise ValueError(f"{place}: expected a Sample before the Commit")
        if (sample.node, sample.token) != (commit.node, commit.token):
            raise ValueError(
                f"{place}: expected the Commit of what was sampled, got node {commit.node} and token {commit.token}"
            )
    for key, trials in step.counterfactuals.items():
        for t, trial in enumerate(trials):
            _check_event(trial, step, f"{where}.counterfactuals[{key!r}][{t}]")
    for key, law in step.stop_laws.items():
        if len(law) != len(step.nodes):
            raise ValueError(f"{where}.stop_laws[{key!r}]: expected {len(step.nodes)} numbers, got {len(law)}")
        _check_law(law, f"{where}.stop_laws[{key!r}]")
    commit = step.commit(step.verifier)
    output = (*(step.nodes[node].token for node in step.path(commit.node)[1:]), commit.token)
    if not step.tokens or step.tokens != output[: len(step.tokens)]:
        raise ValueError(f"{where}.tokens: expected {list(output)} or its beginning, got {list(step.tokens)}")


def _check_event(event: BarEvent, step: StepTrace, where: str) -> None:
    if not 0 <= event.node < len(step.nodes):
        raise ValueError(f"{where}.node: expected 0 to {len(step.nodes) - 1}, got {event.node}")
    match event:
        case Weigh():
            _check_probability(event.weight, f"{where}.weight")
            _check_probability(event.before, f"{where}.before")
            _check_ratio(event.owed, event.q, where)
        case Trial():
            _check_probability(event.flip.prob, f"{where}.flip.prob")
            if event.flip.u is not None:
                _check_probability(event.flip.u, f"{where}.flip.u")
            _check_ratio(event.owed, event.q, where)
        case Residual():
            for name in ("mass", "before", "after"):
                _check_probability(getattr(event, name), f"{where}.{name}")
            _check_bars(event.dist, step, event.node, f"{where}.dist")
        case Sample():
            _check_bars(event.dist, step, event.node, f"{where}.dist")
            if event.token not in step.nodes[event.node].shown:
                raise ValueError(f"{where}.token: expected a token shown at node {event.node}, got {event.token}")
        case Choose():
            _check_bars(event.dist, step, event.node, f"{where}.dist")
            if event.child not in step.children(event.node):
                raise ValueError(f"{where}.child: expected a child of node {event.node}, got {event.child}")
        case Dead():
            _check_probability(event.before, f"{where}.before")
        case Discount():
            _check_probability(event.beta, f"{where}.beta")
            if not event.rho >= 1:
                raise ValueError(f"{where}.rho: expected at least 1, got {event.rho}")
        case Threshold() | Commit():
            pass
        case _:
            assert_never(event)


def _check_ratio(owed: Number, q: Number, where: str) -> None:
    _check_probability(owed, f"{where}.owed")
    _check_probability(q, f"{where}.q")
    if not q > 0:
        raise ValueError(f"{where}.q: expected a probability above 0, got {q}")


def _check_bars(bars: Bars, step: StepTrace, node: int, where: str) -> None:
    expected = len(step.nodes[node].shown) + 1
    if len(bars) != expected:
        raise ValueError(f"{where}: expected {expected} numbers, one for each token shown and the rest, got {len(bars)}")
    _check_law(bars, where)


def _check_law(numbers: tuple[Number, ...], where: str) -> None:
    for i, number in enumerate(numbers):
        _check_probability(number, f"{where}[{i}]")
    if gap(sum(numbers), 1) > TOLERANCE:
        raise ValueError(f"{where}: expected probabilities that sum to 1, got {float(sum(numbers))}")


def _check_probability(x: Number, where: str) -> None:
    if not 0 <= x <= 1:
        raise ValueError(f"{where}: expected a probability, 0 to 1, got {x}")
