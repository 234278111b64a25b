"""The command line: helps, errors and tables."""

DESCRIPTION = "See speculative decoding step by step, and check it exactly."
COMMAND = "one of these; `specviz COMMAND --help` lists its options"
VERSION = "specviz {version}"
FAILED = "specviz: {reason}\n"
CANNOT_USE = "cannot use {path}: {why}"
NO_FOLDER = "{path} cannot be written: there is no folder {folder}"
NOT_TEXT = "the prompt holds bytes that are no text in this locale: set a UTF-8 locale, or PYTHONUTF8=1"

# serve
EXPORT_HELP = "write a saved run as another kind of file: a page, tables, its recipe"
EXPORT_RUN = "a run as JSON, from the page or from `specviz run --out`"
EXPORT_KIND = "which kind of file"
EXPORT_OUT = "where it goes (default: printed)"
EXPORT_NO_STEPS = "the run has no steps: nothing can be written of it"
SERVE_HELP = "serve the page to a browser"

# the options that name two models
PAIR_HELP = "a pair of models by name: {choices} (default: {default})"
TARGET_HELP = "the target model: a folder or a Hub id, with @REVISION if needed (default without --pair: SPECVIZ_TARGET)"
DRAFT_HELP = "the draft model: a folder or a Hub id, with @REVISION if needed (default without --pair: SPECVIZ_DRAFT)"
DEVICE_HELP = "cpu, cuda, cuda:1, ... (default: a GPU if there is one)"
DEVICE_MAP_HELP = (
    "how to spread a target that does not fit on one device: auto, balanced, ... by layers; split for each layer over the "
    "processes of torchrun"
)
DTYPE_HELP = "auto, float32, bfloat16 or float16"
TRUST_REMOTE_CODE_HELP = "run Python code that comes with the models"
ONE_MODEL_MISSING = (
    "a pair needs both models: give --target and --draft (or SPECVIZ_TARGET and SPECVIZ_DRAFT), or choose a --pair"
)
PAIR_AND_MODELS = "--pair {pair} names both models: leave out --pair, or --target and --draft"

# run
RUN_HELP = "decode a prompt with two models and print the text as it is written"
PROMPT_HELP = "the text to continue"
TREE_HELP = "the shape of the draft tree, such as chain:5, 3,2,2,1 or best:32 (default: {default})"
PROPOSAL_HELP = "how the draft model's tokens are drawn: {choices} (default: {default})"
RULE_HELP = "the verification rule whose result is committed: {choices} (default: {default})"
TEMPERATURE_HELP = "0 always takes the most likely token (default: {default})"
TOP_K_HELP = "sample from the K most likely tokens only"
TOP_P_HELP = "sample from the most likely tokens whose probabilities reach P (default: {default})"
TREE_SEED_HELP = "the seed of the random numbers that draw the trees (default: {default})"
COIN_SEED_HELP = "the seed of the coins that accept or reject (default: {default})"
MAX_TOKENS_HELP = "stop after this many tokens (default: {default})"
CHAT_HELP = "put the prompt into the target's chat template"
TRACE_HELP = "write the trace of the run to this file"
TRACE_WRITTEN = "trace written to {path}"
HTML_HELP = "write the run as one page to this file: it opens in a browser without a server"
SITE_HELP = "write the page as plain files, which any server of files serves; live runs are made in the browser"
SITE_FOLDER_HELP = "the folder to write to"
SITE_WRITTEN = "{files} files of {kilobytes} kB compressed written to {folder}, beside what a live run needs"
HTML_WRITTEN = "page written to {path}"
STOPPED = "[stopped]"
STOPPED_BECAUSE = "[stopped: {reason}]"

