"""The lab: its page, its answers, its errors."""

TITLE = "Lab"
LOADING = "The lab is being opened."
TOY = "A toy of the lab"

# Errors

SIZE = "a toy has {least} to {most} tokens, got {got}"
ROW = "the probabilities of a row must come to {units} sixtieths, got {got}"
UNEQUAL = "p and q must be over the same tokens, got {p} and {q} of them"
CONTEXT = "a context has at most {most} tokens of the toy, got {got}"
OTHER_SIZE = "every context needs {expected} tokens, got {got} after {context}"
MOST_CONTEXTS = "at most {most} contexts can have rows of their own, got {got}"
NUMBER = "{name} must be from 0 to {most}, got {got}"
TREE = "the lab takes trees of at most {nodes} nodes in {levels} levels, got {got} with {drafted} in {deep}"
NO_TABLE = "the toy {toy} is no table"
NOT_UNITS = "a row must be in whole {units}ths, got {got}"
LINK_TOO_LONG = "a link to the lab has at most {most} characters after the question mark, got {got}"
LINK_PART = "a link to the lab is made of parts such as t=2,2, each once and named {known}; got {got!r}"
LINK_VALUE = "the part {name} of this link is damaged: {got!r}"
LINK_WITHOUT_MODEL = "this link to the lab has no part m, the probabilities"
UNKNOWN_CHANGE = "the page asked for an unknown change: {got}"
UNKNOWN_REQUEST = "the page asked for something that the lab does not know: {got}"
TOO_MANY_DRAFTS = (
    "the lab enumerates at most {most:,} drafts, and this setting has more: take a smaller tree or fewer tokens"
)
NOTHING_DRAWN = "a rule must draw its extra token from the dice, and this one did not"

# Numbers and findings

ABOUT = "≈ {number}"
FRACTION_EXACT = "{fraction} = {number}"
FRACTION_ROUNDED = "{fraction} ≈ {number}"
COUNT_DRAFTS = "{count:,} drafts so far"
JUDGING = "{rule}: {done:,} of {count:,} drafts"
LOSSLESS = "lossless, exactly"
DRIFTS = "drift {drift}"
CANNOT_RUN = "cannot run here"
PROMISED = "promises to be lossless"
NOT_PROMISED = "makes no promise on these draws"
STATED_LOSSY = "lossy, as stated"
LEVEL = "The two rules accept equally much on average over all {drafts:,} drafts: {left} drafted tokens."
MORE = "On average over all {drafts:,} drafts {winner} accepts {more} drafted tokens, and {loser} {less}."
BOTH_LOSSLESS = "Both outputs have exactly the target’s distribution."
ONE_DRIFTS = "The output of {rule} does not have the target’s distribution: it drifts by {drift}."
BOTH_DRIFT = "Neither output has the target’s distribution."
SAME_RULE = "{rule} accepts {accepted} drafted tokens on average over all {drafts:,} drafts."
CEILING = "{number}"
GAP = "{gap} below"
NO_GAP = "reached"
DRAFTS_CUT = "The first {shown} of {count:,} drafts."
DRAFT_ON_SHOW = "Draft {number} of {count:,}: {text}. Its probability is {chance}."
ALL_CONTEXTS = "after every context"
EMPTY_CONTEXT = "at the start"
AFTER = "after {context}"
TIMES = "{path} (drawn {times} times)"
COUNTER = "The text “{text}” comes out with probability {got}; with the target alone it has {expected}."
COUNTER_DRAFT = (
    "It shows on the draft {draft}: there {rule} writes “{text}” with probability {got}, and {sound} with {expected}."
)
COUNTER_DRAFT_ALONE = "It shows on the draft {draft}: there {rule} writes “{text}” with probability {got}."
COUNTER_OUTCOME = "One such outcome is “{outcome}”."
COUNTER_RARE = "No coins that lead to it were found: it is rare."

