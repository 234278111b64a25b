"""The words of the player, which the browser is sent with a run: every constant, under its name in small letters.

The browser fills the named values in; it writes no word of its own.
"""

NO_RUN = "No run yet."
TEXT_LABEL = "The text, step by step"
STEP_LABEL = "Step {number}: {text}"
STEP_AHEAD = "Step {number}"
ORIGINS = {
    "accepted": "an accepted draft token",
    "correction": "a correction: the token that the rule adds where it stopped, with most rules drawn from the residual",
    "bonus": "a bonus token: the target's own, after a fully accepted path",
}
TOKEN_MARKS = {"gained": "accepted by the right rule only", "missed": "accepted by the left rule only"}
COMMITTING = "written by {rule}"
PHASES_LABEL = "The four phases of this step"
PHASES = {"draft": "Draft", "score": "Score", "verify": "Verify", "commit": "Commit"}
PHASE_TITLES = {
    "draft": "The draft model proposes a tree of tokens, level by level.",
    "score": "The target model scores every position of the tree in one parallel pass.",
    "verify": "The rule decides which tokens to accept.",
    "commit": "The accepted tokens and one more go into the text.",
}
PHASE_LABEL = "{name}: {facts}"
WHY = "Why?"
SIDE_LABEL = "Why, node, tree, run"
SIDE_TABS = {"why": "Why", "node": "Node", "tree": "Tree", "run": "Run"}
NOTHING_JUDGED = "Nothing is judged yet."
COMPUTED = "{rule}: the numbers of this event"
WHOLE_TEXT = "The text so far"
LENGTH_HEAD = "n"
WHY_OF_RULE = "{rule}, so far"
LEFT_RULE = "Left rule: {rule}"
RIGHT_RULE = "Right rule: {rule}"
RULE_NOTE = "{rule} ({note})"
LOSSLESS_TIP = "The text has exactly the target's distribution."
LOSSY_TIP = "The text does not have the target's distribution."
ACCEPTED_COUNT = "accepts {count}"
ANNOUNCED = "{rule}: {say}"
CLAIM = "Recorded to show"
MADE = "How it was made"
RATIO = "p / q"
SCORES_TITLE = "The rules compared, up to this step"
SCORES_BEFORE = "Numbers of this tree appear with the target's pass: they need the probabilities p."
SCORES_LATER = "What these coins lead to appears when both rules have ended."
DIFFERENCE_COLUMN = "right − left"
COMPARE = "Compare with plain decoding"
TREE_LABEL = "Draft tree, {rule}"
NODE_LABEL = "“{text}”: {numbers} {status}"
DRAFTED_LABEL = "“{text}”: draft q {q}. {status}"
QUOTED = "“{text}”"
CHOOSE_NODE = "Choose a node to read its numbers in full."
NO_COIN = "{rule} flips no coin for this node."

STATUSES = {
    "h": "Not drafted yet.",
    "d": "Drafted, not scored yet.",
    "u": "Scored, not judged yet.",
    "t": "Under test.",
    "a": "Accepted.",
    "r": "Rejected.",
    "l": "Skipped.",
    "s": "Verification stops here.",
    "x": "Thrown away.",
}
NOT_COUNTED = "That does not count, because a node above it was rejected."
WEIGHT_STATUS = "Path weight w = {weight}."

