"""Errors of proposals, of tree forms and of trees in the grammar."""

TREE = "a tree is {examples}, got {got!r}"
SIZE = "a tree needs sizes of at least 1, got {got!r}"
MOST_CHARACTERS = "a tree may have {most} characters at most, got {got}"
MOST_NODES = "a tree may have at most {most} nodes, got {got!r}"
SHAPE_NODE = "shape: node {node} needs node {before} before it, got {got!r}"
FIXED_PROPOSAL = (
    "{tree} chooses its nodes by what the draft proposes, which is lossy for random draws: "
    "it needs the proposal {proposals}, got {got}"
)
NOT_TOP = "{tree} needs a proposal that gives the most likely tokens in order, expected token {expected}, got {got}"

PROPOSAL_PART = "the proposal {key!r} needs a {part}"
PROPOSAL_KEY = "the key of a proposal must be lower-case letters, digits and hyphens, got {got!r}"
PROPOSAL_FUNCTION = "the proposal {key!r} needs a function (q, count, node, dice) in `propose`, got {got!r}"
PROPOSAL_KIND = (
    "the kind of the proposal {key!r} must be any, honest, sampled, iid or hub (paths and chain depend on the tree), "
    "got {got!r}"
)
PROPOSAL_RANDOM = "the proposal {key!r} must say True or False in `random`: does it ask the dice? Got {got!r}"

FORM_PART = "the tree form {key!r} needs a {part}"
FORM_BUILD = "the tree form {key!r} needs a function (spec, *groups of the pattern) in `build`, got {got!r}"
FORM_PATTERN = "the pattern of the tree form {key!r} does not match its own {part} {got!r}"
FORM_DEEP = (
    "the tree form {key!r} needs in `deep` a small tree of three levels, on which it is proven, "
    "or None if none is that deep; {got!r} has {levels}"
)
