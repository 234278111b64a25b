"""The record of a run, and everything a picture of it needs; to JSON and back.

A trace that is loaded comes from anywhere, so nothing in it is believed before it is checked: every id in range, every
probability one, every verdict borne out by what was committed.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from specviz import codec
from specviz.decode import Settings
from specviz.dist import Number, gap
from specviz.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.verify import verifier

SCHEMA = 1
MOST_BYTES = 20_000_000
TOLERANCE = 1e-3  # bars are rounded to four digits

Bars: TypeAlias = tuple[Number, ...]
"""The probabilities of the tokens that are shown at a node, and at the end that of all others together."""
BarEvent: TypeAlias = Weigh | Trial | Residual[Bars] | Dead | Sample[Bars] | Commit | Discount | Choose[Bars] | Threshold


Origin: TypeAlias = Literal["accepted", "correction", "bonus"]


@dataclass(frozen=True)
class DrawTrace:
    """A draw: the child, and the probability that its token had in the distribution it came from."""

    node: int
    q: Number


@dataclass(frozen=True)
class NodeTrace:
    """A node: `p` and `q` say what follows it, for the tokens in `shown`; q is None where nothing was drafted."""

    parent: int | None
    token: int
    draws: tuple[DrawTrace, ...]
    shown: tuple[int, ...]
    p: Bars
    q: Bars | None


@dataclass(frozen=True)
class StepTrace:
    """One step: the tree, what every verifier said of it, and what was committed."""

    number: int
    nodes: tuple[NodeTrace, ...]
    verifier: str
    verdicts: Mapping[str, tuple[BarEvent, ...]]
    ghosts: Mapping[str, tuple[Trial, ...]]
    stop_laws: Mapping[str, tuple[Number, ...]]
    tokens: tuple[int, ...]
    seconds: Mapping[str, float]

    def commit(self, key: str) -> Commit:
        """The verdict of one of the verifiers."""
        last = self.verdicts[key][-1]
        assert isinstance(last, Commit)
        return last

    @property
    def origins(self) -> tuple[Origin, ...]:
        """For each committed token where it came from; the last one of a verdict is no draft."""
        node = self.commit(self.verifier).node
        extra: Origin = "correction" if self.nodes[node].draws else "bonus"
        accepted: list[Origin] = ["accepted"] * self.depth(node)
        return tuple([*accepted, extra][: len(self.tokens)])

    def path(self, node: int) -> tuple[int, ...]:
        """The nodes from the root to this one, both included."""
        path = [node]
        while (parent := self.nodes[path[-1]].parent) is not None:
            path.append(parent)
        return tuple(reversed(path))

    def depth(self, node: int) -> int:
        """How many drafted tokens lead to a node."""
        return len(self.path(node)) - 1

    def children(self, node: int) -> tuple[int, ...]:
        """The children of a node in the order of their first draws."""
        return tuple(dict.fromkeys(draw.node for draw in self.nodes[node].draws))


@dataclass(frozen=True)
class RunTrace:
    """A run from the prompt to its end, with all that is needed to run it again."""

    schema: int
    versions: Mapping[str, str]
    models: Mapping[str, str]
    settings: Settings
    prompt: tuple[int, ...]
    texts: Mapping[int, str]
    steps: tuple[StepTrace, ...]

    def read(self, tokens: Sequence[int]) -> str:
        """These tokens as one text; bytes that are whole characters together are read as those."""
        pieces, waiting = [], b""
        for text in (*(self.texts[token] for token in tokens), ""):
            if re.fullmatch(r"(<[0-9a-f]{2}>)+", text):
                waiting += bytes.fromhex(re.sub("[<>]", "", text))
                continue
            pieces += [waiting.decode("utf-8", "specviz-bytes"), text]
            waiting = b""
        return "".join(pieces)


def _as_bytes(error: UnicodeError) -> tuple[str, int]:
    """What is no character stays visible as its bytes."""
    assert isinstance(error, UnicodeDecodeError)
    return "".join(f"<{byte:02x}>" for byte in error.object[error.start : error.end]), error.end


codecs.register_error("specviz-bytes", _as_bytes)


def dump(trace: RunTrace) -> str:
    """The trace as one line of JSON."""
    return json.dumps(codec.encode(trace), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def load(text: str) -> RunTrace:
    """The trace in this text, if everything in it can be what a run leaves behind; else an error with what and where."""
    if len(text) > MOST_BYTES or len(text.encode()) > MOST_BYTES:
        raise ValueError(f"a trace may have {MOST_BYTES} bytes at most, got {len(text.encode())}")
    try:
        value = codec.parse(text)
    except ValueError as error:
        raise ValueError(f"not a trace: expected JSON, got {error}") from None
    if not isinstance(value, dict) or value.get("is") != "RunTrace":
        raise ValueError("not a trace: expected an object that says it is a RunTrace")
    if value.get("schema") != SCHEMA:
        raise ValueError(f"this version reads traces of schema {SCHEMA}, got {value.get('schema')!r}")
    trace = codec.decode(RunTrace, value, "trace")
    check(trace)
    return trace


def check(trace: RunTrace) -> None:
    """Refuse what no run can have left behind, and say what and where."""
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
    for name in ("verdicts", "ghosts", "stop_laws"):
        for key in getattr(step, name):
            if key not in step.verdicts:
                raise ValueError(f"{where}.{name}: {key!r} has no verdict")
            verifier(key)
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
    for key, trials in step.ghosts.items():
        for t, trial in enumerate(trials):
            _check_event(trial, step, f"{where}.ghosts[{key!r}][{t}]")
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
            _check_ratio(event.p, event.q, where)
        case Trial():
            _check_probability(event.flip.prob, f"{where}.flip.prob")
            if event.flip.u is not None:
                _check_probability(event.flip.u, f"{where}.flip.u")
            _check_ratio(event.p, event.q, where)
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


def _check_ratio(p: Number, q: Number, where: str) -> None:
    _check_probability(p, f"{where}.p")
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
