"""Models and pairs: what they are called, what they need, and why one cannot be used."""

# Pairs: titles, and what runs them

EMBEDDED_PAIR = "Stories, 4.9M with 0.7M"
GPT2 = "GPT-2 large with DistilGPT-2"
SMOLLM2 = "SmolLM2 1.7B with 135M"
GEMMA3 = "Gemma 3 1B with 270M"
QWEN3_SMALL = "Qwen3 1.7B with 0.6B"
QWEN3 = "Qwen3 8B with 0.6B"
QWEN3_LARGE = "Qwen3 32B with 0.6B"
LLAMA3 = "Llama 3.1 8B with 3.2 1B"
LLAMA3_LARGE = "Llama 3.3 70B with 3.2 1B"

ANY_MACHINE = "any machine, offline"
LAPTOP = "a laptop"
LAPTOP_8 = "a laptop with 8 GB, or any GPU"
LAPTOP_16 = "a laptop with 16 GB, or any GPU"
GPU_8 = "a GPU with 8 GB"
GPU_24 = "a GPU with 24 GB"
GPU_80 = "a GPU with 80 GB"
GPU_160 = "160 GB of GPU memory"


# Toys

T1 = "two tokens (Block Verification paper)"
T2 = "three tokens (Traversal Verification paper)"
SHORTER = "four tokens, where traversal accepts fewer than top-down"
RANDOM_TOY = "random, seed {seed}"
NOISE_TOY = "noise, seed {seed}"

START_MARK = "a text needs at least one token, the start mark"
UNKNOWN_LETTER = "the tokens of the toy {toy} are {known}, got {letter!r}"
NO_TOY_TEMPLATE = "Toys have no chat template: turn off the chat template to prompt the toy {toy}"

# Loading two models

UNKNOWN_DTYPE = "dtype must be one of {known}, got {got!r}"
NO_CUDA = "{name} should run on {device}, but PyTorch {version} finds no CUDA here"
FEW_ROWS = "{name} has {rows} rows in its vocabulary, but its tokenizer has {tokens} tokens"
DIFFERENT_TOKEN = (
    "target and draft must share a vocabulary: token {token} is {one!r} in {one_name} and {other!r} in {other_name}"
)
CANNOT_LOAD = "cannot load {name}: {why}"
DAMAGED = "one of its files is damaged or of another kind ({kind}: {said})"
NO_FILE = "there is no file {name} in it"
NO_SAFETENSORS = "{name} is no safetensors file: {why}"
OTHER_DTYPE = "the dtype of {tensor} must be one of {known}, got {got!r}"
OTHER_SHAPE = "{tensor} must have the shape {expected}, got {got}"
OTHER_MODEL = "it is no plain Llama: {part} must be {wanted!r}, got {got!r}"
OTHER_TOKENIZER = "its tokenizer is no plain byte-level BPE: {part} must be {wanted!r}, got {got!r}"
MISSING_BYTES = "its tokenizer has no token for {count} of the 256 bytes, the first of them {first!r}"
UNKNOWN_TOKEN = "tokens are numbers from 0 to {most}, got {got}"
MISSING_WEIGHTS = "cannot load {name}: weights are missing in its files, {count} in all, the first of them {first}"
GATED = "it is gated: accept its terms on its page and log in"
OFFLINE = "it is not on this machine and the hub cannot be reached"
NOT_FOUND = "there is no folder and no model on the hub of this name"
DEVICE_FULL = "{name} does not fit into the memory of {device}"
ONLY_STUDIES = 'only a study can split a model over processes: write device_map = "split" into its plan'
ONE_PROCESS = (
    "{name} is to be split over processes, and there is only this one: start several with "
    "`torchrun --nproc-per-node 2 -m specviz study plan.toml`"
)
DEVICES_FULL = "{name} does not fit into the memory of the devices that it is spread over"

# Prompts

NO_START = "the prompt is empty, and this tokenizer has no BOS token to start from: write something"
NO_TEMPLATE = "The target model has no chat template: turn off the chat template"

# Reading trees of tokens

MODEL_FAILED = "the {role} model failed when it read {count} tokens after a text of {length} tokens: {error}"
NOT_FINITE = (
    "the {role} model gave no usable logits after token {position} of the text: the largest must be a finite number, got "
    "{got}; its weights may be damaged, or its dtype too small"
)
EMPTY_TEXT = "a text needs at least one token, got none"
NO_PARENT = "only the first node of a step has no parent, node {node} has {parent}"
WRONG_ROOT = "the root must be the last committed token, {expected}, got {got}"
NO_MEMORY = (
    "no memory left on {device} to read {count} tokens after {cached}: "
    "a smaller tree, a shorter text or a smaller dtype needs less"
)
TOO_LONG = "{model} reads at most {longest} tokens, and the text with its draft needs {needed}"
RECURRENT_LAYERS = "{model} cannot draft or score trees: it has layers of {kinds}, whose state follows one text only"
RECURRENT_STATE = "{model} cannot draft or score trees: it has a recurrent state, which follows one text only"
