"""Files and flags of other engines: what is shown of them, what they lack, and what is wrong with one."""

# Where something stands in a file

FILE = "the file"
LINE = "line {number}"
EVENT = "event {number}"
COUNTERS = "the counters of vLLM"
COUNTERS_OF = "the counters of {model}"
AN_OBJECT = "an object of {count} fields"
A_LIST = "a list of {count} items"
NULL = "null"

# What is wrong with a file

BYTES = "a file of an engine may have {most} bytes at most, got {got}"
NOT_JSON = "{where} is not JSON: expected a response as JSON, or one on each line, got {error}"
NO_ENGINE = (
    "expected numbers of speculative decoding as vLLM, SGLang, llama.cpp, FastDeploy, DDTree or our file of steps have "
    "them, got a file without any"
)
NEITHER = (
    "it is neither a run of specviz nor a report of vLLM, SGLang, llama.cpp, FastDeploy or DDTree with numbers of "
    "speculative decoding"
)
TWO_ENGINES = "expected a file of one engine, got lines of {one} and of {other}"
OBJECT = "{where}: expected an object, got {got}"
LIST = "{where}: expected a list, got {got}"
TEXT = "{where}: expected a text, got {got}"
WHOLE = "{where}: expected a whole number from 0 to {most}, got {got}"
NUMBER = "{where}: expected a number of 0 or more, got {got}"
LOGARITHM = "{where}: expected the logarithm of a probability, 0 or less, got {got}"
MOST_ITEMS = "{where}: expected {most} items at most, got {got}"
MISSING = "{where}: missing field {field!r}"
MISSING_ONE_OF = "expected one of the fields {names}, got none"
UNKNOWN_FIELD = "unknown field {field!r}: expected some of {known}"
ALIASES = "{where}: {first} and {second} are two names of one count, but one is {one} and the other {other}"
VALUE = "{where}: {why}"

# What cannot be true together

MORE_ACCEPTED = "{accepted} accepted tokens of {drafted} drafted ones"
MORE_DRAFTED = "{drafted} drafted tokens in {steps} steps of {longest} at most"
MORE_THAN_STEPS = "{accepted} accepted tokens in {steps} steps that can accept {longest} each"
MORE_THAN_WRITTEN = "{accepted} accepted tokens in an answer of {written}"
NO_STEPS_BUT = "no steps, but {drafted} drafted and {accepted} accepted tokens"
LENGTHS_MANY = "expected a histogram of {most} accepted lengths at most, got {got}"
LENGTHS_STEPS = "the histogram counts {total} steps, but there are {steps}"
LENGTHS_ACCEPTED = "the histogram comes to {total} accepted tokens, but there are {accepted}"
LENGTHS_LONGEST = "the histogram has an accepted length of {got}, but a draft has {longest} tokens at most"
RATIO = "{name} is {value}, but the counts of the file give {expected}"
STEP_LISTS = "per_step_accepted has {accepted} steps, per_step_drafted {drafted}"
STEP_ACCEPTED = "step {step} accepted {accepted} of {drafted} drafted tokens"
STEPS_COUNT = "{found} steps are listed, but {said} are counted"
STEPS_ACCEPTED = "the steps accepted {found} tokens, but {said} are counted"
STEPS_DRAFTED = "the steps drafted {found} tokens, but {said} are counted"
UNEVEN_DRAFTS = "{drafted} drafted tokens cannot be spread evenly over {steps} steps, as SGLang does"
HEADS_RISE = "{name}: expected counts that do not rise, the number of steps first"
HEADS_SUM = "accepted_tokens is {accepted}, but the counts of the heads come to {total}"
HEADS_MEAN = "{name} is {mean}, which does not divide {accepted} accepted tokens into whole steps"
DRAFT_LISTS = "expected as many token_logprobs as tokens, which are {tokens}"
COUNTER = "line {line}: expected a whole number of 0 or more as {name}, got {got}"
COUNTER_TWICE = "line {line}: {name} stands there a second time with the same labels"
COUNTER_POSITION = "line {line}: expected a whole number as the position, got {got}"
LOG_LENGTH = "Mean acceptance length"  # the names of the fields in vLLM's log
LOG_SHARES = "Per-position acceptance rate"
LOG_RATE = "Avg Draft acceptance rate"
LOG_OLD_RATE = "Draft acceptance rate"
LOG_MISSING = "expected “{name}: ”, got a line without it"
LOG_NUMBER = "expected a number as “{name}”, got {got}"
LOG_MEAN = "“Mean acceptance length: {mean}” and its other numbers contradict {accepted} accepted tokens of {drafted}"
NO_COUNTERS = "expected counters such as vllm:spec_decode_num_drafts_total, got none that can be read"
NO_POSITION = "the counter of position {position} is missing"
POSITION_STEPS = "a position was accepted {reached} times in {steps} steps"
POSITIONS_RISE = "a later position was accepted more often than one before it"
TREE_SIZE = "expected a tree of {most} nodes at most, got {got}"
TREE_PARENTS = "expected {expected} parents for {nodes} nodes, the first of them -1, which is that of the root; got {got}"
TREE_PARENT = "node {node}: expected a parent before it, got {got}"
TREE_PATH_ROOT = "accepted nodes begin with the root, 0"
TREE_PATH = "accepted nodes are a path from the root: {node} is no child of {above}"
TREE_DEPTH = "node_depths: node {node} stands at depth {expected} by its parents"
DDTREE_LENGTHS = "acceptance_lengths are not the lengths of accepted_indices"
STEPS_HEAD = 'expected a first line of kind "run" with the schema "{schema}"'
STEPS_ONE_HEAD = "a second line of kind “run”: one file has one run"
STEPS_KIND = "expected a line of kind {known}, got {got}"
STEPS_LINE = "expected a line of our file of steps, got another object"
STEPS_REQUEST = "request {request} is described a second time, or after its steps"
STEPS_NONE = "expected at least one line of kind “step”, got none"
STEP_TEXT = "{got} tokens of text after {accepted} accepted ones: a step writes one more than it accepts"
STEP_TREE = "a tree of {nodes} nodes with a path of {path}, which the counts of the step do not agree with"
STEP_TREE_LISTS = (
    "expected as many texts as parents, {most} at most, and null as the parent of the root; got {texts} and {parents}"
)

