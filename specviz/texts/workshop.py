"""The workshop: what is wrong with a visitor's file, what its proof or its counterexample says, and the page around it."""

# About a file, beside its line

TOO_LONG = "A file may have {most} characters, and this one has {got}."
SYNTAX = "Python cannot read this line: {reason}."
UNREADABLE = "Python cannot read this file: {reason}."
OTHER_RANDOMNESS = (
    "{name} has no place in a rule or a proposal, whose only randomness is its dice: dice.flip(node, probability) flips a "
    "coin, dice.draw(node, distribution) draws a token."
)
NOT_ALLOWED = (
    "{name} cannot be imported here. A rule or a proposal needs specviz.core, specviz.verify, specviz.draft and a few "
    "modules of Python such as fractions, and nothing else."
)
NO_RECORD = (
    "The file makes no record. End a rule with RULE = Rule(key=..., title=..., ...), and a proposal with PROPOSAL = "
    "Proposal(...); the empty file has one to copy."
)
NO_RECORD_BUT = (
    "The file defines {name}, but makes no record of it. End it with RULE = Rule(key=..., verify={name}, ...); the empty "
    "file has one to copy."
)
SEVERAL_RECORDS = "The file makes several records, {keys}: keep one."
WITH_HINT = "{said}. {hint}"
IMPORT_IT = "Add this line at the top: from {module} import {name}"
MEMORY = "This takes more memory than the page gives it."
RECURSION = "A function calls itself without end."
HINTS: tuple[tuple[str, str, str], ...] = (
    (
        "AttributeError",
        r"'Draw' object has no attribute",
        "A draw has draw.node and draw.dist: its token x is tree.tokens[draw.node], and q(x) is at(draw.dist, x).",
    ),
    (
        "AttributeError",
        r"'DraftTree' object has no attribute",
        "A tree has tokens, parents, draws, children, depths, and the methods child(node, token), path(node), text(node).",
    ),
    (
        "AttributeError",
        r"object has no attribute '(uniform|random|rand|coin)'",
        "The dice have two methods: flip(node, probability) and draw(node, distribution).",
    ),
    (
        "ZeroDivisionError",
        "",
        "Two things can be zero: p(x), but not q(x), where x was drawn from q; and the mass S of a residual, where nothing "
        "is left to divide. residual(p, q) gives S as its second value.",
    ),
    ("ValueError", r"read-only", "Never write to a distribution that you were given: make a new one, such as p - q."),
    (
        "TypeError",
        r"Residual\.__init__\(\) missing",
        "It is Residual(v, dist, mass, before, after), where before and after are the path weight of v before and after "
        "the rejection: write 1, 1 in a rule that has no path weights.",
    ),
    ("TypeError", r"missing \d+ required positional", "Compare the call with the list of events in the empty file."),
    ("TypeError", r"unhashable|not subscriptable", "A distribution is read with at(p, x), and a draw has no index."),
    ("TypeError", r"'NoneType'", "A function that returns nothing gives None; a missing child is None, too."),
    ("TypeError", r"'(list|tuple)'.*'(int|float|Fraction)'", "p is the distribution, p(x) is at(p, x)."),
    ("TypeError", r"'(Flip|Coin)'", "A flip is a record: ask flip.accepted."),
    ("TypeError", r"cannot unpack", "residual(p, q) gives two values: rest, mass = residual(p, q)."),
    ("UnboundLocalError", "", "Give the variable a value on every way that leads here."),
    ("IndexError", "", "A node may have no draws: then it is a leaf."),
    (
        "ValueError",
        r"truth value of an array",
        "This compares whole distributions; compare single probabilities, at(p, x).",
    ),
)

# About what a file does, beside the line where it does it

