"""The pseudocode: what is printed, which line each event is, and whether the printed lines allow that course."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as F
from functools import cache
from itertools import combinations, pairwise
from typing import assert_never

import pytest
from toy_runs import PAPER, all_riders, approximate, given, paper, random_runs, traced

from specviz.cli import explain
from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.engine.settings import Settings
from specviz.models.toy import TOYS, find_toy, noise_toy
from specviz.replay.numbers import LARGEST_DENOMINATOR
from specviz.replay.pseudocode import NOTATIONS, Live, live, live_lines, opening, pseudocode
from specviz.trace.schema import BarEvent, RunTrace, StepTrace
from specviz.verify import VERIFIERS, find_rule
from specviz.verify.record import check_lines, line_kind

KEYS = tuple(rule.key for rule in VERIFIERS)
RULES = {rule.key: rule.pseudocode for rule in VERIFIERS}
CONTROL = ("for ", "while ", "repeat:", "if ", "else:", "with ", "judge(v", "#")
NUMBER = re.compile(r"(?<![\w.])((?:≈ )?\d+/\d+|(?:≈ )?\d*\.?\d+(?:e-\d+)?)(?![\w/])")


def runs() -> list[RunTrace]:
    found = [*random_runs()]
    for seed in range(4):
        for pair in (*TOYS, approximate(find_toy("T2")), noise_toy(seed, 20)):
            for tree, proposal in (("3,2", "without"), ("paths:3x3", "with"), ("best:5", "topk"), ("2,1", "topk-softmax")):
                found.append(traced(pair, all_riders(Settings(tree, proposal, "naive", coin_seed=seed, max_tokens=4))))
    return found + [explain.example_run(key, seed) for key in explain.EXAMPLES for seed in range(6)]


@cache
def cases() -> list[tuple[StepTrace, str]]:
    return [(step, key) for trace in runs() for step in trace.steps for key in step.verdicts]


def course(step: StepTrace, key: str, told: Callable[[StepTrace, str, int], Live] = live) -> list[Live]:
    """What is live at the start and after every event."""
    return [opening(key), *(told(step, key, k) for k in range(len(step.verdicts[key])))]


def later(step: StepTrace, key: str, k: int) -> Live:
    """A mapping that is one event late."""
    return live(step, key, k - 1) if k else opening(key)


def test_every_rule_has_short_lines_in_every_notation() -> None:
    """A rule without pseudocode, a line that runs out of its pane, an indentation of three."""
    assert len({one.key for one in NOTATIONS}) == len(NOTATIONS) == 4
    for key in KEYS:
        for one in NOTATIONS:
            text = pseudocode(key, one.key)
            assert 4 <= len(text) <= 14
            for line in text:
                assert len(line) <= 58, line
                assert line == line.rstrip()
                assert indent(line) % 2 == 0, line
                assert not set(line) & set("{}"), line
            for line, following in pairwise(text):
                assert not line.strip().startswith("#") or indent(line) == indent(following), "a remark is on what follows"


def test_the_notations_swap_their_letters() -> None:
    """A letter that stands in the text as it is: in Chen's notation it would be the wrong model's."""

    def swapped(text: str) -> str:
        text = re.sub(r"\b[pq]\b", lambda found: "pq"["qp".index(found[0])], text)
        return re.sub(r"\b([wh]_)?x\b", r"\1x̃", text)

    step = paper().steps[0]
    for key in KEYS:
        ours, chen = pseudocode(key), pseudocode(key, "chen")
        assert ours != chen
        assert tuple(map(swapped, ours)) == chen
        for one in NOTATIONS[2:]:
            text = "\n".join(pseudocode(key, one.key))
            assert not re.search(r"\b[pqx]\b", text), text
            assert one.target in text
    assert "draw y from q(.|v)" in "".join(pseudocode("naive", "chen")), "Chen's target is q"
    assert "r(x) / p(x)" in "".join(pseudocode("topdown", "chen")).replace("x̃", "x")
    for k in range(len(step.verdicts["traversal"])):
        assert swapped(live(step, "traversal", k).values) == live(step, "traversal", k, "chen").values
    assert live(step, "traversal", 0, "chen").values == "w' = 1/2, w = 1, r(x̃) = 3/10, p(x̃) = 3/5"


def test_a_line_does_something_or_is_control() -> None:
    """A step of the rule that no event ever reaches; a loop's head that is live; two lines for one event."""
    reached = {(key, at.line) for step, key in cases() for at in course(step, key)}
    for key in KEYS:
        for line, ((kind, _, _), text) in enumerate(zip(RULES[key], pseudocode(key), strict=True)):
            assert ((key, line) in reached) == (kind != "control"), (key, text)
            assert kind != "control" or text.strip().startswith(CONTROL), (key, text)
        kinds = [kind for kind, _, _ in RULES[key] if kind != "control"]
        assert len(set(kinds)) == len(kinds)
        assert kinds[0] == "open"
        assert opening(key) == Live(0, "")


