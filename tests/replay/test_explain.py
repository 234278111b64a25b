"""`specviz explain`: any two rules side by side, where both run."""

from __future__ import annotations

import pytest

from specviz.cli import main
from specviz.cli.explain import EXAMPLES, lines
from specviz.draft import drafter
from specviz.verify import VERIFIERS


@pytest.mark.parametrize("toy", EXAMPLES)
def test_any_two_rules_stand_side_by_side(toy: str) -> None:
    """Columns under the titles of others, or a rule that cannot be explained."""
    kind = drafter(EXAMPLES[toy].tree, EXAMPLES[toy].proposal).kind
    rules = [rule for rule in VERIFIERS if rule.sound_on(kind)]
    for one, other in zip(rules, rules[1:] + rules[:1], strict=True):
        text = list(lines(toy, rules=(one.key, other.key)))
        head = next(line for line in text if line.startswith(one.title.upper()))
        assert head.endswith(other.title.upper())
        assert text[-1].endswith(".")


def test_a_rule_that_does_not_run_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A traceback, or a lossy verdict, where a rule needs other trees."""
    with pytest.raises(SystemExit):
        main(["explain", "T2", "--rules", "topdown", "kseq"])
    said = capsys.readouterr().err
    assert "K-SEQ needs draws of the kind 'iid', but the example T2 has the tree" in said
    assert main(["explain", "T1", "--rules", "topdown", "kseq"]) == 0, "the control: there it does"
