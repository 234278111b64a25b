"""Write specviz/models/unicode_ranges.py: the letters, numbers and spaces by which byte-level tokenizers split a text.

    python -m tools.embedded_pair.unicode_ranges > specviz/models/unicode_ranges.py

Python's own tables are of another version of Unicode in every Python; these are the library's.
"""

from __future__ import annotations

import textwrap

from tokenizers import Regex, pre_tokenizers

HEAD = '''"""What the pre-tokenizer of byte-level tokenizers calls letters, numbers and spaces, as ranges in hexadecimal.

Written by tools/embedded_pair/unicode_ranges.py from the `tokenizers` library, whose version of Unicode is not Python's.
"""
'''
EVERY = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
CLASSES = {"LETTERS": r"\P{L}+", "NUMBERS": r"\P{N}+", "SPACES": r"\S+"}
"""For each class what matches everything outside."""


def find_ranges(pattern: str) -> list[tuple[int, int]]:
    """The first and the last code of every run of characters that the library's engine leaves outside a pattern."""
    inside = pre_tokenizers.Split(Regex(pattern), "removed").pre_tokenize_str("".join(EVERY))
    return [(ord(run[0]), ord(run[-1])) for run, _ in inside]


def write_ranges(ranges: list[tuple[int, int]]) -> str:
    """The ranges as the module holds them."""
    return " ".join(f"{first:X}" if first == last else f"{first:X}-{last:X}" for first, last in ranges)


def main() -> None:
    """Print the module."""
    print(HEAD)
    for number, (name, pattern) in enumerate(CLASSES.items()):
        lines = textwrap.wrap(write_ranges(find_ranges(pattern)), 120, break_on_hyphens=False)
        print("\n" * (number > 0) + f'{name} = """\n' + "\n".join(lines) + '\n"""')


if __name__ == "__main__":
    main()
