"""Titles, axes and names of the charts."""

TOKENS_PER_STEP = "Tokens per step, mean so far"
LENGTHS = "Accepted length: exact, averaged over all coins (bars), and observed (marks)"
PER_POSITION = "Per-position acceptance rate"
TIME_PER_PHASE = "Time per step, by phase"
NO_STEPS = "No steps yet"

STEP = "step"
TOKENS = "tokens per step"
ACCEPTED = "accepted length"
SHARE = "share of steps"
DEPTH = "depth"
MILLISECONDS = "milliseconds"

INTERVAL = "95 % interval"
OBSERVED = "{rule}, observed"
