"""What is on the screen is true: runs with their full distributions, told again by other code, held against the page."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from independent_oracle import Moment, Teller, by_depth, depth, p, q, stops
from playwright.sync_api import Browser, Page

from specviz.core.sampling import Sampling
from specviz.engine.decode import Step, decode
from specviz.engine.settings import Settings
from specviz.models.load import Pair
from specviz.trace.file import dump
from specviz.trace.from_step import record_step, run_trace
from tools.browser import opened

pytestmark = pytest.mark.slow
RULES = ("topdown", "traversal")
RUNS = (
    Settings("2,2,1", "without", "traversal", ("topdown",), Sampling(), 5, 6, 24),
    Settings("3,2", "with", "topdown", ("traversal",), Sampling(0.8), 1, 2, 16),
    Settings("chain:5", "without", "traversal", ("topdown",), Sampling(0.7, 20), 3, 9, 20),
)
CURSORS = 24  # of each run
NUMBER = r"(\d*\.?\d+(?:e[+-]?\d+)?)"
NODES = """([name, pane]) => [...document.querySelectorAll('.sv-pane')[pane].querySelectorAll('.sv-node')]
    .map((node) => node.querySelector('.sv-' + name)?.textContent ?? '')"""


def short(x: float, digits: int = 2) -> str:
    """A number as people write it: no zero before the point, and close to a whole number is not one."""
    text = f"{x:.{digits}g}"
    while float(text).is_integer() and float(text) != x and digits < 9:
        text = f"{x:.{(digits := digits + 1)}g}"
    return "1" if x == 1 else "0" if x == 0 else text.removeprefix("0")


def narrow(x: float) -> str:
    """The same where there is no room: one digit of what is very small."""
    if not 0 < x < 0.001:
        return short(x)
    digits, power = f"{x:.0e}".split("e")
    return f"{digits}e{int(power)}"


def close(shown: str, x: float) -> bool:
    """Whether these digits are that number's, give or take what a trace rounds off."""
    digits, _, power = shown.partition("e")
    unit = 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
    return abs(float(shown) - x) <= 0.51 * unit + 2e-4 * abs(x)


def visible(text: str) -> str:
    return text.replace(" ", "␣").replace("\\n", "⏎").replace("\n", "⏎")


@pytest.fixture(scope="module", params=RUNS, ids=lambda run: f"{run.tree} {run.proposal}")
def run(request: pytest.FixtureRequest, pair: Pair) -> tuple[list[Step], Settings, str]:
    """A run with everything, and its trace."""
    settings = request.param
    tokens = pair.encode("The fox and the bear")
    steps = list(decode(pair.target, pair.draft, tokens, settings))
    return steps, settings, dump(run_trace({"pair": "embedded"}, settings, tokens, pair.text, map(record_step, steps)))


def test_every_number_at_random_cursors(browser: Browser, address: str, run, pair: Pair, tmp_path: Path) -> None:
    """A number, a mark or a word of another node, event, step or rule. Controls: the other rule's, and another event's."""
    steps, settings, trace = run
    path = tmp_path / "run.json"
    path.write_text(trace, encoding="utf-8")
    rng = random.Random(1)
    tales = {(step.number, rule): Teller(step, rule).tell() for step in steps for rule in RULES}
    others = []
    with opened(browser, address) as page:
        page.locator("input[type=file]").first.set_input_files(path)
        page.wait_for_function("SpecvizView.run.prompt.startsWith('The fox and')", timeout=60_000)
        assert page.evaluate("SpecvizView.run.scenes.length") == len(steps)
        panes(page)
        for _ in range(CURSORS):
            number = rng.randrange(len(steps))
            step = steps[number]
            longest = max(len(tales[number, rule]) for rule in RULES)
            event = rng.randrange(longest)
            page.evaluate("([step, event]) => SpecvizView.go(step, event)", [number, event])
            look_at_the_tree(page, step, pair)
            look_at_the_scores(page, steps, number)
            look_at_the_text(page, step, settings.verifier, pair)
            for pane, rule in enumerate(RULES):
                tale = tales[number, rule]
                now = tale[min(event, len(tale) - 1)]
                assert signs(page, pane) == now.signs, (number, event, rule)
                assert weights(page, pane) == wanted(now), (number, event, rule)
                others += [signs(page, pane) != tale[0].signs, stops(step, "topdown") != stops(step, "traversal")]
                look_at_the_sentence(page, pane, now)
                look_at_the_rail(page, pane, step, now, pair)
        look_at_the_coins(page, steps, tales)
    assert sum(others) > CURSORS, "the controls: another event, another rule"


