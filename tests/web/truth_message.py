"""What is wrong with a message: each check compares a part of it with the run as it must be, and says what differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from independent_oracle import Moment
from truth_headlines import wrong_headlines
from truth_numbers import bare, fits, holds, names_of, narrow, numbers, quoted, short, small, strangers, visible
from truth_run import LOSSLESS_ON, SUMMARIES, TITLES, WEIGH_PATHS, RuleTruth, RunTruth, StepTruth
from truth_run_numbers import wrong_run_numbers
from truth_scores import wrong_table

from specviz.texts import story

Message = dict[str, Any]
PHASES = ("draft", "score", "verify", "commit")
MOST_WORDS = 15
FEW = 500  # events of a rule, of which nothing is left out


def wrong(message: Message, run: RunTruth) -> list[str]:
    """Everything that is wrong, each with where it is."""
    found = [f"run: {what}" for what in wrong_badges(message, run)]
    keys = message["panes"]
    for number, (scene, step) in enumerate(zip(message["scenes"], run.steps, strict=True)):
        rules = [step.rule(key) for key in keys]
        for check in STEP_CHECKS:
            found += [f"step {number}, {check.__name__[6:]}: {what}" for what in check(scene, step, rules)]
        for check in RUN_CHECKS:
            found += [f"step {number}, {check.__name__[6:]}: {what}" for what in check(scene, run, number, keys)]
        for pane, rule in zip(scene["panes"], rules, strict=True):
            for check in PANE_CHECKS:
                found += [f"step {number}, {rule.key}, {check.__name__[6:]}: {what}" for what in check(pane, rule)]
            found += [
                f"step {number}, {rule.key}, code: {what}"
                for what in wrong_code(message["code"][keys.index(rule.key)], pane, rule)
            ]
    return found


def unlike(name: str, found: object, wanted: object) -> Iterator[str]:
    if found != wanted:
        yield f"{name} is {found!r}, not {wanted!r}"


# --- the run ---
def wrong_badges(message: Message, run: RunTruth) -> Iterator[str]:
    """Who commits, and what each rule promises on these trees."""
    commits = message["commits"]
    yield from unlike("the committing rule", commits["key"], run.settings.verifier)
    badges = [commits, *message["rules"], *(pane for scene in message["scenes"] for pane in scene["panes"])]
    for badge in badges:
        key, word = badge["key"], badge.get("badge", badge.get("note"))
        yield from unlike(f"lossless of {key}", badge["lossless"], run.is_lossless(key))
        yield from unlike(f"title of {key}", badge["title"], TITLES[key])
        if "weighs" in badge:
            yield from unlike(f"whether {key} weighs paths", badge["weighs"], key in WEIGH_PATHS)
        if "summary" in badge:
            yield from unlike(f"summary of {key}", badge["summary"], SUMMARIES[key])
        said = "lossless" if run.is_lossless(key) else "lossy"
        if word not in (said, "") and not (said == "lossy" and word.startswith("lossy")):
            yield f"the badge of {key} is {word!r}"
        if word == "" and not run.is_lossless(key):
            yield f"{key} has no note"
    yield from unlike("the rules on offer", sorted(rule["key"] for rule in message["rules"]), sorted(TITLES))


# --- a step ---
def wrong_phases(scene: Message, step: StepTruth, rules: Sequence[RuleTruth]) -> Iterator[str]:
    """How much was done in each phase, how long it took, and where it begins."""
    phases = scene["phases"]
    yield from unlike("the phases", tuple(phase["key"] for phase in phases), PHASES)
    last = 1 + max(rule.ended for rule in rules)
    yield from unlike("where they begin", [phase["first"] for phase in phases], [0, step.scored, step.scored + 1, last])
    yield from unlike("scored", scene["scored"], step.scored)
    trials = step.commits.trials()
    coins = sum(trial["u"] is not None for _, trial in trials)
    draws = sum(moment.kind == "sample" for moment in step.commits.moments)
    drafted, written = len(step.given.tokens) - 1, len(step.tokens)
    wanted = (
        [step.scored, drafted],
        [step.asked[0]],
        [coins if coins else len(trials) or draws],
        [step.commits.accepted, 1] if written > step.commits.accepted else [written],
    )
    if len(step.asked) != 1:
        yield f"the target was asked {len(step.asked)} times"
    for phase, counts in zip(phases, wanted, strict=True):
        if not fits(phase["count"].replace("one", ""), list(counts)):
            yield f"{phase['key']} has {phase['count']!r}, not {counts}"
        spent = 1000 * round(step.seconds[phase["key"]], 6)
        shown = re.fullmatch(r"(<?)([\d.]+) ms", phase["time"])
        if not shown or (
            (float(shown[2]), spent < 0.1) != (0.1, True)
            if shown[1]
            else abs(float(shown[2]) - spent) > 0.0501 + 0.005 * spent
        ):
            yield f"{phase['key']} took {spent} ms, not {phase['time']!r}"


def wrong_nodes(scene: Message, step: StepTruth, rules: Sequence[RuleTruth]) -> Iterator[str]:
    """Tokens, parents, depths, and what either model gave a node."""
    given = step.given
    for v, node in enumerate(scene["nodes"]):
        yield from unlike(f"node {v}", (node["id"], node["parent"], node["column"]), (v, given.parents[v], given.depths[v]))
        yield from unlike(f"text of {v}", node["text"], visible(step.text(given.tokens[v])))
        if v == 0:
            yield from unlike("the root's numbers", (node["p"], node["q"], node["numbers"]), (None, None, None))
            continue
        p, q = step.p(v), step.q(v)
        yield from unlike(f"numbers of {v}", tuple(node["numbers"]), (narrow(p), narrow(q), short(p / q, 3)))
        yield from unlike(f"times of {v}", node["times"], step.times(v))
        times = [step.times(v)] if step.times(v) > 1 else []
        if not fits(node["exact"], [p, q, p / q, *times]):
            yield f"{v} in full is {node['exact']!r}, not {p}, {q}"
        if abs(node["p"] - float(p)) > 1e-6 or abs(node["q"] - float(q)) > 1e-6:
            yield f"bars of {v} are {node['p']}, {node['q']}, not {p}, {q}"
    yield from unlike("how often the root was drawn", scene["nodes"][0]["times"], 1)
    yield from unlike("how many nodes", len(scene["nodes"]), len(given.tokens))


def wrong_mask(scene: Message, step: StepTruth, rules: Sequence[RuleTruth]) -> Iterator[str]:
    """What each node sees, and which rows the cache keeps."""
    rows = [step.given.path(v) for v in range(len(step.given.tokens))]
    yield from unlike("the mask", scene["mask"]["rows"], rows)
    yield from unlike("the rows kept", list(scene["mask"]["kept"]), step.kept)


def wrong_parting(scene: Message, step: StepTruth, rules: Sequence[RuleTruth]) -> Iterator[str]:
    """The event by which the two rules can be seen to part."""
    one, other = rules[0], rules[-1]
    apart = sorted(set(one.path) ^ set(other.path))
    wanted = None
    if apart:
        loser = other if apart[0] in one.path else one
        events = range(step.scored, loser.ended + 1)
        wanted = next(event for event in events if loser.marks(event)[apart[0]] in "rl")
    yield from unlike("the parting event", scene["divergence_event"], wanted)


def wrong_gaps(scene: Message, step: StepTruth, rules: Sequence[RuleTruth]) -> Iterator[str]:
    """How much likelier the second rule stops at each node."""
    for v, (size, text) in enumerate(scene["gaps"]):
        gap = rules[-1].law[v] - rules[0].law[v]
        if abs(size - float(gap)) > 1e-6:
            yield f"gap at {v} is {size}, not {gap}"
        wanted = "0" if gap == 0 else ("+" if gap > 0 else "−") + small(abs(gap))
        if text != wanted and not (isinstance(gap, float) and abs(gap) < 1e-7 and text in ("0", "+<.001", "−<.001")):
            yield f"gap at {v} is {text!r}, not {wanted!r}"


def wrong_tokens(scene: Message, step: StepTruth, rules: Sequence[RuleTruth]) -> Iterator[str]:
    """What the step wrote: where each token came from, and which rule alone would have accepted it."""
    path = step.commits.path[1:]
    wanted = []
    for place in range(len(step.tokens)):
        if place >= len(path):
            wanted.append((step.commits.extra, ""))
            continue
        alone = [path[place] in rule.path for rule in (rules[0], rules[-1])]
        wanted.append(("accepted", "" if alone[0] == alone[1] else "gained" if alone[1] else "missed"))
    yield from unlike("the tokens", [(token["origin"], token["mark"]) for token in scene["tokens"]], wanted)


# --- a step in its run ---
def wrong_place(scene: Message, run: RunTruth, number: int, keys: Sequence[str]) -> Iterator[str]:
    """The number of the step, and how much the cache held before it."""
    yield from unlike("the number", scene["number"], number)
    before = len(run.prompt) - 1 + sum(len(step.tokens) for step in run.steps[:number])
    yield from unlike("the cache before", scene["mask"]["cached"], before)


def wrong_text(scene: Message, run: RunTruth, number: int, keys: Sequence[str]) -> Iterator[str]:
    """The words of the step: a token's own text, or the whole character that it ends, with all the tokens of that."""
    before = [token for step in run.steps[:number] for token in step.tokens]
    for place, token in enumerate(scene["tokens"]):
        texts = [run.steps[0].text(one) for one in (*before, *run.steps[number].tokens[: place + 1])]
        yield from unlike(f"token {place}", (token["text"], token["joins"]), ending(texts))


