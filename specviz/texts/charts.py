"""Titles, subtitles, axes and hover texts of the charts. A title fits a phone's width; subtitles are wrapped."""

AVERAGED = "Tokens per step, averaged over coins"
AVERAGED_NOTE = "Mean so far of the exact values of this run’s trees."
OBSERVED = "Tokens per step, as they came"
OBSERVED_NOTE = "Mean so far with the coins of this run."
BANDS = "{note} Bands: 95 % intervals, from step {few} on."

DIFFERENCE = "Difference on the same trees"
DIFFERENCE_NOTE = "{other} minus {one}, averaged over coins. Dots: trees. Line: mean so far. {band}"
DIFFERENCE_BAND = "Band: its 95 % interval."
DIFFERENCE_FEW = "With fewer than {few} trees no 95 % interval is drawn."

LENGTHS = "Accepted length"
DEPTHS = "Accepted at each depth"
EXACT_AND_OBSERVED = (
    "Bars: exact, averaged over all coins on this run’s trees. Diamonds: observed with the coins of this run."
)
OBSERVED_ONLY = "Diamonds: observed with the coins of this run. Exact distributions were not recorded."

TIME = "Time per step"
TIME_NOTE = "Solid: what the text needs, {needed} ms. Hatched: what only serves this page, {display} ms."
TIME_NOTE_BARE = "What the text needs: {needed} ms."
PHASES = {
    "draft": "draft",
    "score": "score",
    "verify": "verify",
    "commit": "commit",
    "ride": "other rules",
    "annotate": "exact numbers",
}

NO_STEPS = "There are no steps yet."
NO_VERDICTS = "The rules in the panes were not evaluated in every step of this run."
NO_EXACT = "Exact distributions were not recorded in every step of this run."
ONE_RULE = "Both panes show the same rule: there is no difference to draw."
NO_TIMES = "The steps of this run were not timed."

STEP = "step"
TOKENS = "tokens per step"
MORE_TOKENS = "difference in tokens per step"
LENGTH = "accepted length"
DEPTH = "depth"
SHARE = "share of steps"
MILLISECONDS = "milliseconds per step"

HOVER = "{axis} %{{x}}: {unit}"
MEAN_POINT = "{rule} {mean}"
MEAN_POINT_SPAN = "{rule} {mean} ({low} to {high})"
TREE_POINT = "this tree {gap}"
GAP_POINT = "mean so far {mean}"
GAP_POINT_SPAN = "mean so far {mean} ({low} to {high})"
EXACT_SHARE = "{rule}, exact: {share} %"
OBSERVED_SHARE = "{rule}, observed: {share} % ({count} of {steps})"
END_LABEL = "{rule} {mean}"
PERCENT = " %"
TIME_POINT = "{phase}: {spent} ms per step"
