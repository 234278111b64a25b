"""The table of scores: the levels at which rules are compared, each named, and what the averages say in a sentence."""

# The levels
WITH_THESE_COINS = "with these coins"
THIS_TREE = "this tree, averaged over all coins"
AVERAGED = "this run, averaged over coins on each of its trees"
OBSERVED = "this run, as it came"
WASTED = "thrown away"
AT_DEPTH = "accepted at depth {depth}"
AT_DEPTH_OR_DEEPER = "accepted at depth {depth} or deeper"

# The units
ACCEPTED_LENGTH = "accepted length"
TOKENS_PER_STEP = "tokens per step"
TOKENS_PER_PASS = "drafted tokens per target pass"
SHARE_OF_STEPS = "share of steps"

# The notes
COINS_NOTE = "drafted tokens accepted in this step; the target adds one more"
TREE_NOTE = "accepted length + 1: the exact mean, whatever the coins"
TREE_ABSENT = "not available: this step was recorded without exact distributions"
AVERAGED_ABSENT = "not available: step {number} was recorded without exact distributions"
AVERAGED_NOTES = {
    "one": "the exact value of the one tree so far",
    "same": "mean of the exact values of {steps} trees",
    "few": "mean of the exact values of {steps} trees: too few for an interval",
    "interval": "mean of the exact values of {steps} trees, with its 95 % interval",
}
OBSERVED_NOTES = {
    "one": "accepted length + 1 in the one step so far",
    "same": "mean of {steps} steps",
    "few": "mean of {steps} steps: too few for an interval",
    "interval": "mean of {steps} steps, with its 95 % interval",
}
WASTED_NOTE = "drafted and not accepted, mean so far"

# A value
SPAN = "{low} to {high}"
SAME_EVERY_STEP = "the same in every step"
SAME_EVERY_TREE = "the same on every tree"
MORE = "+{number}"
LESS = "−{number}"
NO_DIFFERENCE = "0"
PERCENT = "{share:.0f} %"

# The trees
RIDER = (
    "{commits} committed this text. {rider} judges the same trees: its averages are over these trees, "
    "not over a text of its own."
)
RIDERS = (
    "{commits} committed this text. Both rules judge the same trees: their averages are over these trees, "
    "not over texts of their own."
)

# What the averages say: {winner} accepts more than {loser}
EQUAL_ONE = "Averaged over all coins, {one} and {other} accept equally many tokens on this one tree."
EQUAL = "Averaged over all coins, {one} and {other} accept equally many tokens on each of these {steps} trees."
EQUAL_ON_AVERAGE = (
    "Averaged over coins on each of {steps} trees, {one} and {other} accept equally many tokens, though not on every tree."
)
MORE_ONE = "Averaged over all coins, {winner} accepts {gap} tokens more than {loser} on this one tree."
MORE_SAME = "Averaged over all coins, {winner} accepts {gap} tokens more than {loser} on each of these {steps} trees."
MORE_FEW = (
    "Averaged over coins on each of {steps} trees, {winner} accepts {gap} tokens more per step than {loser}; "
    "{steps} trees are too few for an interval."
)
MORE_CLEARLY = (
    "Averaged over coins on each of {steps} trees, {winner} accepts {gap} tokens more per step than {loser} "
    "(95 % interval {low} to {high})."
)
MORE_UNCLEAR = (
    "Averaged over coins on each of {steps} trees, {winner} accepts {gap} tokens more per step than {loser}, "
    "but the 95 % interval, {low} to {high}, includes 0."
)
LOSSY = "{sentence} {lossy} is lossy here."
