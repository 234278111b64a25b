"""A byte-level BPE tokenizer in plain Python, read from the library's tokenizer.json: the same tokens, without the library.

A text is cut at the special tokens, then into words as GPT-2 does (Radford et al., 2019), and the bytes of each word are
merged pair by pair, in the order in which the merges were learned (Sennrich et al., 2016). A file that asks for anything
else is refused.
"""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from specviz.models.unicode_ranges import LETTERS, NUMBERS, SPACES
from specviz.texts import models as texts

BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True}
WANTED: tuple[tuple[str, Mapping[str, Any] | None], ...] = (  # what stands in the file, part by part
    ("truncation", None),
    ("padding", None),
    ("normalizer", None),
    ("pre_tokenizer", BYTE_LEVEL),
    ("post_processor", {"type": "TemplateProcessing", "special_tokens": {}}),
    ("decoder", {"type": "ByteLevel"}),
    (
        "model",
        {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "byte_fallback": False,
            "ignore_merges": False,
        },
    ),
)
WANTED_OF_SPECIAL = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}


def _byte_letters() -> dict[str, int]:
    """The letters by which byte-level tokenizers write the 256 bytes: printable ones stand for themselves."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + i): byte for i, byte in enumerate(others)}


BYTES = _byte_letters()
LETTER_OF = {byte: letter for letter, byte in BYTES.items()}


def _inside(ranges: str) -> str:
    """These ranges as they stand between the brackets of a regular expression."""
    ends = (run.split("-") for run in ranges.split())
    return "".join("-".join(f"\\U{int(code, 16):08X}" for code in run) for run in ends)


@cache
def compile_words() -> re.Pattern[str]:
    """GPT-2's words: an English ending, or letters, numbers or other marks after at most one space, or spaces."""
    letters, numbers, spaces = _inside(LETTERS), _inside(NUMBERS), _inside(SPACES)
    return re.compile(
        rf"'s|'t|'re|'ve|'m|'ll|'d| ?[{letters}]+| ?[{numbers}]+| ?[^{spaces}{letters}{numbers}]+"
        rf"|[{spaces}]+(?![^{spaces}])|[{spaces}]+"
    )


class ByteBPE:
    """A tokenizer; its methods have the names that the library gives them."""

    chat_template: str | None = None

    def __init__(self, description: Mapping[str, Any], bos_token: str | None, eos_token: str | None) -> None:
        for part, wanted in WANTED:
            _check(part, description.get(part), wanted)
        for token in description["added_tokens"]:
            _check("added_tokens", token, WANTED_OF_SPECIAL)
        model, special = description["model"], {token["content"]: token["id"] for token in description["added_tokens"]}
        self._ids: dict[str, int] = {**model["vocab"], **special}
        self._letters = {token: letters for letters, token in self._ids.items()}
        if missing := [letter for letter in BYTES if letter not in self._ids]:
            raise ValueError(texts.MISSING_BYTES.format(count=len(missing), first=missing[0]))
        pairs = ((self._ids[one], self._ids[other], self._ids[one + other]) for one, other in model["merges"])
        self._merges = {(one, other): (rank, whole) for rank, (one, other, whole) in enumerate(pairs)}
        longest_first = sorted(special, key=len, reverse=True)
        self._special = re.compile(f"({'|'.join(map(re.escape, longest_first))})") if special else None
        self.bos_token_id = None if bos_token is None else self._ids[bos_token]
        self.eos_token_id = None if eos_token is None else self._ids[eos_token]

    @classmethod
    def load(cls, folder: Path) -> ByteBPE:
        """Read tokenizer.json, and which tokens begin and end a text from tokenizer_config.json."""
        description, config = (
            json.loads((folder / name).read_text(encoding="utf-8")) for name in ("tokenizer.json", "tokenizer_config.json")
        )
        return cls(description, config.get("bos_token"), config.get("eos_token"))

    def get_vocab(self) -> dict[str, int]:
        """The number of every token, by its letters."""
        return dict(self._ids)

    def encode(self, text: str) -> list[int]:
        """The tokens of a text that can be written in UTF-8; nothing is added."""
        tokens: list[int] = []
        parts = [text] if self._special is None else self._special.split(text)
        for place, part in enumerate(parts):
            if place % 2:  # what the pattern has caught
                tokens.append(self._ids[part])
            else:
                for word in compile_words().findall(part):
                    tokens += self._merge([self._ids[LETTER_OF[byte]] for byte in word.encode()])
        return tokens

    def _merge(self, symbols: list[int]) -> Iterator[int]:
        """Merge the pair that was learned first, the leftmost of equal ones, until no pair is left that was learned."""
        after = [*range(1, len(symbols)), None]
        before = [None, *range(len(symbols) - 1)]
        gone = [False] * len(symbols)
        queue: list[tuple[int, int, int]] = []  # rank, place of the left one, what they make

        def offer(left: int | None, right: int | None) -> None:
            if left is not None and right is not None and (found := self._merges.get((symbols[left], symbols[right]))):
                heapq.heappush(queue, (found[0], left, found[1]))

        for left in range(len(symbols) - 1):
            offer(left, left + 1)
        while queue:
            rank, left, whole = heapq.heappop(queue)
            right = after[left]
            if gone[left] or right is None or self._merges.get((symbols[left], symbols[right])) != (rank, whole):
                continue  # one of the two has been merged with another since
            symbols[left], gone[right], after[left] = whole, True, after[right]
            if (beyond := after[left]) is not None:
                before[beyond] = left
            offer(before[left], left)
            offer(left, beyond)
        return (symbol for symbol, is_gone in zip(symbols, gone, strict=True) if not is_gone)

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of these tokens; bytes that are no UTF-8 become �."""
        return b"".join(map(self._bytes_of, tokens)).decode("utf-8", "replace")

    def _bytes_of(self, token: int) -> bytes:
        letters = self.convert_ids_to_tokens(token)
        codes = [BYTES.get(letter) for letter in letters]
        known = [code for code in codes if code is not None]
        return bytes(known) if len(known) == len(codes) else letters.encode()

    def convert_ids_to_tokens(self, token: int) -> str:
        """The letters of a token, one for each of its bytes."""
        if token not in self._letters:
            raise ValueError(texts.UNKNOWN_TOKEN.format(most=max(self._letters), got=token))
        return self._letters[token]

    def apply_chat_template(self, *_: object, **__: object) -> str:
        """It has none."""
        raise ValueError(texts.NO_TEMPLATE)


def _check(part: str, given: Any, wanted: Mapping[str, Any] | None) -> None:
    """Refuse a part of the file that asks for what is not done here."""
    if wanted is None or not isinstance(given, Mapping):
        if given is not None or wanted is not None:
            raise ValueError(texts.OTHER_TOKENIZER.format(part=part, wanted=wanted, got=given))
        return
    for name, value in wanted.items():
        if given.get(name) != value:
            raise ValueError(texts.OTHER_TOKENIZER.format(part=f"{part}.{name}", wanted=value, got=given.get(name)))