def ending(texts: Sequence[str]) -> tuple[str, int]:
    """The last of some tokens as it is read: a character that it ends, with how many tokens before it; else itself."""
    parts = [re.fullmatch(r"(?:<[0-9a-f]{2}>)+", text) for text in texts]
    for joins in range(min(4, len(texts))):
        if parts[-1 - joins] is None:
            break
        try:
            return bytes.fromhex(re.sub("[<>]", "", "".join(texts[-1 - joins :]))).decode(), joins
        except UnicodeDecodeError:
            continue
    return texts[-1], 0


def wrong_scores(scene: Message, run: RunTruth, number: int, keys: Sequence[str]) -> Iterator[str]:
    """The levels at which the rules are compared."""
    if isinstance(scene["scores"], dict):
        yield from wrong_table(scene["scores"], run, number, keys)
    yield from wrong_run_numbers(scene["numbers"], run, number)


# --- a rule on a step ---
def wrong_events(pane: Message, rule: RuleTruth) -> Iterator[str]:
    """Kinds, the node in focus, marks and weights, event by event; nothing of p before the target's pass."""
    marks, weights, step = {}, {}, rule.step
    yield from unlike("how many events", len(pane["events"]), rule.ended + 2)
    yield from unlike("the end", (pane["ended"], pane["accepted"]), (rule.ended, rule.accepted))
    for k, event in enumerate(pane["events"]):
        marks |= {int(v): letter for v, letter in event["marks"].items()}
        weights |= {int(v): weight for v, weight in event["weights"].items()}
        shown = "".join(marks[v] for v in range(len(step.given.tokens)))
        wanted = (rule.kind(k), rule.focus(k), rule.marks(k))
        yield from unlike(f"event {k}", (event["kind"], event["node"], shown), wanted)
        yield from unlike(f"weights at {k}", weights, {v: narrow(w) for v, w in rule.weights(k).items()})
        if k < step.scored and (event["residual"], event["path_weights"], event["coin"], event["why"]) != (
            None,
            None,
            None,
            [],
        ):
            yield f"event {k} tells what the target has not said"


