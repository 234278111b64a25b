"""The headlines of a step: for each moment at most 15 words, which tell nothing that has not happened by then.

During verification a headline is made from how both rules stand after that event and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from specviz.replay.frames import Frame
from specviz.replay.names import HeadNamer, head_rule
from specviz.replay.numbers import write_percents
from specviz.replay.outcome import tell_outcome
from specviz.replay.phases import draft_passes
from specviz.replay.standing import Rejection, Standing, standings
from specviz.texts import story as texts
from specviz.trace.schema import RunTrace, StepTrace

MOST_WORDS = 15


def headlines(
    trace: RunTrace, step: StepTrace, keys: Sequence[str], courses: Mapping[str, Sequence[Frame]]
) -> Iterator[tuple[int, str]]:
    """Each headline with the event from which it holds; events are counted from the first pass of the draft."""
    passes = draft_passes(trace, step)
    told = [*_tell_drafts(passes), _tell_score(step)]
    rows = [list(standings(step, key, courses[key])) for key in dict.fromkeys(keys)]
    verification = _Verification(trace, step)
    for k in range(max(map(len, rows))):
        told.append(verification.tell([row[min(k, len(row) - 1)] for row in rows]))
    told.append(_tell_written(step))
    for index, text in enumerate(told):
        if index == 0 or text != told[index - 1]:
            yield index, text


def _tell_drafts(passes: Sequence[Sequence[int]]) -> Iterator[str]:
    total = 0
    for index, nodes in enumerate(passes):
        total += len(nodes)
        if index:
            yield texts.HEAD_DRAFT.format(count=total, passes=index + 1)
        else:
            yield (texts.HEAD_DRAFT_ONE if total == 1 else texts.HEAD_DRAFT_FIRST).format(count=total)


def _tell_score(step: StepTrace) -> str:
    count = len(step.nodes)
    return (texts.HEAD_SCORE_ONE if count == 1 else texts.HEAD_SCORE).format(count=count)


def _tell_written(step: StepTrace) -> str:
    accepted, written = step.accepted_length(step.verifier), len(step.tokens)
    if written <= accepted:
        return (texts.HEAD_CUT_ONE if written == 1 else texts.HEAD_CUT).format(count=written, most=accepted + 1)
    extra = texts.HEAD_CORRECTION if step.origins[-1] == "correction" else texts.HEAD_BONUS
    return texts.HEAD_WRITTEN[min(accepted, 2)].format(count=accepted, extra=extra, passes=accepted + 1)


class _Verification:
    """Finds the words for how the rules stand; of several that are true, the first that is short enough."""

    def __init__(self, trace: RunTrace, step: StepTrace) -> None:
        self._trace, self._step, self._name = trace, step, HeadNamer(trace, step)

    def tell(self, standing: Sequence[Standing]) -> str:
        """The headline for one rule, or for two."""
        if all(one.end is not None for one in standing):
            candidates = tell_outcome(self._trace, self._step, [one.key for one in standing])
        elif len(standing) == 1:
            candidates = self._tell_alone(standing[0])
        else:
            candidates = self._tell_both(*standing)
        texts = list(candidates)
        text = next((one for one in texts if len(one.split()) <= MOST_WORDS), texts[-1])
        return text[0].upper() + text[1:]

    def _tell_alone(self, one: Standing) -> Iterator[str]:
        yield from self._tell_latest(one)
        yield texts.HEAD_JUDGE_ALONE.format(one=head_rule(one.key))

    def _tell_both(self, one: Standing, other: Standing) -> Iterator[str]:
        for repairs, rejects in ((one, other), (other, one)):
            yield from self._tell_repair_of_lost(repairs, rejects)
        for ended, going in ((one, other), (other, one)):
            if ended.end is not None and going.weighs and going.acceptance is not None:
                yield from self._tell_latest(going)  # whose path is accepted: the next token is all that is left
            elif ended.end is not None:
                count = self._step.depth(ended.end)
                names = {"one": head_rule(ended.key), "other": head_rule(going.key)}
                yield texts.HEAD_ENDED[min(count, 2)].format(count=count, **names)
        latest, rest = sorted((one, other), key=lambda standing: (-standing.latest, standing.weighs))
        if latest.rejection is not None and not latest.weighs:
            yield from self._tell_parting(latest, latest.rejection, rest)
        yield from self._tell_latest(latest)
        yield texts.HEAD_JUDGE.format(one=head_rule(one.key), other=head_rule(other.key))

    def _tell_repair_of_lost(self, one: Standing, other: Standing) -> Iterator[str]:
        """One rule repairs the path that the other has given up."""
        repair, rejection = one.repair, other.rejection
        if repair is None or rejection is None or other.weighs or rejection.node not in self._step.path(repair.node):
            return
        if rejection.node == repair.node:
            return
        lost, names = self._token(rejection.node), {"one": head_rule(one.key), "other": head_rule(other.key)}
        yield texts.HEAD_REPAIRS_LOST.format(lost=lost, **names, **self._repair(one))
        yield texts.HEAD_REPAIRS.format(one=head_rule(one.key), **self._repair(one))

    def _tell_parting(self, one: Standing, rejection: Rejection, other: Standing) -> Iterator[str]:
        """What one rule rejects, and what has become of it under the other one."""
        values = {
            "one": head_rule(one.key),
            "other": head_rule(other.key),
            "token": self._token(rejection.node),
            "count": rejection.skipped,
        }
        if other.may_judge(self._step, rejection.node):
            kinds = (texts.HEAD_REJECTS_OPEN, texts.HEAD_SKIPS_OPEN_ONE, texts.HEAD_SKIPS_OPEN)
            yield kinds[min(rejection.skipped, 2)].format_map(values)
        elif other.marks[rejection.node] == "accepted":
            yield texts.HEAD_REJECTS_HELD.format_map(values)

    def _tell_latest(self, one: Standing) -> Iterator[str]:
        """What a rule did last, for itself."""
        name = head_rule(one.key)
        if one.acceptance is not None and not one.weighs:
            template = texts.HEAD_ACCEPTS if self._step.children(one.acceptance) else texts.HEAD_ACCEPTS_LAST
            yield template.format(one=name, token=self._token(one.acceptance))
        elif one.acceptance is not None:
            yield texts.HEAD_ACCEPTS_LAST.format(one=name, token=self._name.path(one.acceptance))
        elif one.rejection is not None and one.weighs:
            yield texts.HEAD_REJECTS_PATH.format(one=name, token=self._name.path(one.rejection.node))
        elif one.rejection is not None:
            kinds = (texts.HEAD_REJECTS, texts.HEAD_SKIPS_ONE, texts.HEAD_SKIPS)
            template, token = kinds[min(one.rejection.skipped, 2)], self._token(one.rejection.node)
            yield template.format(one=name, token=token, count=one.rejection.skipped)
        elif one.repair is not None:
            yield texts.HEAD_REPAIRS.format(one=name, **self._repair(one))

    def _repair(self, one: Standing) -> dict[str, str]:
        assert one.repair is not None
        before, weight = write_percents(one.repair.before, one.repair.weight)
        return {"token": self._token(one.repair.node), "before": before, "weight": weight}

    def _token(self, node: int) -> str:
        return self._name.token(self._step.nodes[node].token)
