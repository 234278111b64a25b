"""Every card about a toy opens in the lab, on the same draft under the same rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lab_helpers import open_bench

from specviz.lab.links import is_same, link_step
from specviz.lab.state import read_link, write_link
from specviz.lessons.lesson import Card
from specviz.lessons.read import load_chapters
from specviz.recorded.runs import RECORDED, find_recorded_run

CARDS = [card for chapter in load_chapters() for lesson in chapter.lessons for card in lesson.cards]
TOYS = {record.key for record in RECORDED if record.toy}


@pytest.mark.parametrize("card", [card for card in CARDS if card.run in TOYS], ids=lambda card: card.key)
def test_a_card_about_a_toy_opens_in_the_lab(card: Card) -> None:
    """A link to another draft than the card's, or to other rules."""
    trace, index = find_recorded_run(card.run).trace(), card.place.step - 1
    state = read_link(link_step(trace, index, card.panes))
    assert (state.left, state.right) == card.panes
    drafts = open_bench(state).drafts
    step = trace.steps[index]
    assert is_same(drafts[state.draft].tree, step)
    assert [place for place, one in enumerate(drafts) if is_same(one.tree, step)] == [state.draft], "the control"


def test_a_run_of_models_has_no_link() -> None:
    """A link that opens some toy for a run that has none."""
    assert link_step(find_recorded_run("rescued").trace(), 0, ("topdown", "traversal")) == ""
    assert {card.run for card in CARDS} & TOYS


PAGES = sorted((Path(__file__).parent.parent.parent / "docs").glob("*.md"))
LINK = re.compile(r"/lab#toy\?([^)\s]+)\)")


def test_every_link_to_the_lab_in_the_docs_opens() -> None:
    """A link in the docs that the lab refuses, or that it cannot read back."""
    links = [link for page in PAGES for link in LINK.findall(page.read_text(encoding="utf-8"))]
    assert len(links) > 10
    for link in links:
        assert write_link(read_link(link)) == link
        assert open_bench(read_link(link)).drafts
    with pytest.raises(ValueError, match="damaged"):
        read_link(links[0].replace("m=", "m=x"))
