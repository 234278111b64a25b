"""What other engines call the rows of the tables: fixed words, which go to the player once."""

from __future__ import annotations

from collections.abc import Mapping

from specviz.texts import scores as texts
from specviz.trace.engine_names import ENGINE_NAMES, EngineNames


def list_elsewhere() -> Mapping[str, str]:
    """For the level of a row the names of its count, each with its engine; and how a server's counters give it."""
    steps, drafted, accepted = (ENGINE_NAMES[name].prometheus for name in ("steps", "drafted", "accepted"))
    position = ENGINE_NAMES["accepted_at_position"].prometheus
    counters = {
        "observed": texts.ONE_MORE.format(one=accepted, other=steps),
        "rate": texts.RATIO.format(one=accepted, other=drafted),
        "depth": texts.RATIO.format(one=position, other=steps),
    }
    names = {
        "observed": ENGINE_NAMES["tokens_per_step"],
        "written": ENGINE_NAMES["written_per_step"],
        "rate": ENGINE_NAMES["acceptance_rate"],
        "depth": EngineNames(),
    }
    return {level: " · ".join(_write(one, counters.get(level, ""))) for level, one in names.items()}


def _write(names: EngineNames, counters: str) -> list[str]:
    said = [texts.VLLM.format(name=names.vllm)] if names.vllm else []
    said += [texts.PROMETHEUS.format(name=counters)] if counters else []
    return [*said, *(texts.SGLANG.format(name=name) for name in names.sglang[:1])]
