"""The view of a run inside somebody else's page: exactly one frame, whatever stands in the run."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

import specviz
from specviz.library.frame import FRAME, SANDBOX, write_frame
from specviz.recorded.runs import find_recorded_run
from specviz.site.standalone import standalone_page
from specviz.texts import library as texts
from specviz.trace.schema import RunTrace

HOSTILE = (
    '"></iframe><script>broken()</script>',
    "' onload='broken()",
    "&quot; onload=&quot;",
    "</p><img src=x onerror=1>",
)


class Elements(HTMLParser):
    """What a browser would make of the markup: its elements with their attributes, and the text between them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found, self.text = list[tuple[str, dict[str, str | None]]](), ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def hostile() -> RunTrace:
    """A run with markup for its tokens, its prompt among them."""
    trace = find_recorded_run("toy").trace()
    words = {token: HOSTILE[i % len(HOSTILE)] for i, token in enumerate(trace.texts)}
    return replace(trace, texts=words)


def test_a_run_stays_inside_its_frame(hostile: RunTrace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A prompt that ends the attribute, and acts in the notebook with the rights of who reads it."""
    page = standalone_page(hostile)
    monkeypatch.setattr("specviz.library.frame.standalone_page", lambda _: page)  # its messages are numbered by the clock
    elements = Elements(write_frame(hostile))
    assert [tag for tag, _ in elements.found] == ["iframe", "p", "small"]
    attributes = elements.found[0][1]
    assert attributes["srcdoc"] == page, "all of the page, and nothing but the page"
    assert attributes["sandbox"] == SANDBOX
    assert "allow-same-origin" not in SANDBOX
    assert elements.text == texts.HIDDEN, "where frames are taken out, this is left"
    naive = FRAME.format(title="", sandbox=SANDBOX, height=1, page=page.replace('"', "&quot;"))
    inside = str(Elements(naive).found[0][1]["srcdoc"])
    assert "<script>broken()" in inside, "the control: what the page escaped itself is markup again"


def test_a_hostile_run_is_text_where_html_is_hidden(hostile: RunTrace) -> None:
    """A frame in a terminal; a text that leaves out what it cannot show."""
    run = specviz.Run(hostile)
    assert "srcdoc" not in str(run)
    assert "<iframe " not in str(run)
    assert run.text in str(run).replace("|", "", 1)
    assert all(word in str(run.step(1)) or repr(word) in str(run.step(1)) for word in run.step(1).tokens)
