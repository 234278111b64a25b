"""Strings on which tokenizers disagree: what people write, and what only a cat on a keyboard or an attacker does."""

from __future__ import annotations

import random
import unicodedata

VISIBLE = """
the Once princess it's IT'S I'll we've don't they're 'd ’s ''s 'There 'Mother 'S naïve Straße
😀 🦊 👩‍👩‍👧 🏳️‍🌈 👍🏽 🇩🇪 ❤️ ☃ 1️⃣ 🫠
狐狸 東京 きつね キツネ 한국어 ᄒᆞᆫ Лиса αλεπού שועל ثعلب लोमड़ी สุนัข 𠮷野 𝓕𝓸𝔁 ǅ ﬁ
7 1234567 3.14 1,000 ٣٤ ４２ ½ ² Ⅷ 〇 ① 𝟙𝟚 1st x2 2x
' " ... !? — « _ - $ € ^ ` \\ / < |> {} @#%&* ~ © Ġ Ċ
<|endoftext|> <|endoftext| |endoftext|> <|ENDOFTEXT|> <<|endoftext|>> <|endoftext|><|endoftext|>
"""
MARKS = ("e\u0301", "\u0301", "a\u0308\u0323", "Z\u0351\u036b\u0343", *"\u200d\u200c\ufe0f\u202e\u2066\ufeff\u00ad")
SPACES = (
    *map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, 0x180E, *range(0x2000, 0x200C))),
    *("\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\u2060", "  ", "   ", "\r\n"),
)
CONTROLS = tuple(map(chr, (*range(9), *range(14, 32), *range(127, 160))))
HALVES = ("\ud800", "\udfff", "\udc00\ud800", "\ud83d")
KINDS = (*(tuple(line.split()) for line in VISIBLE.split("\n")[1:-1]), MARKS, SPACES, SPACES, CONTROLS, HALVES)


def sample_strings(count: int, seed: int = 0) -> list[str]:
    """So many strings, the same for the same seed."""
    rng = random.Random(seed)
    return ["", *(sample_string(rng) for _ in range(count - 1))]


def sample_string(rng: random.Random) -> str:
    """A few pieces of any kind, spaces between some of them, and sometimes characters from anywhere in Unicode."""
    pieces: list[str] = []
    for _ in range(rng.randint(2, 9)):
        piece = chr(rng.randrange(0x110000)) if rng.random() < 0.15 else rng.choice(rng.choice(KINDS))
        pieces += [" " * (rng.random() < 0.4), piece * rng.choice((1, 1, 1, 1, 2, 3))]
    text = "".join(pieces)
    return unicodedata.normalize("NFD", text) if rng.random() < 0.05 else text
