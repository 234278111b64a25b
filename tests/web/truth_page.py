"""What stands on the page, read by selectors that are all here, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from independent_oracle import Moment
from playwright.sync_api import Page
from truth_message import facts, is_written, numbers_at, wrong_sentences
from truth_numbers import fits, holds, narrow, numbers, short, strangers, visible
from truth_run import TITLES, RuleTruth, RunTruth, StepTruth

from specviz.texts import player as words

Shown = dict[str, Any]

SELECTORS = {
    "pane": ".sv-pane",
    "rule": ".sv-picker",
    "badge": ".sv-badge",
    "accepted": ".sv-accepted-count",
    "say": ".sv-say",
    "node": "[role=treeitem]",
    "token": ".sv-token",
    "sign": ".sv-sign",
    "weight": ".sv-weight",
    "order": ".sv-order",
    "p": ".sv-p",
    "q": ".sv-q",
    "law": ".sv-law",
    "gap": ".sv-more-or-less",
    "headline": ".sv-headline",
    "phase": ".sv-phases button",
    "phase_facts": ".sv-phase-facts",
    "commits": ".sv-commits",
    "prompt": ".sv-ribbon .sv-prompt",
    "step": ".sv-ribbon .sv-step",
    "word": ".sv-word",
    "mark": ".sv-mark",
    "lane": ".sv-lane",
    "coin": ".sv-flip:not(.sv-ahead) title",
    "table": ".sv-drawer table",
    "bars": ".sv-side .sv-bars .sv-track",
    "bar_names": ".sv-side .sv-bars .sv-name",
    "heights": ".sv-side .sv-height",
    "scores": ".sv-scores tbody tr",
}
READ = """(S) => {
    const all = (host, name) => [...host.querySelectorAll(S[name])];
    const text = (host, name) => host.querySelector(S[name])?.textContent ?? null;
    const seen = (host, name) => {
        const found = host.querySelector(S[name]);
        return found?.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ? found.textContent : null;
    };
    const rows = (table) => [...table.rows].slice(1).map((row) => [...row.cells].map((cell) => cell.textContent));
    const panes = all(document, "pane").map((pane) => ({
        rule: pane.querySelector(S.rule).value, badge: text(pane, "badge"), accepted: text(pane, "accepted"),
        say: text(pane, "say"),
        nodes: all(pane, "node").map((node) => ({
            id: Number(node.dataset.node), letter: node.dataset.status, label: node.getAttribute("aria-label"),
            token: node.querySelector(S.token)?.dataset.full ?? null, sign: text(node, "sign"),
            weight: text(node, "weight"), order: text(node, "order"), p: seen(node, "p"), q: seen(node, "q"),
            law: text(node, "law"), gap: text(node, "gap"),
        })),
    }));
    return {
        panes,
        headline: document.querySelector(S.headline).firstChild.textContent,
        phases: all(document, "phase").map((phase) => [text(phase, "phase_facts"), phase.ariaCurrent]),
        commits: text(document, "commits"),
        steps: all(document, "step").map((step) => all(step, "word").map((word) => ({
            text: word.firstChild.textContent, mark: text(word, "mark") ?? "", origin: word.className,
        }))),
        coins: all(document, "lane").map((lane) => all(lane, "coin").map((coin) => coin.textContent)),
        tables: all(document, "table").map((table) => ({
            caption: table.caption?.textContent ?? "", rows: rows(table),
            current: [...table.rows].slice(1).findIndex((row) => row.ariaCurrent !== null),
        })),
        bars: all(document, "bars").map((bar) => bar.title),
        bar_names: all(document, "bar_names").map((name) => name.textContent),
        heights: all(document, "heights").map((one) => one.textContent),
    };
}"""


def read(page: Page) -> Shown:
    """Everything at once."""
    return page.evaluate(READ, SELECTORS)


def open_drawer(page: Page, name: str) -> None:
    """One of the tables below the trees, by its key."""
    if page.evaluate("SpecvizView.drawer?.()") != name and page.locator(f".sv-drawer-{name}").count() == 0:
        page.evaluate("name => SpecvizView.actions.toggleDrawer(name)", name)


class Moments:
    """A cursor on a run with two rules in its panes: what each of them is at."""

    def __init__(self, run: RunTruth, number: int, event: int, keys: Sequence[str]) -> None:
        self.run, self.number, self.step = run, number, run.steps[number]
        self.rules = [self.step.rule(key) for key in keys]
        self.last = 1 + max(rule.ended for rule in self.rules)
        self.event, self.written = event, event >= self.last

    def at(self, rule: RuleTruth) -> int:
        """A rule that has ended waits at its verdict until both are written."""
        return rule.ended + 1 if self.written else min(self.event, rule.ended)


def wrong_page(shown: Shown, now: Moments, headlines: Sequence[dict[str, Any]]) -> list[str]:
    """Everything that is wrong with what is on show at a cursor."""
    found = [*wrong_line(shown, now, headlines), *wrong_phases(shown, now), *wrong_text(shown, now)]
    for pane, rule in zip(shown["panes"], now.rules, strict=True):
        found += [f"{rule.key}: {what}" for what in (*wrong_head(pane, rule, now), *wrong_nodes(pane, rule, now))]
        if strangers(pane["say"], numbers_at(rule, now.at(rule))):
            found.append(f"{rule.key} says {pane['say']!r}")
    for coins, rule in zip(shown["coins"], now.rules, strict=True):
        trials = [trial for _, trial in rule.trials(now.at(rule)) if trial["u"] is not None]
        pairs = zip(coins, trials, strict=False)
        if len(coins) != len(trials) or not all(fits(text, [one["prob"], one["u"]]) for text, one in pairs):
            found.append(f"{rule.key} has the coins {coins}, not {[one.facts for one in trials]}")
    return found


def wrong_line(shown: Shown, now: Moments, headlines: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The headline that holds, and who commits."""
    holds = [one["text"] for one in headlines if one["first"] <= now.event][-1]
    if shown["headline"] != holds:
        yield f"the headline is {shown['headline']!r}, not {holds!r}"
    key = now.run.settings.verifier
    written = words.COMMITTING.format(rule=TITLES[key])
    badge = shown["commits"].removeprefix(written)
    if not shown["commits"].startswith(written) or not is_badge(badge, now.run.is_lossless(key)):
        yield f"who commits is {shown['commits']!r}"


