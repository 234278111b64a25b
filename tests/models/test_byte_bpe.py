"""The tokenizer in plain Python is the library's: the same tokens for any string, the same text for any tokens."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from tokenizers import Tokenizer, pre_tokenizers

from specviz.models import byte_bpe, unicode_ranges
from specviz.models.byte_bpe import BYTES, ByteBPE, compile_words
from specviz.models.load import Pair
from specviz.models.numpy_pair import load_numpy_tokenizer
from specviz.models.pair import ModelPair, TextStream, shared_vocabulary
from specviz.models.pairs import HERE
from tools.compare_pair import find_different_tokens
from tools.embedded_pair.unicode_ranges import CLASSES, EVERY, find_ranges, write_ranges
from tools.sample_strings import HALVES, KINDS, sample_strings

STRINGS = sample_strings(10_000)


@pytest.fixture(scope="module")
def other() -> ModelPair:
    """The tokenizer as a pair uses it."""
    return ModelPair(None, None, load_numpy_tokenizer(HERE / "target"))


def test_strings_of_all_kinds_are_read_and_given_back_alike(pair: Pair, other: ModelPair) -> None:
    """A word cut elsewhere, a merge in another order, a special token taken for text, a byte lost."""
    assert len(set(STRINGS)) > 9900
    assert list(find_different_tokens(pair, other, STRINGS)) == []


def test_every_kind_of_piece_is_among_the_strings() -> None:
    """Ten thousand strings that lack what goes wrong."""
    everything = "\n".join(STRINGS)
    assert [piece for kind in KINDS for piece in kind if piece not in everything] == []


WORDS = compile_words().pattern
SPACES = byte_bpe._inside(unicode_ranges.SPACES)
WRONG_PATTERNS = {
    "Python's spaces": WORDS.replace(SPACES, SPACES + "\x1c-\x1f"),
    "letters and numbers of ASCII": WORDS.replace(byte_bpe._inside(unicode_ranges.LETTERS), "A-Za-z"),
    "endings in capitals": f"(?i:{WORDS})",
    "numbers as letters": WORDS.replace(byte_bpe._inside(unicode_ranges.NUMBERS), "0-9"),
    "the last space with the others": WORDS.replace(rf"[{SPACES}]+(?![^{SPACES}])|", ""),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WRONG_PATTERNS)
def test_another_pattern_is_caught(name: str, pair: Pair, other: ModelPair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: strings that no pre-tokenizer gets wrong."""
    assert WRONG_PATTERNS[name] != WORDS
    monkeypatch.setattr(byte_bpe, "compile_words", lambda: re.compile(WRONG_PATTERNS[name]))
    assert next(find_different_tokens(pair, other, STRINGS), None) is not None


def test_merges_in_another_order_are_caught(pair: Pair) -> None:
    """The control: a tokenizer that would be the same whatever was learned first."""
    description = json.loads((HERE / "target" / "tokenizer.json").read_text())
    description["model"]["merges"].reverse()
    wrong = ModelPair(None, None, ByteBPE(description, None, None))
    assert next(find_different_tokens(pair, wrong, STRINGS), None) is not None


@pytest.mark.slow
def test_letters_numbers_and_spaces_are_the_library_s() -> None:
    """A library with a newer Unicode: run `python -m tools.embedded_pair.unicode_ranges` again."""
    for name, pattern in CLASSES.items():
        assert " ".join(getattr(unicode_ranges, name).split()) == write_ranges(find_ranges(pattern)), name


@pytest.mark.slow
def test_all_characters_in_any_order_are_cut_alike() -> None:
    """One character of the million in the wrong class: among random neighbours its word is cut elsewhere."""
    text = "".join(random.Random(0).sample(EVERY, len(EVERY)))
    cuts = pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str(text)
    assert [found.span() for found in compile_words().finditer(text)] == [span for _, span in cuts]