# Buttons: what is on them, what they do
BACK = "one event back"
NEXT = "one event on"
STEP_BACK = ("« step", "one step back")
STEP_NEXT = ("step »", "one step on")
PLAY = ("Play", "play or pause")
PAUSE = ("Pause", "play or pause")
DIFFERENCE = ("Next difference", "to the next step where the two rules differ")
EXACT = ("Exact", "the exact probability that verification stops at each node, averaged over all coins")
GAP = ("Right − left", "exact, right pane minus left")
EXACT_NOTE = "Grey numbers: the exact probability that verification stops at this node, averaged over all coins."
GAP_NOTE = "Grey numbers: the exact probability that verification stops at this node, right pane minus left pane."
FOLD = ("Fold", "fold the least likely nodes, or draw them all")
ALL_NODES = ("All nodes", "fold the least likely nodes, or draw them all")
FLIP = ("Flip coins", "flip the coins of this step again, on the same tree")
DRAFT_AGAIN = ("New tree", "draft another tree for this step")
RESUME = ("Continue from here", "cut the run after this step, and go on with the parameters as they are now")
UNDO = ("Undo", "back to the run before")
RUN = ("Run", "a new run from the prompt")
STOP = ("Stop", "stop the run")
PAUSE_RUN = ("Pause", "pause after this step; Continue from here resumes")
ONE_STEP = ("One step", "one more step of this run")
SHARE = ("Share", "link, files, picture, code for another page")
OPEN = ("Open", "a file, and the runs of this browser")
PRESENT = ("Present", "full-screen view")
LEAVE_PRESENT = ("✕ exit", "leave the full-screen view")
PLACE_NOW = "step {step} of {steps}"
THEME = ("Theme", "light or dark")
TOUR = ("Tour", "what is on this page, in half a minute")
CHOOSE_RECORDED = "Recorded runs"
TERMS = ("Glossary", "All terms, with formulas and other names")
HELP = ("Help", "words, marks and keys")
MORE = ("⋯", "share, open, theme, tour, glossary and help")
PARAMETERS = "pair, tree, rule, temperature, seeds"
CHIP = "Parameters: {summary}"
CHIP_CHANGED = "Parameters: {summary}. {changes}"

# Sharing
SHARE_TITLE = "Share this moment"
LINK_TITLE = "Link"
LINK_LABEL = "Link to this moment"
LINK_NOTES = {
    "recorded": "{count} characters. It opens this moment of a recorded run at once, wherever this page runs.",
    "recipe": "{count} characters, with the run's recipe: models, prompt, settings, seeds. Whoever opens it sees this "
    "moment; the run is made again there, and the page says so if it comes out differently.",
    "browser": "{count} characters. A recipe cannot name the models of this run: the link opens it in this browser only.",
    "file": "{count} characters. This page is a file, so the link opens on this machine only: pass the file on.",
    "whole": "{count} characters, with the whole run: it opens without any model.",
}
LINK_LOCAL = "The address is that of this computer, so nobody else can open it: pass on the page (HTML) instead."
WHOLE_LINK = "Put the whole run into the link"
COPY = "Copy link"
COPIED = "Copied"
WHOLE_PAGE = "Open the whole page"
EMBED_TITLE = "In another page"
EMBED_LABEL = "Code that shows this moment in another page"
COPY_CODE = "Copy code"
EMBED_CODE = (
    '<iframe src="{address}" title="A run of speculative decoding" width="100%" height="640" loading="lazy"></iframe>'
)
FILES_TITLE = "Files"
FILES = (
    ("run", "Run (JSON)"),
    ("page", "Page (HTML)"),
    ("events", "Events (CSV)"),
    ("metrics", "Metrics (CSV)"),
    ("lines", "Steps (JSONL)"),
)
FILES_NOTE = (
    "Files are made where the run was made: by the server, or in this browser. The link and the pictures are made in this "
    "browser. Nothing goes anywhere else."
)
PICTURE = "Picture"
PICTURE_OF = "What the picture shows"
PICTURE_TITLE = "“{prompt}”, {place}"
NO_PROMPT = "no prompt"
BEGINS_ALONE = "(no prompt: the model begins by itself)"
WHOLE_VIEW = "Both rules"
SVG = "SVG"
PNG = "PNG"
URL_NOT_WEB = "A run can be fetched from an address that begins with https:// or http://, and this one does not: {url}"
URL_REFUSED = "There is no run at {url}: the server there did not send it."
URL_UNREACHABLE = (
    "This browser could not fetch {url}: either nothing answers there, or that server does not allow other pages to read "
    "it (CORS). Download the file and drop it here."
)
URL_TOO_LARGE = "What is at {url} is larger than {most} bytes, which is more than a run may have."