def is_badge(text: str, lossless: bool) -> bool:
    return text == "lossless" if lossless else re.fullmatch(r"lossy( here: [^0-9~]*)?", text) is not None


def wrong_phases(shown: Shown, now: Moments) -> Iterator[str]:
    """The counts of the phases that are over, and which one the cursor is in."""
    step = now.step
    firsts = [0, step.scored, step.scored + 1, now.last]
    drafted, written = len(step.given.tokens) - 1, len(step.tokens)
    trials = [trial for _, trial in step.commits.trials()]
    coins = sum(trial["u"] is not None for trial in trials)
    draws = sum(moment.kind == "sample" for moment in step.commits.moments)
    counts = (
        [step.scored, drafted],
        [step.asked[0]],
        [coins or len(trials) or draws],
        [step.commits.accepted, 1] if written > step.commits.accepted else [written],
    )
    ends = [*(first - 1 for first in firsts[1:]), now.last]
    for (text, current), first, end, count, key in zip(shown["phases"], firsts, ends, counts, step_keys(), strict=True):
        if (current is not None) != (first <= now.event <= end):
            yield f"the cursor is {'' if current else 'not '}in {key}"
        told = text.partition("·")[0].replace("one", "")
        if (now.event < end and text) or (now.event >= end and not fits(told, list(count))):
            yield f"{key} came to {text!r}, not {count}"