def wrong_coins(pane: Message, rule: RuleTruth) -> Iterator[str]:
    """Each coin with what it was compared with; none where none decides."""
    for k, event in enumerate(pane["events"]):
        moment, coin = rule.moment(k), event["coin"]
        if moment is None or moment.kind != "trial" or moment["u"] is None:
            yield from unlike(f"coin {k}", coin, None)
            continue
        near = coin and abs(coin["prob"] - float(moment["prob"])) < 1e-5 and abs(coin["u"] - moment["u"]) < 1e-8
        if not near or coin["accepted"] != moment["accepted"] or not fits(coin["text"], [moment["prob"], moment["u"]]):
            yield f"coin {k} is {coin}, not {moment.facts}"


FACTS = {
    "weigh": ("weight", "before", "owed", "q"),
    "residual": ("mass", "before", "after"),
    "discount": ("rho", "beta"),
    "threshold": ("least",),
}


def facts(moment: Moment) -> list:
    """The numbers of an event, in the order in which they are told."""
    if moment.kind == "trial":
        return [moment["prob"], *([] if moment["u"] is None else [moment["u"]]), moment["owed"], moment["q"]]
    if moment.kind == "dead":
        return [moment["before"], 0]
    return [moment[name] for name in FACTS.get(moment.kind, ())]


def wrong_facts(pane: Message, rule: RuleTruth) -> Iterator[str]:
    """The numbers of each event in full."""
    for k, event in enumerate(pane["events"]):
        moment = rule.moment(k)
        wanted = [] if moment is None or moment.kind == "start" else facts(moment)
        if not fits(event["facts"], wanted):
            yield f"event {k} has {event['facts']!r}, not {wanted}"


