"""What the scenes of a run say: captions, scores, the side panel, the state of a node."""

# The promise of a rule, in the head of its pane
LOSSLESS = "lossless"
LOSSY = "lossy"
LOSSY_HERE = "lossy here: it needs {needs}"

NO_VERDICT = "step {step} has verdicts of {known}, none of {rule!r}"

# A node
ROOT = "The last committed token."
NODE = "target p = {p}, draft q = {q}, p / q = {ratio}."
NODE_AFTER_DRAWS = "target p = {p}, draft q = {q}, p / q = {ratio}; q is taken after the draws before it."
NODE_TIMES = "target p = {p}, draft q = {q}, p / q = {ratio}; drawn {times} times."
NODE_AFTER_DRAWS_TIMES = (
    "target p = {p}, draft q = {q}, p / q = {ratio}; q is taken after the draws before it; drawn {times} times."
)
NO_RATIO = "none"
FOLD = "+{count} (q {q})"
COIN = "accepts with {probability}, coin {coin}"
WOULD_ACCEPT = "Not tested. Would be accepted: coin {coin}, below {probability}."
WOULD_REJECT = "Not tested. Would be rejected: coin {coin}, not below {probability}."
WOULD_ACCEPT_COINLESS = "Not tested. Would be accepted."
WOULD_REJECT_COINLESS = "Not tested. Would be rejected."

# An event, with all digits
WEIGH = "weight {weight}, weight before {before}, target p or residual {owed}, q {q}"
TRIAL = "acceptance probability {probability}, coin {coin}, target p or residual {owed}, q {q}"
TRIAL_COINLESS = "acceptance probability {probability}, target p or residual {owed}, q {q}"
RESIDUAL = "S {mass}, weight before {before}, weight after {after}"
DEAD = "weight before {before}, weight after 0"
TOO_MANY_EVENTS = (
    "This rule has {events} events on this tree. Their formulas, residuals and reasons are left out: they are shown up to "
    "{most} events."
)
DISCOUNT = "rho {rho}, beta {beta}"
THRESHOLD = "threshold {least}"

ALL_OTHERS = "all others"
ROOT_NAME = "root"

# The run
MODEL = "{role} {name}"
TOP_K = ", top-k {top_k}"
TOP_P = ", top-p {top_p}"
MADE_BY = (
    "Made by {models}; tree {tree}, children {proposal}; {rule} commits; temperature {temperature}{top_k}{top_p}; "
    "tree seed {tree_seed}, coin seed {coin_seed}."
)
SETTINGS = {
    "prompt": "prompt",
    "models": "models",
    "tree": "tree",
    "proposal": "children",
    "rule": "rule that commits",
    "temperature": "temperature",
    "top_k": "top-k",
    "top_p": "top-p",
    "tree_seed": "tree seed",
    "coin_seed": "coin seed",
    "max_tokens": "limit of tokens",
}
EVERYTHING = "all"

# Behind the badge of a rule
DOES = "What it does"
PROMISES = "What it promises"
PROMISED = "Lossless: the text has exactly the target's distribution, if the trees have {needs}."
PROMISED_NOTHING = (
    "Nothing: it is lossy, so the text does not have the target's distribution. It is here to show what goes wrong."
)
THESE_TREES = "These trees"
PROMISE_HOLDS = "They have {given}, so the promise holds in this run."
PROMISE_FAILS = "They have {given}, so the promise does not hold in this run."
CHECKED = "How it is checked"
CHECKED_LOSSLESS = (
    "On small models whose probabilities are exact fractions, every tree that can be drafted and every outcome of the "
    "coins is gone through: with each proposal and each form of tree that has what the rule needs, on three models made by "
    "hand and on six random ones for every tree. The output's distribution differs from the target's by exactly 0."
)
CHECKED_LOSSY = (
    "The same enumeration in exact fractions that proves the lossless rules measures how far this one's output is from the "
    "target's distribution: by more than 0."
)
PROVE = "specviz prove --rule {key}"
