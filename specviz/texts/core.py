"""Errors of distributions, sampling, dice, trees and look-ups, and what the kinds of trees are called."""

UNKNOWN_KEY = "unknown {what} {key!r}, expected one of {known}"
DUPLICATE_KEY = "every {what} needs a key of its own, but {key!r} is used twice"
DUPLICATE_TITLE = "two of the {what}s have the title {title!r}"

NEGATIVE_PROBABILITY = "a distribution must not be negative, got {got} at token {token}"
MASS_NOT_ONE = "a distribution must sum to 1, got {got}"
NOTHING_TO_NORMALIZE = "nothing to normalize: the entries sum to {got}"

TEMPERATURE = "temperature must be >= 0, got {got}"
TOP_K = "top_k must be at least 1, or None for all tokens, got {got}"
TOP_P = "top_p must be above 0 and at most 1, got {got}"
EXACT_TEMPERATURE = "exact probabilities need a temperature of 0, 1, 1/2, 1/3, ..., got {got}"

SCRIPTED_DRAW = "the script draws {token} under node {node}, which has no probability there"

TREE_SIZES = (
    "a tree needs one token, one parent and one list of draws for each node and at least the root, got "
    "{tokens} tokens, {parents} parents, {draws} lists of draws"
)
ROOT_PARENT = "the root has no parent: parents[0] must be None, got {got}"
NODE_PARENT = "the parent of node {node} must be a node before it, 0 to {last}, got {got}"
NODE_TOKEN = "the token of node {node} must be >= 0, got {got}"
DRAW_NOT_A_CHILD = "a draw under node {parent} must name one of its children, got node {got}"
EQUAL_SIBLINGS = "siblings must differ in token, got {token} at nodes {first} and {second}"
IMPOSSIBLE_TOKEN = "node {node} has token {token}, to which its draw gives no probability"
NODE_WITHOUT_DRAW = "every node needs a draw under its parent, node {node} has none"
SEVERAL_VOCABULARIES = "all draws must be over one vocabulary, got sizes {sizes}"

DRAWS = {
    "any": "draws of any kind",
    "honest": "draws recorded with the q they were drawn from",
    "sampled": "draws from one q, with replacement or without",
    "iid": "independent draws with replacement",
    "paths": "independent paths",
    "hub": "pairs of draws around the draft's most likely token",
    "chain": "a chain of draws recorded with the q they were drawn from",
}
"""What each kind of tree has, or a rule needs, in a sentence. NEEDS of exact.py and of views.py say the same."""