# What an engine does not report

VLLM_NULL = (
    "vLLM reports nothing of speculative decoding here: start it with --per-request-spec-decode-metrics detailed, and ask "
    "for one answer per request"
)
VLLM_SUMMARY = (
    "vLLM reports single steps only with --per-request-spec-decode-metrics detailed, so the text cannot be cut by step."
)
NO_TOKENS = "The response has no tokens, only text: ask for it with logprobs, and the text can be cut by step."
CANNOT_CUT = (
    "The text has {tokens} tokens, which is not what {steps} steps write: in some passes nothing was drafted, so the text "
    "cannot be cut by step."
)
COUNTERS_NOTE = (
    "Counters sum up all requests since the server started. What happened between two readings is their difference."
)
COUNTERS_NO_STEPS = "These counters have no number of drafts, so tokens per step cannot be computed."
LOG_NOTE = "These are sums over {lines} lines of the log, and over all requests that the server worked on meanwhile."
LOG_NOTE_ONE = "This is one line of the log. It counts all requests that the server worked on since the line before it."
LOG_STEPS = (
    "vLLM logs no number of steps: it is computed from the other numbers, for drafts of their whole length where those "
    "allow it."
)
LOG_STEPS_OFF = (
    "vLLM logs no number of steps: {steps} is computed from the other numbers, which are rounded, and may be off by {off}."
)
LOG_NO_STEPS = "This version of vLLM logs no mean length, so neither steps nor tokens per step can be computed."
SGLANG_TREES = (
    "SGLang does not say whether it drafted chains or trees. With an eagle-topk above 1, what it calls proposed counts all "
    "nodes of the tree, of which only one path can be accepted."
)
SGLANG_TEXT = "SGLang reports no single steps, so the text cannot be cut by step."
SGLANG_NO_LENGTHS = "This version of SGLang has no histogram, so accepted lengths are known only on average."
LLAMA_NO_DRAFTS = "llama.cpp reports draft_n only where something was drafted: here nothing was"
LLAMA_NO_STEPS = "llama.cpp reports no step count, so tokens per step cannot be computed, nor accepted lengths."
LLAMA_PASSES = (
    "An estimate: if each pass wrote one token beside the accepted ones, the {written} tokens took {passes} passes, "
    "{tokens} tokens per pass. Passes without a draft are among them."
)
FASTDEPLOY_NULL = (
    "FastDeploy reports null here: ask for speculate_metrics, or for draft_logprobs with include_draft_logprobs"
)
FASTDEPLOY_COUNTS = (
    "What FastDeploy calls accepted includes the token that the target writes itself in each step; here it is left out."
)
FASTDEPLOY_NO_HEADS = "This version of FastDeploy counts no heads, so accepted lengths are known only on average."
FASTDEPLOY_NO_METRICS = "This response has the draft's probabilities, but no speculate_metrics, so nothing can be counted."
DDTREE_NULL = "round_trees is null: call ddtree_generate with save_tree_traces=True"
DDTREE_NO_PROBABILITIES = "DDTree saves no probabilities: the trees are shown with what was accepted, without p and q."
DDTREE_IDS = "DDTree saves token numbers and no text."
NOTHING_DRAFTED = "In this request nothing was drafted."
DRAFT_PROBABILITIES = (
    "The file has the draft's probabilities of {count} tokens, but not the target's, so no acceptance can be recomputed."
)
MORE_NOTES = "{count} more notes on single requests are left out."
LEFT_OUT = "{left} of {all} records have no numbers of speculative decoding and are left out."

