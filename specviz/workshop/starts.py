"""The files to start from: empty ones that teach the contract, and every rule and proposal of ours as it stands."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from specviz.draft import proposals
from specviz.draft.proposals import PROPOSALS
from specviz.draft.record import Proposal
from specviz.texts import workshop as texts
from specviz.verify import VERIFIERS
from specviz.workshop import empty_proposal, empty_rule

PARTS = ("key", "title", "summary", "propose", "kind", "random")


@dataclass(frozen=True)
class Start:
    """A file to start from: its key, its name in the menu, the group that it stands in, and its text."""

    key: str
    title: str
    group: str
    source: str


def list_starts() -> Iterator[Start]:
    """All of them, the empty ones first."""
    yield Start("empty-rule", texts.EMPTY_RULE, texts.RULES, _clean(inspect.getsource(empty_rule)))
    for rule in VERIFIERS:
        yield Start(rule.key, rule.title, texts.RULES, _read_file(rule.verify))
    yield Start("empty-proposal", texts.EMPTY_PROPOSAL, texts.PROPOSALS, _clean(inspect.getsource(empty_proposal)))
    for proposal in PROPOSALS:
        yield Start(f"proposal-{proposal.key}", proposal.title, texts.PROPOSALS, write_proposal(proposal))


def _clean(source: str) -> str:
    """Without what only our own checks read."""
    return source.replace("  # noqa: F401", "")


def _read_file(function: Callable[..., object]) -> str:
    return inspect.getsource(sys.modules[function.__module__])


def write_proposal(proposal: Proposal) -> str:
    """One proposal of ours as a file of its own, with the imports of the file that has them all."""
    head = inspect.getsource(proposals).partition("\n\n\n")[0]
    imports = [line for line in head.splitlines() if line.startswith("from ") and "lookup" not in line]
    name = getattr(proposal.propose, "__name__", "")
    record = [f"    {part}={name if part == 'propose' else _quote(getattr(proposal, part))}," for part in PARTS]
    parts = [
        f'"""{proposal.summary}"""',
        imports[0],
        imports[1],
        "\n".join(imports[2:]),
        "",
        inspect.getsource(proposal.propose),
        "",
    ]
    return "\n\n".join(parts).replace("\n\n\n\n", "\n\n\n") + "\n".join(["PROPOSAL = Proposal(", *record, ")"]) + "\n"


def _quote(value: object) -> str:
    return repr(value).replace("'", '"') if isinstance(value, str) else repr(value)
