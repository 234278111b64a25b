"""The page around the player: fields, hints, and what happens when something is pressed."""

# Serving the page: `specviz serve` and app.py

DESCRIPTION = "See speculative decoding step by step, and check it."
PAIR_HELP = "the pair that is loaded at the start, beside the embedded one; or SPECVIZ_PAIR"
HOST_HELP = "the address to listen on; or GRADIO_SERVER_NAME"
PORT_HELP = "the port to listen on; or GRADIO_SERVER_PORT"
NO_MODELS_HELP = "load no models: show recorded runs and toys only"
BROWSER_HELP = "open the page in a browser"
UNKNOWN_PAIR = "SPECVIZ_PAIR: {error}"

# The page: title, fields, hints; the buttons stand in player.py

PAGE_TITLE = "specviz: speculative decoding, seen and checked"
NAME = "specviz"
EXPLORE = "Explore"  # the pages
LESSONS = "Lessons"
LAB = "Lab"
BENCH = "Bench"
RECORDED_RUNS = "Recorded runs"
PROMPT = "Prompt"
PARAMETERS = "Parameters"
ADVANCED = "Advanced"
FILES = "Open a run"
NO_PROMPT = "how the text begins"
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
    "depth is num_speculative_tokens in vLLM. The tree also takes their flags, such as --draft-max 16."
)
OPEN = "Open a run"
OPEN_ALSO = "Also opens what vLLM, SGLang, llama.cpp, FastDeploy or DDTree report of speculative decoding."

# What a tree comes to, and the rules on it

CHAIN_SIZE = "at most {nodes} drafted tokens in {levels} levels (vLLM: num_speculative_tokens)"
CHAIN_SIZE_ONE = "at most 1 drafted token in 1 level (vLLM: num_speculative_tokens)"
TREE_SIZE = "at most {nodes} drafted tokens in {levels} levels (SGLang: num-steps {levels})"
TREE_SIZE_ONE = "at most {nodes} drafted tokens in 1 level (SGLang: num-steps 1)"
BEST_SIZE = "the {nodes} most likely nodes under the draft, at most {levels} levels deep (SGLang: num-draft-tokens)"
BEST_SIZE_ONE = "the most likely nodes under the draft, {nodes} at most, in 1 level (SGLang: num-draft-tokens)"
RULE_LOSSY = "{rule} (lossy)"
RULE_UNSOUND = "{rule} (needs {needs})"

# What the fields come to, and what Run would change

NO_PAIR_INTRODUCTION = "This run was made by models that this page does not have. Choose a pair to run a prompt of yours."
CHIP = "{pair} · {tree} · {rule} · T {temperature} · seeds {tree_seed}, {coin_seed}"
RUN_WILL_USE = "Run will use {changes}."
CHANGES = {
    "pair": "the pair {new} instead of {old}",
    "tree": "the tree {new} instead of {old}",
    "proposal": "children “{new}” instead of “{old}”",
    "verifier": "{new} to commit instead of {old}",
    "temperature": "temperature {new} instead of {old}",
    "top_k": "top-k {new} instead of {old}",
    "top_p": "top-p {new} instead of {old}",
    "max_tokens": "a limit of {new} tokens instead of {old}",
    "tree_seed": "the tree seed {new} instead of {old}",
    "coin_seed": "the coin seed {new} instead of {old}",
}
CHANGED_PROMPT = "another prompt"
CHANGED_RULES = "{rule} as one more rule"
NO_PAIR = "models that are not here"

# What a pair is, and what to ask it for

EMBEDDED_INTRODUCTION = (
    "A story model of 4.9M parameters, with a draft of 0.7M. It continues fairy tales in simple English; "
    "it knows no facts and answers no questions."
)
TOY_INTRODUCTION = "Two small tables of exact probabilities instead of models. They read only the letters {letters}."
TEXT_INTRODUCTION = "{pair}: models that continue any English text. They answer no questions."
CHAT_INTRODUCTION = "{pair}: models that answer. Turn on the chat template to ask them."
STORY_PROMPTS = (
    "Once upon a time there was a little girl",
    "Deep in the forest stood the house of",
    "The fox said to the bear,",
    "When winter came, the old woman",
)
TEXT_PROMPTS = (
    "The history of the bicycle begins",
    "In a letter to her sister she wrote that",
    "def fibonacci(n):",
)
CHAT_PROMPTS = (
    "Why is the sky blue?",
    "Write four lines about the sea.",
    "Explain recursion to a child.",
)

# What is wrong with the fields