def step_keys() -> tuple[str, ...]:
    return ("draft", "score", "verify", "commit")


def wrong_text(shown: Shown, now: Moments) -> Iterator[str]:
    """The words of the steps so far; of this one only once it is written, of later ones none."""
    for number, (found, step) in enumerate(zip(shown["steps"], now.run.steps, strict=True)):
        if number > now.number or (number == now.number and not now.written):
            if found:
                yield f"step {number} is told too early: {found}"
            continue
        path = step.commits.path[1:]
        ends = [step.rule(rule.key).path for rule in now.rules]
        wanted = []
        for place, token in enumerate(step.tokens):
            drafted = place < len(path)
            alone = [drafted and path[place] in end for end in (ends[0], ends[-1])]
            mark = "◆" if alone == [False, True] else "◇" if alone == [True, False] else ""
            wanted.append((step.text(token), mark, "accepted" if drafted else step.commits.extra))
        told = [(word["text"], word["mark"], word["origin"].rpartition("sv-")[2].split()[0]) for word in found]
        if told != wanted:
            yield f"step {number} is {told}, not {wanted}"


def wrong_head(pane: Shown, rule: RuleTruth, now: Moments) -> Iterator[str]:
    """Which rule it is, what it promises, and how much it accepted once it has ended."""
    if pane["rule"] != rule.key:
        yield f"the rule is {pane['rule']}"
    if not is_badge(pane["badge"], now.run.is_lossless(rule.key)):
        yield f"the badge is {pane['badge']!r}"
    wanted = [rule.accepted] if now.event >= rule.ended else []
    if not fits(pane["accepted"], wanted):
        yield f"it says {pane['accepted']!r}, not {wanted}"


SIGNS = {"t": "?", "a": "✓", "r": "✕", "s": "✓"}


def wrong_nodes(pane: Shown, rule: RuleTruth, now: Moments) -> Iterator[str]:
    """Marks, weights, the order of the coins, p and q as far as they are known, stop probabilities and their difference."""
    step, at = rule.step, now.at(rule)
    marks, weights, order = rule.marks(at), rule.weights(at), rule.order(at)
    for node in pane["nodes"]:
        v = node["id"]
        if node["letter"] != marks[v]:
            yield f"node {v} is {node['letter']}, not {marks[v]}"
        yield from wrong_label(node, rule, at)
        if v == 0:
            continue
        letter = rule.marks(rule.ended)[v] if marks[v] == "x" else marks[v]
        other = rule.unheard.get(v) if letter == "l" else None
        sign = SIGNS.get(letter, "") if other is None else "(✓)" if other["accepted"] else "(✕)"
        weight = narrow(weights[v]) if v in weights else ""
        for name, found, wanted in (
            ("sign", node["sign"], sign),
            ("weight", node["weight"] and node["weight"].removeprefix("w "), weight),
            ("order", node["order"], str(order[v] or "")),
            ("token", node["token"], visible(step.text(step.given.tokens[v]))),
            ("p", node["p"], None if marks[v] in "hd" else narrow(step.p(v))),
            ("q", node["q"], None if marks[v] == "h" else narrow(step.q(v))),
        ):
            if found is not None and found != wanted and not (wanted is None and found == ""):
                yield f"{name} of {v} is {found!r}, not {wanted!r}"
    yield from wrong_laws(pane, rule, now)


def wrong_label(node: Shown, rule: RuleTruth, at: int) -> Iterator[str]:
    """What a node is called, for who cannot see it: no p before the target's pass."""
    v, step = node["id"], rule.step
    if v == 0 or rule.marks(at)[v] == "h":
        return
    p, q = step.p(v), step.q(v)
    known = [q] if rule.marks(at)[v] == "d" else [p, q, p / q]
    told = numbers(node["label"].partition(words.STATUSES[rule.marks(at)[v]])[0])
    times = [step.times(v)] if step.times(v) > 1 else []
    if len(told) not in (len(known), len(known) + len(times)) or strangers(
        node["label"], [*known, *times, *label_facts(rule, at, v)]
    ):
        yield f"node {v} is called {node['label']!r}, with {known}"
    if words.STATUSES[rule.marks(at)[v]] not in node["label"]:
        yield f"node {v} is called {node['label']!r}, but it is {rule.marks(at)[v]}"


