"""How much the page takes, and from whom: each number with its reason. What one run may hold is in `trace/limits.py`."""

# Work in one step and in one run

MOST_IN_STEP = 1_100  # nodes and levels of a tree together: its message then stays below 2 MB, and its step takes a second
MOST_DRAFTED = 25_600  # tokens in a run, if every step drafts all it may and writes one: 128 in each of 200 steps

# Work with models: who waits, and for how long

AT_ONCE = 2  # runs that are made together: the embedded pair keeps one core busy, and a free machine has two
MOST_WAITING = 96  # three classes; at a few seconds for each, the last one waits for minutes
MOST_OF_ADDRESS = 48  # a class behind one address; the other half of the line is kept for everybody else
MOST_OF_VISITOR = 4  # in several tabs of one browser: a tab has one
MOST_JOBS = 256  # that Gradio holds at a time, all of the line among them; a job that waits takes no thread
GONE_SECONDS = 3.0  # after which work ends whose answers nobody reads: a page begins to listen at once

# Loading pairs

LOAD_SECONDS = 900.0  # in which a pair has to be there: 8 GB at 10 MB/s
RETRY_SECONDS = 60.0  # for which a failure is told to everybody who asks, without trying again
