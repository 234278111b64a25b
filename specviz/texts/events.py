"""What happens in a step: a sentence for each event, captions, and the command that explains a step.

An event is told by one sentence for its situation, and some by a second one for what follows from it. A rule may word a
situation in its own way: `wording` in its record has the same names.
"""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # the path weight of a node
    "weigh_target": (
        "Path weight of {path}: min(1, w p/q) = {weight}, with its parent's path weight w = {before}, and target p = "
        "{owed} and draft q = {q} of its last token."
    ),
    "weigh_residual": (
        "Path weight of {path}: min(1, w r/q) = {weight}, with its parent's path weight w = {before}, and residual r = "
        "{owed} and draft q = {q} of its last token."
    ),
    # a test: what decided
    "accept_target": (
        "Coin {coin} < acceptance probability min(1, p/q) = {prob}, with target p = {owed} and draft q = {q}: "
        "accept {path}."
    ),
    "reject_target": (
        "Coin {coin} ≥ acceptance probability min(1, p/q) = {prob}, with target p = {owed} and draft q = {q}: "
        "reject {path}."
    ),
    "accept_residual": (
        "Coin {coin} < acceptance probability min(1, r/q) = {prob}, with residual r = {owed} and draft q = {q}: "
        "accept {path}."
    ),
    "reject_residual": (
        "Coin {coin} ≥ acceptance probability min(1, r/q) = {prob}, with residual r = {owed} and draft q = {q}: "
        "reject {path}."
    ),
    "accept_discount": (
        "Coin {coin} < acceptance probability min(1, p / (rho q)) = {prob}, with target p = {owed}, draft q = {q} and "
        "rho = {rho}: accept {path}."
    ),
    "reject_discount": (
        "Coin {coin} ≥ acceptance probability min(1, p / (rho q)) = {prob}, with target p = {owed}, draft q = {q} and "
        "rho = {rho}: reject {path}."
    ),
    "accept_weight": "Coin {coin} < path weight {prob}: accept the whole path {path}.",
    "reject_weight": "Coin {coin} ≥ path weight {prob}: reject the path {path}.",
    "accept_weight_after": (
        "Coin {coin} < path weight {prob} of {path} after the rejections below it: accept the whole path {path}."
    ),
    "reject_weight_after": (
        "Coin {coin} ≥ path weight {prob} of {path} after the rejections below it: reject the path {path}."
    ),
    "reject_weight_zero": "The path weight of {path} is 0, so it cannot be accepted: reject the path {path}.",
    "reject_zero_target": "The target gives {token} probability 0 here, so it cannot be accepted: reject {path}.",
    "reject_zero_residual": "{token} has no probability left in the residual, so it cannot be accepted: reject {path}.",
    "accept_threshold": "The target's p = {owed} is above the threshold {least}: accept {path}.",
    "reject_threshold": "The target's p = {owed} is not above the threshold {least}: reject {path}.",
    **dict.fromkeys(
        ("accept_no_coin_target", "accept_no_coin_residual"),
        "The acceptance probability is {prob} and no coin is flipped: accept {path}.",
    ),
    **dict.fromkeys(
        ("reject_no_coin_target", "reject_no_coin_residual"),
        "The acceptance probability is {prob} and no coin is flipped: reject {path}.",
    ),
    # the q of a draw, where it is not simply the draft's
    "q_after_draws": "Here q is the draft's q without the tokens drawn before, renormalised; with them it is {own}.",
    "q_stale": "Here q still counts the tokens drawn before; without them, renormalised, it is {drawn}.",
    "q_of_draw": "Here q is the probability that this draw gives the token; the draft's own q is {own}.",
    # a rejection: what follows for the nodes below
    "skip_one": "The only descendant of {path} is skipped.",
    "skip_many": "The {count} descendants of {path} are skipped.",
    "drawn_again": "{path} was drawn more than once, so it gets another test.",
    "drawn_again_later": "{path} was drawn more than once, so it may get another test.",
    "drawn_again_certain": "{path} was drawn more than once; the next test compares the same numbers.",
    # the residual
    "residual_first": "At {path}: residual = [p - q]+ / S with S = {mass}, the sum of [p - q]+.",
    "residual_again": (
        "At {path}: new residual = [r - q]+ / S with S = {mass}, the sum of [r - q]+; r is the residual before this "
        "rejection."
    ),
    "residual_weight_first": (
        "At {path}: residual = [w p - q]+ / S with this node's own path weight w = {before} and S = {mass}. The path "
        "weight of {path} goes from w = {before} to S / (S + 1 - w) = {after}."
    ),
    "residual_weight_again": (
        "At {path}: new residual = [w r - q]+ / S with this node's own path weight w = {before} and S = {mass}; r is the "
        "residual before this rejection. The path weight of {path} goes from w = {before} to S / (S + 1 - w) = {after}."
    ),
    "residual_discount": (
        "At {path}, no draw was accepted: residual = [p - n min(p / rho, q)]+ / S with S = {mass}; of its {draws} draws, "
        "n = {tests} are tested on average, and the discount rho = {rho} is the smallest that is not below n."
    ),
    "residual_discount_one": ("At {path}, the draw was not accepted: residual = [p - min(p, q)]+ / S with S = {mass}."),
    "residual_empty": "At {path}, rounding leaves nothing of the residual, so the target's p takes its place.",
    "most_likely": "Most likely token in this residual: {token} (probability {chance}).",
    "most_likely_listed": "Most likely of the tokens shown in this residual: {token} (probability {chance}).",
    "dead": "No residual is left after {path} (S = 0), so its path weight falls from w = {before} to 0.",
    "dead_one": (
        "No residual is left after {path} (S = 0), so its path weight falls from w = {before} to 0 and its only untested "
        "descendant is skipped."
    ),
    "dead_many": (
        "No residual is left after {path} (S = 0), so its path weight falls from w = {before} to 0 and its {count} "
        "untested descendants are skipped."
    ),
    # the token that is drawn
    "sample_target": "Draw a token from the target's p after {path}: {token}, which has probability {chance}.",
    "sample_residual": "Draw a token from the residual after {path}: {token}, which has probability {chance}.",
    "sample_target_after_rejection": (
        "Draw a token from the target's p after {path}, not from the residual: {token}, which has probability {chance}."
    ),
    "sample_point": "Take the target's most likely token after {path}: {token}.",
    "sample_other": "Draw a token after {path}: {token}, which has probability {chance}.",
    "sample_drafted": "{token} is among the drafted tokens there: continue at {child}.",
    # the verdict
    "commit_correction": "Commit {count} drafted tokens {path} and the correction token {token}: accepted length {count}.",
    "commit_correction_one": "Commit 1 drafted token {path} and the correction token {token}: accepted length 1.",
    "commit_bonus": "Commit {count} drafted tokens {path} and the bonus token {token}: accepted length {count}.",
    "commit_bonus_one": "Commit 1 drafted token {path} and the bonus token {token}: accepted length 1.",
    "commit_only_correction": "Commit no drafted token, only the correction token {token}: accepted length 0.",
    "commit_only_bonus": "Nothing was drafted: commit the bonus token {token}, accepted length 0.",
    # what a rule computes before it tests
    "discount": (
        "Each token drawn after {path} is tested with acceptance probability min(1, p / (rho q)); rho = {rho} is the "
        "discount for up to {draws} tests."
    ),
    "discount_one": (
        "The token drawn after {path} is tested with acceptance probability min(1, p / (rho q)); for a single test the "
        "discount rho is {rho}."
    ),
    "choose": "The choice falls on {path}, with probability g = {chance}; below, g takes the place of q.",
    "threshold": "A token after {path} is accepted if the target's p is above the threshold {least}.",
}

