"""How much the page takes, and from whom: each number with its reason. What one run may hold is in `trace/limits.py`."""

# Work in one step and in one run

MOST_IN_STEP = 1_100  # nodes and levels of a tree together: its message then stays below 2 MB, and its step takes a second
MOST_DRAFTED = 25_600  # tokens in a run, if every step drafts all it may and writes one: 128 in each of 200 steps
