"""Runs that grow step by step, and start again from one of their steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from specviz.core.quoting import shorten
from specviz.engine.settings import Settings
from specviz.explore.pool import AnyPair, GpuLost, Pool, Unavailable, pair_title
from specviz.models.pairs import EMBEDDED
from specviz.models.toy import TOY
from specviz.share.recipe import find_source
from specviz.texts import page as texts
from specviz.trace.check import count_parts
from specviz.trace.from_step import extend_run, run_trace
from specviz.trace.limits import MOST_IN_ALL
from specviz.trace.metrics import metrics
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import find_rule

MOST_PARTS = 2  # of what made a run, which are named


@dataclass(frozen=True)
class RunRequest:
    """A run as a visitor asked for it, checked."""

    prompt: str
    settings: Settings
    chat: bool = False


def pair_key(trace: RunTrace) -> str:
    """The key of the pair or toy that made a run."""
    key = find_source(trace.models)
    if key is not None:
        return key
    parts = [(shorten(name), shorten(part)) for part, name in sorted(trace.models.items())[:MOST_PARTS]]
    names = ", ".join(texts.MODEL_PART.format(name=name, part=part) for name, part in parts)
    raise ValueError(texts.OTHER_MODELS.format(models=names or texts.UNNAMED_MODELS))


def prepare_run(pair: AnyPair, key: str, request: RunRequest) -> RunTrace:
    """A run without steps."""
    prompt = pair.chat(request.prompt) if request.chat else request.prompt
    settings = replace(request.settings, stop_tokens=pair.stop_tokens)
    return run_trace(name_models(key), settings, encode_prompt(pair, prompt), pair.text, [])


def encode_prompt(pair: AnyPair, prompt: str) -> list[int]:
    """The tokens of a prompt. Where it is the text of a run, it may begin with the mark that the tokenizer adds: once."""
    tokens, marks = pair.encode(prompt), pair.encode("")
    return tokens[len(marks) :] if tokens[: 2 * len(marks)] == marks * 2 else tokens


def start_run(pool: Pool, key: str, request: RunRequest, steps: int | None = None) -> Iterator[tuple[str, RunTrace]]:
    """A new run, without steps and then after each, beside the banner to show; a second one without steps replaces it.

    Where its pair is not available, or no GPU before the first step, the embedded pair makes it.
    """
    key, pair, banner = pool.get_available_pair(key)
    trace = prepare_run(pair, key, replace(request, chat=request.chat and not banner))
    yield banner, trace
    try:
        for grown in grow_run(pool, trace, steps):
            yield banner, grown
        return
    except Unavailable as error:
        if key == EMBEDDED:
            raise
        banner = error.with_embedded
    trace = prepare_run(pool.get_pair(EMBEDDED), EMBEDDED, replace(request, chat=False))  # it has no chat template
    yield banner, trace
    for grown in grow_run(pool, trace, steps):
        yield banner, grown


def grow_run(pool: Pool, trace: RunTrace, steps: int | None = None, first: int = 0) -> Iterator[RunTrace]:
    """The run after each further step, until it has as many tokens as were asked for, ends, or has so many steps more."""
    if is_complete(trace):
        return
    written = [token for step in trace.steps for token in step.tokens]
    left = trace.settings.max_tokens - len(written)
    key, text = pair_key(trace), (*trace.prompt, *written)
    pair = pool.get_pair(key)
    _check_texts(pair, trace, text)
    number, before = trace.steps[-1].number + 1 if trace.steps else first, len(trace.steps)
    try:
        for step in pool.make_steps(key, text, replace(trace.settings, max_tokens=left), number, steps):
            trace = extend_run(_check_room(trace, step), [step], pair.text)
            yield trace
    except GpuLost as error:
        count = len(trace.steps) - before
        if not count:
            raise Unavailable(key, str(error)) from error
        template = texts.CUT_SHORT_ONE if count == 1 else texts.CUT_SHORT
        raise ValueError(template.format(pair=pair_title(key), steps=count, why=error)) from error


def evaluate_rules(pool: Pool, trace: RunTrace, keys: Sequence[str]) -> Iterator[RunTrace]:
    """The run made again from its beginning with these rules beside the others, after each step; an error if it differs.

    A step that was cut, as the run had as many tokens as were asked for, is cut again: so each stretch up to one is made
    with a limit of its own.
    """
    key = pair_key(trace)
    pair = pool.get_pair(key)
    settings = replace(trace.settings, riders=tuple(dict.fromkeys((*trace.settings.riders, *keys))))
    again = replace(trace, settings=settings, steps=())
    for stretch in _cut_into_stretches(trace.steps):
        text = (*trace.prompt, *(token for step in again.steps for token in step.tokens))
        _check_texts(pair, trace, text)
        limited = replace(settings, max_tokens=sum(len(step.tokens) for step in stretch))
        try:
            steps = pool.make_steps(key, text, limited, stretch[0].number, len(stretch))
            for old, new in zip(stretch, steps, strict=False):  # one that is missing comes after one that differs
                if not _is_same(old, new):
                    raise ValueError(texts.COMES_OUT_DIFFERENTLY)
                again = extend_run(_check_room(again, new), [replace(new, seconds=old.seconds)], pair.text)
                yield again
        except GpuLost as error:
            raise ValueError(texts.NOT_AVAILABLE.format(pair=pair_title(key), why=error)) from error


def _check_room(trace: RunTrace, step: StepTrace) -> RunTrace:
    """The same run, if it can take this step and still be opened from a file."""
    if sum(map(count_parts, (*trace.steps, step))) > MOST_IN_ALL:
        raise ValueError(texts.RUN_IS_FULL.format(steps=len(trace.steps), most=MOST_IN_ALL))
    return trace


def _cut_into_stretches(steps: Sequence[StepTrace]) -> Iterator[Sequence[StepTrace]]:
    """The steps in pieces, each of which ends with a step that was cut, or with the last one."""
    start = 0
    for i, step in enumerate(steps, start=1):
        if i == len(steps) or len(step.tokens) <= step.accepted_length(step.verifier):
            yield steps[start:i]
            start = i


def _is_same(old: StepTrace, new: StepTrace) -> bool:
    """Whether a step has the same tree and committed the same tokens."""
    drafted = [[(node.parent, node.token) for node in step.nodes] for step in (old, new)]
    return old.tokens == new.tokens and drafted[0] == drafted[1]


def rerun_from(trace: RunTrace, index: int, tree_seed: int, coin_seed: int) -> RunTrace:
    """The run cut before step `index`, whose text is then its prompt, with other seeds. To be grown from that number on."""
    before = [token for step in trace.steps[:index] for token in step.tokens]
    left = trace.settings.max_tokens - len(before)
    settings = replace(trace.settings, max_tokens=left, tree_seed=tree_seed, coin_seed=coin_seed)
    return replace(trace, prompt=(*trace.prompt, *before), settings=settings, steps=())


def continue_from(trace: RunTrace, index: int, settings: Settings) -> RunTrace:
    """A new run from the text up to step `index`, that step included. To be grown from the number after that step's on."""
    if not 0 <= index < len(trace.steps):
        raise ValueError(texts.STEP_RANGE.format(last=len(trace.steps) - 1, got=index))
    written = [token for step in trace.steps[: index + 1] for token in step.tokens]
    if written[-1] in trace.settings.stop_tokens:
        raise ValueError(texts.NOTHING_LEFT)
    settings = replace(settings, stop_tokens=trace.settings.stop_tokens)
    return replace(trace, prompt=(*trace.prompt, *written), settings=settings, steps=())