ROOT = "the root"
AFTER_ROOT = "the text so far"
TOKENS = "“{text}”"
ABOUT = "≈ {number}"
EXACT_AND_ROUNDED = "{exact} ≈ {rounded}"
PERCENT = "{number}\u00a0%"  # on one line
PRODUCT = "{before} × {owed}/{q}"  # a path weight, and the ratio that it is multiplied with
BELOW = "less than {number}"
ABOVE = "more than {number}"
NAME = "the rule “{title}”"  # of a rule that was not published: its title is no name that readers know

# Two rules on one step: {winner} accepts more than {loser}.
BOTH_NONE = "With these coins, {one} and {other} both accept no drafted token."
BOTH_ONE = "With these coins, {one} and {other} both accept 1 drafted token."
BOTH_MANY = "With these coins, {one} and {other} both accept {count} drafted tokens."
ONE_AND_NONE = "With these coins, {winner} accepts 1 drafted token and {loser} accepts none."
MANY_AND_NONE = "With these coins, {winner} accepts {more} drafted tokens and {loser} accepts none."
MANY_AND_SOME = "With these coins, {winner} accepts {more} drafted tokens and {loser} accepts {less}."

ALONE = (
    "With these coins, {one} accepts no drafted token.",
    "With these coins, {one} accepts 1 drafted token.",
    "With these coins, {one} accepts {count} drafted tokens.",
)