# the table after a run
MARKS = "⟨token⟩ corrects a rejected draft; «token» is the bonus after a fully accepted path."
STEPS = "steps (target passes)"
TOKENS_PER_STEP = "tokens per step (mean acceptance length)"
ESTIMATE = "{mean:.2f}"
ESTIMATE_WITH_INTERVAL = "{mean:.2f}   95 % interval {low:.2f} to {high:.2f}"
EXPECTED_TOKENS = "averaged over all coins (these trees, exact)"
DRAFTED_ACCEPTED = "drafted tokens accepted"
COUNT_OF = "{count} of {total}"
PER_POSITION = "accepted at depth 1, 2, ..."
WASTED = "drafted tokens thrown away per step"
SECONDS = "seconds that the text needs"
DISPLAY_SECONDS = "seconds for other rules (ride) and exact numbers"
PHASE = "{phase} {seconds:.2f}"
ALL_PHASES = "{phases}  together {seconds:.2f}"

# agree
AGREE_HELP = "check at temperature 0 that every lossless rule writes what the library's generate writes"
AGREE_PROMPTS_HELP = "how many prompts (default: {default})"
AGREE_TOKENS_HELP = "tokens per prompt (default: {default})"
AGREEMENT = "{tree:<14} {rule:<10} {steps:>6} steps, {wrong} that differ from generate"

# bench
BENCH_HELP = "compare the decoding speed of a pair with the library's own generation"
LENGTH_HELP = "the length of the chain, and of the library's assisted drafts (default: {default})"
TREES_HELP = "the other trees to time (default: {default})"
BENCH_TOKENS_HELP = "tokens in each run (default: {default})"
ROUNDS_HELP = "rounds; every contender runs once in each (default: {default})"
GAIN_STEPS_HELP = "steps on which traversal is compared with top-down, 0 for none (default: {default})"
LIBRARY_PASS_HELP = "use the library's forward pass instead of the fast one for small Llamas"
BENCH_OUT_HELP = "write all measurements to this file as JSON"
BENCH_PAIR = "{target} with {draft}, loaded in {seconds:.2f} s; {machine}"
BENCH_RUNS = "temperature {temperature}, {rounds} rounds of {tokens} tokens, drafts without replacement"

# bench-verify
BENCH_VERIFY_HELP = "time one verification, as a ratio to a single pass over the same numbers"
VOCABULARY_HELP = "the size of the vocabulary (default: {default})"
TREE_LIST_HELP = "the trees to verify (default: {default})"
REPEATS_HELP = "how often each part is timed (default: {default})"

# study
STUDY_HELP = "make the runs of a plan and print their tables; what was interrupted goes on"
STUDY_PLAN_HELP = "a TOML file: prompts, trees, rules, proposals, temperatures, seeds"
STUDY_OUT_HELP = "the file of the results, a line for each run (default: beside the plan, as .jsonl)"
STUDY_CSV_HELP = "write all numbers to this file as CSV"
STUDY_MARKDOWN_HELP = "write the tables to this file, too"
STUDY_RAY_HELP = "make the runs on Ray: on this machine, or on the cluster at ADDRESS (auto: the one that runs here)"
STUDY_DROPPED = "the last line of {path} was cut: its run is made again"
STUDY_STOPPED = "stopped after {done} of {planned} runs; the same command goes on with {path}"

# lessons
LESSONS_HELP = "check the lessons against their runs, and print them"
LESSONS_FILE_HELP = "the file of a lesson of your own"
LESSONS_RUN_HELP = "print the nodes of this recorded run instead, by number, for who writes a card"
LESSONS_STEP_HELP = "of this step only, from 1"
LESSONS_CARD = "== {key}: {title}"
LESSONS_ASK = "? {ask}"
LESSONS_ANSWER = "  {sign} {text}: {because}"
LESSONS_WHY = "! {why}"
LESSONS_RUN_STEP = "step {number} wrote {written!r}; accepted: {lengths}"
LESSONS_NODE = "  {node} (under {parent}) {path}: p {p}, q {q}; {tests}"
LESSONS_TEST = "{rule} {verdict}, chance {chance}, coin {coin}"
LESSONS_VERDICTS = ("rejects", "accepts")