FLIP_NODE = "dice.flip needs the number of a drafted node, 1 to {last}, and got {got}. The root is never tested."
FLIP_PROBABILITY = (
    "dice.flip got the probability {got} at node {node}. It must be from 0 to 1: write cap(a), which is min(1, a)."
)
COIN_IS_NO_ANSWER = "A coin is an object, so it would always be true: ask flip.accepted."
DRAW_NODE = (
    "dice.draw needs the number of the node that the token stands after, and got {got}; the last node here is {last}."
)
NOT_A_NUMBER = "A probability must be a number, and this one is {got!r}."
FLOAT = "The float {got} makes an exact proof impossible. Write a constant as Fraction(1, 2), not as 0.5 or 1 / 2."
FLOAT_FROM = "{said} Line {line} makes a float: {code}"
NOT_A_DISTRIBUTION = (
    "A distribution over {size} tokens is needed here, and this is {got}. Distributions are target[v], draw.dist and what "
    "residual, normalize, without and point make of them."
)
NEGATIVE = (
    "A distribution must not be negative, and this one has {got} at token {token}. The residual is [p - q]+: use "
    "residual(p, q)."
)
MASS = (
    "A distribution must sum to 1, and this one sums to {got}. Divide it by its sum, as residual(p, q) and normalize(v) do."
)
MOST_WORDS = "One verdict took more than {most} events. The loop over the nodes probably does not end."
MOST_QUESTIONS = "One verdict took more than {most} coins and draws. The loop over the nodes probably does not end."
MOST_OUTCOMES = "Its coins on this tree have more than {most} outcomes, and all of them would have to be enumerated."
NOT_REPEATABLE = (
    "It did something else the second time, with the same tree and the same coins. It must depend on nothing but what it "
    "is given, and keep nothing from one call to the next."
)
NO_GENERATOR_RULE = "The function must yield its events, and it returned {got}. Write yield before each event."
NO_GENERATOR_PROPOSAL = "The function must yield its draws, and it returned {got}. Write yield before each draw."
NO_COMMIT = (
    "The function ended without a Commit. Its last two events are the extra token and the verdict: yield Sample(v, dist, "
    "token), then yield Commit(v, token)."
)
NO_SAMPLE = (
    "This Commit ends with token {token} after node {node}, and no Sample of that token stands right before it. Draw the "
    "last token with token = dice.draw(v, dist), then yield Sample(v, dist, token), then Commit(v, token)."
)
AFTER_COMMIT = "This yields a {event} after the Commit, which must be the last event. Leave the function after the Commit."
NO_EVENT = "This yields {got}, which is no event. Yield Trial, Residual, Sample or Commit, from specviz.core.events."
EVENT_NODE = "This {event} is of the node {got}; nodes are numbers from 0, the root, to {last} here."
EVENT_LEAF = (
    "This is a {event} at node {node}, which has no draws: it is a leaf, so nothing was rejected there and nothing is left "
    "to judge. After a draw is accepted, leave the loop over the draws with break."
)
NOT_DRAWN = (
    "This Sample says that token {token} was drawn after node {node}, but the dice did not draw it there from this "
    "distribution. Write token = dice.draw(v, dist) and yield Sample(v, dist, token)."
)
TRIAL_NUMBER = "The {name} of a Trial is a probability, of the node's token alone, and got {got}."
TOO_MANY_DRAWS = "This is one draw more than the {count} that were asked for."
ON_FLOATS = "It is exact on fractions, and fails on the floats of real models: {text}"
NOT_RANDOM = "The proposal {key!r} asks the dice, but its record says random=False."
NO_DRAW = "This yields {got}. A proposal yields a token and the distribution that it came from: yield x, q"
IMPOSSIBLE_DRAW = (
    "The token {token} has no probability in the distribution that is yielded with it, so it cannot have come from it."
)
DAMAGED = "what came back from the code cannot be read, so nothing is concluded from it"

# What was found

