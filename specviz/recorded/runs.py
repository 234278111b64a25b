"""The recorded runs that ship, in the order of the menu. A new one is a record here and `specviz examples KEY`.

Nothing is staged: `recorded.search` goes through seeds until a run does what the record claims, and a test asks every
bundled trace again.
"""

from __future__ import annotations

from dataclasses import replace

from specviz.core.lookup import check_unique, find
from specviz.core.sampling import Sampling
from specviz.engine.settings import Settings
from specviz.recorded import claims
from specviz.recorded.record import RecordedRun

__all__ = ["RECORDED", "RecordedRun", "find_recorded_run"]

TREE = Settings("2,2,2", "without", "traversal", ("topdown",), Sampling(0.7), max_tokens=24)
CHAIN = Settings("chain:6", "without", "traversal", ("topdown",), max_tokens=24)
PLAIN_CHAIN = Settings("chain:5", "without", "topdown", ("traversal",), Sampling(0.7), max_tokens=20)
LOSSY = replace(TREE, proposal="topk-softmax", verifier="topdown", riders=("naive",))
FAST_BUT_WRONG = replace(TREE, verifier="no_residual", riders=("topdown",))
TOY = Settings("chain:2", "with", "traversal", ("topdown",), max_tokens=3)

RECORDED: tuple[RecordedRun, ...] = check_unique(
    (
        RecordedRun(
            key="rescued",
            title="Rescued by traversal",
            claim="Top-down accepts nothing; traversal accepts a path.",
            settings=TREE,
            holds=claims.rescued,
        ),
        RecordedRun(
            key="shorter",
            title="Traversal accepts less this time",
            claim="Averaged over all coins, traversal accepts more on this tree; with these coins it accepts less.",
            settings=TREE,
            holds=claims.first_step(claims.traversal_is_unlucky),
        ),
        RecordedRun(
            key="greedy",
            title="Temperature 0: no difference",
            claim="At temperature 0 both rules accept the same tokens.",
            settings=replace(CHAIN, sampling=Sampling(0)),
            holds=claims.no_difference_at_zero,
            whole_run=True,
        ),
        RecordedRun(
            key="bonus",
            title="Everything accepted",
            claim="The whole draft is accepted, and the target adds a bonus token.",
            settings=CHAIN,
            holds=claims.first_step(claims.everything_is_accepted),
        ),
        RecordedRun(
            key="residual",
            title="Rejected at the first token",
            claim="Every draft is rejected; the next token comes from the residual.",
            settings=TREE,
            holds=claims.first_step(claims.nothing_is_accepted),
        ),
        RecordedRun(
            key="ghosts",
            title="Accepted below a rejection: does not count",
            claim="Below a rejected node, every coin would have accepted.",
            settings=CHAIN,
            holds=claims.first_step(claims.accepting_coins_after_a_rejection),
        ),
        RecordedRun(
            key="chain",
            title="A chain, five tokens at a time",
            claim="Of five drafted tokens top-down accepts all in the first step, two in the second, three in the third.",
            settings=PLAIN_CHAIN,
            holds=claims.all_then_two_then_three,
            whole_run=True,
        ),
        RecordedRun(
            key="wrong-q",
            title="Top-k children with a wrong q: lossy",
            claim="Top-k children, verified as if they had been drawn from q: top-down is lossy here.",
            settings=LOSSY,
            holds=claims.top_k_with_wrong_q,
            whole_run=True,
            panes=("topdown", "naive"),
        ),
        RecordedRun(
            key="right-q",
            title="Top-k children with their true q",
            claim="Top-k children, each with the point mass it came from: lossless.",
            settings=replace(TREE, proposal="topk"),
            holds=claims.top_k_with_right_q,
            whole_run=True,
        ),
        RecordedRun(
            key="no-residual",
            title="Fast but wrong: no residual",
            claim="The lossy rule accepts the same tokens as top-down, and then writes one that it has just rejected.",
            settings=FAST_BUT_WRONG,
            holds=claims.writes_what_it_rejected,
            panes=("topdown", "no_residual"),
        ),
        RecordedRun(
            key="itself",
            title="A model that drafts for itself",
            claim="Draft and target are one model, so nothing is rejected.",
            settings=CHAIN,
            holds=claims.no_rejection_by_one_model,
            whole_run=True,
            itself=True,
        ),
        RecordedRun(
            key="easy",
            title="An easy prompt",
            claim="After this prompt, traversal writes more than three tokens per step, averaged over all coins.",
            settings=replace(CHAIN, sampling=Sampling(0.5)),
            holds=claims.more_than_three_tokens,
            whole_run=True,
            prompt='"Oh," said the',
        ),
        RecordedRun(
            key="hard",
            title="A hard prompt",
            claim="After this prompt, traversal writes fewer than two tokens per step, averaged over all coins.",
            settings=CHAIN,
            holds=claims.fewer_than_two_tokens,
            whole_run=True,
            prompt="The",
        ),
        RecordedRun(
            key="deep",
            title="A chain that is too deep",
            claim="The second half of the chain is never accepted in this run.",
            settings=replace(CHAIN, tree="chain:12"),
            holds=claims.second_half_is_rejected,
            whole_run=True,
        ),
        RecordedRun(
            key="toy",
            title="Two letters, in exact fractions",
            claim="The example of the Block Verification paper, in exact fractions.",
            settings=TOY,
            holds=claims.traversal_accepts_both_letters,
            toy="T1",
        ),
        RecordedRun(
            key="toy-no-residual",
            title="Two letters, without the residual",
            claim="The letter A is rejected, and the lossy rule writes it all the same.",
            settings=replace(TOY, verifier="no_residual", riders=("topdown",)),
            holds=claims.writes_the_letter_it_rejected,
            toy="T1",
            panes=("topdown", "no_residual"),
        ),
        RecordedRun(
            key="paper",
            title="Five tests, leaves first",
            claim="The example of the Traversal paper: all five nodes are tested, in exact fractions.",
            settings=replace(TOY, tree="shape:0,1,00,01,10", proposal="without"),
            holds=claims.traversal_tests_the_whole_tree,
            drafts=claims.drafts_the_papers_tree,
            toy="T2",
        ),
    ),
    "recorded run",
)


def find_recorded_run(key: str) -> RecordedRun:
    """The recorded run with this key."""
    return find(RECORDED, key, "recorded run")
