"""What each event says in words, with a percentage or two. A rule may have words of its own: `plain` in its record.

The sentences with the formulas of the same events stand in `texts.events`.
"""

from collections.abc import Mapping

PLAIN: Mapping[str, str] = {
    # the path weight of a node
    "weigh_repaired": "{token} repairs the path: its path weight rises from {before} to {weight}.",
    "weigh_rises": "{token} raises the path weight from {before} to {weight}.",
    "weigh_falls": "{token} lowers the path weight from {before} to {weight}.",
    "weigh_stays": "{token} keeps the path weight at {weight}.",
    "weigh_zero": "{token} cannot follow here: the path weight falls to 0.",
    # a test
    "accept": "Accepts {token}: its coin ({coin}) is below its acceptance probability ({prob}).",
    "accept_full": "Accepts {token}: its acceptance probability is {prob}.",
    "reject": "Rejects {token}: its coin ({coin}) is not below its acceptance probability ({prob}).",
    "accept_weight": "Accepts the whole path {path}: its coin ({coin}) is below its path weight ({prob}).",
    "accept_weight_full": "Accepts the whole path {path}: its path weight is {prob}.",
    "accept_weight_after": ("Accepts the path {path}: its coin ({coin}) is below its path weight by now ({prob})."),
    "reject_weight": "Rejects the path {path}: its coin ({coin}) is not below its path weight ({prob}).",
    "reject_weight_after": ("Rejects the path {path}: its coin ({coin}) is not below its path weight by now ({prob})."),
    "reject_weight_zero": "Rejects the path {path}: its path weight is 0.",
    "reject_zero_target": "Rejects {token}: the target never writes it here.",
    "reject_zero_residual": "Rejects {token}: after the rejection before it, no probability is left for it.",
    "accept_threshold": "Accepts {token} without a coin: the target gives it {owed}, more than the threshold of {least}.",
    "reject_threshold": "Rejects {token} without a coin: the target gives it {owed}, and the threshold is {least}.",
    **dict.fromkeys(
        ("accept_no_coin_target", "accept_no_coin_residual"),
        "Accepts {token} without a coin: its acceptance probability is {prob}.",
    ),
    **dict.fromkeys(
        ("reject_no_coin_target", "reject_no_coin_residual"),
        "Rejects {token} without a coin: its acceptance probability is {prob}.",
    ),
    # a rejection: what follows for the nodes below
    "skip_one": "Its only descendant is skipped.",
    "skip_many": "Its {count} descendants are skipped.",
    "drawn_again": "It was drawn again: another test follows.",
    "drawn_again_later": "It was drawn again: another test may follow.",
    "drawn_again_certain": "It was drawn again: the next test will say the same.",
    # the residual
    "residual_first": "The rejection leaves a residual: what is left of the target's probabilities here.",
    "residual_again": "After this rejection too, a new residual: what is left of the one before.",
    "residual_lowers": "The rejection lowers the path weight of {path} from {before} to {after}.",
    "residual_keeps": "The rejection leaves a residual; the path weight of {path} stays at {after}.",
    "residual_discount": "No draw was accepted, which leaves a residual: what is left of the target's probabilities here.",
    "residual_discount_one": "The rejection leaves a residual: what is left of the target's probabilities here.",
    "residual_empty": "Rounding leaves no residual here: the target's own probabilities take its place.",
    "most_likely": "Most likely token now: {token} ({chance}).",
    "most_likely_listed": "Most likely token shown: {token} ({chance}).",
    "dead": "Nothing is left to the path {path}: its path weight falls from {before} to 0.",
    "dead_one": "Nothing is left to the path {path}: its path weight falls to 0. Its untested descendant is skipped.",
    "dead_many": "Nothing is left to the path {path}: its path weight falls to 0. Its {count} untested nodes are skipped.",
    # the token that is drawn
    "sample_target": "Draws the next token from the target's probabilities: {token} ({chance}).",
    "sample_residual": "Draws the next token from the residual: {token} ({chance}).",
    "sample_target_after_rejection": "Draws the next token from the target, not from the residual: {token} ({chance}).",
    "sample_point": "Takes the target's most likely token as the next one: {token}.",
    "sample_other": "Draws the next token: {token} ({chance}).",
    "sample_drafted": "It was drafted, so the rule goes on below it.",
    # the verdict
    "commit_correction": "Verdict: {count} drafted tokens accepted, {path}; the correction is {token}.",
    "commit_correction_one": "Verdict: 1 drafted token accepted, {path}; the correction is {token}.",
    "commit_bonus": "Verdict: {count} drafted tokens accepted, {path}; the bonus token is {token}.",
    "commit_bonus_one": "Verdict: 1 drafted token accepted, {path}; the bonus token is {token}.",
    "commit_only_correction": "Verdict: no drafted token accepted; the correction is {token}.",
    "commit_only_bonus": "Verdict: nothing was drafted; the bonus token is {token}.",
    # what a rule computes before it tests
    "discount": "Several draws are tested here, so every ratio of target to draft is divided by {rho}.",
    "discount_none": "The tests here need no discount: each compares the target with the draft as they are.",
    "choose": "Chooses {token} before any test: the choice falls on it with probability {chance}.",
    "threshold": "Accepts a token here only if the target gives it more than {least}.",
}