def panes(page: Page) -> None:
    """Both rules in their places, whatever the page opened on."""
    titles = [title.split("\n")[0] for title in page.locator(".sv-pane h2").all_inner_texts()]
    if not titles[0].startswith("top-down"):
        for label, option in (("Left", "top-down"), ("Right", "traversal")):
            page.get_by_label(label, exact=True).click()
            page.get_by_role("option", name=option).first.click()
            page.wait_for_timeout(800)
    assert [title.split("l")[0][:8] for title in page.locator(".sv-pane h2").all_inner_texts()] == ["top-down", "traversa"]


def signs(page: Page, pane: int) -> list[str]:
    return page.evaluate(NODES, ["sign", pane])


def weights(page: Page, pane: int) -> list[str]:
    return [text.removeprefix("w ") for text in page.evaluate(NODES, ["weight", pane])]


def wanted(now: Moment) -> list[str]:
    return ["", *(narrow(now.weights[v]) if v in now.weights else "" for v in range(1, len(now.signs)))]


def look_at_the_tree(page: Page, step: Step, pair: Pair) -> None:
    """Tokens, p and q in short and in full, stop laws and their difference."""
    tree = step.tree
    given = [(p(step, tree.parents[v])[tree.tokens[v]], first_q(step, v)) for v in range(1, len(tree))]
    laws = [stops(step, rule) for rule in RULES]
    for pane, law in enumerate(laws):
        assert page.evaluate(NODES, ["p", pane]) == ["", *(narrow(one) for one, _ in given)]
        assert page.evaluate(NODES, ["q", pane]) == ["", *(narrow(one) for _, one in given)]
        for found, x in zip(page.evaluate(NODES, ["law", pane]), law, strict=True):
            assert found == ("" if x < 1e-12 else "<.001" if x < 0.001 else short(x))
        for found, one, other in zip(page.evaluate(NODES, ["more-or-less", pane]), *laws, strict=True):
            if abs(other - one) < 1e-8:
                assert found in ("", "+<.001", "−<.001")
            else:
                size = abs(other - one)
                assert found == ("+" if other > one else "−") + ("<.001" if size < 0.001 else short(size))
    names = page.evaluate("[...document.querySelector('.sv-pane').querySelectorAll('.sv-token')].map(t => t.dataset.full)")
    assert names == [visible(pair.text(token)) for token in tree.tokens]
    for v, (one, other) in enumerate(given, start=1):
        label = page.locator(".sv-pane").first.locator(f".sv-node[data-node='{v}']").get_attribute("aria-label")
        found = re.search(rf"target p = {NUMBER}, draft q = {NUMBER}, p / q = {NUMBER}[.;]", label)
        assert [float(x) for x in found.groups()] == pytest.approx([one, other, one / other], rel=1e-5)


def first_q(step: Step, node: int) -> float:
    """What the draft gave a node when it was drawn first."""
    draws = step.tree.draws[step.tree.parents[node]]
    return float(next(draw for draw in draws if draw.node == node).dist[step.tree.tokens[node]])


def look_at_the_scores(page: Page, steps: list[Step], number: int) -> None:
    """The three levels, and the law of the length."""
    step, so_far = steps[number], steps[: number + 1]
    shown = {row.split("\n")[0]: row.split("\n")[1] for row in page.locator(".sv-score").all_inner_texts()}
    kept = [depth(step, step.verdicts[rule][-1].node) for rule in RULES]
    assert shown["with these coins"] == " | ".join(map(str, kept))
    laws = [stops(step, rule) for rule in RULES]
    means = [1 + sum(depth(step, v) * x for v, x in enumerate(law)) for law in laws]
    assert shown["this tree, exact"] == " | ".join(short(mean, 3) for mean in means)
    for text, rule in zip(shown["this run"].split(" | "), RULES, strict=True):
        lengths = [1 + depth(one, one.verdicts[rule][-1].node) for one in so_far]
        assert text.split(" ")[0] == f"{sum(lengths) / len(lengths):.2f}"
    for text, rule in zip(shown["accepted by depth"].split(" | "), RULES, strict=True):
        assert text.split(" ") == [f"{rate:.2f}" for rate in by_depth(so_far, rule)]
    drafted = [len(one.tree) - 1 for one in so_far]
    for text, rule in zip(shown["thrown away"].split(" | "), RULES, strict=True):
        used = sum(depth(one, one.verdicts[rule][-1].node) for one in so_far)
        assert text == f"{(sum(drafted) - used) / len(so_far):.1f}"
    deepest = max(depth(step, v) for v in range(len(step.tree)))
    found = page.locator(".sv-lengths .sv-value").all_inner_texts()
    exact = [sum(x for v, x in enumerate(law) if depth(step, v) == d) for d in range(deepest + 1) for law in laws]
    assert found == ["<.001" if 1e-12 < x < 0.001 else short(x) if x > 1e-12 else "0" for x in exact]


