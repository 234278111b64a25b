"""A step told from its draft to its text: what each phase did, and the headline of each moment."""

# Draft: a pass of the draft model
DRAFT_FIRST = "The draft model proposes {count} tokens to follow the text."
DRAFT_FIRST_ONE = "The draft model proposes 1 token to follow the text."
DRAFT = "The next pass of the draft model adds {count} tokens, {total} so far."
DRAFT_ONE = "The next pass of the draft model adds 1 token, {total} so far."
DRAFT_NOTHING = "One more pass of the draft model finds nothing likelier: the tree is complete."

# Score: the target's pass
SCORE = "One pass of the target scores all {count} positions at once: nothing is judged yet."
SCORE_ONE = "One pass of the target scores 1 position."
SCORE_DETAIL = "The target's p is now known after every node, the root included."

# Commit: what is written; {extra} is CORRECTION or BONUS
CORRECTION = "the correction {token}"
BONUS = "the bonus token {token}"
WRITTEN = (
    "Written: {extra} alone. No drafted token was accepted.",
    "Written: 1 accepted token, {path}, and {extra}.",
    "Written: {count} accepted tokens, {path}, and {extra}.",
)
WRITTEN_CUT = "Only {written} of these {most} tokens are written: the limit or the end of the text was reached."
WRITTEN_CUT_ONE = "Only 1 of these {most} tokens is written: the limit or the end of the text was reached."
WOULD_WRITE = (
    "This rule would have written {extra} alone, but {rule} commits.",
    "This rule would have written {path} and {extra}, but {rule} commits.",
    "This rule would have written {path} and {extra}, but {rule} commits.",
)
CACHE = "The caches keep the rows of {kept} of these {rows} nodes and drop the others."

# The phase strip: for many, and for one
PASSES = ("{count} passes", "1 pass")
AND_TOKENS = (", {count} tokens", ", 1 token")
POSITIONS = ("{count} positions, one pass", "1 position, one pass")
COINS = ("{count} coins", "1 coin")
TESTS = ("{count} tests, no coin", "1 test, no coin")
DRAWS = ("{count} draws", "1 draw")
TOKENS_WRITTEN = ("{count} tokens", "1 token")
TOKENS_AND_ONE = "{count} + 1 tokens"
MILLISECONDS = "{time} ms"
HARDLY_ANY_TIME = "<0.1 ms"

# Headlines: at most 15 words, of what has happened so far
HEAD_DRAFT = "The draft model has proposed {count} tokens in {passes} passes"
HEAD_DRAFT_FIRST = "The draft model has proposed {count} tokens in one pass"
HEAD_DRAFT_ONE = "The draft model has proposed 1 token in one pass"
HEAD_SCORE = "One target pass scores all {count} positions at once"
HEAD_SCORE_ONE = "One target pass scores the only position"