NOT_A_NUMBER = "{name} must be a number, got {got!r}"
EMPTY_NUMBER = "{name} must be a number, got nothing"
TOO_LARGE = "{name} must be at most {most}"
NOT_WHOLE = "{name} must be a whole number, at most {most}, got {got}"
OUT_OF_RANGE = {
    "temperature": "temperature must be at least 0, got {got}",
    "top_k": "top-k must be at least 0, which keeps all tokens, got {got}",
    "top_p": "top-p must be above 0 and at most 1, got {got}",
    "max_tokens": "tokens must be at least 1 and at most {most}, got {got}",
}
FIELD_NAMES = {
    "temperature": "temperature",
    "top_k": "top-k",
    "top_p": "top-p",
    "max_tokens": "tokens",
    "tree_seed": "the tree seed",
    "coin_seed": "the coin seed",
}
NOT_UNICODE = "the text holds half of a surrogate pair, which stands for no character: remove it"
PROMPT_TOO_LONG = "the prompt may have {most} characters at most, got {got}"
NOT_TEXT = "the text holds half of a surrogate pair ({got}), which stands for no character: remove it"
RULE_NEEDS = "{rule} needs {needs}, which the tree {tree} with children “{proposal}” does not have."
TREE_IS_CHOSEN = "The tree {tree} takes the most likely nodes, so its children cannot be “{proposal}”."
TOY_LETTERS = "This toy reads only the letters {letters}, and the prompt has “{got}”."
TOY_TEMPERATURE = "The exact fractions of a toy need a temperature of 0, 1, 1/2, 1/3 and so on, got {got}."
STEP_TOO_LARGE = (
    "The tree {tree} has up to {nodes} nodes in {levels} levels. Nodes and levels together may be at most {most} on this "
    "page: choose a smaller tree."
)
RUN_TOO_LARGE = (
    "The tree {tree} drafts up to {nodes} tokens in a step, and {tokens} tokens may take as many steps. A run may draft at "
    "most {most} in all: choose fewer tokens or a smaller tree."
)
RUN_TOO_LONG = (
    "This run has drafted {drafted} tokens, and {tokens} tokens more may need up to {nodes} drafted ones each. A run may "
    "draft at most {most} in all: choose fewer tokens, or start a new run."
)
SWITCH_TOKENS = "Switch to {tokens} tokens and run"
SWITCH_PROPOSAL = "Switch to children “{proposal}” and run"
SWITCH_TREE = "Switch to the tree {tree} with children “{proposal}” and run"
SWITCH_PROMPT = "Switch to the prompt {prompt} and run"
SWITCH_TEMPERATURE = "Switch to temperature {temperature} and run"

# While a run is made

LOADING = "Loading {pair}, {seconds} s so far; needed only once. Stop ends the wait."
NEXT_IN_LINE = "Next in line: this begins when another visitor's run ends."
NEXT_IN_LINE_WAIT = "Next in line: this begins in about {wait}."
IN_LINE = "Number {place} in line: this begins when the runs before it have ended."
IN_LINE_WAIT = "Number {place} in line: this begins in about {wait}."
SECONDS = "{seconds} s"
MINUTES = "{minutes} min"
LINE_FULL = "Too many wait for the models already ({waiting}): try again in a minute. Recorded runs need no waiting."
LINE_HOLDS_YOU = "Other tabs of this browser wait for the models already ({most} at most): let one of them finish first."
NOBODY_LISTENED = "The run was stopped, as nobody listened for it any more."
API_RUN = (
    "One run, as the text of a JSON file. `choices` has the names of specviz.run: tree, proposal, rule, riders, "
    "temperature, top_k, top_p, tree_seed, coin_seed, max_tokens."
)
API_CHOICES = 'choices must be names with values, such as {{"tree": "3,2,2"}}, got {got}'
PAUSED_ONE = "Paused after 1 step. Continue resumes from the step shown."
PAUSED = "Paused after {steps} steps. Continue resumes from the step shown."
PAUSED_EARLY = "Paused before the first step. The page still shows the run before; Run starts again."
STOPPED_ONE = "Stopped after 1 step."
STOPPED = "Stopped after {steps} steps."
STOPPED_EARLY = "Stopped before the first step. The page still shows the run before."
PAUSED_COMPLETE = "The run on show is complete: there is nothing to pause."
STOPPED_COMPLETE = "Stopped. The run on show is complete."
RELOADED = "The run was stopped by a reload after {steps} steps: Continue resumes it."
RELOADED_ONE = "The run was stopped by a reload after 1 step: Continue resumes it."
RUN_SPEED = "{rule} commits: {speed:.0f} tokens/s, counting draft, score, verify and commit"
COMPARING = "timing both ways"
COMPARED = (
    "{rule} commits: measured {ratio:.2f} × plain decoding, {low:.2f} to {high:.2f} in {rounds} rounds "
    "({speculative:.0f} | {plain:.0f} tokens/s, both timed just now)"
)
COMPARED_OPEN = "{compared}; 1 lies within: which is faster cannot be told yet"
COMPARISON_STOPPED = "the comparison was stopped"
NO_STEPS = "There is no step yet: press Run first."
ENDED = "The text has reached its end: edit the prompt, or continue from an earlier step."
OTHER_PAIR = "This text was written by {pair}. Select that pair to continue, or press Run to start over."
NO_VERDICTS = "This run cannot be shown: no rule was evaluated in all of its steps."
COMPARE_TOY = "A toy has no plain decoding to compare with: its probabilities come from a table."
COMPARE_GPU = "The comparison is not available for a pair on a GPU."
NO_MEMORY = "There was not enough memory."
UNEXPECTED = "Something went wrong that should not have ({error}). The run on show is unchanged."
SENTENCE = "{text}."