LINES = {
    "weigh": r"min\(1, w",
    "residual": r"r(, [wh]\w*)? = \[",
    "dead": r"else: w\w* = 0",
    "sample": r"draw y|y = argmax",
    "commit": r"^\s*commit the path",
    "discount": r"find the least rho",
    "choose": r"walk to v",
    "threshold": r"least = min",
    "score": r"root",
    "accept": r"\baccept\b(?! the root)",
    "reject": r"\breject\b",
}


LETTERS = {"u": "u", "a": "prob", "S": "mass", "rho": "rho", "beta": "beta", "least": "least"}
"""How facts are called in the pseudocode."""


def wrong_code(code: dict[str, list[str]], pane: Message, rule: RuleTruth) -> Iterator[str]:
    """The line of the pseudocode that an event is, and the numbers beside it."""
    lines = next(iter(code.values()))
    for k, event in enumerate(pane["events"]):
        kind, moment = rule.kind(k), rule.moment(k)
        if kind in ("draft", "written"):
            yield from unlike(f"line of {k}", event["line"], None)
            continue
        line = lines[event["line"]] if event["line"] is not None else ""
        verdict = "accept" if moment.facts.get("accepted") else "reject"
        if not re.search(LINES.get(kind) or LINES[verdict], line):
            yield f"{kind} {k} is the line {line!r}"
        for values in event["values"]:
            if unknown := strangers(values, [*facts(moment), *chances(rule.step, moment)]):
                yield f"event {k} has {unknown} in {values!r}"
            for letter, fact in LETTERS.items():
                told = re.search(rf"(?:^|, ){letter} (?:= |≈ )([\d./e-]+)", values)
                if told and not fits(told[1], [moment.facts.get(fact, -1) or 0]):
                    yield f"event {k} has {letter} = {told[1]} in {values!r}"
        if moment.kind in FACTS and not all(numbers(values) for values in event["values"]):
            yield f"event {k} has no numbers in {event['values']}"


def chances(step: StepTruth, moment: Moment) -> list:
    """What the token that was drawn or chosen had of its distribution."""
    if moment.kind == "sample":
        return [moment.dist[int(moment["token"])]]
    return [moment.dist[step.given.tokens[int(moment["child"])]]] if moment.kind == "choose" else []


def wrong_sentences(pane: Message, rule: RuleTruth) -> Iterator[str]:
    """Numbers, names and verdicts in what is said, in words and in detail."""
    for k, event in enumerate(pane["events"]):
        for name in ("say", "detail"):
            text = event[name]
            if not text and name == "say":
                yield f"event {k} says nothing"
            moment = rule.moment(k)
            known = names_at(rule, k)
            if k < rule.step.scored and name == "say":
                total, added, _ = numbers_at(rule, k)
                counts = [] if not added else [str(added), str(total)] if k else [str(added)]
                yield from unlike(f"what pass {k} adds", re.findall(r"\d+", bare(text)), counts)
            if unknown := [one for one in quoted(text) if one not in known]:
                yield f"event {k} names {unknown} in {text!r}, not {known}"
            if unknown := strangers(text, numbers_at(rule, k)):
                yield f"event {k} has {unknown} in {text!r}"
            if moment is not None and moment.kind == "trial":
                verbs = re.findall(r"\b(accept|reject)(?:s|ed)?\b(?! probability)", bare(text).lower())
                verdict = "accept" if moment["accepted"] else "reject"
                if text and verdict not in verbs:
                    yield f"event {k} does not say that it {verdict}s: {text!r}"


def names_at(rule: RuleTruth, k: int) -> set[str]:
    """What an event can name: its path and token, the one above it, and what it drew."""
    step, moment, node = rule.step, rule.moment(k), rule.focus(k)
    if k > rule.ended:
        return {*step.names(node), *names_of([step.text(rule.token)]), *TITLES.values()}
    if moment is None or moment.kind == "start":
        return set() if k else {*TITLES.values()}  # the rule that has written the text before
    names = step.names(node, step.given.parents[node] or 0)
    if moment.kind in ("sample", "commit"):
        token = int(moment["token"])
        names |= names_of([step.text(token)]) | step.names(step.given.child(node, token) or 0)
    if moment.kind == "choose":
        names |= step.names(int(moment["child"]))
    if moment.kind == "residual":
        most = max(moment.dist[x] for x in step.shown(node))
        likeliest = [x for x in step.shown(node) if moment.dist[x] >= most * (1 - 1e-3)]
        names = names.union(*(names_of([step.text(x)]) for x in likeliest))
    return names


