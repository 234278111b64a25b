"""The training script on a made-up text: it learns, it can be interrupted, and it prints its figures from what it saved."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tools.embedded_pair import train

WHO, DID, WHAT = ("the fox", "a king", "the old woman"), ("saw", "found", "asked for"), ("a ring", "the moon", "some bread")


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stories of three kinds of words, and sizes that train in seconds."""
    rng = random.Random(0)
    for name in ("tales", "simple", "novels"):
        stories = []
        for number in range(150):
            lines = (f"{rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHAT)}." for _ in range(12))
            stories.append(f"Tale {number}. " + " ".join(lines))
        (tmp_path / f"{name}.txt").write_text(f"\n{train.END}\n".join(stories))
    shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1}
    shape["intermediate_size"] = 48
    for name, value in (("VOCABULARY", 300), ("CONTEXT", 32), ("BATCH", 4), ("TARGET", shape), ("SAVE_EVERY", 10)):
        monkeypatch.setattr(train, name, value)
    monkeypatch.setattr(train, "DRAFT", {**shape, "hidden_size": 16})
    monkeypatch.setattr(
        train, "TARGET_PHASES", (train.Phase(("tales",), 5120), train.Phase(("tales", "novels"), 2560, 0.4))
    )
    monkeypatch.setattr(train, "DRAFT_PHASES", (train.Phase(("tales",), 5120),))
    monkeypatch.setattr(torch, "compile", lambda function: function)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    lines = (line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines() if ":" not in line)
    return {name: float(value) for name, value in lines}


@pytest.mark.slow
def test_training(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A loss that does not fall, weights that are not what was trained, a run that begins anew after it was cut."""
    out = corpus / "pair"
    train.main([str(corpus), "--out", str(out), "--scale", "0.05"])
    early = printed(capsys)
    for checkpoint in out.glob("*.checkpoint"):
        checkpoint.unlink()
    train.main([str(corpus), "--out", str(out)])
    late = printed(capsys)
    assert late["target perplexity"] < early["target perplexity"] / 2 < 300
    assert 0 < late["token-level acceptance at temperature 1"] <= 1
    train.main([str(corpus), "--out", str(out), "--evaluate"])
    assert printed(capsys) == late, "the figures come from the weights that were saved"
    weights = load_file(out / "target" / "model.safetensors")
    assert {weight.dtype for weight in weights.values()} == {torch.bfloat16}

    state = torch.load(out / "target.checkpoint", weights_only=True)
    assert state["step"] == 60
    train.main([str(corpus), "--out", str(out)])
    assert printed(capsys) == late, "what is done is not done again"


def test_held_out_stories_are_not_trained_on(corpus: Path) -> None:
    """Figures on text that the model has seen."""
    stories = list(train.documents(corpus, "tales"))
    kept = [story for story in stories if train.held_out(story)]
    assert 0 < len(kept) < len(stories) / 10
    assert len(stories) == 150
