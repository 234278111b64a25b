"""Cuts the tokens of an answer by the steps that wrote them."""

from __future__ import annotations

from collections.abc import Sequence

from specviz.engines.fields import Fields


def list_tokens(choice: Fields) -> tuple[str, ...] | None:
    """The texts of an answer's tokens, as the OpenAI protocol has them: `logprobs.tokens` or `logprobs.content`."""
    logprobs = choice.child("logprobs")
    if logprobs is None:
        return None
    if logprobs.has("tokens"):
        return logprobs.texts("tokens")
    if not logprobs.has("content"):
        return None
    return tuple(one.text("token") or "" for one in logprobs.children("content"))


def cut_tokens(tokens: Sequence[str], accepted: Sequence[int]) -> tuple[str, tuple[tuple[str, ...], ...]] | None:
    """The text before the first step, and the tokens of each; None where some step of the engine is not among these.

    The pass over the prompt writes the first token, and each step one more than it accepted; the limit of tokens can cut
    the last step.
    """
    if not accepted:
        return None
    whole = 1 + sum(length + 1 for length in accepted[:-1])
    if not whole < len(tokens) <= whole + accepted[-1] + 1:
        return None
    cut, at = list[tuple[str, ...]](), 1
    for length in accepted:
        cut.append(tuple(tokens[at : at + length + 1]))
        at += length + 1
    return tokens[0], tuple(cut)
