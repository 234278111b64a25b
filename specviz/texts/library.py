"""What a person reads who uses specviz from a notebook or a program."""

# What was asked for

UNKNOWN_CHOICE = "unknown setting {got}, expected one of {known}"
NOT_A_TEXT = "{name} must be a text, got {got}"
NOT_A_NUMBER = "{name} must be a number, got {got}"
NOT_WHOLE = "{name} must be a whole number, got {got}"
NOT_RULES = "{name} must be the key of a rule, or several in a tuple, got {got}"
SETTINGS_AND_CHOICES = "expected either settings or {names} beside them, got both"
NOT_SETTINGS = "settings must be specviz.Settings, got {got}; what is set by name stands as tree=..., rule=..."
NOT_UNICODE = "the prompt must be text that can be written, got half of a surrogate pair in it"
NOT_A_KIND = "expected a name that ends in {endings}, got {got}"
ENDINGS = ", "
STEP_RANGE_ONE = "this run has one step, 1, got {got}"
STEP_RANGE = "this run has the steps 1 to {last}, got {got}"

# While it is made

PROGRESS = "specviz: {tokens} of {most} tokens, {steps} steps"
PROGRESS_ONE = "specviz: {tokens} of {most} tokens, 1 step"
DONE = "specviz: {tokens} tokens in {steps} steps"
DONE_ONE = "specviz: {tokens} tokens in 1 step"

# A run and a step as text

RUN = "{prompt}|{written}"
RUN_LINE = "{source}, tree {tree}, {proposal}; {rule} commits"
RUN_COUNTS = "{tokens} tokens in {steps} steps, {mean} tokens per step"
RUN_COUNTS_ONE = "{tokens} tokens in 1 step"
RULE_COUNTS = "{rule}: {accepted} of {drafted} drafted tokens accepted"
EXPECTED = "{counts}; averaged over all coins {mean} tokens per step"
NO_STEPS_YET = "A run without steps."
STEP = "Step {number} of {steps} writes {tokens}"
TOKEN = "{text} ({origin})"
HEADING = "{rule}:"
SENTENCE = "  {number}. {text}"

# The view in a notebook

FRAME_TITLE = "A run of speculative decoding, step by step"
HIDDEN = (
    "The view above is interactive. Where it is not shown, the notebook is not trusted yet or its viewer hides HTML: "
    'trust the notebook, or save the run as a page with run.save("run.html").'
)
