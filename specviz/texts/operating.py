"""What an operator reads: the meaning of each figure under `/metrics`, and why the page cannot be served."""

# Figures

PAGES = "pages that were opened"
RESPONSES = "answers to requests, by status"
BEGUN = "runs, steps, evaluations and comparisons that were begun, by kind"
FINISHED = "the same when they were over, by kind and how: ended, stopped, refused or failed"
RUNNING = "runs, steps, evaluations and comparisons under way, or waiting for their turn"
STEPS = "steps that were made"
TOKENS = "tokens that these steps committed"
STEP_SECONDS = "seconds of one step, all of its phases together"
REFUSED = "requests that were answered with a sentence instead of a run, by the kind of error"
WAITING = "visitors who wait for their turn with a model"
STREAMS = "streams of messages that are open"
MEMORY = "resident memory of this process in bytes"

# Why not

CANNOT_LISTEN = "cannot listen on {host}, port {port}: {why}"
MISSING_ASSET = "the installation is not complete: {path} is missing. Install specviz again"
WRONG_FRAMES = "{name}: expected origins such as https://example.org, got {got}"
WRONG_SESSIONS = "{name}: expected how many sessions of visitors are held, 1 to 9999999, got {got}"
NO_TOKEN = "This address asks for a token."
