"""Pairs that people use: two models of one family, which share a tokenizer. Names only; nothing is loaded here."""

from __future__ import annotations

from dataclasses import dataclass

from specviz.core.lookup import find
from specviz.resources import ASSETS

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
    chat: bool = False  # its models answer rather than go on: ask them through their template
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
    PairSpec(EMBEDDED, "Stories, 4.9M with 0.7M", str(HERE / "target"), str(HERE / "draft"), "any machine, offline"),
    PairSpec("gpt2", "GPT-2 large with DistilGPT-2", "openai-community/gpt2-large", "distilbert/distilgpt2", "a laptop"),
    PairSpec("smollm2", "SmolLM2 1.7B with 135M", *SMOL, "a laptop with 16 GB, or any GPU", chat=True),
    PairSpec("gemma3", "Gemma 3 1B with 270M", *GEMMA, "a laptop with 8 GB, or any GPU", chat=True, gated=True),
    PairSpec("qwen3-small", "Qwen3 1.7B with 0.6B", "Qwen/Qwen3-1.7B", QWEN, "a GPU with 8 GB", chat=True, large=True),
    PairSpec("qwen3", "Qwen3 8B with 0.6B", "Qwen/Qwen3-8B", QWEN, "a GPU with 24 GB", chat=True, large=True),
    PairSpec("qwen3-large", "Qwen3 32B with 0.6B", "Qwen/Qwen3-32B", QWEN, "a GPU with 80 GB", chat=True, large=True),
    PairSpec(  # the paper's
        "llama3",
        "Llama 3.1 8B with 3.2 1B",
        "meta-llama/Llama-3.1-8B-Instruct",
        LLAMA,
        "a GPU with 24 GB",
        True,
        True,
        True,
    ),
    PairSpec(
        "llama3-large",
        "Llama 3.3 70B with 3.2 1B",
        "meta-llama/Llama-3.3-70B-Instruct",
        LLAMA,
        "160 GB of GPU",
        True,
        True,
        True,
    ),
)


def find_pair(key: str) -> PairSpec:
    """The pair with this key."""
    return find(PAIRS, key, "pair")
