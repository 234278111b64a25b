"""Loading: from folders as from the hub, and every way in which it fails is a sentence."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
import transformers as tf
from huggingface_hub.errors import GatedRepoError, LocalEntryNotFoundError, RepositoryNotFoundError
from safetensors.torch import load_file, save_file
from tiny_models import WORDS, save

from specviz.cli import main
from specviz.cli.pair_options import add_pair_arguments, read_models
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models import load
from specviz.models.load import Source, load_pair
from specviz.models.pair import TextStream
from specviz.texts.commands import MARKS
from specviz.trace.file import load as load_run


def test_a_pair_from_folders(tmp_path: Path) -> None:
    """Padding rows that take probability, or sizes that differ taken for vocabularies that do."""
    target, draft = save(tmp_path / "a", WORDS, padding=5), save(tmp_path / "b", WORDS, seed=1)
    pair = load_pair(Source(target), Source(draft))
    prompt = pair.encode("the fox")
    steps = list(decode(pair.target, pair.draft, prompt, Settings("3,2", riders=("topdown",), max_tokens=12)))
    assert sum(len(step.tokens) for step in steps) == 12
    assert {len(dist) for step in steps for dist in step.target} == {len(pair.tokenizer)}
    assert pair.encode("") == [0]
    with pytest.raises(ValueError, match="llama reads at most 64 tokens"):
        list(decode(pair.target, pair.draft, pair.encode("moon " * 80), Settings("3,2")))


def test_other_vocabularies_are_refused(tmp_path: Path) -> None:
    """Two tokenizers of one size that disagree on a token."""
    target, draft = save(tmp_path / "a", WORDS), save(tmp_path / "b", "zebras zoom around zones " * 9)
    with pytest.raises(ValueError, match=r"must share a vocabulary: token \d+ is '.+' in .*a and '.+' in .*b"):
        load_pair(Source(target), Source(draft))


def test_a_vocabulary_larger_than_the_model_is_refused(tmp_path: Path) -> None:
    """A tokenizer whose tokens have no row."""
    target, draft = save(tmp_path / "a", WORDS), save(tmp_path / "b", WORDS, padding=-3)
    with pytest.raises(ValueError, match=r"b has \d+ rows in its vocabulary, but its tokenizer has \d+ tokens"):
        load_pair(Source(target), Source(draft))


def refusal(kind: type) -> Exception:
    response = SimpleNamespace(headers={}, request=None)
    return kind("no", response=response) if kind is not LocalEntryNotFoundError else kind("no")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (refusal(GatedRepoError), "it is gated: accept its terms on its page and log in"),
        (refusal(RepositoryNotFoundError), "there is no folder and no model on the hub of this name"),
        (refusal(LocalEntryNotFoundError), "it is not on this machine and the hub cannot be reached"),
        (torch.OutOfMemoryError("no"), "does not fit into the memory of cpu"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_to_be_had_is_said(error: Exception, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of traceback where one sentence says what to do."""

    def fail(*arguments: object, **options: object) -> None:
        try:
            raise error
        except OSError as cause:
            raise OSError("we could not load it") from cause

    monkeypatch.setattr(load.AutoTokenizer, "from_pretrained", fail)
    with pytest.raises(ValueError, match=why):
        load_pair(Source("some/model"), Source("some/model"))


def test_an_unknown_name_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same without an injected error: the real library, told to stay offline."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ValueError, match="cannot load nobody/nothing: it is not on this machine"):
        load_pair(Source("nobody/nothing"), Source("nobody/nothing"))
    with pytest.raises(ValueError, match="dtype must be one of auto, float32, bfloat16, float16, got 'int8'"):
        Source("x", dtype="int8")


def test_a_gpu_that_is_not_there() -> None:
    """A traceback from inside the library."""
    if not torch.cuda.is_available():
        with pytest.raises(ValueError, match=r"x should run on cuda:1, but PyTorch .* finds no CUDA here"):
            Source("x", device="cuda:1")
    assert Source("x").place in ("cpu", "cuda")


def test_a_revision_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A revision that is dropped, or a folder with an @ in its name taken for one."""
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(load.AutoTokenizer, "from_pretrained", lambda **options: asked.append(options))
    monkeypatch.setattr(load, "shared_vocabulary", lambda *_: asked.append({}) or exec("raise ValueError('enough')"))
    folder = tmp_path / "a@b"
    folder.mkdir()
    with pytest.raises(ValueError, match="enough"):
        load_pair(Source("some/model@v2"), Source(str(folder)))
    assert [(a.get("pretrained_model_name_or_path"), a.get("revision")) for a in asked[:2]] == [
        ("some/model", "v2"),
        (str(folder), None),
    ]


def test_a_target_spread_over_devices(tmp_path: Path) -> None:
    """Layers held in two places by the library's own hooks: the same rows, tree and all, as in one place."""
    target, draft = save(tmp_path / "a", WORDS, layers=3), save(tmp_path / "b", WORDS, seed=1)
    places = {"model.embed_tokens": "cpu", "model.rotary_emb": "cpu", "lm_head": "cpu", "model.norm": "cpu"}
    places |= {"model.layers.0": "cpu", "model.layers.1": "disk", "model.layers.2": "cpu"}
    runs = []
    for spread in (None, places):
        pair = load_pair(Source(target, device="cpu", device_map=spread), Source(draft))
        chosen = Settings("3,2", riders=("topdown",), max_tokens=16, annotate=False)
        runs.append(list(decode(pair.target, pair.draft, pair.encode("the fox"), chosen)))
    assert [step.tokens for step in runs[0]] == [step.tokens for step in runs[1]]
    gaps = [abs(a - b).max() for one, two in zip(*runs, strict=True) for a, b in zip(one.target, two.target, strict=True)]
    assert max(gaps) < 1e-6
    assert load_pair(Source(target), Source(draft)).target.uses_fast_pass
    assert not pair.target.uses_fast_pass, "the fast pass does not know where the layers are"


