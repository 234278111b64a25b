"""What happens in a step: a sentence for each event, captions, and the command that explains a step.

An event is told by one sentence for its situation, and some by a second one for what follows from it. A rule may word a
situation in its own way: `wording` in its record has the same names.
"""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # the path weight of a node
    "weigh_target": (
        "Path weight of {path}: min(1, w p/q) = {weight}, with its parent's path weight w = {before}, target p = {owed} "
        "and draft q = {q}."
    ),
    "weigh_residual": (
        "Path weight of {path}: min(1, w r/q) = {weight}, with its parent's path weight w = {before}, residual r = {owed} "
        "and draft q = {q}."
    ),
    # a trial: what decided
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
        "Coin {coin} < acceptance probability min(1, p/(rho q)) = {prob}, with target p = {owed}, draft q = {q} and "
        "rho = {rho}: accept {path}."
    ),
    "reject_discount": (
        "Coin {coin} ≥ acceptance probability min(1, p/(rho q)) = {prob}, with target p = {owed}, draft q = {q} and "
        "rho = {rho}: reject {path}."
    ),
    "accept_weight": "Coin {coin} < path weight {prob}: accept the whole path {path}.",
    "reject_weight": "Coin {coin} ≥ path weight {prob}: reject the path {path}.",
    "accept_weight_after": (
        "Coin {coin} < {prob}, the path weight of {path} after the rejections below it: accept the whole path {path}."
    ),
    "reject_weight_after": (
        "Coin {coin} ≥ {prob}, the path weight of {path} after the rejections below it: reject the path {path}."
    ),
    "reject_weight_zero": "The path weight of {path} is 0, so it cannot be accepted: reject the path {path}.",
    "reject_zero_target": "The target gives {token} probability 0 here, so it cannot be accepted: reject {path}.",
    "reject_zero_residual": "{token} has no probability left in the residual, so it cannot be accepted: reject {path}.",
    "accept_threshold": "The target's p = {owed} is above the threshold {least}: accept {path}.",
    "reject_threshold": "The target's p = {owed} is not above the threshold {least}: reject {path}.",
    "accept_no_coin": "The acceptance probability is {prob} and no coin is recorded: accept {path}.",
    "reject_no_coin": "The acceptance probability is {prob} and no coin is recorded: reject {path}.",
    # a rejection: what follows for the nodes below
    "skip_one": "The only descendant of {path} is skipped.",
    "skip_many": "The {count} descendants of {path} are skipped.",
    "drawn_again": "{path} was drawn more than once, so it gets another trial.",
    # the residual
    "residual_first": "At {path}: residual = [p - q]+ / S with S = {mass}.",
    "residual_again": "At {path}: new residual = [r - q]+ / S with S = {mass}, where r is the residual before it.",
    "residual_weight_first": (
        "At {path}: residual = [w p - q]+ / S with w = {before} and S = {mass}. The path weight there "
        "becomes S / (S + 1 - w) = {after}."
    ),
    "residual_weight_again": (
        "At {path}: new residual = [w r - q]+ / S with w = {before} and S = {mass}, where r is the residual before it. "
        "The path weight there becomes S / (S + 1 - w) = {after}."
    ),
    "residual_discount": (
        "At {path}, no draw was accepted: residual = [p - n min(p/rho, q)]+ / S with S = {mass}, where n = {tests} is the "
        "mean number of tests (at most {draws}, one for each draw)."
    ),
    "residual_empty": "At {path}, rounding leaves nothing of the residual, so the target's p takes its place.",
    "most_likely": "Most likely token there now: {token}, with probability {chance}.",
    "most_likely_listed": "Most likely there now, of the tokens shown: {token}, with probability {chance}.",
    "dead": (
        "The residual at {path} is empty: its path weight drops from {before} to 0, and any remaining descendants are "
        "skipped."
    ),
    # the token that is drawn
    "sample_target": "Draw a token from the target's p after {path}: {token}, which has probability {chance}.",
    "sample_residual": "Draw a token from the residual after {path}: {token}, which has probability {chance}.",
    "sample_target_after_rejection": (
        "Draw a token from the target's p after {path}, not from the residual: {token}, which has probability {chance}."
    ),
    "sample_point": "Take the target's most likely token after {path}: {token}.",
    "sample_other": "Draw a token after {path}: {token}, which has probability {chance}.",
    "sample_drafted": "{token} was drafted there, so verification continues from that node.",
    # the verdict
    "commit_correction": "Commit {path} and the correction token {token}: accepted length {length}.",
    "commit_bonus": "Commit {path} and the bonus token {token}: accepted length {length}.",
    "commit_only_correction": "Commit no drafted token, only the correction token {token}: accepted length 0.",
    "commit_only_bonus": "Nothing was drafted: commit the bonus token {token}, accepted length 0.",
    # what a rule computes before it tests
    "discount": (
        "Each draw under {path} is tested with acceptance probability min(1, p/(rho q)), where rho = {rho}. One test of a "
        "fresh draw accepts with probability beta = {beta}."
    ),
    "choose": "Continue at {path}. The probability of this choice, g = {chance}, replaces the draft's q.",
    "threshold": "A token after {path} is accepted if the target's p is above the threshold {least}.",
}

ROOT = "the root"
TOKENS = '"{text}"'
ABOUT = "about {number}"

# Two rules with these coins: {winner} accepts more than {loser}.
BOTH_NONE = "With these coins, {one} and {other} both accept no drafted token."
BOTH_ONE = "With these coins, {one} and {other} both accept 1 drafted token."
BOTH_MANY = "With these coins, {one} and {other} both accept {count} drafted tokens."
ONE_AND_NONE = "With these coins, {winner} accepts 1 drafted token and {loser} none."
MANY_AND_NONE = "With these coins, {winner} accepts {more} drafted tokens and {loser} none."
MANY_AND_SOME = "With these coins, {winner} accepts {more} drafted tokens and {loser} {less}."

# Why: what {loser} said of the first node that only {winner} accepts.
NO_TRIAL = "The reason: {loser} stops at {end} without testing {path}."
REJECTED = "The reason: {loser} rejects {path}."
NO_PROBABILITY = "The reason: the acceptance probability of {path} is 0 under {loser}."
COIN = "The reason: at {path} the coin {coin} is above {loser}'s acceptance probability {prob}."
COIN_BETWEEN = (
    "The reason: at {path} the coin {coin} is above {loser}'s acceptance probability {prob}, but below {winner}'s {higher}."
)
COIN_AND_PATH = (
    "The reason: at {path} the coin {coin} is above {loser}'s acceptance probability {prob}, but {winner} accepts the "
    "whole path {end}."
)

# The two rules averaged over all coins.
AVERAGE_EQUAL = "Averaged over all coins, the accepted length on this tree is {mean} for both rules."
AVERAGE = "Averaged over all coins, the accepted length on this tree is {more} for {winner} and {less} for {loser}."
AVERAGE_BUT_SHORTER = (
    "Averaged over all coins, the accepted length on this tree is {more} for {winner} and {less} for {loser}: {winner} is "
    "longer on average and shorter with these coins."
)
ALL_DRAFTS = "This compares them on one tree: averaged over all drafts, {loser} may accept more."

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
SENTENCES_CAPTIONS = "## captions"

# notations of the pseudocode
UNKNOWN_NOTATION = "unknown notation {key!r}, expected one of {known}"
