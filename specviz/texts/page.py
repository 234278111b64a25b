"""The page around the player: fields, hints, and what happens when something is pressed."""

# Serving the page: `specviz serve` and app.py

DESCRIPTION = "See speculative decoding step by step, and check it."
PAIR_HELP = "the pair that is loaded at the start, beside the embedded one; or SPECVIZ_PAIR"
HOST_HELP = "the address to listen on; or GRADIO_SERVER_NAME"
PORT_HELP = "the port to listen on; or GRADIO_SERVER_PORT"
NO_MODELS_HELP = "load no models: show recorded runs and toys only"
BROWSER_HELP = "open the page in a browser"
UNKNOWN_PAIR = "SPECVIZ_PAIR: {error}"

# The page: title, fields, hints, buttons

PAGE_TITLE = "specviz: speculative decoding, seen and checked"
NAME = "specviz"
CLAIM = "draft a tree, score it in one pass, see which rule accepts what"
RECORDED_RUNS = "Recorded runs"
PROMPT = "Prompt"
RUN = "Run"
ONE_STEP = "One step"
PAUSE = "Pause"
CONTINUE = "Continue from this step"
STOP = "Stop"
RESET = "Reset"
PARAMETERS = "Parameters"
PAIR = "Pair"
PAIR_INFO = "draft and target models"
PAIR_CHOICE = "{title} ({needs})"
TOY_CHOICE = "Toy: {title}"
TREE = "Tree"
PROPOSAL = "Children"
PROPOSAL_INFO = "how the draft model proposes them"
VERIFIER = "Commits"
VERIFIER_INFO = "the rule whose result is committed"
TEMPERATURE = "Temperature"
TOP_K = "Top-k (0: all)"
TOP_P = "Top-p"
MAX_TOKENS = "Tokens"
TREE_SEED = "Tree seed"
COIN_SEED = "Coin seed"
CHAT = "Use the chat template"
ELSEWHERE = (
    "Names in other engines: branching is eagle-topk in SGLang, dynamic_tree_max_topK in TensorRT-LLM; "
    "depth is num_speculative_tokens in vLLM."
)
FLIP_AGAIN = "Flip the coins again"
DRAFT_AGAIN = "Draft again"
LEFT = "Left"
RIGHT = "Right"
DOWNLOAD = "Download this run"
OPEN = "Open a run"
CHARTS = "Charts of this run"
COMPARE = "Compare with plain decoding"

# What a tree comes to, and the rules on it

CHAIN_SIZE = "at most {nodes} drafted tokens in {levels} levels (vLLM: num_speculative_tokens)"
CHAIN_SIZE_ONE = "at most 1 drafted token in 1 level (vLLM: num_speculative_tokens)"
TREE_SIZE = "at most {nodes} drafted tokens in {levels} levels (SGLang: num-steps {levels})"
TREE_SIZE_ONE = "at most {nodes} drafted tokens in 1 level (SGLang: num-steps 1)"
RULE_LOSSY = "{rule} (lossy)"
RULE_UNSOUND = "{rule} (needs {needs})"

# What is wrong with the fields

NOT_A_NUMBER = "{name} must be a number, got {got!r}"
EMPTY_NUMBER = "{name} must be a number, got nothing"
TOO_LARGE = "{name} must be at most {most}"
NOT_WHOLE = "{name} must be a whole number, at most {most}, got {got}"
FIELD_NAMES = {
    "temperature": "temperature",
    "top_k": "top-k",
    "top_p": "top-p",
    "max_tokens": "tokens",
    "tree_seed": "the tree seed",
    "coin_seed": "the coin seed",
}
NOT_UNICODE = "the text holds half of a surrogate pair, which stands for no character: remove it"
NOT_TEXT = "the text holds half of a surrogate pair ({got}), which stands for no character: remove it"

# While a run is made