def test_tokens_alone_and_in_any_order_are_read_alike(pair: Pair, other: ModelPair) -> None:
    """A token shown otherwise than by the server, or bytes that are no character joined otherwise."""
    size, rng = len(other.tokenizer.get_vocab()), random.Random(0)
    assert [other.text(token) for token in range(size)] == [pair.text(token) for token in range(size)]
    for _ in range(2000):
        low = 257 if rng.random() < 0.5 else size  # half of the lists are of single bytes, which seldom are characters
        tokens = [rng.randrange(low) for _ in range(rng.randint(1, 6))]
        assert other.tokenizer.decode(tokens) == pair.tokenizer.decode(tokens)


def test_half_a_character_waits(pair: Pair, other: ModelPair) -> None:
    """A stream of text that says something else than the server's."""
    tokens = [*other.encode("the fox: 狐狸 🦊!"), BYTES["Ã"]]
    said = [
        [stream.push(token) for token in tokens] + [stream.end()]
        for stream in map(TextStream, (pair.tokenizer, other.tokenizer))
    ]
    assert said[0] == said[1]
    assert "" in said[0]


@pytest.mark.parametrize("prompt", ["", "a fox", *HALVES, "a \ud83d fox", "\ufffd"])
def test_prompts_are_encoded_alike(prompt: str, pair: Pair, other: ModelPair) -> None:
    """An empty prompt that starts from nothing, or half a surrogate pair that ends in an exception."""
    assert other.encode(prompt) == pair.encode(prompt)
    assert (other.stop_tokens if other.target else {other.tokenizer.eos_token_id}) == pair.stop_tokens


def test_text_that_nothing_can_write_is_refused(other: ModelPair) -> None:
    """Half a surrogate pair that becomes some token; the library refuses it as well."""
    with pytest.raises(ValueError, match="surrogates not allowed"):
        other.tokenizer.encode("\ud800")


def test_a_token_past_the_vocabulary_is_refused(other: ModelPair) -> None:
    """A token without a text that is silently left out."""
    for token in (4096, -1):
        with pytest.raises(ValueError, match=f"from 0 to 4095, got {token}"):
            other.text(token)


def test_special_tokens_are_found_longest_first() -> None:
    """A special token inside another one that is found in its place."""
    description = json.loads((HERE / "target" / "tokenizer.json").read_text())
    special = description["added_tokens"][0]
    description["added_tokens"] += [
        special | {"id": 4096, "content": "<|end"},
        special | {"id": 4097, "content": "<|endoftext|>>"},
    ]
    text = "a<|endoftext|>>b<|end of<|endoftext|>"
    expected = Tokenizer.from_str(json.dumps(description)).encode(text).ids
    assert ByteBPE(description, None, None).encode(text) == expected
    assert {0, 4096, 4097} <= set(expected)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"normalizer": {"type": "NFC"}}, "normalizer must be None"),
        ({"pre_tokenizer": None}, "pre_tokenizer must be .*ByteLevel"),
        (
            {"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": True, "use_regex": True}},
            "add_prefix_space must be False",
        ),
        ({"model": {"type": "Unigram"}}, "model.type must be 'BPE', got 'Unigram'"),
    ],
)
def test_a_tokenizer_of_another_kind_is_refused(change: dict[str, object], what: str, tmp_path: Path) -> None:
    """A file that asks for what is not done here, and is read all the same."""
    description = json.loads((HERE / "target" / "tokenizer.json").read_text())
    (tmp_path / "tokenizer.json").write_text(json.dumps(description | change))
    (tmp_path / "tokenizer_config.json").write_text("{}")
    with pytest.raises(ValueError, match=f"cannot load .* no plain byte-level BPE: .*{what}"):
        load_numpy_tokenizer(tmp_path)


def test_vocabularies_are_compared() -> None:
    """Two models that mean other tokens by the same numbers."""
    one, other = (load_numpy_tokenizer(HERE / role) for role in ("target", "draft"))
    assert shared_vocabulary([one, other], ["a", "b"]) == 4096
    other._ids["Ġking"], other._ids["Ġqueen"] = other._ids["Ġqueen"], other._ids["Ġking"]
    with pytest.raises(ValueError, match="must share a vocabulary"):
        shared_vocabulary([one, other], ["a", "b"])