# What is shown

TITLE = "Reported by {engine}"
MARK = "These are {engine}'s own numbers. specviz checks that they agree with one another; it proves nothing about them."
CLOSE = "Close"
REQUESTS = "requests"
STEPS = "steps"
DRAFTED = "drafted tokens"
ACCEPTED = "accepted tokens"
WRITTEN = "tokens of the answer"
LONGEST = "levels of a draft, at most"
TOKENS_PER_STEP = "tokens per step"
NOT_REPORTED = "not reported"
NOT_COMPUTABLE = "–"
THOUSANDS = "\u202f"
PERCENT = "{value}\u00a0%"
TEXT_TITLE = "The text by step"
TEXT_NOTE = "Underlined: accepted drafts. Double underline: the token that the target wrote itself."
TEXT_CUT = "Only the first {shown} steps of the text are shown."
BEFORE_STEPS = "Before the first step"
STEP = "Step {number}: {accepted} of {drafted} drafted tokens accepted"
STEP_UNKNOWN = "Step {number}: {accepted} drafted tokens accepted"
LENGTHS_TITLE = "Accepted length"
LENGTHS_NOTE = "In how many steps so many drafted tokens were accepted."
LENGTHS_COLUMNS = ("accepted", "steps")
BAR_COUNT = "{count} ({share})"
POSITIONS_TITLE = "Acceptance by position"
POSITIONS_NOTE = "In which share of all steps the draft at this position was accepted."
POSITIONS_COLUMNS = ("position", "of all steps (of those that accepted all before it)")
BAR_POSITION = "{share} ({after})"
NEVER_REACHED = "never reached"
DRAFTS_TITLE = "The draft's probabilities"
DRAFTS_NOTE = "The probability q that the draft model gave to each of its first tokens."
DRAFTS_COLUMNS = ("token", "q")
TABLE_TITLE = "One run, every engine's metrics"
TABLE_COLUMNS = ("engine", "name", "here", "in the file", "computed as")
LETTERS = (
    "S: steps. D: drafted tokens. A: accepted tokens. N: tokens of the answer. R: steps that ended with a rejection. "
    "“Here” is computed from the counts of this file; – where it lacks one."
)
ONE_PLUS_A_BY_S = "1 + A / S"
A_BY_D = "A / D"
N_BY_S = "N / S"
A_PLUS_S_BY_S = "(A + S) / S"
A_BY_A_PLUS_S = "A / (A + S)"
A_BY_A_PLUS_R = "A / (A + R)"
LLAMA_RATE = "draft acceptance rate"
DDTREE_MEAN = "mean of acceptance_lengths"
OUR_TOKENS = "tokens per step"
PAPERS = "papers"
BLOCK_EFFICIENCY = "block efficiency τ"
TESTED_RATE = "acceptance rate α of a tested draft"
MODEL_TITLE = "What if"
MODEL_CHAIN = (
    "The lessons have a model of speed. For a chain of {depth} drafts it gives {tokens} tokens per step, as here, if each "
    "draft is accepted with probability {acceptance}. The costs of the passes are not in the file; those of a recorded run "
    "are taken."
)
MODEL_TREE = (
    "The lessons have a model of speed, of trees with equally many children under every node. Closest to these drafts, of "
    "{nodes} nodes in {depth} levels at most, is a width of {width}: it gives {tokens} tokens per step, as here, if each "
    "draft is accepted with probability {acceptance}. The costs of the passes are not in the file; those of a recorded run "
    "are taken."
)
MODEL_LABEL = "Open the model with these values"
MODEL_LONG = "The lessons' model of speed goes to {most} levels, and these drafts have {depth}."
MODEL_UNKNOWN = "The lessons' model of speed needs the steps, the drafts and their length; the file lacks some of them."
TREES_TITLE = "The trees"
TREES_NOTE = "Thick frames and lines: the accepted path. The file has no p and q, so no bars are drawn."
TREES_CUT = "Thick frames and lines: the accepted path. Only the first {shown} trees are shown."
TREE_LABEL = "tree {number} of {count}"
TREE_BACK = "◂ back"
TREE_ON = "next ▸"
ROOT = "root"

