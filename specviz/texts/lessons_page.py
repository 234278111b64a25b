"""The words of the lessons' page, which the browser is sent: every constant, under its name in small letters."""

TITLE = "Lessons"
LOADING = "The lessons are being checked against their runs. The first time this takes some seconds."
NAME = "specviz"
EXPLORE = "Explore"
LESSONS = "Lessons"
LAB = "Lab"
BENCH = "Bench"
OPEN_IN_LAB = "Open this toy in the lab"
INTRODUCTION = (
    "Learn speculative decoding by doing each thing yourself, on real recorded runs. "
    "Every card asks you something before it shows you the answer."
)
BEGIN = "Begin"
CONTINUE = "Continue"
MINUTES = "{minutes} min"
DONE_COUNT = "{done} of {count} cards"
CARDS_OF_LESSON = "{count} cards: what they ask, with answers and links"
CARD_COUNT = "Card {number} of {count}"
LESSON_LABEL = "{chapter} · {lesson}"
CARD_LABEL = "Lesson card"
VIEW_LABEL = "The run beside this card"
CHECK = "Check"
TRY_AGAIN = "Not yet. Try again."
RIGHT = "Right."
BACK = "Back"
NEXT = "Next"
SKIP = "Skip"
FINISH = "To the contents"
CHOOSE_HINT = "Press nodes in the tree, or choose them here."
PICK_SEVERAL = "Choose all that apply."
YOURS = "You said {number}"
RIGHT_NUMBER = "It is {number}"
MOVE_UP = "Move up: {item}"
MOVE_DOWN = "Move down: {item}"
CHOOSE_ONE = "Choose…"
MATCHES = "“{item}” belongs to"
COIN_LABEL = "Coin: {percent}"
COIN_BELOW = "Coin {coin} is below {chance}: accepted."
COIN_NOT_BELOW = "Coin {coin} is not below {chance}: rejected."
COINS_NODE = "Coin of {path}"
COINS_RESULT = "{rule} accepts {count}"
TREE_LEVEL = "Level {number}: children of each node"
TREE_LEVELS = "Levels"
TREE_COST = "{nodes} of {budget} nodes"
TREE_OVER = "{nodes} nodes: over the budget of {budget}"
TREE_AVERAGE = "About {average} tokens are accepted on average"
NOT_ANSWERED = "The answer is not complete. Complete it, then press “Check”."
SAVE_PROGRESS = "Save my answers"
FORGET_PROGRESS = "Forget my answers"
STAYS_HERE = "Your answers stay in this browser."
OPEN_LESSON = "Open a lesson from a file"
LOAD_FAILED = "This run could not be loaded. Check the connection, then press Try again."
RELOAD = "Try again"
GLOSSARY = "Glossary"
TEACHERS = "For teachers"
TEACHERS_LEAD = (
    "Each lesson and each card below has a link of its own, so you can begin wherever your class is. "
    "On a projector, press Present on a card: text, task and view are shown in large type.",
    "Answers and times stay in each learner's browser; learners can save them as a small file and hand it in.",
    "You can write lessons of your own and open them from the contents. A lesson is a text file; the page “Lessons” of the "
    "project's documentation describes it.",
)
ANSWER = "Answer"
COPY_LINK = "Copy link"
COPY_LINK_OF = "Copy the link to “{title}”"
COPIED = "Copied"
NO_ANSWER = "The server did not answer. Check the connection, then open the file again."
YOUR_LESSONS = "Lessons from files"
YOUR_LESSONS_SUMMARY = "Opened in this tab; a reload forgets them."
PRESENT = "Present"
LEAVE_PRESENT = "✕ exit"
WHAT_IF = "What if"
CLOSE = "Close"
THEME = "Theme"
WHAT_IF_TITLE = "What if: the speed of a run"
WHAT_IF_LEAD = (
    "Start from what a recorded run measured, and move whatever you like. "
    "The model says how fast that would be against plain decoding, where it breaks even, and what is wasted."
)
WHAT_IF_RUN = "Start from the run"
WHAT_IF_YOURS = "the values of your run"
WHAT_IF_MEASURED = "{title} (this run: {value})"
WHAT_IF_ASSUMED = "{title} (assumed: {value})"
WHAT_IF_AGAIN = "Back to the run's own values"
WHAT_IF_SPEED = "{speed} times as fast as plain decoding"
WHAT_IF_TOO_LARGE = "This tree would have thousands of nodes. Choose fewer levels or children."
WHAT_IF_TOKENS = "A step writes {tokens} tokens and costs {cost} passes of plain decoding."
WHAT_IF_NODES = "It drafts {nodes}, of which {wasted} are wasted."
WHAT_IF_BREAK_EVEN = "It breaks even when a draft is accepted {acceptance} of the time."
WHAT_IF_NEVER = "With these costs it is never faster, even if every draft is accepted."
WHAT_IF_PLAIN = "plain decoding"
WHAT_IF_AXIS = "speed, over the levels of the draft"
WHAT_IF_CURVE = "Speed over the levels of the draft. The fastest has {levels}: {speed} times as fast as plain decoding."
WHAT_IF_TRIED = (
    "Speed at the levels that you tried. The fastest so far has {levels}: {speed} times as fast as plain decoding."
)
WHAT_IF_TABLE = "What the run measured, and what is modelled"
WHAT_IF_TABLE_YOURS = "What is modelled"
WHAT_IF_COLUMNS = ("Per step", "Measured", "Modelled")
WHAT_IF_ROWS = {
    "tokens": "Tokens",
    "wasted": "Wasted nodes",
    "draft": "Draft, ms",
    "score": "Score, ms",
    "verify": "Verify, ms",
    "commit": "Commit, ms",
}
WHAT_IF_UNMODELLED = "not modelled"
WHAT_IF_UNEVEN = (
    "With the run's own values the two columns nearly agree. They cannot agree fully: the model takes every draft for "
    "equally likely to be accepted, and in a run some text is easy and some is hard."
)
WHAT_IF_NOT_TIMED = (
    "Plain decoding was not timed in this run. So what its scoring pass costs in passes of plain decoding is assumed, "
    "and the speed is modelled, not measured."
)
WHAT_IF_YOURS_UNEVEN = (
    "The estimate under your run's numbers can differ. This model leaves out verifying and committing, takes over rounded "
    "values, and takes every draft for equally likely to be accepted."
)
WHAT_IF_FORMULAS = "What is assumed, and the formulas"
WHAT_IF_LINES = (
    "a: how likely a draft is accepted; d: levels; w: children under every node; c: cost of a draft pass, as a share of "
    "the scoring pass; r: cost of the scoring pass, in passes of plain decoding; b: texts at once; "
    "f: positions for the price of one.",
    "A level goes on with g = 1 − (1 − a)^w. This is exact for a chain whose drafts are accepted independently. "
    "It is an estimate for trees: a rejection changes how likely the next child is accepted.",
    "Tokens per step: T = 1 + g + g² + … + g^d.",
    "Drafted nodes: n = w + w² + … + w^d. Wasted: n − (T − 1).",
    "A pass over m positions of every text takes t(m) = max(1, b·m ÷ f) times as long as one over a single position.",
    "Cost of a step: C = r · (c·[t(1) + t(w) + … + t(w^(d−1))] + t(n + 1)) ÷ t(1).",
    "Speed: T ÷ C. It breaks even where T = C.",
    "For a chain of one text with r = 1 and d + 1 ≤ f this is (1 − a^(d+1)) ÷ ((1 − a)(c·d + 1)), theorem 3.8 of Leviathan "
    "et al. (2023). Then some draft length is faster than plain decoding exactly if a > c.",
)
WHAT_IF_SHARE = "Your setting reaches {share} of the best speed that can be set here."
WHAT_IF_TOO_DEEP = (
    "The last level brings {gain} tokens and costs {cost} passes. The step without it writes {rate} tokens per pass, "
    "so this level makes it slower."
)
WHAT_IF_TOO_SHALLOW = (
    "One level more would bring {gain} tokens and cost {cost} passes. That is more per pass than the {rate} of this step."
)
WHAT_IF_BELOW_EVEN = "Here a step writes {tokens} tokens and costs {cost} passes: that is slower than plain decoding."
WHAT_IF_ABOVE_EVEN = "Here a step writes {tokens} tokens and costs {cost} passes: that is faster than plain decoding."
WHAT_IF_OVER = {
    "positions": "{count} positions to score: {most} at most.",
    "wasted": "{count} wasted nodes: {most} at most.",
}
WHAT_IF_GO_ON = "Go on with these values in What if"
WHAT_IF_KEEPS = "The address of this page keeps what you set: send it to others, or keep it as a bookmark."
WHAT_IF_TWO = "Wide or deep: two drafts under one budget"
WHAT_IF_TWO_LEAD = (
    "A has a slow draft model that is often right, and gives each node several children. B has a fast one that is right "
    "less often, and drafts a long chain. Both must keep to the same number of positions that the target scores in a step."
)
WHAT_IF_USED = "{positions} of {budget} positions used"
WHAT_IF_OVER_BUDGET = "{positions} positions: more than the {budget} of the budget"
WHAT_IF_NOT_BOTH = "Bring both under the budget to compare them."
WHAT_IF_SAME = "Both are equally fast."
WHAT_IF_FASTER = "“{name}” is {times} times as fast as “{slower}”."