# The same where no coin decided
COINLESS_ALONE = (
    "In this step, {one} accepts no drafted token.",
    "In this step, {one} accepts 1 drafted token.",
    "In this step, {one} accepts {count} drafted tokens.",
)
COINLESS_BOTH_NONE = "In this step, {one} and {other} both accept no drafted token."
COINLESS_BOTH_ONE = "In this step, {one} and {other} both accept 1 drafted token."
COINLESS_BOTH_MANY = "In this step, {one} and {other} both accept {count} drafted tokens."
COINLESS_ONE_AND_NONE = "In this step, {winner} accepts 1 drafted token and {loser} accepts none."
COINLESS_MANY_AND_NONE = "In this step, {winner} accepts {more} drafted tokens and {loser} accepts none."
COINLESS_MANY_AND_SOME = "In this step, {winner} accepts {more} drafted tokens and {loser} accepts {less}."

# Why, in two whole clauses: what {loser} did with {path}, which only {winner} accepts; and what {winner} did.
REASON = "The reason: {one}; {other}."
LOSERS: Mapping[str, str] = {
    "coin": "at {path} the coin ({coin}) is above the acceptance probability ({prob}) under {loser}",
    "coin_instead": (
        "at {path} the coin ({coin}) is above the acceptance probability ({prob}) under {loser}, which accepts {instead} "
        "instead"
    ),
    "weight": "at {path} the coin ({coin}) is above the path weight ({prob}) that {loser} gives {path} then",
    "weight_instead": (
        "at {path} the coin ({coin}) is above the path weight ({prob}) that {loser} gives {path} then, and {loser} accepts "
        "{instead} instead"
    ),
    "zero": "{path} has acceptance probability 0 under {loser}",
    "zero_instead": "{path} has acceptance probability 0 under {loser}, which accepts {instead} instead",
    "zero_left": "after the rejections before it, {path} has acceptance probability 0 under {loser}",
    "zero_left_instead": (
        "after the rejections before it, {path} has acceptance probability 0 under {loser}, which accepts {instead} instead"
    ),
    "weight_zero": "{loser} rejects {path}, because its path weight is 0 then",
    "weight_zero_instead": "{loser} rejects {path}, because its path weight is 0 then, and accepts {instead} instead",
    "compared": "the target gives {path} {owed}, less than the draft ({q}), so {loser} rejects it",
    "compared_instead": (
        "the target gives {path} {owed}, less than the draft ({q}), so {loser} rejects it and accepts {instead} instead"
    ),
    "compared_left": "the residual gives {path} {owed}, less than the draft ({q}), so {loser} rejects it",
    "compared_left_instead": (
        "the residual gives {path} {owed}, less than the draft ({q}), so {loser} rejects it and accepts {instead} instead"
    ),
    "threshold": "the target gives {path} {owed}, not more than the threshold ({least}) of {loser}",
    "threshold_instead": (
        "the target gives {path} {owed}, not more than the threshold ({least}) of {loser}, which accepts {instead} instead"
    ),
    "drew": "after {parent}, {loser} draws {token}, which was not drafted there",
    "drew_instead": "after {parent}, {loser} draws {token}, which was drafted there, too, and goes on below {instead}",
    "chose": "after {parent}, {loser} chooses {chosen} before any test and never judges {path}",
    "accepted_instead": "{loser} accepts {instead} before it could test {path}",
    "judged_instead": "{loser} judges {instead} before {path} and accepts it",
}
WINNERS: Mapping[str, str] = {
    "coin": "{winner} accepts it with the same coin, because its acceptance probability there is {prob}",
    "weight": "{winner} accepts it with the same coin, because its path weight there is {prob}",
    "again": (
        "{winner} rejects it with that coin too, but accepts it in a later test, whose coin ({coin}) is below its "
        "acceptance probability ({prob})"
    ),
    "test": "{winner} tests {path} and accepts it: the coin ({coin}) is below its acceptance probability ({prob})",
    "path": "{winner} judges the path {end} as a whole and accepts it: its coin ({coin}) is below its path weight ({prob})",
    "drew": "{winner} draws the token that leads to {path}",
    "drew_again": "{winner} rejects {path} in its test, but then draws the token that leads to it",
    "threshold": "{winner} accepts {path}, because the target gives it {owed}, more than its threshold ({least})",
    "compared": "{winner} accepts {path}, because the target gives it {owed}, no less than the draft ({q})",
    "compared_left": "{winner} accepts {path}, because the residual gives it {owed}, no less than the draft ({q})",
}

