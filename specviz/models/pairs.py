"""Pairs that people use: two models of one family, which share a tokenizer. Names only; nothing is loaded here."""

from __future__ import annotations

from dataclasses import dataclass

from specviz.core.lookup import find
from specviz.resources import ASSETS
from specviz.texts import models as texts

EMBEDDED = "embedded"
HERE = ASSETS / "pair"


@dataclass(frozen=True)
class PairSpec:
    """A pair under a short key; `needs` says in words what runs it."""

    key: str
    title: str
    target: str
    draft: str
    needs: str
    chat: bool = False  # its models answer instead of continuing a text: prompt them through their template
    gated: bool = False  # the hub hands it out only to those who have accepted its terms
    large: bool = False  # without a GPU it would take all the memory of the machine, and hours

    @property
    def dtype(self) -> str:
        """What it is computed in: small models as exactly as the machine can, others as they were published."""
        return "float32" if self.key == EMBEDDED else "auto"

    @property
    def names(self) -> tuple[str, str]:
        """Target and draft as a trace names them: the embedded ones by their key, not by this machine's folders."""
        return (f"{self.key} target", f"{self.key} draft") if self.key == EMBEDDED else (self.target, self.draft)

    @property
    def device(self) -> str:
        """A GPU where there is one, but for a pair that would only wait for its kernels to start."""
        return "cpu" if self.key == EMBEDDED else "auto"


QWEN, LLAMA = "Qwen/Qwen3-0.6B", "meta-llama/Llama-3.2-1B-Instruct"
SMOL = ("HuggingFaceTB/SmolLM2-1.7B-Instruct", "HuggingFaceTB/SmolLM2-135M-Instruct")
GEMMA = ("google/gemma-3-1b-it", "google/gemma-3-270m-it")

PAIRS: tuple[PairSpec, ...] = (
    PairSpec(EMBEDDED, texts.EMBEDDED_PAIR, str(HERE / "target"), str(HERE / "draft"), texts.ANY_MACHINE),
    PairSpec("gpt2", texts.GPT2, "openai-community/gpt2-large", "distilbert/distilgpt2", texts.LAPTOP),
    PairSpec("smollm2", texts.SMOLLM2, *SMOL, texts.LAPTOP_16, chat=True),
    PairSpec("gemma3", texts.GEMMA3, *GEMMA, texts.LAPTOP_8, chat=True, gated=True),
    PairSpec("qwen3-small", texts.QWEN3_SMALL, "Qwen/Qwen3-1.7B", QWEN, texts.GPU_8, chat=True, large=True),
    PairSpec("qwen3", texts.QWEN3, "Qwen/Qwen3-8B", QWEN, texts.GPU_24, chat=True, large=True),
    PairSpec("qwen3-large", texts.QWEN3_LARGE, "Qwen/Qwen3-32B", QWEN, texts.GPU_80, chat=True, large=True),
    PairSpec(  # the paper's
        "llama3",
        texts.LLAMA3,
        "meta-llama/Llama-3.1-8B-Instruct",
        LLAMA,
        texts.GPU_24,
        True,
        True,
        True,
    ),
    PairSpec(
        "llama3-large",
        texts.LLAMA3_LARGE,
        "meta-llama/Llama-3.3-70B-Instruct",
        LLAMA,
        texts.GPU_160,
        True,
        True,
        True,
    ),
)


def find_pair(key: str) -> PairSpec:
    """The pair with this key."""
    return find(PAIRS, key, "pair")
