"""The phases of a step around verification: what each pass of the draft model proposed, and what was written in the end."""

from __future__ import annotations

from collections.abc import Sequence

from specviz.core.events import Sample, Trial
from specviz.replay.names import PlainNamer, name_rule
from specviz.replay.narrate import Told
from specviz.texts import story as texts
from specviz.trace.schema import RunTrace, StepTrace


def draft_passes(trace: RunTrace, step: StepTrace) -> tuple[tuple[int, ...], ...]:
    """For each pass of the draft model the nodes that were drawn from it; the last one may have added none."""
    deepest = max(step.depths)
    passes = max(deepest, trace.settings.drafter.plan.passes(deepest))
    drawn: list[list[int]] = [[] for _ in range(passes)]
    for node, depth in enumerate(step.depths):
        if depth:
            drawn[depth - 1].append(node)
    return tuple(map(tuple, drawn))


def find_writer(trace: RunTrace, step: StepTrace, key: str) -> str:
    """The rule that wrote the end of the text before a step, where this rule would have written another; else nothing."""
    index = step.number - trace.steps[0].number
    if index == 0 or key == step.verifier:
        return ""
    before = trace.steps[index - 1]
    return "" if _writes_alike(before, key) else name_rule(before.verifier)


def _writes_alike(step: StepTrace, key: str) -> bool:
    """Whether this rule would have written what the rule that commits has written, as far as that was cut."""
    one, other = step.commit(key), step.commit(step.verifier)
    if (one.node, one.token) == (other.node, other.token):
        return True
    whole = [*(step.nodes[node].token for node in step.path(one.node)[1:]), one.token]
    return _is_cut(step) and tuple(whole[: len(step.tokens)]) == step.tokens


def _is_cut(step: StepTrace) -> bool:
    """Whether the limit or the end of the text kept back some of what the rule that commits has verified."""
    return len(step.tokens) <= step.accepted_length(step.verifier)


def tell_draft(trace: RunTrace, passes: Sequence[Sequence[int]], index: int, writer: str = "") -> Told:
    """What one pass of the draft model did; `writer` has written the text that it goes on with: see `find_writer`."""
    count, total = len(passes[index]), sum(map(len, passes[: index + 1]))
    if count == 0:
        template = texts.DRAFT_NOTHING
    elif index == 0:
        one, many = (texts.DRAFT_AFTER_ONE, texts.DRAFT_AFTER) if writer else (texts.DRAFT_FIRST_ONE, texts.DRAFT_FIRST)
        template = one if count == 1 else many
    else:
        template = texts.DRAFT_ONE if count == 1 else texts.DRAFT
    return Told(template.format(count=count, total=total, rule=writer), trace.settings.drafter.proposal.summary)


def tell_score(step: StepTrace) -> Told:
    """The target's pass."""
    count = len(step.nodes)
    return Told((texts.SCORE_ONE if count == 1 else texts.SCORE).format(count=count), texts.SCORE_DETAIL)


def kept_path(step: StepTrace) -> tuple[int, ...]:
    """The nodes whose rows stay in the caches: the root, and what was accepted and written but for the last token."""
    return step.path(step.commit(step.verifier).node)[: len(step.tokens)]


def tell_written(trace: RunTrace, step: StepTrace, key: str) -> Told:
    """What is written, for the rule that commits; for another one, what it would have written."""
    name, commit = PlainNamer(trace, step), step.commit(key)
    extra = texts.CORRECTION if step.nodes[commit.node].draws else texts.BONUS
    count = step.accepted_length(key)
    values = {
        "count": count,
        "path": name.path(commit.node),
        "extra": extra.format(token=name.token(commit.token)),
        "rule": name_rule(step.verifier),
        "kept": len(kept_path(step)),
        "rows": len(step.nodes),
    }
    detail = texts.CACHE.format(**values)
    if key != step.verifier:
        alike = _writes_alike(step, key)
        if alike and _is_cut(step):
            return Told(texts.WOULD_WRITE_SAME_CUT, detail)
        would = texts.WOULD_WRITE_SAME if alike else texts.WOULD_WRITE
        return Told(would[min(count, 1)].format(**values), detail)
    if _is_cut(step):
        cut = texts.WRITTEN_CUT_ONE if len(step.tokens) == 1 else texts.WRITTEN_CUT
        said = cut.format(written=len(step.tokens), most=count + 1, **values)
    else:
        said = texts.WRITTEN[min(count, 2)].format(**values)
    return Told(" ".join((said, texts.KEEPS.format(**values))), detail)


def count_phases(trace: RunTrace, step: StepTrace) -> tuple[str, str, str, str]:
    """How much was done in each phase; verification is that of the rule that commits."""
    passes, rows = draft_passes(trace, step), len(step.nodes)
    drafted = rows - 1
    return (
        _plural(texts.PASSES, len(passes)) + texts.AND_TOKENS[drafted == 1].format(count=drafted),
        _plural(texts.POSITIONS, rows),
        _count_tests(step),
        _count_written(step),
    )


def _count_tests(step: StepTrace) -> str:
    """Coins if it flipped any, else tests, else draws."""
    events = step.verdicts[step.verifier]
    trials = [event for event in events if isinstance(event, Trial)]
    coins = sum(trial.flip.u is not None for trial in trials)
    if coins:
        return _plural(texts.COINS, coins)
    if trials:
        return _plural(texts.TESTS, len(trials))
    return _plural(texts.DRAWS, sum(isinstance(event, Sample) for event in events))


def _count_written(step: StepTrace) -> str:
    accepted, written = step.accepted_length(step.verifier), len(step.tokens)
    if written <= accepted:
        return _plural(texts.TOKENS_WRITTEN, written)
    return texts.TOKENS_AND_ONE.format(count=accepted)


def _plural(templates: tuple[str, str], count: int) -> str:
    """The template for many or, in the second place, for one."""
    return templates[count == 1].format(count=count)


def write_time(seconds: float | None) -> str:
    """The time of a phase; nothing where it was not measured."""
    if seconds is None:
        return ""
    milliseconds = 1000 * seconds
    if 0 < milliseconds < 0.05:
        return texts.HARDLY_ANY_TIME
    return texts.MILLISECONDS.format(time=f"{milliseconds:.1f}" if milliseconds < 100 else f"{milliseconds:.0f}")