def numbers_at(rule: RuleTruth, k: int) -> list:
    """What an event can say in numbers."""
    step, moment = rule.step, rule.moment(k)
    if k < step.scored:
        marks = rule.marks(k)
        return [marks.count("d"), marks.count("d") - (rule.marks(k - 1).count("d") if k else 0), k + 1]
    if k == step.scored:
        return [len(step.given.tokens), 1]
    if k > rule.ended:
        return [rule.accepted, 1, 1 + rule.accepted, len(step.tokens), len(step.kept), len(step.given.tokens)]
    node, known = moment.node, [*facts(moment), *chances(step, moment)]
    if moment.kind in ("weigh", "trial"):
        own = step.draft[step.given.parents[node]][step.given.tokens[node]]
        known += [own, step.q(node), len(step.given.below(node)), step.times(node), 1]
        known += list(rule_context(rule, k))
    if moment.kind == "residual":
        known += [max(moment.dist[x] for x in step.shown(node)), 1, len(step.given.draws[node]), *rule_context(rule, k)]
    if moment.kind == "dead":
        before = rule.marks(k - 1)
        known.append(sum(a != b for v, (a, b) in enumerate(zip(before, moment.marks, strict=True)) if v != node))
    if moment.kind == "discount":
        known += [len(step.given.draws[node]), 1]
    if moment.kind == "threshold":
        known += [0.09, 0.3]
    if moment.kind == "commit":
        known.append(rule.accepted)
    return known


def rule_context(rule: RuleTruth, k: int) -> Iterator[float]:
    """What was computed for a test before it: the discount with how many tests it comes to, the threshold."""
    node = rule.moment(k).node
    for event in range(rule.step.scored + 1, k):
        moment = rule.moment(event)
        if moment.kind == "discount" and moment.node in (node, rule.step.given.parents[node]):
            yield moment["rho"]
            count, beta = len(rule.step.given.draws[moment.node]), moment["beta"]
            yield sum((1 - beta) ** i for i in range(count))
        if moment.kind == "threshold" and moment.node == rule.step.given.parents[node]:
            yield moment["least"]


def wrong_written(pane: Message, rule: RuleTruth) -> Iterator[str]:
    """The last event: what is written, what the caches keep."""
    step, last = rule.step, pane["events"][-1]
    said = last["say"]
    if not names_of([step.text(rule.token)]) & set(quoted(said)) and len(step.tokens) > step.commits.accepted:
        yield f"the extra token {step.text(rule.token)!r} is not in {said!r}"
    other = "bonus" if rule.extra == "correction" else "correction"
    if other in bare(said):
        yield f"not a {other}: {said!r}"
    if not fits(last["detail"], [len(step.kept), len(step.given.tokens)]):
        yield f"the caches keep {len(step.kept)} of {len(step.given.tokens)}: {last['detail']!r}"
    yield from unlike("thrown away", [v for v, mark in last["marks"].items() if mark == "x"], [str(v) for v in off(rule)])


def off(rule: RuleTruth) -> list[int]:
    return [v for v in range(len(rule.step.given.tokens)) if v not in rule.path]


def wrong_order(pane: Message, rule: RuleTruth) -> Iterator[str]:
    """The order of the coins, the events that decide, the path."""
    yield from unlike("the order", pane["order"], rule.order())
    if len(pane["events"]) <= FEW:
        yield from unlike("what is left out", pane["left_out"], "")
    yield from unlike("the decisions", {int(v): k for v, k in pane["decisions"].items()}, rule.decisions)
    yield from unlike("the path", pane["path"], rule.path)


def wrong_unheard(pane: Message, rule: RuleTruth) -> Iterator[str]:
    """What the coins below a rejected node would have said."""
    found = {int(v): one for v, one in pane["counterfactuals"].items()}
    yield from unlike("the counterfactuals", sorted(found), sorted(rule.unheard))
    for v, trial in rule.unheard.items():
        wanted = [] if trial["u"] is None else [trial["prob"], trial["u"]]
        one = found.get(v)
        if one and (one["accepted"] != trial["accepted"] or not holds(one["text"], wanted)):
            yield f"below a rejected node, {v} is {one}, not {trial.facts}"


def wrong_law(pane: Message, rule: RuleTruth) -> Iterator[str]:
    """How likely the rule stops at each node, and accepts so many tokens."""
    found = zip(pane["stop_probabilities"], pane["stop_texts"], rule.law, strict=True)
    for v, (size, text, x) in enumerate(found):
        if abs(size - float(x)) > 1e-6 or not is_written(text, x):
            yield f"stops at {v} with {text} ({size}), not {x}"
    for depth, ((text, size), x) in enumerate(zip(pane["lengths"], rule.lengths, strict=True)):
        if abs(size - float(x)) > 1e-6 or not is_written(text, x):
            yield f"accepts {depth} with {text} ({size}), not {x}"