LOADING = "Loading {pair}; needed only once."
DRAFTING = "Drafting the first tree."
DRAFTING_NEXT = "Drafting the next tree."
PAUSED_ONE = "Paused after 1 step. Continue resumes from the step shown."
PAUSED = "Paused after {steps} steps. Continue resumes from the step shown."
PAUSED_EARLY = "Paused before the first step. Run starts again."
STOPPED_ONE = "Stopped after 1 step."
STOPPED = "Stopped after {steps} steps."
STOPPED_EARLY = "Stopped before the first step."
PAUSED_COMPLETE = "Nothing to pause: the run on show is complete."
STOPPED_COMPLETE = "Stopped. The run on show is complete."
RELOADED = "The run was stopped by a reload after {steps} steps: Continue resumes it."
RELOADED_ONE = "The run was stopped by a reload after 1 step: Continue resumes it."
RUN_SPEED = "{speed:.0f} tokens/s, counting draft, score, verify and commit"
COMPARING = "timing both ways"
COMPARED = "{ratio:.2f} × the library's plain decoding ({speculative:.0f} | {plain:.0f} tokens/s, both timed just now)"
COMPARISON_STOPPED = "the comparison was stopped"
NO_STEPS = "There is no step yet: press Run first."
ENDED = "The text has reached its end: edit the prompt, or continue from an earlier step."
OTHER_PAIR = "This text was written by {pair}. Select that pair to continue, or press Run to start over."
NOT_EVALUATED = "{rule} was not evaluated for this run: press Run or Continue to evaluate it."
NOT_EVALUATED_BOTH = "{one} and {other} were not evaluated for this run: press Run or Continue to evaluate them."
NO_VERDICTS = "This run cannot be shown: no rule was evaluated in all of its steps."
COMPARE_TOY = "A toy has no plain decoding to compare with: its probabilities come from a table."
COMPARE_GPU = "The comparison is not available for a pair on a GPU."

# Runs that are opened

FILE_TOO_LARGE = "a run may have {most} bytes at most, got {got}"

FILE_NOT_TEXT = "expected a run as JSON, got a file that is not text: {name}"
NOT_KEPT = "This browser does not keep that run any more."
YOUR_RUNS = "Your runs ({count} in this browser)"
YOUR_RUNS_DROPPED = "Your runs ({count} in this browser; older ones were dropped)"
YOUR_RUNS_TOO_LARGE = "Your runs ({count} in this browser; the last run is too large for a browser to keep: download it)"
KEPT_RUN = "{prompt} ({tree}, {rule}, seeds {tree_seed}, {coin_seed}, {steps} steps)"
KEPT_RUN_ONE = "{prompt} ({tree}, {rule}, seeds {tree_seed}, {coin_seed}, 1 step)"

# Pairs that are not available, and runs that are cut short

NOT_AVAILABLE = "{pair} is not available here: {why}."
NOT_AVAILABLE_EMBEDDED = "{pair} is not available here: {why}. The embedded pair is used instead."
NO_MODELS = "this page was started without models (--no-models): only recorded runs and toys can be opened"
ZEROGPU_ONE_PAIR = "ZeroGPU holds only the pair that the Space starts with, {pair}"
NEEDS_GPU = "it needs {needs}, and PyTorch finds no GPU"
CUT_SHORT_ONE = "{pair} stopped after 1 step, which is kept: {why}."
CUT_SHORT = "{pair} stopped after {steps} steps, which are kept: {why}."
OTHER_MODELS = "this run was made by {models}; this page has none of them, so it can be viewed but not continued"
MODEL_PART = "{name} ({part})"
UNNAMED_MODELS = "models without a name"
OTHER_VERSION = (
    "this run was made with another version of these models: "
    "token {token} is {text!r} in the run, and something else in the models here"
)
STEP_RANGE = "expected a step from 0 to {last} to continue from, got {got}"
NOTHING_LEFT = "the text ends with this step: there is nothing to continue"
ERROR_TITLE = "{title}: {line}"