# Buttons, continued
THUMB_BACK = ("◂ back", "back, one event")
THUMB_NEXT = ("next ▸", "next event")
BUTTON_LABEL = "{sign}: {name}"
SHOW_PANE = "show {rule}"
COUNT = "step {step} of {steps} · event {event} of {events}"
LAST_DIFFERENCE = "no more; press again for the first"
DIFFERENCE_COUNT = "difference {number} of {count}"
LANDED = "first difference: step {step} of {steps}"
LANDED_ALIKE = "no difference in {steps} steps"
NO_DIFFERENCE = "the two rules agree in every step so far"

# The legend
KEYS_P_Q = {"p": "target p", "q": "draft q", "share": "both, min(p, q)"}
KEY_MARKS = {
    "test": "? under test",
    "accepted": "✓ accepted",
    "rejected": "✕ rejected",
    "skipped": "skipped",
    "stop": "stops here",
    "order": "1, 2 order of coins",
    "weight": "w path weight",
    "ghost": "(✓) (✕) coin, if not skipped",
    "again": "×2 drawn twice",
    "gained": "◆ ◇ only right, left accepts",
    "draft": "draft",
    "bonus": "bonus",
    "correction": "correction",
}
LEGEND_TITLE = "Marks"
LEGEND = (
    ("thick frame", "under test now"),
    ("✓", "accepted"),
    ("✕, dashed", "rejected"),
    ("dotted", "skipped: the rule does not examine it"),
    ("(✓) (✕)", "what a skipped node's coin would have said"),
    ("double frame", "verification stops here"),
    ("1, 2, …", "the order of the coins"),
    ("×2", "drawn twice: the draft proposed this token two times"),
    ("w .84", "path weight: how likely the rule is to accept the path to this node or a longer one, so far"),
    ("◆ ◇", "a token that only the right rule accepts, or only the left one"),
    ("underline", "solid: accepted draft token; double: bonus; dotted: correction"),
    (
        "lanes",
        "under the trees, a lane for each rule: the bar is the acceptance probability, the dot the coin, filled if it "
        "accepted",
    ),
)

# The tour
TOUR_STOPS = (
    ("A small model guesses", "The draft model proposes a tree of tokens: several ways in which the text may go on."),
    (
        "A large model checks, once",
        "The target model scores every position of the tree in one parallel pass. Plain decoding needs one pass per token.",
    ),
    (
        "{left}",
        "Each rule then decides which tokens to keep, so that the text has the target's distribution. Every node has a "
        "coin, a random number; {left} accepts a token if its coin is below its acceptance probability.",
    ),
    ("{right}", "The same tree and the same coins, but another rule: {rule} {headline}."),
    (
        "Step through it",
        "Next goes event by event; “Next difference”, below the trees, to the next place where the rules part. “Why?” "
        "tells the reason: look there first.",
    ),
)
TOUR_WEIGHTS = (
    "A path weight says how likely a path, or a longer one through it, is accepted. When its turn comes, the coin of its "
    "last token decides."
)
TOUR_COUNT = "{number} of {count}"
TOUR_NEXT = "Next"
TOUR_SKIP = "Skip"
TOUR_END = "Start"

# The side panel
PATH_WEIGHT = "Path weight"
RESIDUAL = "Residual"
LENGTHS = "Accepted length: exact distribution on this tree"
LENGTHS_NOTE = "The probability that a rule accepts n drafted tokens, averaged over all coins."
NO_LENGTHS = "Not computed for this step: it has too many outcomes to enumerate, or the run was recorded without it."
WEIGHTS_LABEL = "Path weights from the root down: {weights}"
WEIGHT_ITEM = "{text} {weight}"
WHOLE_PATH = "Whole path w = {weight}."
WHOLE_PATH_AND_SINGLE = "Whole path w = {weight} (line); token by token {single} (dashes)."
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

