"""Real models read trees as they read text: every row against a fresh forward over its path, on tiny random models."""

from __future__ import annotations

import random

import pytest
import torch
import transformers as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from specviz.core.sampling import Sampling
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.huggingface import HuggingFaceModel

TOLERANCE = 2e-5  # fp32, logits of order one
SIZES = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4, "vocab_size": 61}
SIZES |= {"num_key_value_heads": 2, "max_position_embeddings": 128}
SPECIAL = {"bos_token_id": None, "eos_token_id": None, "pad_token_id": None}


def build(kind: str) -> torch.nn.Module:
    torch.manual_seed(0)
    config = {
        "llama": lambda: tf.LlamaConfig(**SIZES, **SPECIAL),
        "qwen3": lambda: tf.Qwen3Config(**SIZES, **SPECIAL, head_dim=8),
        "gpt2": lambda: tf.GPT2Config(n_embd=32, n_layer=3, n_head=4, n_positions=128, vocab_size=61, **SPECIAL),
        "gemma3": lambda: tf.Gemma3TextConfig(
            **SIZES,
            **SPECIAL,
            head_dim=8,
            sliding_window=6,
            query_pre_attn_scalar=8,
            layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        ),
        "mistral": lambda: tf.MistralConfig(**SIZES, **SPECIAL, sliding_window=5),
        "gptneox": lambda: tf.GPTNeoXConfig(
            **{key: value for key, value in SIZES.items() if key != "num_key_value_heads"}, **SPECIAL
        ),
    }[kind]()
    model = tf.AutoModelForCausalLM.from_config(config)
    for parameter in model.parameters():  # tiny models at their usual start hardly attend to anything
        parameter.data.mul_(3.0)
    return model.eval()


MODELS = ("llama", "qwen3", "gpt2", "gemma3", "mistral", "gptneox")
built: dict[str, torch.nn.Module] = {}


def model_of(kind: str) -> torch.nn.Module:
    if kind not in built:
        built[kind] = build(kind)
    return built[kind]


@torch.inference_mode()
def fresh(model: torch.nn.Module, text: list[int]) -> torch.Tensor:
    return model(input_ids=torch.tensor([text]), use_cache=False).logits[0, -1]


def largest_error(kind: str, seed: int, steps: int = 4) -> float:
    """A random run of extend and commit; how far any row was from a fresh forward over its path, of its largest logit."""
    rng, model = random.Random(seed), model_of(kind)
    adapter, text = HuggingFaceModel(model), [rng.randrange(61) for _ in range(rng.randint(1, 9))]
    adapter.start(text)
    worst = 0.0
    for _ in range(steps):
        paths: list[list[int]] = [[]]
        for level in range(rng.randint(1, 3)):
            count = 1 if level == 0 else rng.randint(1, 4)
            parents = [None] if level == 0 else [rng.randrange(len(paths)) for _ in range(count)]
            tokens = [text[-1]] if level == 0 else [rng.randrange(61) for _ in range(count)]
            rows = adapter.extend(tokens, parents)
            if level > 0:
                paths += [[*paths[parent], token] for parent, token in zip(parents, tokens, strict=True)]
            for row, path in zip(rows, paths[-len(rows) :], strict=True):
                expected = fresh(model, text + path).numpy()  # rounding grows with the logits
                worst = max(worst, float(abs(row - expected).max()) / max(1, float(abs(expected).max())))
        node = rng.randrange(len(paths))
        ids = [paths.index(paths[node][:length]) for length in range(len(paths[node]) + 1)]
        token = rng.randrange(61)
        if rng.random() < 0.2:  # as for a draft that has not read the leaf
            adapter.commit(ids[:-1], paths[node][-1]) if len(ids) > 1 else adapter.commit((), token)
            text += paths[node] if len(ids) > 1 else [token]
        else:
            adapter.commit(ids, token)
            text += [*paths[node], token]
        if rng.random() < 0.2:
            adapter.commit((), token)
            text.append(token)
    return worst