PROVEN = "Proven: lossless on every tree and model that was tried."
PROVEN_SAYS = (
    "{laws} output distributions were enumerated, every draft and every outcome of every coin, in exact fractions. Each "
    "one equals the target's own. The trees: {trees}. The proposals: {proposals}."
)
HIDDEN_COINS = (
    "The trees cannot show all of it: after some coins no Trial is yielded, so nothing says what was accepted or rejected "
    "there. Yield Trial(draw.node, flip, p, q) after each flip, with p(x) and q(x)."
)
PROVEN_DRAFTS = (
    "{laws} output distributions were enumerated with the rules {rules}, every draft and every outcome of every coin, in "
    "exact fractions. Each one equals the target's own. The trees: {trees}."
)
LIMITS = (
    "It is a proof for these models and trees: up to {nodes} drafted tokens, up to {depth} levels, vocabularies of 2 to 4 "
    "tokens. Write down the argument for all others where the file begins."
)
TRUST = (
    "The file ran in a worker of its own, without a network. It only said what it does on each tree; the sums were done by "
    "another Python, in which it never ran. So the proof holds for what the file did here. A file that does something else "
    "elsewhere is not caught: read it before you use it."
)
LOSSY = "Lossy, as the file says: the largest difference found is {drift} in total variation, about {about}."
LOSSY_UNSEEN = (
    "Said to be lossy, but every output distribution that was tried equals the target's: lossless=True could be claimed."
)
LOSSY_SAYS = "It was found on {toy}, tree {tree}, {proposal}. {laws} output distributions were enumerated."
REFUTED = "Refuted: the output is not distributed as the target's."
REFUTED_KIND = "Refuted: a rule cannot run on these drafts, which are said to be “{kind}”."
FAILED = "The file does not run as a rule."
FAILED_DRAFT = "The file does not run as a proposal."
REJECTED = "The file cannot be used yet."
COUNTEREXAMPLE = (
    "The smallest case found: {toy}, tree {tree}, {proposal}. The distributions of the output and of the target differ by "
    "{drift} in total variation, about {about}."
)
WITH_RULE = "The rule that judges the drafts is {rule}, which is lossless where every child is drawn at random with its q."
TOKEN_OFF = "The text {text} must come out with probability {expected}, and comes out with {got}."
LENGTHS = ("first token", "first {length} tokens")
OUTCOME = (
    "The panes below show how {text} comes about, and open where it goes wrong: the draft {draft}, which is made with "
    "probability {chance}, and coins with which {rule} then writes {made}, with probability {outcome} on this draft. In "
    "all that is {chance} × {outcome} = {product}{excess}."
)
OWN_WORDING = {
    "accept_target": (
        "Coin {coin} < {prob}, the acceptance probability in the file, with target p = {owed} and draft q = {q}: accept "
        "{path}."
    ),
    "reject_target": (
        "Coin {coin} ≥ {prob}, the acceptance probability in the file, with target p = {owed} and draft q = {q}: reject "
        "{path}."
    ),
    "accept_residual": (
        "Coin {coin} < {prob}, the acceptance probability in the file, with residual r = {owed} and draft q = {q}: accept "
        "{path}."
    ),
    "reject_residual": (
        "Coin {coin} ≥ {prob}, the acceptance probability in the file, with residual r = {owed} and draft q = {q}: reject "
        "{path}."
    ),
    "weigh_target": (
        "Path weight of {path} in the file: {weight}, with its parent's path weight w = {before}, and target p = {owed} "
        "and draft q = {q} of its last token."
    ),
    "weigh_residual": (
        "Path weight of {path} in the file: {weight}, with its parent's path weight w = {before}, and residual r = {owed} "
        "and draft q = {q} of its last token."
    ),
    "residual_first": "At {path}: the residual that the file computes, with S = {mass}.",
    "residual_again": "At {path}: the next residual that the file computes, with S = {mass}.",
    "residual_weight_first": (
        "At {path}: the residual that the file computes, with S = {mass}. The path weight of {path} goes from w = {before} "
        "to {after}."
    ),
    "residual_weight_again": (
        "At {path}: the next residual that the file computes, with S = {mass}. The path weight of {path} goes from w = "
        "{before} to {after}."
    ),
}
"""Of a rule that is refuted: the usual sentences say a formula, which need not be what its file computes."""
EXCESS = ", which is the whole excess, {got} − {expected}"
BESIDE = "With the same coins {rule} writes {made}."
WHERE = "It happened on {toy}, tree {tree}, {proposal}, with the draft {draft}."
WHERE_DRAWS = "It happened with q = {q} and {count} draws."
NO_DRAFT = "no draft"
ABOUT_TOY = {
    "T1": "the toy T1",
    "T2": "the toy T2",
    "shorter": "the toy “shorter”",
}
ABOUT_RANDOM = "a random model ({key})"
MODEL_ROWS = "After “{context}”"
FIRST_ROW = "At the beginning"
COLUMNS_OUTPUT = ("Text", "Target", "Your rule", "Difference")
COLUMNS_OUTPUT_DRAFT = ("Text", "Target", "With your draws", "Difference")
COLUMNS_MODEL = ("Place", "Token", "Target p", "Draft q")
COLUMNS_COMPARED = ("Model, tree and draws", "Your rule", "Ceiling", "Below the ceiling")  # before the third: others
COLUMNS_DRAFTED = ("Model and tree", "Rule", "Your draws", "With replacement", "Without replacement")
COLUMNS_TIMES = ("Rule", "Time per tree", "Compared with yours")
COMPARED = "Expected accepted length, averaged over all drafts and coins"
COMPARED_NOTE = "Ceiling: the most that any lossless rule can reach there, by a linear program."
TIMED = "Time to judge one tree"
TIMED_NOTE = (
    "Mean over {trees} trees of {nodes} drafted tokens with {size} tokens in the vocabulary, in floats, in this browser. "
    "Each rule ran again and again, until the clock could tell. The other rules ran in the same worker."
)
YOURS = "{title} (yours)"
MICROSECONDS = "{number} µs"
NOT_MEASURED = "too short for this clock"
TIMES_AS_LONG = "{number} times"
OUTPUT = "What comes out, and what must"
MODEL = "The model"
ABSENT = "—"
PROGRESS = "Tree {tree}, {proposal}: {done} of {all} cases."
EMPTY_RULE = "An empty rule"
EMPTY_PROPOSAL = "An empty proposal"
RULES = "Rules"
PROPOSALS = "Proposals"
EMPTY_TEXT = "nothing"