# The drawers
DRAWERS = {
    "numbers": "Numbers",
    "charts": "Charts",
    "code": "Pseudocode",
    "mask": "Mask and cache",
    "events": "Events",
    "nodes": "Nodes",
}
KINDS = {"draft": "draft pass", "score": "target pass", "written": "commit", "commit": "verdict"}
NOTATION = "notation"
CODE_LABEL = "Pseudocode of {rule}"
MASK_LABEL = "Attention mask: every token sees the cache, itself and the tokens above it in the tree"
MASK_BEFORE = "The target has not read this tree yet: its one pass comes after the drafting."
MASK_TEXT = (
    "The target reads {count} tokens in one pass, after the {cached} tokens in its cache. A dark cell: the token of this "
    "row can see the token of that column."
)
MASK_AFTER = (
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
EVENTS_TABLE = "{rule}, event by event, up to the cursor"
EVENTS_COLUMNS = ("event", "kind", "node", "what happens", "computed", "numbers in full", "coin")

# Help
HELP_LABEL = "Words, marks and keys"
LETTERS_SETTING = "Single letters are keys"
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
    (
        "path weight",
        "How likely a rule that judges whole paths, such as traversal, is to accept the path down to a node or a longer "
        "one, averaged over what may be drafted below. Rejections below the node lower it; its coin decides.",
    ),
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
    ("1 2 B", "left pane, right pane, both; 1 or 2 again: both"),
    ("N G C M V L", "numbers, charts, pseudocode, mask and cache, events, nodes"),
    ("W", "why: the reason, beside the trees"),
    ("+ - 0", "zoom in, zoom out, the whole tree"),
    ("R T U", "flip the coins again, draft another tree, undo"),
    ("P", "present: full-screen view; there Page Up and Page Down step, and B or . blackens the screen until the next key"),
    ("?", "this list"),
)

# Behind the badge of a rule
BADGE_LABEL = "{badge}: what {rule} promises, and how it is checked"
PROOF_TITLE = "{rule}: the promise and its proof"
PROOF_COMMAND = "What prints the proof"
PROOF_PAPER = "Published in"
PROOF_TRY = "See it yourself"
PROOF_LESSON = "Lesson: still the target's text"
PROOF_LAB = "Lab: every draft of a small model"

# What the run comes to
REASON_TITLE = "Why {rule} accepts no more"
NUMBERS_TITLE = "What {rule} wrote, up to this step"
DEPTHS_TITLE = "Acceptance of {rule} by depth, up to this step"
DEPTHS_COLUMNS = ("depth", "steps that came there", "accepted there", "accepted, of all steps", "overlap of p and q there")
DEPTHS_NOTE = (
    "Of all steps: in what share of them a token at this depth was accepted, and so all above it. Overlap: the mean of the "
    "sum of min(p, q) after the accepted tokens; a range where the run kept too few tokens to know it."
)
DEPTH_ROW = "accepted at depth {depth}"
SHARE_OF_STEPS = "share of steps"
SPEED_TITLE = "When it pays"
WHAT_IF_LINK = "What if? The model of speed with this run's values"

# Two runs
COMPARISON_TITLE = "Compare two runs"
COMPARISON_HINT = "Keep this run, then open or make another one: their numbers appear side by side here."
COMPARISON_KEPT = "This run is kept. Open or make another one to see their numbers side by side."
KEEP_RUN = "Keep this run"
FORGET_RUN = "Forget the kept run"
COMPARISON_CAPTION = "What differs in their settings, and what they came to"
COMPARISON_COLUMNS = ("this run", "kept run")
COMPARISON_ROWS = {"averaged": "averaged over coins on each tree", "observed": "as it came"}
COMPARISON_NOTE = (
    "Each run has a text of its own, so steps and trees are not the same. Where two 95 % intervals overlap, the difference "
    "may be chance."
)
STEPS = "steps"