# Another rule in a pane

EVALUATING = "{rule} judges the same trees with the same coins: step {step} of {steps}."
RERUN_STOPPED = "Stopped. The run on show is as it was."
EVALUATION_STOPPED = "Stopped. The panes are as they were."
CANNOT_EVALUATE = (
    "{rule} did not judge this run, and its models, {pair}, are not loaded here. Run loads them and starts over."
)
COMES_OUT_DIFFERENTLY = (
    "The rule cannot be added: made again here, the run comes out differently, as floating-point numbers differ between "
    "machines. Press Run for a new run with it."
)
AND = " and "

# Back to what was on show

FLIPPED = "Step {step} with other coins: {rule} accepts {now}, before {was}."
DRAFTED_AGAIN = "Step {step} with another tree: {rule} accepts {now}, before {was}."
FLIPPED_ONE = "The same tree with other coins: {rule} accepts {now}, before {was}."
DRAFTED_AGAIN_ONE = "Another tree: {rule} accepts {now}, before {was}."
TEXT_IS_PROMPT = "The text before this step is now the prompt."
PROMPT_UP_TO = "The text up to step {step} is now the prompt."
CONTINUED = "The run continues after step {step}."
DISCARDED = "Steps {first} to {last} are discarded; Undo brings them back."
DISCARDED_ONE = "Step {last} is discarded; Undo brings it back."
UNDO = "Undo"
BROUGHT_BACK = "Back to {run}."
NOTHING_TO_UNDO = "There is nothing to undo: no run was replaced."
A_RUN = "“{prompt}”, {steps} steps"
A_RUN_ONE = "“{prompt}”, 1 step"
SHORTENED = "{start}…"

# Runs that are opened

FILE_TOO_LARGE = "a run may have {most} bytes at most, got {got}"

FILE_NOT_TEXT = "expected a run as JSON, got a file that is not text: {name}"
FILE_UNREADABLE = "“{name}” cannot be opened: {why}"
CUT_TO_FIRST = "Only the first {shown} of {steps} steps are shown: more take too long to draw."
CUT_TO_FIRST_ONE = "Only the first of {steps} steps is shown: more take too long to draw."
NOT_KEPT = "This browser does not keep that run any more."
UNREADABLE = "This browser's run “{title}” cannot be opened: another version of this page kept it ({why})."
YOUR_RUNS = "Your runs ({count} in this browser)"
YOUR_RUNS_DROPPED = "Your runs ({count} in this browser; dropped: {titles})"
YOUR_RUNS_TOO_LARGE = "Your runs ({count} in this browser; too large to keep, download it: {title})"
KEPT_RUN = "{prompt} ({tree}, {rule}, seeds {tree_seed}, {coin_seed}, {steps} steps)"
KEPT_RUN_ONE = "{prompt} ({tree}, {rule}, seeds {tree_seed}, {coin_seed}, 1 step)"
BETWEEN_TITLES = ", "
BETWEEN_SENTENCES = " "

# Addresses

DEAD_LINK = "This browser does not keep the run of this link ({name}); a recorded run is shown instead."
UNKNOWN_RUN = "This page has no run that is called {name}; a recorded run is shown instead."
UNKNOWN_PARTS = "This page does not understand these parts of the link: {parts}."
LINK_ON_ITS_WAY = "The run of this link is made again here, from its recipe."
NO_SUCH_STEP = "The link asks for step {step}, and this run ends with step {steps}."

# Pairs that are not available, and runs that are cut short

NOT_AVAILABLE = "{pair} is not available here: {why}."
NOT_AVAILABLE_EMBEDDED = "{pair} is not available here: {why}. The embedded pair is used instead."
NO_MODELS = "this page was started without models (--no-models): only recorded runs and toys can be opened"
TRY_AGAIN = "{why}; it can be tried again in {seconds} s"
LOAD_TOOK_TOO_LONG = "it was not loaded within {minutes} min"
LOAD_FAILED = "loading it failed unexpectedly ({error})"
ZEROGPU_ONE_PAIR = "ZeroGPU holds only the pair that the Space starts with, {pair}"
NEEDS_GPU = "it needs {needs}, and PyTorch finds no GPU"
RUN_IS_FULL = (
    "the run stops after {steps} steps: with one more it would have over {most} nodes and events, more than a file may hold"
)
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