def speaks_of(event: BarEvent) -> str:
    """What a line must say to stand for this event."""
    match event:
        case Weigh():
            return r"min\(1, w"
        case Trial():
            return r"\baccept\b(?! the root)" if event.flip.accepted else r"\breject\b"
        case Residual():
            return r"^ *r\b.* = \[.*\]\+ / S"
        case Dead():
            return r"\bw(_v)? = 0\b"
        case Sample():
            return r"draw y from|y = argmax"
        case Commit():
            return r"commit the path to (v|there), then y"
        case Discount():
            return "find .* rho"
        case Choose():
            return "walk to v = x"
        case Threshold():
            return "least = "
    assert_never(event)


def dumb(told: Callable[[StepTrace, str, int], Live]) -> int:
    """On how many events the line that is live speaks of something else."""
    return sum(
        not re.search(speaks_of(event), pseudocode(key)[told(step, key, k).line])
        for step, key in cases()
        for k, event in enumerate(step.verdicts[key])
    )


def test_the_live_line_speaks_of_the_event() -> None:
    """An event on the line of another: a refusal on the line that accepts, a dead node where the weight is made."""
    assert dumb(live) == 0
    assert dumb(later) > 1000, "the control"


# From line to line, and where the next event's node lies as seen from the last one's. Lines go by a part of their text.
DESCENT = {
    "v = root": ("child accept:", "child reject x", "here draw y"),
    "accept:": ("child accept:", "child reject x", "here draw y"),
    "reject x": ("parent r = [",),
    "r = [": ("child accept:", "child reject x", "here draw y"),
    "draw y": ("here commit",),
    "commit": (),
}
CHAIN = {
    "v = root": ("child w_x =", "here draw y"),
    "w_x =": ("child w_x =", "here accept x", "here reject x"),
    "accept x": ("here draw y",),
    "reject x": ("parent r, h_v =", "parent w_v = 0"),
    "r, h_v =": ("here accept x", "here reject x", "root draw y"),
    "w_v = 0": ("here reject x",),
    "draw y": ("here commit",),
    "commit": (),
}
LEAVES_FIRST = {
    "judge(root": ("child judge(x", "root draw y"),
    "judge(x": ("child judge(x", "here accept v", "here reject v"),
    "accept v": ("here draw y",),
    "reject v": ("parent r, w =", "parent w = 0"),
    "r, w =": ("child judge(x", "here accept v", "here reject v", "root draw y"),
    "w = 0": ("here reject v",),
    "draw y": ("here commit",),
    "commit": (),
}
FLOW: dict[str, dict[str, tuple[str, ...]]] = {
    "naive": {
        "v = root": ("here draw y",),
        "draw y": ("child draw y", "here commit"),
        "commit": (),
    },
    "topdown": DESCENT,
    "kseq": {
        "v = root": ("here find", "here draw y"),
        "find": ("child accept:", "child reject x"),
        "accept:": ("here find", "here draw y"),
        "reject x": ("sibling accept:", "sibling reject x", "parent r = ["),
        "r = [": ("here draw y",),
        "draw y": ("child find", "child draw y", "here commit"),
        "commit": (),
    },
    "spechub": DESCENT,
    "block": CHAIN,
    "uncapped": CHAIN,
    "gbv": {
        "v = root": ("here walk to", "here draw y"),
        "walk to": ("child walk to", "top w_x ="),
        "w_x =": ("child w_x =", "here accept x", "here reject x"),
        "accept x": ("here draw y",),
        "reject x": ("parent r, w_v =", "parent w_v = 0"),
        "r, w_v =": ("here accept x", "here reject x", "root draw y"),
        "w_v = 0": ("here reject x",),
        "draw y": ("here commit",),
        "commit": (),
    },
    "traversal": LEAVES_FIRST,
    "ordered": LEAVES_FIRST,
    "typical": {
        "accept the root": ("root least =", "root y = argmax"),
        "least =": ("child accept x", "child reject x"),
        "accept x": ("sibling accept x", "sibling reject x", "any least =", "any y = argmax"),
        "reject x": ("sibling accept x", "sibling reject x", "any least =", "any y = argmax"),
        "y = argmax": ("here commit",),
        "commit": (),
    },
    "no_residual": DESCENT,
    "threshold": DESCENT,
    "stale_q": DESCENT,
}


