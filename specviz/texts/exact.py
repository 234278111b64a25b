"""Errors of enumeration, and the table and the help of `prove`."""

TOO_MANY_OUTCOMES = "too many outcomes to enumerate: more than {most}"
NO_COMMIT = "a verifier must end with a Commit, and this one did not"
NO_CEILING = "the solver found no ceiling: {reason}"
CEILING_TOO_LARGE = "the linear program of the ceiling is too large to be solved here"
UNBOUNDED = "it has no end"
MODELS = "the number of random models must be >= 0, got {got}"
MOST_DRAFTS = "the number of drafts must be at least 1, got {got}"
NOTHING_TO_PROVE = "nothing to prove: no chosen rule applies to the chosen proposals and trees"

PROVE_HELP = "prove by exact enumeration which rules are lossless, over all proposals and tree forms"
RULE_HELP = "cover only these rules: {known}"
PROPOSAL_HELP = "cover only these proposals: {known}"
TREE_HELP = "cover these trees instead of the small ones of every form, for example {known}"
MODELS_HELP = "random models for every tree, beside the toys T1, T2 and shorter (default {default})"
MOST_DRAFTS_HELP = (
    "a random draft model from which more trees can be drafted is made more certain until at most N are left "
    "(default {default})"
)

PUBLISHED = """The published cases: one step, over all drafts and all outcomes of the coins, in exact fractions.
drift: total variation between the output and the target's own distribution; 0 means lossless.
accepted: expected accepted length. ceiling: the largest of any lossless rule."""
CASE = "{toy}  tree {tree}  proposal {proposal}  ceiling {ceiling:.6f}"
CASE_COLUMNS = ("rule", "drift", "accepted")

LOSSLESS = "✓ lossless"
BROKEN_PROMISE = "✗ BROKEN PROMISE"
EXACT_HERE = "· not guaranteed; exact here"
LOSSY = "✓ lossy, as stated"
WRONG_DRAWS = "· lossy here: it needs {needs}"
CANNOT_RUN = "· cannot run here: it needs {needs}"
FAILED = "✗ BROKEN PROMISE: {error}"

FLOAT = "an exact distribution needs fractions, but got the float {got}: write a constant as Fraction(1, 2), not 1 / 2"
NO_MODEL = "no model has few enough drafts: raise --models or --most-drafts"

COVERAGE = """Coverage: every rule with every proposal on every form of the tree grammar, on small trees and exact models
(T1, T2, shorter, and for every tree random ones that depend on the whole context: {models} of them).
✓ 12: lossless in all 12 distributions. ~.31: lossy, as stated, with its largest drift (~0: none seen).
-: does not apply; the reason is below each table. ✗: a promise is broken."""
PROPOSAL = "proposal {key}: {title}"
NOT_GIVEN = "-  {rules}: needs {needs}, which this proposal does not give."
NOT_GIVEN_ON = "-  {rules}: needs {needs}, which it does not get on {forms}."
DOES_NOT_FIT = "-  The trees of {form} do not take this proposal: they need {proposals}."
OR = " or "
CELL_LOSSLESS = "✓ {laws}"
CELL_LOSSY = "~{drift:.2g}"
CELL_ABSENT = "-"
CELL_BROKEN = "✗"
BROKEN_DRIFT = "✗ BROKEN PROMISE: {rule} with {proposal} on {tree} drifts by {drift} (about {about:.4f}) on the toy {toy}."
BROKEN_ERROR = "✗ BROKEN PROMISE: {rule} with {proposal} on {tree} fails: {error}"

KEPT = "{kept} of {promised} promises to be lossless are kept exactly."
LOSSY_UNSEEN = "{rule} is stated to be lossy, but was exact on all trees it needs that were covered here."
WORST_LOSSY = "{rule} is lossy, as stated: drift {drift} on {toy}, tree {tree}, proposal {proposal}."
ABOUT = "about {number:.9f}"

HEADROOM_HELP = "how much of what any lossless rule could accept the rules do accept, as tables"
HEADROOM_MODELS_HELP = "random pairs that the second table averages over (default {default})"
HEADROOM_MODELS = "the number of random pairs must be at least 1, got {got}"
HEADROOM_TOY = "Expected accepted length on the toy T2, and the largest of any lossless rule (the ceiling)."
HEADROOM_RANDOM = (
    "Share of the ceiling over {models} random pairs, of four tokens on one level and of three on more; in brackets, the "
    "number of pairs on which a rule reaches it."
)
HEADROOM_COLUMNS = ("tree", "draws", "ceiling")
CELL_SHARE = "{share:.1f} % ({reached})"