def is_written(text: str, x: float | Fraction) -> bool:
    """As a table writes it; what rounding alone has left may be nothing."""
    return text in (small(x), "0", "<.001") if isinstance(x, float) and x < 1e-7 else text == small(x)


def wrong_residuals(pane: Message, rule: RuleTruth) -> Iterator[str]:
    """The residual at the node in focus, bar by bar with p and q; none where nothing has been rejected."""
    step = rule.step
    for k, event in enumerate(pane["events"]):
        moment = rule.moment(k)
        owed = moment.owed.get(moment.node) if moment else None
        if (event["residual"] is None) != (owed is None):
            yield f"event {k} has {'no' if owed else 'a'} residual"
        if event["residual"] is None or owed is None:
            continue
        bars, p, q = pane["residuals"][event["residual"]], step.given.target[moment.node], step.draft.get(moment.node)
        yield from unlike(f"node of the residual at {k}", bars["node"], moment.node)
        yield from wrong_bars(k, bars, step, (p, q, owed))


def wrong_bars(k: int, bars: Message, step: StepTruth, laws: tuple) -> Iterator[str]:
    """Bars: the likeliest tokens of the residual first, then all others."""
    p, owed = laws[0], laws[2]
    names: dict[str, int] = {}
    for x in sorted(range(len(owed)), key=lambda x: owed[x] + p[x]):
        names[visible(step.text(x))] = x
    listed = [names[name] for name in bars["tokens"][:-1]]
    heights = [float(owed[x]) for x in listed]
    if any(one < other * (1 - 1e-3) for one, other in pairwise(heights)):
        yield f"event {k}: the bars {heights} are not in order"
    missing = [x for x in step.shown(bars["node"]) if x not in listed]
    if len(listed) < min(8, len(step.shown(bars["node"]))) or any(owed[x] > heights[-1] * 1.001 for x in missing):
        yield f"event {k}: a likelier token than {heights[-1:]} is not among the bars"
    for place, texts in enumerate(bars["texts"]):
        for name, text, size, law in zip(("p", "q", "residual"), texts, sizes(bars, place), laws, strict=True):
            if law is None:
                yield from unlike(f"event {k}: {name}", (text, size), ("", None))
                continue
            x = law[listed[place]] if place < len(listed) else 1 - sum(law[one] for one in listed)
            rounded = 1e-4 if place < len(listed) else 6e-4  # of all others, the sum of what each bar lost
            if abs(size - float(x)) > rounded or not is_bar(text, x):
                yield f"event {k}: bar {place} of {name} is {text} ({size}), not {float(x)}"


def sizes(bars: Message, place: int) -> list:
    return [None if bars[name] is None else bars[name][place] for name in ("p", "q", "residual")]


def is_bar(text: str, x: float | Fraction) -> bool:
    """Bars are kept with four digits."""
    if isinstance(x, Fraction):
        return text == short(x)
    found = numbers(text)
    return len(found) == 1 and abs(found[0][0] - x) <= found[0][1] * 1.02 + 1e-4 * abs(x) + 1e-4 * (x < 1e-3)


def wrong_path_weights(pane: Message, rule: RuleTruth) -> Iterator[str]:
    """The weights down to the node in focus, and beside them what tests one by one would come to."""
    step = rule.step
    if any(one["above"] is not None and one["above"] >= number for number, one in enumerate(pane["path_weights"])):
        yield "a path continues one that comes after it"
        return
    for k, event in enumerate(pane["events"]):
        moment = rule.moment(k)
        way = step.given.path(moment.node)[1:] if moment else []
        weighed = bool(way) and all(v in moment.weights for v in way)
        if (event["path_weights"] is None) == weighed:
            yield f"event {k} has {'no' if weighed else 'some'} path weights"
        if event["path_weights"] is None or not weighed:
            continue
        shown = list_path(pane, event["path_weights"])
        if len(shown) != len(way) + 1:
            yield f"path weights at {k} are {len(shown)}, not {len(way) + 1}"
            continue
        wanted = [short(moment.weights.get(0, 1)), *(short(moment.weights[v]) for v in way)]
        heights = [moment.weights.get(0, 1), *(moment.weights[v] for v in way)]
        if any(abs(one["weight"] - float(w)) > 1e-6 for one, w in zip(shown, heights, strict=True)):
            yield f"path weights at {k} are {shown}, not {heights}"
        yield from unlike(f"path weights at {k}", [one["texts"][0] for one in shown], wanted)
        tokens = [visible(step.text(step.given.tokens[v])) for v in way]
        yield from unlike(f"tokens of the path at {k}", [one["text"] for one in shown], ["root", *tokens])
        yield from wrong_singles(k, shown, rule, way)


