"""How much the server takes, and from whom: each number with its reason. What a run may take is in `explore/limits.py`."""

# Work with models: who waits, and for how long

AT_ONCE = 2  # runs that are made together: the embedded pair keeps one core busy, and a free machine has two
MOST_WAITING = 96  # three classes; at a few seconds for each, the last one waits for minutes
MOST_OF_ADDRESS = 48  # a class behind one address; the other half of the line is kept for everybody else
MOST_OF_VISITOR = 4  # in several tabs of one browser: a tab has one
MOST_JOBS = 256  # that Gradio holds at a time, all of the line among them; a job that waits takes no thread
GONE_SECONDS = 10.0  # after which work ends whose answers nobody reads: a page listens at once, or two seconds later

# Loading pairs

LOAD_SECONDS = 900.0  # in which a pair has to be there: 8 GB at 10 MB/s
RETRY_SECONDS = 60.0  # for which a failure is told to everybody who asks, without trying again

# What is read

UPLOAD_SECONDS = 3_600  # after which what was uploaded and never opened is deleted; what is opened is deleted at once
MOST_SESSIONS = 2_000  # of visitors, whose runs are held; the least recently used one goes first, at 0.2 MB and its run
MOST_KEPT_RUNS = 8  # of a browser
MOST_KEPT_LETTERS = 1_600_000  # of them: browsers keep some five million for a site, and the encoding makes a text longer