# Flags

ENGINE_TITLES = {
    "sglang": "SGLang",
    "vllm": "vLLM",
    "llama.cpp": "llama.cpp",
    "tensorrt": "TensorRT-LLM",
    "ddtree": "DDTree",
}
OPTION_NAMES = {
    ("sglang", "steps"): "speculative-num-steps",
    ("sglang", "topk"): "speculative-eagle-topk",
    ("sglang", "tokens"): "speculative-num-draft-tokens",
    ("vllm", "tokens"): "num_speculative_tokens",
    ("vllm", "choices"): "speculative_token_tree",
    ("llama.cpp", "tokens"): "draft-max",
    ("tensorrt", "levels"): "max_draft_len",
    ("tensorrt", "topk"): "dynamic_tree_max_topK",
    ("tensorrt", "tokens"): "max_total_draft_tokens",
    ("tensorrt", "choices"): "eagle_choices",
    ("ddtree", "tokens"): "tree-budget",
    ("ddtree", "block_size"): "block-size",
}
FLAG_EXAMPLES = (
    "--speculative-num-steps 5 --speculative-eagle-topk 8 --speculative-num-draft-tokens 64",
    "num_speculative_tokens=5",
    "--draft-max 16",
    "max_draft_len=5",
    "--tree-budget 64 --block-size 16",
)
FLAGS_MAKE = "These flags of {engine} make the tree {tree}."
SAME_TREE = "The engine drafts the same tree."
SGLANG_SETS = "SGLang sets speculative-num-draft-tokens to {tokens} itself where eagle-topk is 1."
SGLANG_BEAM = (
    "Not quite the same: the engine goes on from the {topk} most likely nodes of a level only, ours from every node that "
    "can be among the {nodes} most likely ones."
)
SGLANG_ROOT = "Its {tokens} draft tokens include the root, so {nodes} are drafted."
SGLANG_FEW = "{steps} levels with a top-k of {topk} have {candidates} candidates, too few for {nodes} drafted tokens"
VLLM_CHAIN = "Drafts that are looked up in the prompt (ngram) can be shorter."
LLAMA_P_MIN = "Ours always has its whole length; llama.cpp ends a draft where its probability is below draft-p-min."
LLAMA_SPLIT = "Paths that split off by draft-p-split depend on the text, and our grammar cannot say them."
DDTREE_BLOCK = (
    "Not quite the same: DDTree drafts a block in one pass, so that q at a position does not depend on the path; ours does."
)
VLLM_TREE = "num_speculative_tokens is {tokens}, but speculative_token_tree has {nodes} nodes"
FLAGS_LENGTH = "expected flags of {most} characters at most, got {got}"
NO_FLAGS = "expected flags such as {known}, got none of them"
FLAGS_OF_TWO = "expected flags of one engine, got those of {one} and of {other}"
FLAG_TWICE = "the flag {name} stands there twice, as {one} and as {other}"
FLAG_MISSING = "expected {name} as well: without it, {engine} has no fixed tree"
FLAG_NUMBER = "expected a whole number of at least {least} as {name}, got {got}"
FLAG_CHOICES = "expected paths such as [(0,), (0, 0), (1,)] as {name}, got {got}"
FLAG_RANK = "our grammar writes a child as one digit, so a tree with more than ten children under a node cannot be said"

# The command

HELP = "show what another engine reports of speculative decoding, or the tree that its flags make"
FILE_HELP = "a response as JSON, one on each line, or the counters or the log of a server"
FLAGS_HELP = 'the flags of an engine in quotes, as --flags="--draft-max 16", instead of a file'
FILE_OR_FLAGS = "expected a file or --flags, got {got}"
BOTH = "both"
NEITHER_OF_BOTH = "neither"
NOT_TEXT = "expected a file of text in UTF-8, got another: {name}"
FACT = "{name:<28} {value}"
BAR = "{label:>12}  {bar:<24} {value}"
BAR_HEAD = "{first:>12}  {second}"
ROW = "{engine:<12} {name:<36} {value:>8} {reported:>12}   {formula}"
TREE_LINE = "{indent}{mark} {text}"
TREE_MARKS = ("·", "✓")
OPEN_LINK = "{label}: {address}"
