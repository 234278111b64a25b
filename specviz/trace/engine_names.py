"""What other engines call the counts of a run. The CSV, the page, and whoever reads an engine's file have them from here.

vLLM has one set of names for a request and one for a server, whose counters Prometheus reads; SGLang has renamed its own
more than once, so each has several, the newest first. Read in their sources in November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class EngineNames:
    """A count's names elsewhere; empty where an engine does not count it."""

    vllm: str = ""  # of a request
    prometheus: str = ""  # vLLM's, of a server
    sglang: tuple[str, ...] = ()


ENGINE_NAMES: Mapping[str, EngineNames] = {
    "steps": EngineNames("num_spec_steps", "vllm:spec_decode_num_drafts", ("spec_verify_ct",)),
    "drafted": EngineNames(
        "num_draft_tokens",
        "vllm:spec_decode_num_draft_tokens",
        ("spec_num_proposed_drafts", "spec_proposed_drafts", "spec_draft_token_num"),
    ),
    "accepted": EngineNames(
        "num_accepted_draft_tokens",
        "vllm:spec_decode_num_accepted_tokens",
        ("spec_num_correct_drafts", "spec_accepted_drafts", "spec_accept_token_num"),
    ),
    "acceptance_rate": EngineNames("draft_acceptance_rate", sglang=("spec_accept_rate",)),
    "tokens_per_step": EngineNames("mean_acceptance_length"),
    "written_per_step": EngineNames(sglang=("spec_accept_length",)),  # of the completion, which a limit cuts
    "steps_with_length": EngineNames(
        "acceptance_histogram", sglang=("spec_correct_drafts_histogram", "spec_accept_histogram")
    ),
    "accepted_at_position": EngineNames(prometheus="vllm:spec_decode_num_accepted_tokens_per_pos"),
}
"""By the name of a count in the CSV. These engines count positions from 0, and depths begin with 1."""
