"""Pages that need no server: a run in a file, and the site."""

FILE_TITLE = "{prompt} · specviz"
NO_STEPS = "a run needs a step to be shown, got none"
FILE_NEEDS_SCRIPTS = "This file shows a run of speculative decoding. It needs a browser that runs JavaScript."