def lies(step: StepTrace, before: int, after: int) -> set[str]:
    """What may be said of a node as seen from the one before it."""
    parents = [node.parent for node in step.nodes]
    facts = {
        "any": True,
        "here": before == after,
        "root": after == 0,
        "child": parents[after] == before,
        "parent": parents[before] == after,
        "sibling": parents[before] == parents[after],
        "top": parents[after] == 0,
    }
    return {word for word, true in facts.items() if true}


def lines(key: str) -> dict[str, int]:
    """Where the lines of the table are: each part of a text must be found in one line that does something."""
    doing = [line for line, (kind, _, _) in enumerate(RULES[key]) if kind != "control"]
    text = pseudocode(key)
    found = {part: [line for line in doing if part in text[line].partition("  #")[0]] for part in FLOW[key]}
    assert all(len(places) == 1 for places in found.values()), found
    assert sorted(place for places in found.values() for place in places) == doing
    return {part: places[0] for part, places in found.items()}


def strays(key: str, cases: list[tuple[StepTrace, str]], swap: tuple[int, int] | None = None) -> list[str]:
    """The transitions of a rule that its pseudocode does not permit, where two lines may have changed places."""
    at = lines(key)
    part = {line: part for part, line in at.items()}
    allowed = {(at[a], word, at[b]) for a in FLOW[key] for word, _, b in (way.partition(" ") for way in FLOW[key][a])}
    turned = {} if swap is None else {swap[0]: swap[1], swap[1]: swap[0]}
    found = []
    for step, rule in cases:
        if rule != key:
            continue
        told = [turned.get(one.line, one.line) for one in course(step, key)]
        nodes = [0, *(event.node for event in step.verdicts[key])]
        assert told[0] == 0
        assert told[-1] == at["commit"] or swap
        for k in range(len(told) - 1):
            where = lies(step, nodes[k], nodes[k + 1])
            if not any((told[k], word, told[k + 1]) in allowed for word in where):
                found.append(f"{part[told[k]]} -> {sorted(where)} {part[told[k + 1]]}")
    return found


@pytest.mark.parametrize("key", FLOW)  # rules whose course is written down here
def test_the_course_is_one_that_the_lines_permit(key: str) -> None:
    """A live line that jumps about: from an acceptance to a residual, from a dead node to its next child."""
    assert strays(key, cases()) == []


@pytest.mark.slow
@pytest.mark.parametrize("key", FLOW)
def test_lines_that_change_places_are_found(key: str) -> None:
    """The control: any two lines, but where a rule goes on alike whatever a test said."""
    doing = [line for line, (kind, _, _) in enumerate(RULES[key]) if kind not in ("control", "open")]
    unseen = {pair for pair in combinations(doing, 2) if not strays(key, cases(), pair)}
    at = lines(key)
    assert unseen == ({(at["accept x"], at["reject x"])} if key == "typical" else set())


def loops(text: tuple[str, ...], line: int, back: int) -> bool:
    """Whether a block that repeats, or calls itself, holds both a line and the one above it that it goes back to."""

    def holds(head: int) -> bool:
        inside = text[head + 1 : line + 1]
        return text[head].strip().startswith(("for ", "while ", "repeat", "judge(v")) and all(
            indent(one) > indent(text[head]) for one in inside
        )

    return any(holds(head) for head in range(back))


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def test_only_loops_go_back() -> None:
    """A line printed above the one that it follows, or indented out of its loop."""
    steps = {(key, a.line, b.line) for step, key in cases() for a, b in pairwise(course(step, key))}
    back = {(key, a, b) for key, a, b in steps if b <= a}
    assert {key for key, _, _ in back} >= set(FLOW)
    for key, a, b in back:
        text = pseudocode(key)
        assert loops(text, a, b), (text[a], text[b])
        assert not loops(tuple(re.sub("for|while|repeat|judge", "if", one) for one in text), a, b), "the control"


