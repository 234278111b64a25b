"""Every sentence that the command prints or writes."""

DESCRIPTION = "Measure decoding on one GPU. Prints tables and writes them as JSON and as Markdown."
OUT_HELP = "name of the two files to write: the results with .json, the tables with .md"
QUICK_HELP = "fewer repetitions"
TINY_HELP = "tiny shapes and the fewest repetitions, to try the command without a GPU"
DEVICE_HELP = "cuda, cuda:1, ... or cpu"
PAIRS_HELP = "pairs to measure, separated by commas: {known}"
SECTIONS_HELP = "parts to measure, separated by commas: {known}"
LAYERS_HELP = "layers of the random target, for a GPU with less memory (Qwen3-8B has 36)"
MINUTES_HELP = "start no further part after this many minutes"

NO_CUDA = "PyTorch {version} finds no CUDA device here; to try the command without one: --device cpu --tiny"
CPU_IS_SLOW = "the random pair is too large for a CPU: add --tiny, or choose --pairs {embedded}"
UNKNOWN = "unknown {what} {got!r}, expected some of {known}"

TITLE = "# Decoding on {machine}"
MEASURED = "Measured {date} with {versions}. Options: {options}."
NO_OPTIONS = "none"
HEADING = "## {title}"
PAIR = "### {pair}"
WHERE = "{machine}, {dtype}, {device}; {seconds:.0f} s for this part."
FAILED = "This part failed: {error}"
SKIPPED = "This part was not run: {why}"
OUT_OF_TIME = "{minutes:g} minutes were over before it started."
NO_SPACES = "it needs the packages gradio and spaces ({error})."
WRITTEN = "Written to {json} and {markdown}."
ALL_PASSED = "All checks passed."
SOME_FAILED = "Failed: {what}."

FLIPS_COLUMN = "other likeliest token, %"
BREAK_EVEN_COLUMN = "break-even tokens per step"
RATIO_COLUMN, STEP_TOKENS_COLUMN, ONE_NODE_COLUMN = "ratio to plain", "tokens per step", "ratio to one node"
SHARE_COLUMN = "verify share, %"
TREE_PASS, CONTROL_PASS, LIBRARY_PASS = "tree pass", "control: causal mask", "library's cache, token by token"
PAGE_WAY, DECORATED_WAY = "the page", "the decorated function"

PARITY = "Parity with plain forward passes"
PARITY_NOTE = (
    "Random trees are read level by level over the cache and committed; every row is compared with a fresh forward pass "
    "over its path, without a cache. The error is the largest difference of a logit, divided by the largest logit of the "
    "row (at least 1). In float32 it must stay below {bound:g}, and the control, a causal mask on the same trees, must "
    "exceed {control:g}. In bfloat16 nothing is required: compare it with the library's own cache, token by token. "
    "Logits of random weights have many near-ties, so their likeliest token changes more often than that of trained models."
)
PHASES = "Time per phase"
PHASES_NOTE = (
    "Median over the steps, in milliseconds; the device is idle at both ends of every phase. The share of verification is "
    "verify / (draft + score + verify + commit). Ride is the other rule on the same tree, annotate the exact stop laws and "
    "counterfactual trials of both, record what a trace keeps; none of the three is needed to decode. With rows on the "
    "device the engine runs as it is; rows on the host are copied to main memory after each pass, and numpy does the rest."
)
PASSES = "Tree pass against single-token pass"
PASSES_NOTE = (
    "One forward pass over a tree of so many nodes with the cache of the prompt: median, in milliseconds, by the wall "
    "clock with the device idle before and after, and between two events on the device. The ratio is to the pass over one "
    "node. Library is one token by the library's own pass and cache. GB/s is the size of the weights over the wall time."
)
COUNTS = "Waits and launches"
COUNTS_NOTE = (
    "Per step. Waits: numbers that Python asks the device for (item), each of which waits until the device is idle. "
    "Operations: what PyTorch dispatches, without views, allocations and waits; one is one kernel launch or a few. On a "
    "GPU, copies between it and main memory follow, as far as PyTorch dispatches them, and the calls that reached the CUDA "
    "runtime in one step, counted by the profiler."
)
MEMORY = "Peak memory"
MEMORY_NOTE = (
    "GiB, the models included. On a GPU: what PyTorch allocated at most within the phase. On a CPU: the largest "
    "resident set of the process so far."
)
ZEROGPU = "The decorator for ZeroGPU"
ZEROGPU_NOTE = (
    "Steps made through the function that ZeroGPU decorates, with the real package `spaces`, against the same steps made "
    "directly with the same seeds. Off Spaces the decorator passes the function through."
)
SPEED = "Speed against plain decoding"
SPEED_NOTE = (
    "Both in the same run, in turns, by the same code: plain decoding reads one token per pass and samples it. "
    "Break-even is the time of a step over the time of a plain token: with so many tokens per step, the extra token "
    "included, both are equally fast. Random weights accept what chance gives, so for them break-even is the result and "
    "the ratio is not."
)

LEDGER_DESCRIPTION = "Count what a step asks of a GPU, without one, and write the tables into docs/performance.md."
LEDGER_STEPS_HELP = "steps counted for each tree and rule"
LEDGER_VOCABULARY_HELP = "tokens of the models; the counts do not depend on them"
LEDGER_PRINT_HELP = "print the tables and write nothing"
LEDGER_BEGIN, LEDGER_END = "<!-- counts of a step: begin -->", "<!-- counts of a step: end -->"
LEDGER_TREES = (
    "| tree | proposal | draft, passes | draft, waits | draft, operations | score, waits | score, operations |\n"
    "|---|---|---:|---:|---:|---:|---:|"
)
LEDGER_RULES = (
    "| rule | tree | proposal | verify, waits | verify, operations | exact numbers, waits | exact numbers, operations "
    "| record, waits | record, operations |\n"
    "|---|---|---|---:|---:|---:|---:|---:|---:|"
)