def label_facts(rule: RuleTruth, at: int, v: int) -> list:
    """The weight of its path, and what the coin of a skipped node would have said."""
    known = [rule.weights(at)[v]] if v in rule.weights(at) else []
    other = rule.unheard.get(v)
    return [*known, *([] if other is None else [x for x in (other["prob"], other["u"]) if x is not None])]


def wrong_laws(pane: Shown, rule: RuleTruth, now: Moments) -> Iterator[str]:
    """How likely it stops at each node, and how much likelier the right rule does."""
    for node in pane["nodes"]:
        v, gap = node["id"], now.rules[-1].law[node["id"]] - now.rules[0].law[node["id"]]
        if node["law"] is not None and not is_written(node["law"], rule.law[v]):
            yield f"stops at {v} with {node['law']}, not {rule.law[v]}"
        if node["gap"] is not None and abs(gap) > 1e-7:
            sign, size = node["gap"][:1], node["gap"][1:]
            if sign != ("+" if gap > 0 else "−") or not is_written(size, abs(gap)):
                yield f"differs at {v} by {node['gap']}, not {gap}"


# --- the table twins, cell by cell ---
def wrong_nodes_table(shown: Shown, now: Moments) -> Iterator[str]:
    """The nodes with all that is on show of them, and nothing that is not there yet."""
    rows = shown["tables"][0]["rows"]
    seen = [v for v in range(len(now.step.given.tokens)) if now.rules[0].marks(now.at(now.rules[0]))[v] != "h"]
    if [row[0] for row in rows] != [str(v) for v in seen]:
        yield f"the rows are {[row[0] for row in rows]}, not {seen}"
        return
    for v, row in zip(seen, rows, strict=True):
        wanted = [*wanted_node(v, now), *(cell for rule in now.rules for cell in wanted_status(v, rule, now))]
        for column, (found, (kind, value)) in enumerate(zip(row, wanted, strict=True)):
            if not is_cell(found, kind, value):
                yield f"node {v}, column {column}: {found!r}, not {value}"


def wanted_node(v: int, now: Moments) -> Iterator[tuple[str, Any]]:
    """A node's own cells: each with how it is compared."""
    step, scored = now.step, now.event >= now.step.scored
    yield "text", str(v)
    yield "text", "" if v == 0 else str(step.given.parents[v])
    yield "text", visible(step.text(step.given.tokens[v]))
    if v == 0:
        yield from [("text", "")] * 3
        yield "numbers", []
    else:
        p, q, times = step.p(v), step.q(v), step.times(v)
        yield "text", narrow(p) if scored else ""
        yield "text", narrow(q)
        yield "text", short(p / q, 3) if scored else ""
        yield ("numbers", [p, q, p / q, *([times] * (times > 1))]) if scored else ("early", [q, times])
    yield "text", "" if not now.written else words.KEPT if v in step.kept else words.DROPPED
    yield "gap", now.rules[-1].law[v] - now.rules[0].law[v] if scored else None


def wanted_status(v: int, rule: RuleTruth, now: Moments) -> Iterator[tuple[str, Any]]:
    """A node's cells of one rule: what has become of it, the order of its coin, how likely verification stops there."""
    at = now.at(rule)
    letter = rule.marks(at)[v]
    known = [rule.weights(at)[v]] if v in rule.weights(at) else []
    other = rule.unheard.get(v) if letter == "l" else None
    known += [] if other is None or other["u"] is None else [other["prob"], other["u"]]
    yield "status", (words.STATUSES[letter], known)
    yield "text", str(rule.order(at)[v] or "")
    yield "law", rule.law[v] if at >= rule.step.scored else None