def numbers(step: StepTrace, event: BarEvent) -> list[Number | None]:
    """All numbers that stand in an event; of a distribution the one of the token in question."""
    shown = step.nodes[event.node].shown
    match event:
        case Weigh(_, weight, before, p, q):
            return [weight, before, p, q]
        case Trial(_, flip, p, q):
            return [flip.u, flip.prob, p, q]
        case Residual(_, _, mass, before, after):
            return [mass, before, after]
        case Dead(_, before):
            return [before]
        case Sample(_, dist, token):
            return [dist[shown.index(token)]]
        case Choose(_, child, dist):
            return [dist[shown.index(step.nodes[child].token)]]
        case Discount(_, rho, beta):
            return [rho, beta]
        case Threshold(_, least):
            return [least]
        case Commit():
            return []
    assert_never(event)


def foreign(step: StepTrace, key: str, k: int, told: Callable[[StepTrace, str, int], Live]) -> list[str]:
    """The numbers in the values that do not stand in the event: a fraction as it is, a float to the digits shown."""
    known = [float(x) if isinstance(x, float) else F(x) for x in numbers(step, step.verdicts[key][k]) if x is not None]

    def stands(text: str) -> bool:
        if text.startswith("≈ "):  # a fraction that is too long to be read, to four digits
            near = float(text.removeprefix("≈ "))
            return any(
                x.denominator > LARGEST_DENOMINATOR and abs(x - near) <= 0.0006 * x for x in known if isinstance(x, F)
            )
        if "/" in text:
            return F(text) in known
        return any(x == F(text) if isinstance(x, F) else abs(x - float(text)) <= 0.051 * abs(x) for x in known)

    return [text for text in NUMBER.findall(told(step, key, k).values) if not stands(text)]


def test_values_are_the_event_s_own() -> None:
    """A number of the event before, or one that was worked out on the way; a fraction that became a float."""
    seen = 0
    late = 0
    for step, key in cases():
        for k, event in enumerate(step.verdicts[key]):
            found = live(step, key, k).values
            assert foreign(step, key, k, live) == [], found
            seen += len(NUMBER.findall(found))
            late += bool(foreign(step, key, k, later))
            exact = all(isinstance(x, F) for x in numbers(step, event)[isinstance(event, Trial) :])
            assert not exact or "." not in re.sub(r"u = \S+|≈ \S+", "", found) or isinstance(event, Threshold), found
    assert seen > 10_000
    assert late > 1000, "the control"


def test_a_coin_and_its_rate_stay_apart() -> None:
    """u = .5, a = .5: an acceptance that cannot be seen to be one."""
    sides = 0
    for step, key in cases():
        for k, event in enumerate(step.verdicts[key]):
            found = re.match(r"u = (\S+), \S+ = ([^ ,]+)", live(step, key, k).values.replace("≈ ", ""))
            if found and isinstance(event, Trial):
                assert (F(found[1]) < F(found[2])) == event.flip.accepted
                sides += 1
            elif key == "threshold" and isinstance(event, Trial):
                owed, carried = (F(part.split(" = ")[1]) for part in live(step, key, k).values.split(", "))
                assert (owed >= carried) == event.flip.accepted
                sides += 1
    assert sides > 1000


def test_the_paper_s_tree_line_by_line() -> None:
    """A number that is near the right one: the published example, every coin of which refuses."""
    step = paper().steps[0]
    text = pseudocode("traversal")
    told = [(text[at.line].partition("  #")[0].strip(), at.values) for at in course(step, "traversal")]
    weigh, weight = "judge(x, w' = min(1, w r(x) / q(x)))", "r, w = [w r - q]+ / S, S / (S + 1 - w)"
    assert told[:-2] == [
        ("judge(root, 1)", ""),
        (weigh, "w' = 1/2, w = 1, r(x) = 3/10, q(x) = 3/5"),
        (weigh, "w' = 2/3, w = 1/2, r(x) = 2/5, q(x) = 3/10"),
        ("reject v and return", "u = .999, w = 2/3"),
        (weight, "S = 1/20, w was 1/2, w = 1/11"),
        (weigh, "w' = 7/11, w = 1/11, r(x) = 1, q(x) = 1/7"),
        ("reject v and return", "u = .999, w = 7/11"),
        ("else: w = 0", "w was 1/11"),
        ("reject v and return", "u = .999, w = 0"),
        (weight, "S = 3/10, w was 1, w = 1"),
        (weigh, "w' = 1, w = 1, r(x) = 2/3, q(x) = 1/4"),
        (weigh, "w' = 1/2, w = 1, r(x) = 3/10, q(x) = 3/5"),
        ("reject v and return", "u = .999, w = 1/2"),
        (weight, "S = 3/10, w was 1, w = 1"),
        ("accept v: no other is judged", "u = .999, w = 1"),
    ]
    assert told[-2][0] == "draw y from r"
    assert re.fullmatch(r"r\(y\) = [12]/3", told[-2][1])
    assert told[-1] == ("commit the path to v, then y, and stop", "")
    assert live(paper(n3=(0.5,)).steps[0], "traversal", 2) != live(step, "traversal", 2), "the control: another coin"


