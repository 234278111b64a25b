"""The lessons: the words around the cards, and what is said of a file that cannot be a lesson."""

PAGE_TITLE = "specviz lessons"
NUMBERS = {
    **{0: "none", 1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"},
    **{10: "ten", 11: "eleven", 12: "twelve"},
}
QUOTED = "“{text}”"
BLANK = "␣"
BEFORE = "{token} "  # a token, in the name of the one after it
BEFORE_DEEP = "… {token} "
TIME = "{time} ms"
FATES = ("rejected", "accepted")  # by whether a node was accepted
UNTESTED = "not tested"

# What is wrong with a lesson's file
TOO_LARGE = "a lesson's file may have {most} bytes, this one has {got}"
NOT_TOML = "{lesson} is not TOML: {error}"
NO_CARDS = "{lesson} needs at least one [[card]]"
CARD = "{lesson}, card {number}"
REVEAL = "{where}, reveal"
TASK = "{where}, task"
SAME_KEY = "{where} has the key {key!r} of an earlier card"
BAD_KEY = "{where}: a key is lower-case letters, digits and hyphens, got {got!r}"
NO_PART = "{where}: the view has the parts {known}, got {got!r}"
NO_TASK = "{where}: the kind of a task is one of {known}, got {got!r}"
MISSING = "{where} needs {field!r}"
UNKNOWN = "{where} may have {known}; got {got}"
WRONG_TYPE = "{where}: expected {expected}, got {got}"
WRONG_LENGTH = "{where}: expected {expected} items, got {got}"
TYPES = {
    **{"str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false"},
    **{"list": "a list", "table": "a table"},
}
MOMENTS = "start, drafted, scored, end, written, differ, or pass, before, weighed, judged, residual with a number"
NO_MOMENT = "{where}: no such moment in this step: {got!r}; a moment is {known}"
NO_STEP = "{where}: the run has the steps 1 to {most}, got {got}"
NO_RUN = "no other run is at hand, got {got!r}"
NO_PANE = "{where}: the run was not judged by {got!r}, only by {known}"
NO_TERM = "{where}: the glossary has no {got!r}"
BARE_NUMBER = "{where}: {got!r} is written down; take it from the run, as in {{accepted traversal}}"
TOO_MANY_WORDS = "{where}: {got} words; a card has {most} at most"
FALSE_CLAIM = "{where}: {claim!r} does not hold in the run"
NOTHING_RIGHT = "{where}: no answer would be right"
ALL_RIGHT = "{where}: every answer would be right"
OUT_OF_RANGE = "{where}: the right number, {got}, does not lie between {least} and {most}"
NOT_A_TOY = "{where}: coins are set on the run of a toy, and {got!r} is none"
NO_COINS = "{where}: no coins make {right} accept {more} tokens more than {left}"
NO_COINS_ACCEPT = "{where}: no coins make exactly {accepted} tokens accepted"
NOT_A_CHAIN = "{where}: coins for so many accepted tokens are set on a chain, and this step drafted a tree"
NO_GOAL = "{where}: coins need 'more', or 'accepted' from 0 to {most}, got {got}"
ALREADY = "{where}: the goal is reached before anything is moved"
UNREACHABLE = "{where}: no setting reaches the goal within the limits"
NO_FREE = "{where}: {got!r} cannot be moved, only {known}"
LARGE_TREE = "{where}: a tree that is built has at most {budget} nodes on {levels} levels"
MANY_SETTINGS = "{where}: what can be moved has {got} settings, {most} at most"

# What a text may ask for
NO_VALUE = "no value {got!r}; known are {known}"
NO_NODES = "no set of nodes {got!r}; known are {known}"
BAD_VALUE = "{got!r} cannot be found in this step ({error})"
NO_COMPARISON = "a claim compares two values with one of {known}, got {got!r}"
NOT_A_NUMBER = "{got!r} is no number"
NO_FORM = "{value!r} cannot be written as {got!r}"
NO_NODE = "the tree has the nodes 0 to {most}, got {got!r}"
NO_RULE = "the step was judged by {known}, not by {got!r}"
NO_PROBABILITY = "node {node} has no probability after its parent"
NO_TEST = "{rule} did not test node {node}"
NO_COIN = "no coin decided on node {node}"
NO_WEIGHT = "{rule} did not weigh node {node}"
NO_RESIDUAL = "{rule} rejected nothing under node {node}"
NOT_ENUMERABLE = "only a toy has all its drafts enumerated, and {got!r} is none"
TOO_MANY_DRAFTS = "{tree} has more than {most} drafts: too many to be enumerated"
NO_DRAFT = "no draft of this run is {got!r}"

# The glossary
GLOSSARY = {
    "title": "Glossary",
    "close": "Close",
    "formula": "Formula",
    "elsewhere": "Elsewhere",
    "see": "See also",
}

# Answers, for teachers
ANSWER_PLACE = "{number}. {item}"
ANSWER_PAIR = "{item}: {choice}"
ANSWER_BELOW = "any coin below {chance}"
ANSWER_NOT_BELOW = "any coin that is not below {chance}"
ANSWER_TREE = "{tree}: {average} tokens on average"