def test_half_a_character_waits(tmp_path: Path) -> None:
    """A replacement mark on the screen, or a character that never comes."""
    save(tmp_path, WORDS)
    tokenizer = tf.AutoTokenizer.from_pretrained(tmp_path)
    pair = load.Pair(None, None, tokenizer)
    text = "the fox: 狐狸 🦊!"
    stream, said = TextStream(tokenizer), []
    for token in tokenizer.encode(text):
        said.append(stream.push(token))
        assert "\ufffd" not in said[-1]
        assert "\ufffd" not in pair.text(token)
    assert "".join(said) + stream.end() == text
    assert "" in said
    fox = tokenizer.encode("🦊")
    assert "".join(map(pair.text, fox)) == "<f0><9f><a6><8a>"


def test_a_pair_that_is_asked_for_is_the_pair_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models of the environment that take the place of a --pair, or one of two contradicting choices taken silently."""
    parser = ArgumentParser()
    add_pair_arguments(parser)
    for name in ("TARGET", "DRAFT"):
        monkeypatch.delenv(f"SPECVIZ_{name}", raising=False)
    assert read_models(parser.parse_args([])) is None
    assert read_models(parser.parse_args(["--target", "a", "--draft", "b"])) == ("a", "b")
    monkeypatch.setenv("SPECVIZ_TARGET", "big")
    with pytest.raises(ValueError, match="a pair needs both models"):
        read_models(parser.parse_args([]))
    monkeypatch.setenv("SPECVIZ_DRAFT", "small")
    assert read_models(parser.parse_args([])) == ("big", "small"), "the control: the environment is read"
    assert read_models(parser.parse_args(["--target", "a"])) == ("a", "small")
    assert read_models(parser.parse_args(["--pair", "gpt2"])) is None
    with pytest.raises(ValueError, match="--pair gpt2 names both models: leave out --pair, or --target and --draft"):
        read_models(parser.parse_args(["--pair", "gpt2", "--draft", "b"]))


def test_the_run_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run whose trace is not what was printed, or that cannot be loaded."""
    target, draft = save(tmp_path / "a", WORDS), save(tmp_path / "b", WORDS, seed=1)
    out = tmp_path / "trace.json"
    options = ["--tree", "2,1", "--max-tokens", "9", "--out", str(out), "--verifier", "topdown", "--coin-seed", "4"]
    assert main(["run", "the fox", "--target", target, "--draft", draft, *options]) == 0
    printed = capsys.readouterr().out
    trace = load_run(out.read_text())
    text = "".join(trace.texts[token] for step in trace.steps for token in step.tokens)
    plain = re.sub("[⟨⟩«»]", "", printed)
    if "<" not in text and "\ufffd" not in plain:
        assert plain.startswith("the fox" + text)
    marks = sum(printed.partition(MARKS)[0].count(mark) for mark in "⟨«")
    assert 0 < marks <= len(trace.steps)
    assert "tokens per step (mean acceptance length)" in printed
    assert trace.settings.coin_seed == 4
    unasked = ["--target", target, "--draft", draft, "--chat"]
    for wrong, message in ((unasked[:2], "a pair needs both models"), (unasked, "no chat template")):
        with pytest.raises(SystemExit):
            main(["run", "the fox", *wrong])
        assert message in capsys.readouterr().err


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _drop_weight(path: Path) -> None:
    weights = load_file(path)
    del weights["model.layers.0.self_attn.q_proj.weight"]
    save_file(weights, path, {"format": "pt"})


def _narrow_weight(path: Path) -> None:
    weights = load_file(path)
    weights["lm_head.weight"] = weights["lm_head.weight"][:8].contiguous()
    save_file(weights, path, {"format": "pt"})


@pytest.mark.parametrize(
    "file, damage, said",
    [
        ("model.safetensors", _cut, "one of its files is damaged or of another kind"),
        ("model.safetensors", lambda path: path.write_bytes(b""), "one of its files is damaged"),
        ("model.safetensors", lambda path: path.write_bytes(b"\xff" * 5000), "one of its files is damaged"),
        ("model.safetensors", Path.unlink, "no file named"),
        ("model.safetensors", _drop_weight, "weights are missing in its files, 1 in all, the first of them model.layers.0"),
        ("model.safetensors", _narrow_weight, "one of its files is damaged"),
        ("tokenizer.json", lambda path: path.write_text("{}"), "one of its files is damaged"),
        ("tokenizer.json", lambda path: path.write_text("{"), "cannot load"),
        ("config.json", lambda path: path.write_text("{"), "not a valid JSON file"),
    ],
)
def test_damaged_files(tmp_path: Path, file: str, damage: Callable[[Path], object], said: str) -> None:
    """A traceback of a library; or a model whose missing weights are random numbers, without a word."""
    folder = save(tmp_path / "a", WORDS)
    load_pair(Source(folder), Source(folder))  # the control
    damage(Path(folder) / file)
    with pytest.raises(
        ValueError, match=f"cannot load {re.escape(folder)}: .*{re.escape(said.removeprefix('cannot load'))}"
    ):
        load_pair(Source(folder), Source(folder))
