"""Errors of rules and of their records."""

NO_KEY = "the key of a rule must be lower-case letters, digits and underscores, beginning with a letter, got {key!r}"
NO_TITLE = "rule {key!r} needs a title, got {title!r}"
NO_SUMMARY = "rule {key!r} needs a summary of one sentence that ends with a full stop, got {summary!r}"
NO_PROMISE = "rule {key!r} must say whether it is lossless, True or False, got {got!r}"
NO_KIND = "rule {key!r} needs trees of one of the kinds {known}, got {got!r}"
NO_FUNCTION = "rule {key!r} needs a function for {name}, got {got!r}"

LINE_KIND = "line {line} of the pseudocode of {key!r} is of the unknown kind {kind!r}, expected one of {known}"
LINE_MISSING = "the pseudocode of {key!r} needs a line of the kind {kind!r}"
LINE_TWICE = "the pseudocode of {key!r} has two lines of the kind {kind!r}"
LINE_EMPTY = "line {line} of the pseudocode of {key!r} is empty"
LINE_FIRST = "the pseudocode of {key!r} must begin with its line of the kind 'open', got {kind!r}"
LINE_BRACES = "line {line} of the pseudocode of {key!r} cannot be filled in: {reason} in {text!r}"
LINE_LETTER = "line {line} of the pseudocode of {key!r} has {{{name}}}, expected one of the letters {known}"
LINE_VALUE = "line {line} of the pseudocode of {key!r} shows {{{name}}}, which {kind!r} does not have; it has {known}"
NO_VALUES = "none"
NO_LINE = "rule {key!r} yields the event {event}, but its pseudocode has no line of the kind {kind!r}"
ROOT_TESTED = "rule {key!r} yields a {event} for the root, which was not drafted and cannot be rejected"
COMMIT_WITHOUT_SAMPLE = "rule {key!r} commits token {token} after node {node}, but the event before is not the Sample of it"

WORDING_SITUATION = "rule {key!r} words the unknown situation {situation!r}, expected one of {known}"
WORDING_VALUE = "rule {key!r} words {situation!r} with {{{name}}}, which it does not have; it has {known}"
WORDING_BRACES = "the wording of {situation!r} by rule {key!r} cannot be filled in: {reason} in {text!r}"

NEEDS_IID = "this rule needs i.i.d. children, but the draws under node {node} carry different distributions"
NEEDS_PATHS = (
    "this rule needs paths of equal length merged into a tree, but node {node} lies on {through} of them and has "
    "{draws} draws"
)
NEEDS_CHAIN = "this rule needs a chain, but {draws} draws were made under node {node}"
NEEDS_HUB = (
    "this rule needs two draws, one of them the most likely token of the first draw's distribution, but node {node} has "
    "others"
)
NEEDS_SAMPLED = (
    "this rule needs draws from one distribution, with replacement or without, but those of nodes {node} and {other} came "
    "from others"
)