@pytest.mark.slow
@pytest.mark.parametrize("kind", MODELS)
@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_trees_are_read_as_text(kind: str, seed: int) -> None:
    """A mask, a position, a window or a cache row that is wrong: the row is then another text's."""
    assert largest_error(kind, seed) < TOLERANCE


def causal(self: HuggingFaceModel, positions: list[int]) -> torch.Tensor:
    keys = self._text.keys
    mask = torch.full((len(positions), keys), torch.finfo(self._model.dtype).min).triu(keys - len(positions) + 1)
    return mask[None, None]


@pytest.mark.parametrize("kind", MODELS)
def test_a_causal_mask_on_a_tree_is_caught(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: siblings that see each other must show."""
    monkeypatch.setattr(HuggingFaceModel, "_masks", causal)
    assert max(largest_error(kind, seed) for seed in range(6)) > 100 * TOLERANCE


@pytest.mark.parametrize("kind", ["gemma3", "mistral"])
def test_a_window_that_is_ignored_is_caught(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a sliding layer that sees everything must show."""
    start = HuggingFaceModel.start

    def blind(self: HuggingFaceModel, tokens: list[int]) -> None:
        self._window = None
        start(self, tokens)

    monkeypatch.setattr(HuggingFaceModel, "start", blind)
    assert max(largest_error(kind, seed, 6) for seed in range(6)) > 100 * TOLERANCE


@pytest.mark.parametrize(
    ("config", "what"),
    [
        (
            lambda: tf.MambaConfig(hidden_size=16, num_hidden_layers=1, vocab_size=61),
            "MambaForCausalLM .* layers of linear_attention",
        ),
        (
            lambda: tf.Lfm2Config(
                hidden_size=16,
                num_hidden_layers=2,
                num_attention_heads=2,
                num_key_value_heads=1,
                intermediate_size=16,
                vocab_size=61,
                layer_types=["conv", "full_attention"],
            ),
            "Lfm2ForCausalLM .* layers of conv",
        ),
    ],
)
def test_states_that_cannot_branch_are_refused(config, what: str) -> None:
    """A model that runs, and whose second branch has read the first one."""
    with pytest.raises(ValueError, match=what):
        HuggingFaceModel(tf.AutoModelForCausalLM.from_config(config()))


def test_what_cannot_be_read_is_refused() -> None:
    """A text that runs over the window, a root that is not the last token, a node without a parent."""
    adapter = HuggingFaceModel(model_of("llama"))
    with pytest.raises(ValueError, match="a text needs at least one token"):
        adapter.start([])
    adapter.start(list(range(60)) * 2 + [1] * 7)
    adapter.extend([1], [None])
    with pytest.raises(ValueError, match="llama reads at most 128 tokens, and the text with its draft needs 129"):
        adapter.extend([2, 3], [0, 1])
    adapter.start([5, 6])
    with pytest.raises(ValueError, match="the root must be the last committed token, 6, got 5"):
        adapter.extend([5], [None])
    adapter.start([5, 6])
    with pytest.raises(ValueError, match="only the first node of a step has no parent, node 0 has 0"):
        adapter.extend([6], [0])


def test_greedy_decoding_is_generate() -> None:
    """Temperature 0, any rule, any tree: token for token what the library's own generate writes."""
    target, draft = model_of("llama"), model_of("qwen3")
    prompt = [3, 1, 4, 1, 5]
    text = target.generate(torch.tensor([prompt]), max_new_tokens=24, do_sample=False)[0, len(prompt) :].tolist()
    for tree, proposal in (("chain:3", "with"), ("3,2", "without"), ("best:6", "topk")):
        for rule in ("topdown", "traversal", "naive"):
            chosen = Settings(tree, proposal, rule, sampling=Sampling(0), max_tokens=24, annotate=False)
            steps = decode(HuggingFaceModel(target), HuggingFaceModel(draft), prompt, chosen)
            assert [token for step in steps for token in step.tokens] == text
    other = decode(HuggingFaceModel(target), HuggingFaceModel(draft), prompt, Settings("3,2", max_tokens=24))
    assert [token for step in other for token in step.tokens] != text, "the control: at temperature 1 it is another text"
