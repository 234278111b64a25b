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
ACCEPTED_AND_ONE = "tokens per step, the target's own included"
TOKENS_PER_PASS = "drafted tokens per target pass"
SHARE_OF_STEPS = "share of steps"

# The notes
COINS_NOTE = "drafted tokens accepted in this step; the target adds one more"
TREE_NOTE = "the exact mean, whatever the coins"
TREE_ABSENT = "not available: this step was recorded without exact distributions"
AVERAGED_ABSENT = "not available: step {number} was recorded without exact distributions"
AVERAGED_NOTES = {
    "one": "the exact value of the one tree so far",
    "same": "mean of the exact values of {steps} trees",
    "few": "mean of the exact values of {steps} trees; with fewer than {few} no interval is given",
    "interval": "mean of the exact values of {steps} trees, with its 95 % interval",
}
OBSERVED_NOTES = {
    "one": "accepted length + 1 in the one step so far",
    "same": "mean of {steps} steps",
    "few": "mean of {steps} steps; with fewer than {few} no interval is given",
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
    "Averaged over coins on each of {steps} trees, {winner} accepts {gap} tokens more per step than {loser}. "
    "With fewer than {few} trees no interval of the difference is given; the mean of one rule needs fewer."
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

# What other engines call it
VLLM = "vLLM: {name}"
PROMETHEUS = "vLLM's server: {name}"
SGLANG = "SGLang: {name}"
RATIO = "{one} / {other}"
ONE_MORE = "1 + {one} / {other}"

# The rule that commits
RATE = "draft acceptance rate"
RATE_UNIT = "accepted / drafted tokens"
RATE_OF = "{accepted} of {drafted} drafted tokens"
RATE_NOTE = "of every drafted token, also of those below a rejection"
RATE_OF_TREE = "not defined on a tree, whose siblings compete for one place: see tokens per step, and what is thrown away"
WRITTEN = "written"
WRITTEN_OF = "{written} tokens in {steps} steps"
WRITTEN_OF_ONE = "{written} tokens in one step"
WRITTEN_NOTE = "what got into the text"
WRITTEN_NOTE_CUT = (
    "{cut} verified tokens were cut off at the end of the text; tokens per step counts them too, as vLLM does"
)
WRITTEN_NOTE_CUT_ONE = "one verified token was cut off at the end of the text; tokens per step counts it too, as vLLM does"
COUNT_AND_SHARE = "{count} ({share:.0f} %)"
OVERLAP = "{share} %"
OVERLAP_RANGE = "{low} % to {high} %"

# Why no more is accepted
NOTHING_DRAFTED = "Nothing was drafted, so nothing could be accepted."
NOTHING_LOST = "No draft was rejected: each step accepted a path to its end, so deeper trees could accept more."
WORST_DEPTH = (
    "At depth {depth}, {lost} of the {tried} steps that came there ended: none of its drafts was accepted. No other depth "
    "ends more steps."
)
WORST_DEPTH_ONE = "The one step that came to depth {depth} ended there. No other depth ends more steps."
OVERLAP_THERE = (
    "There the two models overlap by {overlap} on average: this sum of min(p, q) is the most that a lossless rule can "
    "accept of one draft by itself, averaged over all coins. Siblings and lucky coins can raise the share accepted here."
)
CHANCE_OF_DRAFTED = "There the drafted tokens have {chance} of the target's probability on average."
AT_ZERO = (
    "At temperature 0 only the likeliest tokens count: those of the two models agree at {agreed} of these {tried} places."
)
AGREED_AT_ZERO = (
    "At temperature 0 the overlap would be {share}: the likeliest tokens of the two models agree at {agreed} of these "
    "{tried} places."
)

# What the steps cost
BREAK_EVEN = (
    "A step takes {step}, its scoring pass alone {score}. If plain decoding takes one such pass for each token, a step has "
    "to write more than {needed} tokens to be faster; at {written}, this run would be {times} times as fast. This is an "
    "estimate from this run's own phases, not a measurement."
)
