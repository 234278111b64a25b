"""The published cases, at the head of the table of `prove`: toy, tree and proposal."""

from __future__ import annotations

FIG1 = "shape:0,1,00,01,10"  # the first figure of the Traversal Verification paper
CASES: tuple[tuple[str, str, str], ...] = (
    ("T1", "chain:2", "with"),
    ("T2", "chain:2", "with"),
    ("T2", "2", "with"),
    ("T2", "2", "without"),
    ("T2", "2", "topk"),
    ("T2", "2", "topk-softmax"),
    ("T2", FIG1, "with"),
    ("T2", FIG1, "without"),
    ("T2", FIG1, "topk-softmax"),
    ("T2", "paths:2x2", "with"),
    ("T2", "delayed:1+2x1", "with"),
    ("T2", "delayed:1+2x1", "without"),
    ("T2", "best:4", "topk"),
    ("shorter", "1,2", "without"),
)
