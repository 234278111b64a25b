"""The words of the player, which the browser is sent with a run: every constant, under its name in small letters.

The browser fills the named values in; it writes no word of its own.
"""

NO_RUN = "No run yet."
TEXT_LABEL = "The text, step by step"
STEP_LABEL = "Step {number}: {text}"
SIDE_LABEL = "Weights, residual, lengths"
TREE_LABEL = "Draft tree, {rule}"
NODE_LABEL = "“{text}”: {numbers} {status}"
DRAFTED_LABEL = "“{text}”: draft q {q}. {status}"
QUOTED = "“{text}”"
CHOOSE_NODE = "Choose a node to read its numbers in full."
NO_COIN = "{rule} flips no coin for this node."

STATUSES = {
    "h": "Not drafted yet.",
    "d": "Drafted, not scored yet.",
    "u": "Not judged yet.",
    "t": "Under test.",
    "a": "Accepted.",
    "r": "Rejected.",
    "l": "Skipped.",
    "s": "Verification stops here.",
    "x": "Thrown away.",
}
NOT_COUNTED = "That does not count, because a node above it was rejected."
WEIGHT_STATUS = "Path weight {weight}."

# Buttons: what is on them, what they do
FIRST_EVENT = "first event"
BACK = "one event back"
NEXT = "one event on"
LAST_EVENT = "last event"
STEP_BACK = ("« step", "one step back")
STEP_NEXT = ("step »", "one step on")
PLAY = ("Play", "play or pause")
PAUSE = ("Pause", "play or pause")
DIFFERENCE = ("Next difference", "to the next step where the two rules differ")
EXACT = ("Exact", "the exact probability that verification stops at each node, averaged over all coins")
GAP = ("Right − left", "exact, right pane minus left")
FOLD = ("Fold", "fold the least likely nodes, or draw them all")
ALL_NODES = ("All nodes", "fold the least likely nodes, or draw them all")
PRESENT = ("Present", "full-screen view")
HELP = ("? Help", "words and keys")
LEAVE = ("Leave", "leave present mode")
THUMB_BACK = ("◂ back", "back, one event")
THUMB_NEXT = ("next ▸", "next event")
BUTTON_LABEL = "{sign}: {name}"
SHOW_PANE = "show {rule}"
COUNT = "step {step} of {steps}, event {event} of {events}"
NO_DIFFERENCE = "the two rules agree in every step so far"

# The legend
KEYS_P_Q = {"p": "target p", "q": "draft q", "share": "shared, min(p, q)"}
LEGEND = (
    "? under test",
    "✓ accepted",
    "✕ rejected, dashed",
    "dotted: skipped; (✓) its coin would have accepted",
    "◆ accepted by the right rule only",
    "◇ by the left only",
    "underlined: accepted, double: bonus, dotted: correction",
    "on the edge to a node: 1, 2, … the order of the coins, w the path weight",
    "in the row of each rule, below the trees: bar = acceptance probability, dot = the coin, filled if it accepted",
)

# The side panel
PATH_WEIGHT = "Path weight"
RESIDUAL = "Residual"
LENGTHS = "Accepted length: exact distribution on this tree"
NO_LENGTHS = "Not computed for this run."
WEIGHTS_LABEL = "Path weights from the root down: {weights}"
WEIGHT_ITEM = "{text} {weight}"
WHOLE_PATH = "Whole path {weight}."
WHOLE_PATH_AND_SINGLE = "Whole path {weight} (line); token by token {single} (dashes)."
BAR = "target p {p}, draft q {q}, residual {residual}"
BAR_UNDRAFTED = "target p {p}, draft q not read, residual {residual}"
BARS = "Blue: target p. Orange: draft q. Dark, with its number: the residual."
SOURCES_AT_ROOT = {
    "target": "{rule}, at the root: if verification stopped here, the next token would be drawn from the target's p.",
    "residual": "{rule}, at the root: if verification stopped here, the next token would be drawn from this residual.",
    "ignored": "{rule}, at the root: this is the residual, but if verification stopped here, the next token would be drawn "
    "from the target's p.",
    "likeliest": "{rule}, at the root: if verification stopped here, the next token would be the target's most likely one.",
    "unknown": "{rule}, at the root: this run does not show whether this rule would draw the next token from this "
    "residual.",
}
SOURCES_AFTER = {
    "target": "{rule}, after “{token}”: if verification stopped here, the next token would be drawn from the target's p.",
    "residual": "{rule}, after “{token}”: if verification stopped here, the next token would be drawn from this residual.",
    "ignored": "{rule}, after “{token}”: this is the residual, but if verification stopped here, the next token would be "
    "drawn from the target's p.",
    "likeliest": "{rule}, after “{token}”: if verification stopped here, the next token would be the target's most likely "
    "one.",
    "unknown": "{rule}, after “{token}”: this run does not show whether this rule would draw the next token from this "
    "residual.",
}
SPEED = "speed"