BREAKS = {
    "extra_from_p": ("Extra token from p", "After a rejection the extra token is drawn from p, not from the residual."),
    "no_coin": (
        "Accept where p ≥ q",
        "A token is accepted where p is at least q and rejected elsewhere, without a coin.",
    ),
    "first_q": ("Stale q", "Draws without replacement are all tested with the q of the first one."),
    "softmax_q": ("Softmax q on top-k", "The most likely tokens are tested as if they had been drawn from q."),
    "deepest_first": (
        "Deepest leaf first",
        "Traversal judges level by level from the deepest, not each subtree on its own.",
    ),
    "unscaled_q": (
        "q not normalised",
        "The q of a later draw lacks the earlier tokens, and is not divided by what is left.",
    ),
    "wrong_draws": ("Rule for other draws", "K-SEQ, made for draws with replacement, is used on draws without."),
    "product": (
        "Uncapped product",
        "The whole draft is accepted with the product of its ratios, cut to 1 only at the end.",
    ),
}
"""Each mistake: what its switch says, and what is done wrong."""

# The search

GOALS = {
    "wins": ("Traversal wins most", "Where traversal accepts more than top-down, by as much as can be found."),
    "loses": (
        "Traversal loses",
        "Where traversal accepts less than top-down: so rare that the search begins at the known case.",
    ),
    "wrong": (
        "Fast but wrong",
        "A mistake that accepts at least as much as the right rule, and drifts as far as can be found.",
    ),
    "gap": ("Widest gap to the ceiling", "Where the better of the two rules is as far as can be found below the ceiling."),
}
SEARCHING = "{tried} settings tried"
FOUND = {
    "wins": "Traversal accepts {right}, top-down {left}: {difference} more.",
    "loses": "Traversal accepts {right}, top-down {left}: {difference} less.",
    "wrong": "{rule} accepts {right} where {sound} accepts {left}, and drifts by {drift}.",
    "gap": "Traversal accepts {right}, top-down {left}, and a lossless rule could accept {ceiling}.",
}
NOT_FOUND = "{tried} settings tried, and none of them is such a case."

# The page

WORDS = {
    "title": "Lab",
    "name": "specviz",
    "explore": "Explore",
    "lessons": "Lessons",
    "lab": "Lab",
    "bench": "Bench",
    "theme": "Theme",
    "tabs_label": "Parts of the lab",
    "tabs": {"toy": "Toy lab", "find": "Find a case", "write": "Write a rule"},
    "settings": "The setting",
    "results": "What it comes to",
    "start_from": "Start from",
    "own_toy": "a named toy …",
    "tokens": "Tokens",
    "tree": "Tree",
    "draws": "Draws",
    "left": "Left pane",
    "right": "Right pane",
    "probabilities": "Probabilities",
    "probabilities_lead": "Upper bars: the target's p. Lower bars: the draft's q. Drag one, or use its arrow keys; "
    "the other tokens share what is left, in sixtieths.",
    "p": "target p",
    "q": "draft q",
    "bar_label": "{who} of {letter}, {context}",
    "bar_units": "{name}, of {units}",
    "own_context": "Rows of their own for",
    "choose": "a context …",
    "leave_context": "The common row again {context}",
    "break_it": "Break it",
    "break_lead": "Each switch makes one mistake that is known from public code, and shows its drift.",
    "example": "Example",
    "counterexample": "The smallest counterexample",
    "open_counterexample": "Open it in the panes",
    "outputs": "What is written",
    "length": "Tokens of the text",
    "too_many_texts": "There are too many texts of this length to be shown.",
    "text": "Text",
    "target": "Target",
    "wrong_mark": "≠",
    "wrong": "not the target’s",
    "rules": "The rules",
    "rule": "Rule",
    "output": "Output",
    "accepted": "Accepted on average",
    "below_ceiling": "Ceiling",
    "accepts": "Accepts {count}",
    "ceiling": "No lossless rule can accept more than {ceiling} on average here (a linear program, in floating point).",
    "no_ceiling": "The linear program of the ceiling is too large here.",
    "more_coming": "The other rules are being counted.",
    "not_counted": "The other rules were not counted, as it was stopped.",
    "drafts": "All drafts",
    "draft": "Draft",
    "chance": "Probability",
    "panes": "This draft, step by step",
    "stop": "Stop",
    "progress": "How far it is",
    "find_lead": "A search tries random settings, then small changes of the best one. Each is counted exactly.",
    "search": "Search",
    "search_again": "Search again",
    "open_case": "Open it in the toy lab",
}
HERE = {
    "fetching": "Fetching Python for this browser: {done} of {all} MB. It keeps it for the next time.",
    "cut_off": "Stopped in the middle. Change something to go on.",
    "lost": "Python in this browser has stopped ({why}). The next change starts it again.",
}
"""The sentences of the home in a browser that read otherwise here."""
