"""Python in the visitor's browser: while it is loaded, where a run was made, and what can go wrong."""

ONLY_EMBEDDED = "a browser runs the embedded pair and toys only"
NO_MEMORY = "the browser gives Python no more memory"
UNKNOWN_REQUEST = "the page asked for something that Python in the browser does not know: {got}"
THE_RUN = "the run"

# Said by the page itself, as Python is not there yet or not any more

WORDS = {
    "run": "Run it in this browser",
    "place": "in this browser",
    "place_help": "The embedded pair runs in this browser. Nothing of the run is sent anywhere.",
    "leave": "Back to the server",
    "fetching": "Fetching Python and the models for this browser: {done} of {all} MB. It keeps them for the next time.",
    "starting": "Starting Python in this browser.",
    "missing": "{file} cannot be fetched ({why}), and Python in this browser needs it. Check the connection and try again.",
    "damaged": (
        "{file} arrived damaged: its SHA-256 begins with {got} instead of {expected}. It was not used; try again, or tell "
        "whoever runs this page."
    ),
    "blocked": "This browser does not allow WebAssembly or workers on this page, and Python needs them.",
    "memory": "This browser has too little memory for Python and the models: close other tabs and try again.",
    "cut_off": "Stopped in the middle of a step, which is left out. The run can be continued from the step before.",
    "lost": "Python in this browser has stopped ({why}). The run on show is unchanged; the next press starts it again.",
}
