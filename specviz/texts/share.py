"""What leaves the page and what comes back: links, files, tables, and what is wrong with one that is opened."""

# A recipe that cannot be read

RECIPE_VERSION = "the recipe in this link is of version {got}, and this page reads version {expected}"
RECIPE_PARTS = "the recipe in this link has {got} parts, expected {expected}: the link was cut or changed"
RECIPE_FIELD = "the recipe in this link: expected {expected} as {name}, got {got}"
RECIPE_VALUE = "the recipe in this link: {why}"
RECIPE_TOO_LONG = "the recipe in this link has {got} characters, expected {most} at most"
EXPECTED = {
    "pair": "the key of a pair, or “toy:” and the key of a toy,",
    "rules": "keys of rules with commas between them",
    "sampling": "temperature, top-k and top-p, such as 0.7,0,1,",
    "seeds": "two whole numbers with a comma between them",
    "tokens": "numbers of tokens that rise, with commas between them",
    "steps": "the number of the first step and how many there are",
    "hash": "eight letters, digits, - or _",
    "prompt": "“t” and text, “z” and packed text, or “i” and packed token numbers",
}
NAMES = {
    "pair": "the pair",
    "rules": "the rules",
    "sampling": "the sampling",
    "seeds": "the seeds",
    "tokens": "the limit of tokens",
    "steps": "the steps",
    "hash": "the hash of the steps",
    "prompt": "the prompt",
}
UNKNOWN_PAIR = "expected a pair or a toy of this page, got {got}"
NO_RECIPE = "no recipe can be written of this run: it was made by {models}, which a recipe cannot name"
NOT_UTF8 = "expected the bytes of the prompt to be text in UTF-8, got others"
TOO_MANY_STEPS = "expected {most} steps at most, got {got}"
TOO_MANY_TOKENS = "expected a prompt of {most} tokens at most, got {got}"

# Packed text

RUN_IN_LINK = "The run in this link cannot be opened: {why}"
NOT_PACKED = "it is damaged: expected letters, digits, - and _, got {got}"
DAMAGED_PACK = "it is damaged: its {got} characters cannot be unpacked, as the link was cut or changed"
UNPACKS_TOO_LARGE = "it unpacks to more than {most} bytes, which is more than a link may hold"
PACK_TOO_LONG = (
    "This run is too long to stand in a link as a whole: it has {got} characters, {most} at most. Pass on the page (HTML) "
    "instead, which holds all of it."
)

# A run that is made again

MAKING_AGAIN = "Making the run of this link again: step {step} of {steps}."
SAME = (
    "Made again from the recipe of the link: all {steps} steps are those that were shared. Times are those of the machine "
    "that made it again."
)
SAME_ONE = (
    "Made again from the recipe of the link: its step is the one that was shared. Times are those of the machine that made "
    "it again."
)
DIFFERENT = (
    "≠ This run differs from the one that was shared, in tokens, coins or verdicts. Floating-point numbers differ between "
    "machines, and so do versions of models and rules: ask for the run itself, as a file or in the link."
)
UNKNOWN_TOKEN = "the recipe in this link: expected tokens of its models as the prompt, got {got}"
