"""Text packed for an address: deflated, then in letters that no address changes. Unpacked only as far as it may grow."""

from __future__ import annotations

import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from specviz.core.quoting import shorten
from specviz.texts import share as texts

PACKED = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


def pack(text: str) -> str:
    """The text in letters, digits, `-` and `_`."""
    return urlsafe_b64encode(zlib.compress(text.encode(), level=9)).decode().rstrip("=")


def unpack(packed: str, most: int) -> str:
    """The text again, of so many bytes at most; an error with what is wrong. No more than that is ever unpacked."""
    if not PACKED.fullmatch(packed):
        wrong = next(letter for letter in packed if not PACKED.fullmatch(letter))
        raise ValueError(texts.NOT_PACKED.format(got=shorten(repr(wrong))))
    try:
        data = urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        reader = zlib.decompressobj()
        found = reader.decompress(data, most + 1)
    except (ValueError, zlib.error):
        raise ValueError(texts.DAMAGED_PACK.format(got=len(packed))) from None
    if len(found) > most:
        raise ValueError(texts.UNPACKS_TOO_LARGE.format(most=most))
    if not reader.eof or reader.unused_data:
        raise ValueError(texts.DAMAGED_PACK.format(got=len(packed)))
    try:
        return found.decode()
    except UnicodeDecodeError:
        raise ValueError(texts.DAMAGED_PACK.format(got=len(packed))) from None
