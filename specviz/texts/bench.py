"""The bench's page: words and refusals."""

from typing import Any

TITLE = "Bench"
LOADING = "The bench is being opened."
LOSSLESS = "lossless"
LOSSY = "lossy"
RUNNING = "Run {number} of {planned}: {tree}, temperature {temperature:g}, prompt {prompt}."
LOADING_PAIR = "The models are being loaded."
DISCONNECTED = "The connection was lost. What is finished is kept: press Continue."
FAILED = "This run failed: {error}"
TOO_LONG = "a study is read up to {most} bytes, got more"
NO_RUN = "the study has no run {got}: it has {planned}, numbered from 0"
NO_NUMBER = "the page must say which run it asks for, got {got}"
SPEED_ON_GPU = "speeds of a pair on a GPU are measured by the command only: specviz bench"
OWN_MODELS = "the page makes runs of its own pairs only; for other models use the command specviz study"
MOST_RUNS = "the page makes at most {most} runs of one plan, and this has {got}; the command specviz study makes any number"
MOST_TOKENS = "the page writes at most {most} tokens in a run, got {got}"
LONG_PROMPT = "a prompt has at most {most} characters, got {got}"
LARGE_TREE = "{tree} has {got} nodes and levels, and the page takes {most}"
BUNDLED = "bundled prompts must be from 0 to {most}, got {got}"
NOT_NUMBERS = "{name} must be numbers with spaces between them, got {got!r}"

WORDS: dict[str, Any] = {
    "name": "specviz",
    "title": TITLE,
    "explore": "Explore",
    "lessons": "Lessons",
    "lab": "Lab",
    "bench": TITLE,
    "theme": "Theme",
    "lead": (
        "Compare verification rules on many runs. All rules judge the same draft trees with the same coins, and where the "
        "average over all coins is known exactly, that is what counts."
    ),
    "form_label": "What is measured",
    "results_label": "Results",
    "pair": "Models",
    "prompts": "Prompts",
    "bundled": "Bundled prompts",
    "own": "Prompts of your own, one in each line",
    "trees": "Trees, with ; between them",
    "trees_note": "for example {trees}",
    "rules": "Rules; the first one that is ticked writes the text",
    "proposals": "Drafts are drawn",
    "temperatures": "Temperatures",
    "seeds": "Seeds",
    "max_tokens": "Tokens in each run",
    "speed": "Time each rule alone, beside plain and assisted generation (slower)",
    "run": "Run",
    "stop": "Stop",
    "resume": "Continue",
    "clear": "Discard the results",
    "progress": "Progress",
    "stopped": "Stopped after {done} of {planned} runs. Continue goes on from here, also after this page was closed.",
    "done": "All {planned} runs are finished.",
    "kept": "These results were kept in this browser.",
    "not_kept": "This browser has no room to keep the results: download them before you close the page.",
    "empty": "No results yet. Press Run: the first numbers come within seconds.",
    "interval": "Lines through the marks: 95 % intervals over prompts.",
    "downloads": "Download",
    "csv": "Numbers (CSV)",
    "markdown": "Tables (Markdown)",
    "jsonl": "Results (JSONL)",
    "toml": "Plan (TOML)",
    "open": "Open results (JSONL)",
    "open_note": "The command specviz study reads and writes the same files, without limits and on many machines.",
    "lost": DISCONNECTED,
    "table_label": "Table: {note}",
}
