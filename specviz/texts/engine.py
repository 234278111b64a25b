"""Errors of settings and of the loop."""

EMPTY_PROMPT = "a prompt needs at least one token, got none"
MAX_TOKENS = "max_tokens must be at least 1, got {got}"
UNSOUND_RIDER = (
    "{rider} cannot be compared on this tree: it needs {needed}, "
    "and the tree {tree} with the proposal {proposal} has {given}; choose another rule, tree or proposal"
)
