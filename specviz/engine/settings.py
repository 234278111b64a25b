"""What a run depends on, beside the two models and the prompt."""

from __future__ import annotations

from dataclasses import dataclass

from specviz.core.sampling import Sampling
from specviz.draft import Drafter, drafter
from specviz.verify import Rule, find_rule

PLAIN = Sampling()


@dataclass(frozen=True)
class Settings:
    """Everything that a run depends on, beside the two models and the prompt."""

    tree: str = "3,2,2,1"
    proposal: str = "without"
    verifier: str = "traversal"
    riders: tuple[str, ...] = ()
    sampling: Sampling = PLAIN
    tree_seed: int = 0
    coin_seed: int = 0
    max_tokens: int = 64
    stop_tokens: frozenset[int] = frozenset()
    annotate: bool = True  # exact stop laws and ghost verdicts

    def __post_init__(self) -> None:
        if self.max_tokens < 1:
            raise ValueError(f"max_tokens must be at least 1, got {self.max_tokens}")
        kind = self.drafter.kind
        for record in self.verifiers[1:]:  # the one that commits may be shown to be wrong; a rider must not mislead
            if not record.sound_on(kind):
                raise ValueError(
                    f"the rider {record.key} needs trees that are {record.needs!r}, "
                    f"but {self.tree} with proposal {self.proposal} makes trees that are {kind!r}"
                )

    @property
    def drafter(self) -> Drafter:
        """The drafter that these settings name."""
        return drafter(self.tree, self.proposal)

    @property
    def verifiers(self) -> tuple[Rule, ...]:
        """The one that commits, then the riders, none twice."""
        return tuple(find_rule(key) for key in dict.fromkeys((self.verifier, *self.riders)))
