"""How much Explore takes, in either home: each number with its reason. What one run may hold is in `trace/limits.py`."""

# Work in one step and in one run

MOST_IN_STEP = 1_100  # nodes and levels of a tree together: its message then stays below 2 MB, and its step takes a second
MOST_DRAFTED = 25_600  # tokens in a run, if every step drafts all it may and writes one: 128 in each of 200 steps

# What is read

MOST_PROMPT = 20_000  # characters: some 5,000 tokens, a long text for any pair here
MOST_SHOWN = 6_000  # nodes and events on show at once: drawn within two seconds, the largest file read with them
STEP_IS_WORTH = 8  # of those, for what a step has beside them: its scores, its text, its phases
MOST_HELD = 100_000  # nodes and events of runs that are held ready, 500 bytes each; the others are packed, a tenth of it
MOST_ADDRESS = 9_000  # characters: a recipe, or a run in a link, has 8,000 at most