AVERAGE_ALONE = "Averaged over all coins, the accepted length of {one} on this tree is {mean}."

# The two rules averaged over all coins: as they are, and with other trees in mind.
EQUAL = "Averaged over all coins, the accepted length on this tree is {more} for both rules."
AVERAGE = {
    "": "Averaged over all coins, the accepted length on this tree is {more} for {winner} and {less} for {loser}.",
    "trees": (
        "Averaged over all coins, the accepted length on this tree is {more} for {winner} and {less} for {loser}; the "
        "order may differ on other trees."
    ),
}
AVERAGE_BUT = {
    "": (
        "On average over all coins {winner} accepts more on this tree, {more} against {less}, although {loser} accepts "
        "more in this step."
    ),
    "trees": (
        "On average over all coins {winner} accepts more on this tree, {more} against {less}, although {loser} accepts "
        "more in this step; the order may differ on other trees."
    ),
}

# A rule that does not promise the target's distribution: never, on draws like these, or both of the two.
LOSSY = "Note that {lossy} does not guarantee the target's distribution."
LOSSY_HERE = "Note that {lossy} does not guarantee the target's distribution on draws like these."
LOSSY_BOTH = "Note that neither rule guarantees the target's distribution here."

# specviz explain
EXPLAIN_HELP = "one step of two rules side by side"
EXPLAIN_COINS = "other coins on the same tree"
EXPLAIN_RULES = "the two rules, by their keys"
EXPLAIN_HEAD = "{title}: tree {tree}, draws {proposal}, coin seed {coin_seed}"
EXPLAIN_NODE = "{indent}{token}   target p = {p}, draft q = {q}"
EXPLAIN_UNSOUND = (
    "{title} needs draws of the kind {needs!r}, but the example {toy} has the tree {tree} with draws {proposal!r}, which "
    "are of the kind {kind!r}"
)

# specviz sentences
SENTENCES_ALL_HELP = "print all of them, not only a few that differ in names and numbers"
SENTENCES_HELP = "every sentence of every rule on the recorded runs and the toys"
SENTENCES_RULE = "## {title} ({key})"
SENTENCES_SITUATION = "### {situation}"
SENTENCES_WHY = "why"
SENTENCES_HEADLINES = "## headlines"
SENTENCES_CAPTIONS = "## captions"

# notations of the pseudocode
UNKNOWN_NOTATION = "unknown notation {key!r}, expected one of {known}"