def test_top_down_line_by_line() -> None:
    """The p of the model where the residual's is asked for; a refusal without its residual."""
    step = paper(n2=(0.5,), n5=(0.4,)).steps[0]
    text = pseudocode("topdown")
    assert [(text[at.line].split()[0], at.values) for at in course(step, "topdown")][:-2] == [
        ("v", ""),
        ("reject", "u = .999, a = 1/2, r(x) = 3/10, q(x) = 3/5"),
        ("r", "S = 3/10"),
        ("accept:", "u = .5, a = 1, r(x) = 2/3, q(x) = 1/4"),
        ("accept:", "u = .4, a = 1/2, r(x) = 3/10, q(x) = 3/5"),
    ]


def test_lossy_rules_line_by_line() -> None:
    """A coin where there is none, and a residual for a token that came from P."""
    rules = ("typical", "no_residual", "threshold", "stale_q")
    step = given(find_toy("T2"), *PAPER, rules).steps[0]
    told = {key: [one.values for one in course(step, key)] for key in rules}
    assert told["typical"][1:3] == ["least = .09", "p(x) = 3/10"]
    assert told["threshold"][1] == "r(x) = 3/10, q(x) = 3/5"
    assert "u =" not in "".join(told["typical"] + told["threshold"])
    assert re.fullmatch(r"p\(y\) = [34]/10|p\(y\) = 2/5", told["no_residual"][-2])
    refused = [event.q for event in step.verdicts["stale_q"] if isinstance(event, Trial)]
    assert refused[:2] == [F(3, 5), F(1, 10)], "the first draw's q for both"
    assert "q(x) = 1/10" in told["stale_q"][3]


def test_what_is_unknown_is_refused() -> None:
    """A silent first line for a rule or a notation."""
    with pytest.raises(ValueError, match="unknown rule 'sequoia', expected one of naive, "):
        pseudocode("sequoia")
    with pytest.raises(ValueError, match="unknown notation 'greek', expected one of leviathan, chen, "):
        pseudocode("naive", "greek")


def test_all_lines_at_once_are_the_single_ones() -> None:
    """A list of lines that is one off, or in another notation."""
    for step, key in cases()[::7]:
        for one in NOTATIONS:
            single = tuple(live(step, key, k, one.key) for k in range(len(step.verdicts[key])))
            assert live_lines(step, key, one.key) == single


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("other", KEYS)
def test_events_of_another_rule_have_no_line(key: str, other: str) -> None:
    """A stranger's trace that stops the page, or an event that is shown on a line of another kind."""
    step = next(step for step, rule in cases() if rule == other)
    mixed = replace(step, verdicts={key: step.verdicts[other]})
    for k, event in enumerate(step.verdicts[other]):
        found = live(mixed, key, k)
        if found.line is None:
            assert line_kind(event) not in {line.kind for line in RULES[key]}
            assert found.values == ""
        else:
            assert RULES[key][found.line].kind == line_kind(event)
    assert len(live_lines(mixed, key)) == len(step.verdicts[other])


def test_every_event_that_a_rule_yields_has_its_line() -> None:
    """A rule that yields an event for which its pseudocode has no line."""
    for step, key in cases():
        check_lines(find_rule(key), step.verdicts[key])
    weigh = next(event for step, key in cases() if key == "traversal" for event in step.verdicts[key])
    with pytest.raises(ValueError, match="rule 'naive' yields the event Weigh, but its pseudocode has no line"):
        check_lines(find_rule("naive"), [weigh])
