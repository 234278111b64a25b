"""How one rule stands after some of its events: what it last did that is worth a headline. Later events are not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from specviz.core.dist import Number
from specviz.core.events import Commit, Sample, Trial, Weigh
from specviz.replay.frames import Frame, Mark
from specviz.trace.schema import BarEvent, StepTrace


@dataclass(frozen=True)
class Rejection:
    """A node that was rejected, and how many nodes below it were skipped with it."""

    node: int
    skipped: int


@dataclass(frozen=True)
class Repair:
    """A token that brought the weight of its path back to 1."""

    node: int
    before: Number
    weight: Number


@dataclass(frozen=True)
class Standing:
    """A rule after some events; `latest` is the number of the last one that is worth a headline."""

    key: str
    marks: tuple[Mark, ...]
    weighs: bool = False
    latest: int = 0
    rejection: Rejection | None = None  # the last one, until something is accepted
    acceptance: int | None = None  # the node that was accepted last
    repair: Repair | None = None  # of a path that is not rejected yet
    drawn: bool = False  # the extra token is drawn: nothing will be judged any more
    end: int | None = None  # the node where verification stopped

    def may_judge(self, step: StepTrace, node: int) -> bool:
        """Whether a node may still be judged: an acceptance ends a rule that weighs, any other goes on below it."""
        accepted = {v for v, mark in enumerate(self.marks) if v and mark == "accepted"}
        open_below = not self.weighs and accepted <= {*step.path(node)}
        return self.marks[node] in ("untested", "testing") and not self.drawn and (not accepted or open_below)


def standings(step: StepTrace, key: str, course: Sequence[Frame]) -> Iterator[Standing]:
    """After each event of a rule how it stands; `course` is what is on the screen after each."""
    standing = Standing(key, course[0].marks)
    draws = Counter(draw.node for node in step.nodes for draw in node.draws)  # how often each node was drawn
    for k, event in enumerate(step.verdicts[key]):
        rejects = isinstance(event, Trial) and not event.flip.accepted
        draws[event.node] -= rejects
        standing = replace(standing, marks=course[k + 1].marks)
        if not rejects or draws[event.node] <= 0 or standing.weighs:  # else it is tested once more
            standing = _after(step, standing, event, k + 1)
        yield standing


def _after(step: StepTrace, standing: Standing, event: BarEvent, number: int) -> Standing:
    after = standing.marks
    match event:
        case Weigh(node, weight, above):
            standing = replace(standing, weighs=True)
            if weight == 1 > above:
                return replace(standing, repair=Repair(node, above, weight), latest=number, rejection=None)
        case Trial(node, flip) if flip.accepted:
            return replace(standing, acceptance=node, rejection=None, latest=number)
        case Trial(node):
            skipped = sum(after[v] == "skipped" for v in step.subtree(node) if v != node)
            repair = standing.repair
            if repair is not None and node in step.path(repair.node):
                repair = None
            return replace(standing, rejection=Rejection(node, skipped), acceptance=None, repair=repair, latest=number)
        case Sample():
            return replace(standing, drawn=True)
        case Commit(node):
            return replace(standing, end=node, latest=number)
        case _:
            pass
    return standing