def name_models(key: str) -> dict[str, str]:
    """How a run says who made it."""
    return {"toy": key.removeprefix(TOY)} if key.startswith(TOY) else {"pair": key}


def _check_texts(pair: AnyPair, trace: RunTrace, text: Sequence[int]) -> None:
    """Refuse tokens that mean something else to the pair, or nothing."""
    for token in dict.fromkeys(text):
        if not pair.reads(token, trace.texts[token]):
            raise ValueError(texts.OTHER_VERSION.format(token=token, text=shorten(trace.texts[token])))


def continues_prompt(pool: Pool, trace: RunTrace, key: str, request: RunRequest) -> bool:
    """Whether a run starts from the prompt that is asked for: as text, or as the tokens that its pair reads there."""
    if trace.prompt_text == request.prompt and not request.chat:
        return True
    try:
        known = pair_key(trace)
    except ValueError:
        return False
    if known != key:
        return request.chat  # another pair is selected: whether its template makes this text is not known
    pair = pool.get_pair(key)
    return tuple(encode_prompt(pair, pair.chat(request.prompt) if request.chat else request.prompt)) == trace.prompt


def count_tokens(trace: RunTrace) -> int:
    """How many tokens the steps of a run have written."""
    return sum(len(step.tokens) for step in trace.steps)


def is_complete(trace: RunTrace) -> bool:
    """Whether a run has written as many tokens as were asked for, or has reached its end."""
    return count_tokens(trace) >= trace.settings.max_tokens or has_ended(trace)


def has_ended(trace: RunTrace) -> bool:
    """Whether the text of a run ends with a stop token."""
    return bool(trace.steps) and trace.steps[-1].tokens[-1] in trace.settings.stop_tokens


def end_run(trace: RunTrace) -> RunTrace:
    """A run that asks for no more than it has written."""
    written = count_tokens(trace)
    return replace(trace, settings=replace(trace.settings, max_tokens=written)) if written else trace


def measure_speed(trace: RunTrace) -> float | None:
    """Tokens per second of the run's own steps, counting only what the committing rule needs; None if it was not timed."""
    spent = sum(metrics(trace).text_seconds.values()) if trace.steps else 0.0
    return count_tokens(trace) / spent if spent > 0 else None


def name_committing(trace: RunTrace) -> str:
    """The rule whose speed a run's speed is: the one that commits, whatever stands in the panes."""
    title = find_rule(trace.settings.verifier).title
    return title[:1].upper() + title[1:]