def list_path(pane: Message, last: int | None) -> list[Message]:
    """The path of this number, from the root: each names the one above it."""
    if last is None:
        return []
    return [*list_path(pane, pane["path_weights"][last]["above"]), pane["path_weights"][last]]


def wrong_singles(k: int, shown: list[Message], rule: RuleTruth, way: Sequence[int]) -> Iterator[str]:
    """The product of min(1, p / q): it has a meaning along first draws, weighed for the first time and not chosen."""
    single: float | Fraction | None = 1
    for one, v in zip(shown[1:], way, strict=True):
        seen = [rule.moment(e) for e in range(rule.step.scored + 1, k + 1)]
        weighed = [moment for moment in seen if moment.kind == "weigh" and moment.node == v]
        first = rule.step.given.draws[rule.step.given.parents[v]][0][0] == v
        again = single is None or len(weighed) != 1 or not first
        single = None if again or rule.key == "gbv" else single * min(1, weighed[0]["owed"] / weighed[0]["q"])
        if (one["single"] is None) != (single is None) or (single is not None and abs(one["single"] - single) > 1e-6):
            yield f"one by one, {v} has {one['single']} at {k}, not {single}"
        yield from unlike(f"one by one, {v} at {k}", one["texts"][1], "" if single is None else short(single))
    yield from unlike(f"one by one, the root at {k}", (shown[0]["single"], shown[0]["texts"][1]), (1, "1"))
    apart = [one["single"] is not None and one["texts"][0] != one["texts"][1] for one in shown]
    yield from unlike(f"apart at {k}", [one["apart"] for one in shown], apart)


def wrong_sources(pane: Message, rule: RuleTruth) -> Iterator[str]:
    """Where the rule takes the next token from, so far as this step shows it."""
    plain, rejected = "target", "residual"
    if rule.key not in LOSSLESS_ON:
        samples = [moment for moment in rule.moments if moment.kind == "sample"]
        left = [moment for moment in samples if moment.node in moment.owed]
        rejected = ("ignored" if rule.key == "no_residual" else "residual") if left else "unknown"
        certain = max(rule.step.given.target[rule.end]) == 1
        plain = "likeliest" if rule.key == "typical" and not certain else "target"
    yield from unlike("the sources", (pane["source"], pane["source_after_rejection"]), (plain, rejected))


def wrong_whys(pane: Message, rule: RuleTruth) -> Iterator[str]:
    """The chain of numbers that leads to an event: nodes on its way or below it, chances that have come up by then."""
    step = rule.step
    for k, event in enumerate(pane["events"]):
        moment = rule.moment(k)
        if not event["why"]:
            if moment and moment.kind == "trial":
                yield f"event {k} has no reason"
            continue
        known, chain = [*chances_by(rule, k), 1, 0], expected_chain(rule, k)
        nodes = [pane["why_lines"][one]["node"] for one in event["why"]]
        texts = [pane["why_lines"][one]["text"] for one in event["why"]]
        singles = [place for place, text in enumerate(texts) if text.startswith(SINGLE)]
        if singles not in ([], [len(texts) - 1]) or len({*event["why"]}) < len(texts):
            yield f"event {k} is told in the order {texts}"
        one_by_one = [*chances_of(rule, moment.node, k)][-1]
        if singles and abs(one_by_one - moment.weights[moment.node]) < 1e-6:
            yield f"event {k} tells rounding as a difference: {texts[-1]!r}"
        if nodes not in (chain[-10:], [*chain, moment.node][-10:]):
            yield f"event {k} goes by {nodes}, not {chain}"
        path = {*step.given.path(moment.node)}
        near = path | {v for v, parent in enumerate(step.given.parents) if parent in path}
        for line in (pane["why_lines"][one] for one in event["why"]):
            node = line["node"]
            if node not in near or line["token"] != visible(step.text(step.given.tokens[node])):
                yield f"event {k}: node {node} is {line['token']!r} in its reason"
            if unknown := strangers(line["chance"], [*chances_of(rule, node, k)]):
                yield f"event {k} has {unknown} in {line['chance']!r}"
            text = re.sub(r"× ([\d.]+)/([\d.]+)", r"× \1 % / \2 %", line["text"])
            if unknown := strangers(text, [*known, *(100 * x for x in known)]):
                yield f"event {k} has {unknown} in {line['text']!r}"
            if unknown := [name for name in quoted(line["text"]) if name not in step.names(node)]:
                yield f"event {k} names {unknown} in {line['text']!r}"
        last = [pane["why_lines"][one]["text"] for one in event["why"][-2:]]  # then single tests
        verbs = VERBS[bool(moment.facts.get("accepted"))]
        if moment.kind == "trial" and not any(verb in text for verb in verbs for text in last):
            yield f"event {k} ends in {last}"


