"""For each situation in which something is said, the values that its sentence may name: with its formula, and in words."""

from __future__ import annotations

from collections.abc import Mapping

WEIGH = ("path", "token", "weight", "before", "owed", "q")
TRIAL = ("path", "token", "coin", "prob", "owed", "q")
NO_COIN = ("path", "token", "prob", "owed", "q")
THRESHOLD = ("path", "token", "owed", "q", "least")
ZERO = ("path", "token", "q")
CONSEQUENCE = ("path", "token")
RESIDUAL = ("path", "place", "mass", "before", "after")
TESTS = (*RESIDUAL, "tests", "draws", "rho")
SAMPLE = ("path", "token", "chance")
COMMIT = ("path", "token", "count")
DEAD = ("path", "before", "count")
DISCOUNT = ("path", "rho", "draws")
SOURCE = ("own", "drawn")
VERDICTS = ("accept", "reject")

BOTH: Mapping[str, tuple[str, ...]] = {
    **{f"{verdict}_{reason}": TRIAL for verdict in VERDICTS for reason in ("weight", "weight_after")},
    **{f"{verdict}_threshold": THRESHOLD for verdict in VERDICTS},
    **{f"{verdict}_no_coin_{source}": NO_COIN for verdict in VERDICTS for source in ("target", "residual")},
    **{f"reject_{reason}": ZERO for reason in ("weight_zero", "zero_target", "zero_residual")},
    "skip_one": (*CONSEQUENCE, "count"),
    "skip_many": (*CONSEQUENCE, "count"),
    "drawn_again": CONSEQUENCE,
    "drawn_again_later": CONSEQUENCE,
    "drawn_again_certain": CONSEQUENCE,
    "residual_first": RESIDUAL,
    "residual_again": RESIDUAL,
    **dict.fromkeys(("residual_discount", "residual_discount_one"), TESTS),
    "residual_empty": RESIDUAL,
    "most_likely": ("token", "chance"),
    "most_likely_listed": ("token", "chance"),
    **dict.fromkeys(("dead", "dead_one", "dead_many"), DEAD),
    **{f"sample_{source}": SAMPLE for source in ("target", "residual", "target_after_rejection", "point", "other")},
    "sample_drafted": ("token", "child"),
    **{f"commit_{extra}": COMMIT for extra in ("correction", "bonus", "only_correction", "only_bonus")},
    **{f"commit_{extra}_one": COMMIT for extra in ("correction", "bonus")},
    "discount": DISCOUNT,
    "choose": ("path", "token", "chance"),
    "threshold": ("path", "least"),
}
"""Situations that have a sentence of either kind."""

SENTENCE_VALUES: Mapping[str, tuple[str, ...]] = {
    "weigh_target": WEIGH,
    "weigh_residual": WEIGH,
    **BOTH,
    **{f"{verdict}_{source}": TRIAL for verdict in VERDICTS for source in ("target", "residual")},
    **{f"{verdict}_discount": (*TRIAL, "rho") for verdict in VERDICTS},
    **dict.fromkeys(("q_after_draws", "q_stale", "q_of_draw"), SOURCE),
    "residual_weight_first": RESIDUAL,
    "residual_weight_again": RESIDUAL,
    "discount_one": DISCOUNT,
}
PLAIN_VALUES: Mapping[str, tuple[str, ...]] = {
    **BOTH,
    **{f"weigh_{change}": WEIGH for change in ("repaired", "rises", "falls", "stays", "zero")},
    **dict.fromkeys(("accept", "accept_full", "reject", "accept_weight_full"), TRIAL),
    "residual_lowers": RESIDUAL,
    "residual_keeps": RESIDUAL,
    "discount_none": DISCOUNT,
}
