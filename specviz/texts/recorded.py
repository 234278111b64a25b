"""The usual prompt and the errors of the recorded runs, and the help of `examples`."""

STORY = "Once upon a time there was a little girl"  # the prompt of most runs of the embedded pair

KEY = "the key of a recorded run must be lower-case letters, digits and hyphens, got {got!r}"
PART = "the recorded run {key!r} needs a {part}"
HOLDS = "the recorded run {key!r} needs a function from a trace to a step or None in `holds`, got {got!r}"
PANE = "the recorded run {key!r} shows the rule {pane} in a pane, but its settings run only {rules}"
NOT_MADE = "the recorded run {key!r} has no file yet: make it with `specviz examples {key}`"
NOT_FOUND = "none of {seeds} runs bears out the claim of {key!r}: {claim}"

EXAMPLES_HELP = "search for recorded runs anew, and write them"
EXAMPLES_KEYS_HELP = "the recorded runs to make (all of them if none is named)"