# The drawers
CODE = "Pseudocode"
MASK = "Mask and cache"
NODES = "List of nodes"
EVENTS = "List of events"
NOTATION = "notation"
CODE_LABEL = "Pseudocode of {rule}"
MASK_LABEL = "Attention mask: every token sees the cache, itself and the tokens above it in the tree"
MASK_TEXT = (
    "The target reads {count} tokens in one pass, after the {cached} tokens in its cache. A dark cell: the token of this "
    "row can see the token of that column. After the commit {kept} of the {count} rows stay in the cache (✓)."
)
NO_MASK = "The mask of this tree is too large to be drawn."
CACHE = "cache {count}"
TREE_COLUMNS = "the tree"
TREE_COLUMNS_LONG = "the tree, in draw order"
ROW_KEPT = "✓ kept"
ROW_DROPPED = "dropped"
NODES_TABLE = "Nodes"
NODES_COLUMNS = ("node", "parent", "token", "target p", "draft q", "p / q", "in full", "cache row", "right minus left")
NODES_PANE_COLUMNS = ("{rule}: now", "order", "stops here, averaged over all coins")
KEPT = "kept"
DROPPED = "dropped"
RESIDUAL_TABLE = "{rule}: residual at node {node}"
RESIDUAL_COLUMNS = ("token", "target p", "draft q", "residual")
WEIGHTS_TABLE = "{rule}: path weights down to node {node}"
WEIGHTS_COLUMNS = ("token", "path weight", "token by token")
LENGTH_COLUMN = "accepted length"
EVENTS_TABLE = "{rule}, event by event"
EVENTS_COLUMNS = ("event", "kind", "node", "sentence", "numbers in full", "coin")

# Help
HELP_LABEL = "Words and keys"
CLOSE = "Close"
GLOSSARY_TITLE = "Words"
SHORTCUTS_TITLE = "Keys"
GLOSSARY = (
    (
        "speculative decoding",
        "A small draft model proposes tokens, the large target model reads them all in one pass, and a rule accepts some. "
        "With a lossless rule the text has exactly the distribution that the target alone would have given it.",
    ),
    ("p, q", "The probability that the target (p) and the draft (q) give to a token, after the tokens before it."),
    ("tree", "Several proposals at once: each path from the root is one way to continue the text."),
    ("step", "Draft a tree, score it, verify it, commit the accepted tokens and one token more."),
    (
        "coin",
        "A random number between 0 and 1. A token, or a whole path, is accepted if its coin is below its acceptance "
        "probability. Both rules get the same coins.",
    ),
    ("averaged over all coins", "Computed for every possible outcome of the coins, not only for this one."),
    ("path weight", "The probability that traversal accepts the whole path down to a node."),
    (
        "residual",
        "What the target still has to produce after a rejection: p minus the rejected draft's share, renormalised. The "
        "next token is drawn from it, which keeps the distribution exact.",
    ),
    (
        "correction, bonus",
        "The token that the target adds after a rejection, or after a path that was accepted to its end.",
    ),
    ("lossless", "The text has exactly the target's distribution. A lossy rule changes it."),
    ("commits", "The rule whose result is written. The other rule judges the same trees beside it."),
)
SHORTCUTS = (
    ("← →", "one event back or on"),
    ("Shift ← →", "one step back or on"),
    ("Home End", "first or last event of the step"),
    ("Space", "play or pause; in present mode one event on"),
    ("D", "next step where the two rules differ"),
    ("↑ ↓", "neighbours of a node in its column"),
    ("O I", "to its parent, to its first child"),
    ("Enter", "to the event that decides on the node"),
    ("E", "exact: the probability that verification stops at each node, averaged over all coins"),
    ("X", "exact: right pane minus left"),
    ("1 2 B", "left pane, right pane, both"),
    ("C M L V", "pseudocode, mask and cache, list of nodes, list of events"),
    ("R T", "flip the coins again, draft another tree"),
    ("P", "present: full-screen view"),
    ("+ − 0", "zoom the trees in or out, show them whole"),
    ("?", "this list"),
)