def is_cell(found: str, kind: str, value: Any) -> bool:
    """Whether a cell holds what it must."""
    if kind == "text":
        return found == value
    if kind == "numbers":
        return fits(found, value)
    if kind == "early":  # before the target's pass
        return not strangers(found, value)
    if kind == "status":
        return found.startswith(value[0]) and holds(found.removeprefix(value[0]), value[1])
    if value is None:
        return found == ""
    if kind == "law":
        return is_written(found, value)
    if abs(value) < 1e-7:
        return found in ("0", "+<.001", "−<.001")
    return found[:1] == ("+" if value > 0 else "−") and is_written(found[1:], abs(value))


def wrong_events_table(shown: Shown, now: Moments) -> Iterator[str]:
    """Every event of each rule up to the cursor: number from the scoring, kind, node, sentences, numbers in full, coin."""
    for table, rule in zip(shown["tables"], now.rules, strict=True):
        if TITLES[rule.key] not in table["caption"]:
            yield f"the table of {rule.key} is called {table['caption']!r}"
        if table["current"] != now.at(rule):
            yield f"{rule.key} is at {table['current']}, not {now.at(rule)}"
        if len(table["rows"]) != now.at(rule) + 1:
            yield f"{rule.key} has {len(table['rows'])} events"
            return
        for k, row in enumerate(table["rows"]):
            yield from wrong_event_row(k, row, rule)
        pane = {"events": [{"say": row[3], "detail": row[4]} for row in table["rows"]]}
        yield from (f"{rule.key}: {what}" for what in wrong_sentences(pane, rule))


def wrong_event_row(k: int, row: Sequence[str], rule: RuleTruth) -> Iterator[str]:
    moment: Moment | None = rule.moment(k)
    kind, told = rule.kind(k), [] if moment is None else facts(moment)
    coin = [moment["prob"], moment["u"]] if kind == "trial" and moment["u"] is not None else []
    wanted = [str(k + 1), words.KINDS.get(kind, kind), str(rule.focus(k))]
    if list(row[:3]) != wanted or not fits(row[5], told) or not fits(row[6], coin):
        yield f"{rule.key}, event {k}: {row}, not {wanted} {told} {coin}"


def wrong_side(shown: Shown, step: StepTruth, rule: RuleTruth, at: int) -> Iterator[str]:
    """The residual at the node in focus, and the stairs of the path's weight."""
    moment = rule.moment(min(at, rule.ended)) if at >= step.scored and at <= rule.ended else None
    owed = moment.owed.get(moment.node) if moment else None
    if bool(shown["bars"]) != (owed is not None):
        yield f"there is {'no' if owed else 'a'} residual"
    elif owed is not None:
        p = step.given.target[moment.node]
        names = {visible(step.text(x)): x for x in sorted(range(len(owed)), key=lambda x: owed[x] + p[x])}
        listed = [names[name] for name in shown["bar_names"][:-1]]
        laws = [law for law in (p, step.draft.get(moment.node), owed) if law is not None]
        for title, token in zip(shown["bars"], [*listed, None], strict=True):
            values = [1 - sum(law[x] for x in listed) if token is None else law[token] for law in laws]
            told = numbers(title.replace("<", ""))
            if len(told) != len(values) or any(
                abs(a - float(x)) > 1.02 * half + 6e-4 for (a, half), x in zip(told, values, strict=True)
            ):
                yield f"the bar {title!r} is not {[float(x) for x in values]}"
    way = step.given.path(moment.node)[1:] if moment else []
    weighed = bool(way) and all(v in moment.weights for v in way)
    wanted = [short(moment.weights.get(0, 1)), *(short(moment.weights[v]) for v in way)] if weighed else []
    if shown["heights"] not in (wanted, [wanted[0], wanted[-1]] if wanted else []):
        yield f"the path weights are {shown['heights']}, not {wanted}"