def look_at_the_text(page: Page, step: Step, commits: str, pair: Pair) -> None:
    """The words that the step added, where they came from, and which rule alone would have kept them."""
    here = page.locator(".sv-here .sv-word")
    words = [text.rstrip("◆◇") for text in here.all_text_contents()]
    assert words == [pair.text(token) for token in step.tokens]
    ends = {rule: step.tree.path(step.verdicts[rule][-1].node) for rule in RULES}
    path = ends[commits][1:]
    for place, word in enumerate(here.all()):
        drafted = place < len(path)
        extra = "bonus" if not step.tree.draws[ends[commits][-1]] else "correction"
        assert f"sv-{'accepted' if drafted else extra}" in word.get_attribute("class")
        mark = "".join(word.locator(".sv-mark").all_inner_texts())
        alone = [drafted and path[place] in ends[rule] for rule in RULES]
        assert mark == ("◆" if alone == [False, True] else "◇" if alone == [True, False] else "")


def look_at_the_sentence(page: Page, pane: int, now: Moment) -> None:
    """The acceptance probability or the mass, in the words under the rule's name."""
    say = page.locator(".sv-say").nth(pane).inner_text()
    numbers = re.findall(r"(?<![\w“␣])\d*\.?\d+(?:e-\d+)?", say)
    if now.prob == 0 and "Coin" not in say:
        assert "so it cannot be accepted" in say, say
    elif now.prob is not None:
        assert any(close(number, now.prob) for number in numbers), (say, now.prob)
    if now.mass is not None:
        assert any(close(number, now.mass) for number in numbers), (say, now.mass)


def look_at_the_rail(page: Page, pane: int, step: Step, now: Moment, pair: Pair) -> None:
    """The residual, bar by bar with p and q, and the stairs of the path's weight."""
    page.locator(".sv-pane h2").nth(pane).click()
    rows = page.locator(".sv-rail .sv-bars .sv-track").evaluate_all("rows => rows.map(row => row.title)")
    names = page.locator(".sv-rail .sv-bars .sv-name").all_inner_texts()
    assert bool(rows) == (now.focus in now.owed)
    if rows:
        target, owed = p(step, now.focus), now.owed[now.focus]
        draft = [float(x) for x in step.draft[now.focus]]
        tokens = {visible(pair.text(token)): token for token in sorted(range(len(owed)), key=lambda i: owed[i] + target[i])}
        listed = [tokens[name] for name in names[:-1]]
        assert [owed[token] for token in listed] == sorted((owed[token] for token in listed), reverse=True)
        for token, row in zip([*listed, None], rows, strict=True):
            for shown, law in zip(re.findall(r" (<?[\d.e-]+)", row), (target, draft, owed), strict=True):
                x = 1 - sum(law[one] for one in listed) if token is None else law[token]
                assert close(shown, x), (row, x)
    heights = page.locator(".sv-stairs .sv-height").all_text_contents()
    way = step.tree.path(now.focus)[1:]
    weighed = bool(way) and all(v in now.weights for v in way)
    assert heights == ([short(now.weights.get(0, 1.0)), *(short(now.weights[v]) for v in way)] if weighed else [])


def look_at_the_coins(page: Page, steps: list[Step], tales: dict[tuple[int, str], list[Moment]]) -> None:
    """Every coin of every step: how likely it was to accept."""
    for step in steps:
        page.evaluate("step => SpecvizView.go(step, 0)", step.number)
        for pane, rule in enumerate(RULES):
            texts = page.locator(".sv-lane").nth(pane).locator("title").all_text_contents()
            probs = [moment.prob for moment in tales[step.number, rule] if moment.prob is not None]
            assert [text.split(",")[0] for text in texts] == [f"accepts with {short(prob)}" for prob in probs]
    assert q(steps[0], 1), "the draft has something to say"
