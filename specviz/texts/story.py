"""A step told from its draft to its text: what each phase did, and the headline of each moment."""

# Draft: a pass of the draft model
DRAFT_FIRST = "The draft model proposes {count} tokens to follow the text."
DRAFT_FIRST_ONE = "The draft model proposes 1 token to follow the text."
DRAFT_AFTER = "The text goes on as {rule} wrote it. The draft model proposes {count} tokens to follow it."
DRAFT_AFTER_ONE = "The text goes on as {rule} wrote it. The draft model proposes 1 token to follow it."
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
    "This rule would have written {extra} alone. Both panes go on with the text of {rule}, which commits.",
    "This rule would have written {path} and {extra}. Both panes go on with the text of {rule}, which commits.",
)
WOULD_WRITE_SAME = (
    "This rule would have written the same: {extra} alone.",
    "This rule would have written the same: {path} and {extra}.",
)
WOULD_WRITE_SAME_CUT = "This rule would have written the same: the limit or the end of the text was reached."
KEEPS = "The cache keeps {kept} of the {rows} positions scored."
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

# Verification
HEAD_JUDGE_ALONE = "{one} judges the drafted tokens"
HEAD_JUDGE = "{one} and {other} judge the same tree"
HEAD_ACCEPTS = "{one} accepts {token} and goes on below it"
HEAD_ACCEPTS_LAST = "{one} accepts {token}"
HEAD_REJECTS = "{one} rejects {token}"
HEAD_REJECTS_PATH = "{one} rejects the path {token}"
HEAD_SKIPS_ONE = "{one} rejects {token} and skips the token below it"
HEAD_SKIPS = "{one} rejects {token} and skips the {count} tokens below it"
HEAD_REJECTS_OPEN = "{one} rejects {token}; {other} has not judged it yet"
HEAD_SKIPS_OPEN_ONE = "{one} rejects {token} and skips 1 token; {other} has not judged {token} yet"
HEAD_SKIPS_OPEN = "{one} rejects {token} and skips {count} tokens; {other} has not judged {token} yet"
HEAD_REJECTS_HELD = "{one} rejects {token}, which {other} accepts"
HEAD_REPAIRS = "For {one}, {token} repairs the path: {before} → {weight}"
HEAD_REPAIRS_LOST = "{other} rejected {lost}; for {one}, {token} repairs the path: {before} → {weight}"
HEAD_ENDED = (
    "{one} has accepted no token; {other} is still judging",
    "{one} has accepted 1 token; {other} is still judging",
    "{one} has accepted {count} tokens; {other} is still judging",
)

# Both have ended: one rule alone, or two
HEAD_ALONE = ("{one} accepts no drafted token", "{one} accepts 1 drafted token", "{one} accepts {count} drafted tokens")
HEAD_COLD = (
    "At temperature 0 neither rule accepts a drafted token",
    "At temperature 0 both rules accept the same token",
    "At temperature 0 both rules accept the same {count} tokens",
)
HEAD_SAME = (
    "Neither {one} nor {other} accepts a drafted token",
    "{one} and {other} accept the same token",
    "{one} and {other} accept the same {count} tokens",
)
HEAD_APART = (
    "Both rules accept 1 token, not the same",
    "Both rules accept {count} tokens, on different paths",
)
HEAD_THROWN_AWAY = (
    "{winner} accepts 1 token that {loser} throws away",
    "{winner} accepts {more} tokens that {loser} throws away",
)
HEAD_LONGER = "{winner} accepts {more} tokens, {loser} {less}"
HEAD_ON_AVERAGE = "{winner} accepts {more}, {loser} {less}; averaged over all coins {loser} accepts more here"
HEAD_LOSSY = "{winner} accepts {more} and {loser} {less}, but {winner} is lossy here"

# Commit
HEAD_WRITTEN = (
    "Only the {extra} is written: plain decoding would also have needed 1 target pass",
    "1 accepted token and 1 {extra}: plain decoding would have needed 2 target passes",
    "{count} accepted tokens and 1 {extra}: plain decoding would have needed {passes} target passes",
)
HEAD_CUT_ONE = "Only 1 of {most} tokens is written: the limit or the end was reached"
HEAD_CUT = "Only {count} of {most} tokens are written: the limit or the end was reached"
HEAD_CORRECTION = "correction"
HEAD_BONUS = "bonus"

# Why a rule has come to where it is, node by node. Either side of a ratio:
TARGET = "the target"
RESIDUAL = "the residual"
DRAFT_MODEL = "the draft"
CHOICE = "the choice of the path"

# Path weights
WHY_LOWERS = "{token} lowers the path to {weight}: {giver} gives it less than {taker} ({owed} against {q})."
WHY_LOWERS_AGAIN = "{token} lowers the path further: {product} = {weight}."
WHY_RAISES = "{token} makes up for part of the loss: {product} = {weight}."
WHY_REPAIRS = "{token} repairs the path: {product} is more than 100\u00a0%, so its weight is 100\u00a0% again."
WHY_KEEPS_ALL = "{token} keeps the path at 100\u00a0%: {giver} gives it more than {taker} ({owed} against {q})."
WHY_KEEPS = "{token} keeps the path at {weight}: {giver} and {taker} give it the same."
WHY_ENDS = "{token} ends the path: {giver} gives it probability 0."
WHY_LEFT = "The rejections below {path} lower its path weight from {before} to {after}."
WHY_PATH_ACCEPTED = "{path} is accepted as a whole: its coin ({coin}) is below {prob}."
WHY_PATH_REJECTED = "{path} is rejected: its coin ({coin}) is not below {prob}."
WHY_PATH_CERTAIN = "{path} is accepted as a whole: its path weight is {prob}."
WHY_PATH_IMPOSSIBLE = "{path} cannot be accepted: its path weight is 0."
WHY_SINGLE = "Judged token by token, the path would be accepted with probability {single}; its path weight is {weight}."

# Tests of one token: rejected, accepted
WHY_TESTED = (
    "{token} is rejected: {giver} gives it {owed}, {taker} {q}; the coin ({coin}) is not below the ratio ({prob}).",
    "{token} is accepted: {giver} gives it {owed}, {taker} {q}; the coin ({coin}) is below the ratio ({prob}).",
)
WHY_COIN = (
    "{token} is rejected: its coin ({coin}) is not below its acceptance probability ({prob}).",
    "{token} is accepted: its coin ({coin}) is below its acceptance probability ({prob}).",
)
WHY_DISCOUNTED = (
    "{token} is rejected: {giver} gives it {owed}, {taker} {q}; the ratio divided by {rho} is {prob}, and the coin "
    "({coin}) is not below that.",
    "{token} is accepted: {giver} gives it {owed}, {taker} {q}; the ratio divided by {rho} is {prob}, and the coin "
    "({coin}) is below that.",
)
WHY_CERTAIN = "{token} is accepted whatever its coin: {giver} gives it {owed}, {taker} {q}."
WHY_NOTHING = "{token} is rejected: {giver} gives it probability 0."
WHY_NO_COIN = (
    "{token} is rejected without a coin: {giver} gives it {owed}, {taker} {q}.",
    "{token} is accepted without a coin: {giver} gives it {owed}, {taker} {q}.",
)
WHY_THRESHOLD = (
    "{token} is rejected without a coin: the target gives it {owed}, and the threshold is {least}.",
    "{token} is accepted without a coin: the target gives it {owed}, more than the threshold of {least}.",
)
WHY_DRAWN = "{token} is drawn as the next token ({chance}) and was drafted."