SINGLE = story.WHY_SINGLE.partition(",")[0]
VERBS = {True: ("is accepted",), False: ("is rejected", "cannot be accepted")}


def expected_chain(rule: RuleTruth, k: int) -> list[int]:
    """The way to the node of an event, with what was rejected beside it, what was tested below it, and what came of it."""
    given, focus = rule.step.given, rule.moment(k).node
    reached: dict[int, int] = {}  # by which event the path came to a node
    tested: dict[int, int] = {}
    lowered: set[int] = set()
    after_rejections: dict[int, bool] = {}  # whether a node was weighed when its parent's path weight had been lowered
    for number, moment in enumerate(rule.moments[: k - rule.step.scored + 1]):
        node = moment.node
        if moment.kind == "weigh":
            reached[node] = number
            after_rejections[node] = given.parents[node] in lowered
            tested.pop(node, None)
            lowered.discard(node)
        if moment.kind == "trial":
            tested[node] = number
            if moment["accepted"] and not moment.weights:
                reached[node] = number
        if moment.kind == "sample" and (child := given.child(node, int(moment["token"]))) is not None:
            reached[child] = number
        if moment.kind == "dead" or (moment.kind == "residual" and moment["after"] < moment["before"]):
            lowered.add(node)

    def refused(parent: int) -> list[int]:
        return [v for v in dict.fromkeys(v for v, _ in given.draws[parent]) if v in tested and tested[v] != reached.get(v)]

    chain: list[int] = []
    path = given.path(focus)
    for parent, node in pairwise(path):
        if not any(moment.kind == "weigh" for moment in rule.moments):
            chain += [v for v in refused(parent) if v != node]  # what it turned down before it came here
        chain += [parent] * after_rejections.get(node, False) + [node] * (node in reached)
    chain += refused(focus)
    return chain + [focus] * (focus in lowered) + [focus] * (focus in tested and tested[focus] != reached.get(focus))


def chances_of(rule: RuleTruth, node: int, k: int) -> Iterator[float | Fraction]:
    """What came of one node by an event: its tests, the weights of its path, its draw, what single tests would come to."""
    single, given = {0: 1}, rule.step.given
    for moment in rule.moments[1 : k - rule.step.scored + 1]:
        if moment.kind == "weigh":
            single[moment.node] = single[given.parents[moment.node]] * min(1, moment["owed"] / moment["q"])
        if moment.node == node:
            yield from (moment[name] for name in ("weight", "prob", "after") if name in moment.facts)
            yield from [moment["owed"]] if rule.key == "typical" and moment.kind == "trial" else []
            yield from [0] if moment.kind == "dead" else []
        if moment.kind == "sample" and given.child(moment.node, int(moment["token"])) == node:
            yield moment.dist[int(moment["token"])]
    yield single.get(node, 0)


def chances_by(rule: RuleTruth, k: int) -> Iterator[float | Fraction]:
    """Every probability that has come up by an event, and what tests one by one would come to."""
    step, single = rule.step, {0: 1}
    for moment in rule.moments[1 : max(0, min(k, rule.ended) - step.scored) + 1]:
        yield from facts(moment)
        yield from chances(step, moment)
        yield from moment.weights.values()
        if moment.kind == "weigh":
            parent = step.given.parents[moment.node]
            single[moment.node] = single[parent] * min(1, moment["owed"] / moment["q"])
    yield from single.values()


STEP_CHECKS: tuple[Callable[..., Iterator[str]], ...] = (
    wrong_phases,
    wrong_nodes,
    wrong_mask,
    wrong_parting,
    wrong_gaps,
    wrong_tokens,
    wrong_headlines,
)
PANE_CHECKS: tuple[Callable[..., Iterator[str]], ...] = (
    wrong_events,
    wrong_coins,
    wrong_facts,
    wrong_sentences,
    wrong_written,
    wrong_order,
    wrong_unheard,
    wrong_law,
    wrong_residuals,
    wrong_path_weights,
    wrong_sources,
    wrong_whys,
)
RUN_CHECKS: tuple[Callable[..., Iterator[str]], ...] = (wrong_place, wrong_text, wrong_scores)