# The page

WORDS = {
    "title": "Write a rule",
    "lead": (
        "Write a verification rule, or a way to draw drafts, in Python. Run proves it lossless on small models in exact "
        "fractions, or shows the smallest case in which it is not. Everything happens in this browser."
    ),
    "start": "Start from",
    "own_file": "Choose a file",
    "file": "Python file",
    "run": "Run",
    "stop": "Stop",
    "save": "Save",
    "open": "Open",
    "share": "Copy link",
    "copied": "The link is copied. It carries the whole file.",
    "not_copied": "The address bar has the link now. It carries the whole file.",
    "from_link": "This file came with a link, so somebody else may have written it. It runs only when you press Run.",
    "bad_link": "This link is damaged: the file in it cannot be read.",
    "too_large": "A file may have {most} characters, and this one has {got} bytes.",
    "replaced": "Another file is in the editor now. Undo brings the one before back.",
    "reading": "Reading the file.",
    "timing": "Measuring its time.",
    "go_to_line": "Go to line {line}",
    "stopped": "Stopped.",
    "endless": (
        "Stopped: the file did not answer for {seconds} seconds, so its worker was ended. A loop in it probably has no "
        "end. Nothing else was affected."
    ),
    "lost": "The worker with the file has ended: {why} Nothing else was affected, and the next Run starts another one.",
    "damaged": "It sent something that no rule sends.",
    "unavailable": "{why}",
    "result": "Result",
    "view": "The counterexample, step by step",
    "view_proven": "An example, step by step",
    "trust": "What this result is worth",
    "keys": "Tab indents; Escape, then Tab leaves the text. Ctrl+Enter runs. This browser keeps the text as you write.",
}
HERE = {
    "fetching": "Fetching Python for this browser: {done} of {all} MB. It keeps it for the next time.",
    "starting": "Starting Python: one for the proof, and one for the file.",
    "memory": "The file took more memory than it gets.",
    "lost": "Python in it has stopped ({why}).",
}
