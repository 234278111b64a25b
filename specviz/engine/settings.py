"""What a run depends on, beside the two models and the prompt. Numpy is enough to import it."""

from __future__ import annotations

from dataclasses import dataclass

from specviz.core.quoting import shorten
from specviz.core.sampling import Sampling
from specviz.draft import Drafter, drafter
from specviz.texts import engine as texts
from specviz.texts.core import DRAWS
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
    annotate: bool = True  # exact distributions of the stop, and counterfactual trials

    def __post_init__(self) -> None:
        if self.max_tokens < 1:
            raise ValueError(texts.MAX_TOKENS.format(got=self.max_tokens))
        kind = self.drafter.kind
        for record in self.verifiers[1:]:  # the one that commits may be shown to be wrong; a rider must not mislead
            if not record.sound_on(kind):
                needed, given = DRAWS[record.needs], DRAWS[kind]
                raise ValueError(
                    texts.UNSOUND_RIDER.format(
                        rider=record.title, needed=needed, tree=shorten(self.tree), proposal=self.proposal, given=given
                    )
                )

    @property
    def drafter(self) -> Drafter:
        """The drafter that these settings name."""
        return drafter(self.tree, self.proposal)

    @property
    def verifiers(self) -> tuple[Rule, ...]:
        """The one that commits, then the riders, none twice."""
        return tuple(find_rule(key) for key in dict.fromkeys((self.verifier, *self.riders)))
