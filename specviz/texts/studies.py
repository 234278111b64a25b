"""Tables and errors of the studies: plans and their results, benchmarks, agreement with the library."""

# Benchmark of decoding

PLAIN = "generate"
ASSISTED_DEFAULTS = "assisted generation, defaults"
ASSISTED_LENGTH = "assisted generation, drafts of {length}"
OURS = "{tree} {rule}"
INTERVAL = "{low:.2f} to {high:.2f}"
TABLE_HEAD = "{name:<34} {speed:>6} {speed_span:>12} {length:>12} {length_span:>12} {overhead:>9}   {phases}"
TABLE_COLUMNS = {
    "name": "",
    "speed": "speed",
    "speed_span": "95 %",
    "length": "tokens/step",
    "length_span": "95 %",
    "overhead": "overhead",
    "phases": "seconds per phase",
}
LIBRARY_ROW = "{name:<34} {ratio:>6.2f} {span:>12}"
OUR_ROW = "{name:<34} {ratio:>6.2f} {span:>12} {mean:>12.2f} {mean_span:>12} {overhead:>9.3f}   {phases}"
PHASE = "{name} {seconds:.2f}"
COMPARISON = "{one} is {ratio:.2f} times as fast as {other} (95 % {span})"
GAIN = (
    "{tree:<10} temperature {temperature:<4} {steps} steps: top-down {topdown:.3f}, traversal {traversal:.3f} "
    "tokens per step, {share:+.1f} % (95 % {low:+.1f} to {high:+.1f} %)"
)
WRONG_LENGTH = "{name} wrote {got} tokens, not {expected}"
GPU_MACHINE = "PyTorch {version}, {name}"
CPU_MACHINE = "PyTorch {version}, {threads} CPU threads"

# Benchmark of verification

ONE_PASS = "one pass of (w*p - q).clip(0).sum()"
STOP_TOPDOWN = "stop distribution, top-down"
STOP_TRAVERSAL = "stop distribution, traversal"
VERIFY_TOPDOWN = "verification, top-down"
VERIFY_TRAVERSAL = "verification, traversal"
REJECT_TOPDOWN = "verification, top-down, all rejected"
REJECT_TRAVERSAL = "verification, traversal, all rejected"
EXAMINED = "tree {tree}: {nodes} nodes, {examined} of {draws} draws examined where all are rejected"
REPEATS = "vocabulary {vocabulary}, float64, median of {repeats} interleaved repeats"
TIME_HEAD = "{name:<40} {milliseconds:>8} {ratio:>7}"
TIME_ROW = "{name:<40} {milliseconds:>8.1f} {ratio:>7.2f}"

# Plans

ONE_MODEL = "a plan names both models or none, got target {target!r} and draft {draft!r}"
THREADS = "threads must be >= 1, got {got}"
MOST_PROMPTS = "a study has at most {most} prompts, got {got}"
BUNDLED_PROMPTS = "prompts must be texts, or the number of bundled ones from 1 to {most}, got {got}"
MOST_UNITS = "a study has at most {most} runs, got {got}"
SEED = "a seed must be >= 0, got {got}"
EMPTY_LIST = "{name} must have at least one entry, got none"
EMPTY_ENTRY = "{name}[{place}] is empty"
TWICE = "{name} has {value} twice"
TREE_NOWHERE = "no proposal of the plan can draft {tree} so that one of its rules may judge it"
PROPOSAL_NOWHERE = "no tree of the plan can be drafted by {proposal} so that one of its rules may judge it"
RULE_NOWHERE = "{rule} may judge none of the plan's trees: it needs other draws"
NOT_TOML = "the plan is no TOML: {error}"
GAP_PROPOSAL = "Left out: {proposal} cannot draft {tree}."
GAP_RULES = "Rules left out on {tree}, drafted by {proposal}, because they need other draws: {rules}."

# Results

NO_LINES = "the file has no line that says which study it is of"
NOT_JSON = "line {line} is no JSON: {got}"
BAD_LINE = "line {line}: {error}"
NOT_PLANNED = "line {line} has a run that the plan does not have: {unit}"
UNIT_TWICE = "line {line} has a run that an earlier line has: {unit}"
OTHER_RULES = "line {line} must have the rules {expected}, got {got}"
NO_STEPS = "line {line} must have steps and drafted nodes, got {steps} and {drafted}"
WRONG_SUMS = "line {line}: the accepted tokens of {rule} by depth and by rank must both come to their sum"
WRONG_SECONDS = "line {line} has a time below 0"
OTHER_PLAN = "{path} has the results of another plan: {fields} differ; choose another --out, or restore the plan"
IN_USE = "another study is writing to {path}"

# Runs on Ray

NO_RAY = "--ray needs Ray, which is not installed: pip install 'specviz[ray]'"
OTHER_VERSION = "a worker has specviz {here}, the study {there}: install the same on all machines"
TASK_FAILED = "a run failed on its worker: {error}"
WORKERS_LOST = "a run was lost with its worker more than {retries} times: {error}"

# Tables of a study

UNTITLED = "A study"
STUDY_DONE = "{title}: {done} of {planned} runs."
STUDY_DONE_WITH_ONE_PROPOSAL = "{title}: {done} of {planned} runs. Drafts: {proposal}."
PROPOSAL_COLUMN = "drafts"
NAME_HEAD = ("tree", PROPOSAL_COLUMN, "temperature", "rule")
TOKENS_HEAD = (
    *NAME_HEAD,
    *("tokens per step, over all coins", "95 %", "gain over the first rule", "95 %"),
    *("tokens per step, as they came", "95 %", "wasted nodes per step", "steps"),
)
TOKENS_NOTE = (
    "Tokens per step. All rules judge the same trees with the same coins; the first one wrote the text. Intervals are "
    "over prompts; where one holds 0, these runs cannot tell the gain from none."
)
ACCEPTED_NOTE = (
    "How often a draft of each depth was accepted, and accepted tokens per step by rank: the first, second, ... different "
    "token drawn after their node."
)
TIME_NOTE = "Milliseconds per step, by phase; the other rules and the exact numbers only serve the comparison."
SPEED_NOTE = (
    "Tokens per second, each rule alone, over those of the library: plain generation, and assisted generation with drafts "
    "as long as the tree is deep."
)
SPEED_HEAD = (*NAME_HEAD, "over plain", "95 %", "over assisted", "95 %")
COMMITS = "commits"
DEPTH_COLUMN = "depth {depth}"
RANK_COLUMN = "rank {rank}"
GAIN_VALUE = "{gain:+.1f} %"
GAIN_SPAN = "{low:+.1f} to {high:+.1f} %"
GAIN_SPAN_WITH_ZERO = "{low:+.1f} to {high:+.1f} %, may be 0"
CHART_TITLE = "{tree}, {proposal}"
CHART_X = "temperature"
CHART_Y = "tokens per step, over all coins"
CHART_Y_OBSERVED = "tokens per step, as they came"
MARK = "{rule} at temperature {temperature:g}: {value:.3f}"
MARK_WITH_SPAN = "{rule} at temperature {temperature:g}: {value:.3f}, 95 % {low:.2f} to {high:.2f}"
