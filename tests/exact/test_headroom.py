"""What docs/headroom.md says is what the command prints, and no rule goes past the ceiling."""

from __future__ import annotations

from pathlib import Path

import pytest

from specviz.cli import main
from specviz.exact.headroom import CASES, REACHED, list_rules, measure_headroom
from specviz.models.toy import find_toy, random_toy

PAGE = (Path(__file__).parent.parent.parent / "docs" / "headroom.md").read_text(encoding="utf-8")


def tables(text: str) -> list[str]:
    """The lines of its tables."""
    return [line for line in text.splitlines() if line.startswith("|")]


@pytest.mark.slow
def test_the_page_has_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """Figures of a rule or a tree that has changed since they were written down."""
    assert main(["headroom"]) == 0
    printed = tables(capsys.readouterr().out)
    assert len(printed) == 2 * (len(CASES) + 2)
    missing = [line for line in printed if line not in tables(PAGE)]
    assert missing == []
    assert printed[2].replace("1", "2") not in tables(PAGE), "the control"


def test_no_rule_goes_past_the_ceiling() -> None:
    """A linear program that forgets a draft, or a rule that is not lossless."""
    touched = []
    for pair in (find_toy("T2"), random_toy(1, 3, 3)):
        for tree, proposal, _ in CASES[:5]:
            found = measure_headroom(pair, tree, proposal)
            assert all(float(length) <= found.ceiling + REACHED for length in found.lengths.values())
            touched.append(float(found.lengths["naive"]) > found.ceiling - REACHED)
    assert not all(touched), "the control: it is no ceiling that every rule touches"


def test_every_sound_rule_is_measured() -> None:
    """A rule that is left out of the table, or one that is measured where it promises nothing."""
    found = measure_headroom(find_toy("T1"), "2", "hub")
    assert list(found.lengths) == [rule.key for rule in list_rules("hub")]
    assert "kseq" not in found.lengths


def test_no_pairs_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A mean over nothing."""
    with pytest.raises(SystemExit):
        main(["headroom", "--models", "0"])
    assert "the number of random pairs must be at least 1, got 0" in capsys.readouterr().err
