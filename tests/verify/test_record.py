"""Records of rules: each part that can be missing or wrong is refused in words, and nothing else names a rule."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from specviz.core.dice import Flip, RejectingDice
from specviz.core.dist import exact
from specviz.core.events import Commit, Event, Sample, Threshold, Trial
from specviz.core.lookup import check_unique
from specviz.core.tree import DraftTree
from specviz.verify import VERIFIERS, find_rule
from specviz.verify.naive import naive
from specviz.verify.record import LINE_KINDS, LINE_VALUES, Line, Rule, check_lines
from specviz.verify.situations import PLAIN_VALUES, SENTENCE_VALUES

GOOD: dict[str, Any] = {
    "key": "mine",
    "title": "my rule",
    "summary": "Draw each token from the target.",
    "paper": "",
    "lossless": True,
    "needs": "any",
    "verify": naive,
    "pseudocode": (
        Line("open", "v = root"),
        Line("sample", "draw y from {p}(.|v)", "{p}(y) = {chance}"),
        Line("commit", "commit the path to v, then y"),
    ),
    "wording": {"sample_target": "Draw {token} after {path}, with probability {chance}."},
}
OPEN, SAMPLE, COMMIT = GOOD["pseudocode"]

REFUSED = [
    ({"key": ""}, "the key of a rule must be lower-case letters, digits and underscores, .* got ''"),
    ({"key": "My-Rule"}, "got 'My-Rule'"),
    ({"key": "1st"}, "got '1st'"),
    ({"title": " "}, "rule 'mine' needs a title, got ' '"),
    ({"summary": ""}, "rule 'mine' needs a summary of one sentence that ends with a full stop, got ''"),
    ({"summary": "Draw each token"}, "got 'Draw each token'"),
    ({"lossless": None}, "rule 'mine' must say whether it is lossless, True or False, got None"),
    (
        {"needs": "sorted"},
        "rule 'mine' needs trees of one of the kinds any, honest, sampled, iid, paths, hub, chain, got 'sorted'",
    ),
    ({"verify": None}, "rule 'mine' needs a function for verify, got None"),
    ({"stop_law": "fast"}, "rule 'mine' needs a function for stop_law, got 'fast'"),
    ({"pseudocode": ()}, "the pseudocode of 'mine' needs a line of the kind 'open'"),
    ({"pseudocode": (SAMPLE, COMMIT)}, "the pseudocode of 'mine' needs a line of the kind 'open'"),
    ({"pseudocode": (OPEN, COMMIT)}, "the pseudocode of 'mine' needs a line of the kind 'sample'"),
    ({"pseudocode": (OPEN, SAMPLE)}, "the pseudocode of 'mine' needs a line of the kind 'commit'"),
    ({"pseudocode": (SAMPLE, OPEN, COMMIT)}, "must begin with its line of the kind 'open', got 'sample'"),
    ({"pseudocode": (OPEN, SAMPLE, SAMPLE, COMMIT)}, "the pseudocode of 'mine' has two lines of the kind 'sample'"),
    (
        {"pseudocode": (OPEN, Line("refuse", "no"), SAMPLE, COMMIT)},
        "line 2 .* is of the unknown kind 'refuse', expected one of open, weigh",
    ),  # type: ignore[arg-type]
    ({"pseudocode": (OPEN, Line("control", " "), SAMPLE, COMMIT)}, "line 2 of the pseudocode of 'mine' is empty"),
    ({"pseudocode": (OPEN, Line("control", "if {"), SAMPLE, COMMIT)}, "line 2 .* cannot be filled in: .* in 'if {'"),
    (
        {"pseudocode": (OPEN, Line("control", "if {u} < {p}:"), SAMPLE, COMMIT)},
        "line 2 of the pseudocode of 'mine' has {u}, expected one of the letters p, q, x",
    ),
    (
        {"pseudocode": (OPEN, SAMPLE._replace(values="S = {mass}"), COMMIT)},
        "line 2 of the pseudocode of 'mine' shows {mass}, which 'sample' does not have; it has chance",
    ),
    (
        {"pseudocode": (OPEN, SAMPLE, COMMIT._replace(values="{chance}"))},
        "shows {chance}, which 'commit' does not have; it has none",
    ),
    ({"wording": {"sampled": "Draw."}}, "rule 'mine' words the unknown situation 'sampled', expected one of weigh_target"),
    (
        {"wording": {"sample_target": "Draw {toke}."}},
        "rule 'mine' words 'sample_target' with {toke}, which it does not have; it has path, token, chance",
    ),
    ({"wording": {"sample_target": "Draw {token."}}, "the wording of 'sample_target' by rule 'mine' cannot be filled in"),
]


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_a_record_that_lacks_something_is_refused_in_words(change: dict[str, Any], message: str) -> None:
    """A rule that is registered half: it fails on the page, at the first event that is shown."""
    Rule(**GOOD)  # the control
    with pytest.raises(ValueError, match=message):
        Rule(**GOOD | change)


def test_two_rules_with_one_key_are_refused() -> None:
    """A rule that hides another one: of two with one key only the first is ever found."""
    mine = Rule(**GOOD)
    assert check_unique((*VERIFIERS, mine), "rule")[-1] is mine, "the control"
    with pytest.raises(ValueError, match="every rule needs a key of its own, but 'naive' is used twice"):
        check_unique((*VERIFIERS, replace(mine, key="naive")), "rule")


def test_an_event_without_a_line_is_refused() -> None:
    """A rule that yields an event which its own pseudocode does not know."""
    mine = Rule(**GOOD)
    check_lines(mine, [Commit(0, 1)])
    with pytest.raises(ValueError, match=r"rule 'mine' yields the event Threshold, but .* no line of the kind 'threshold'"):
        check_lines(mine, [Threshold(0, 0.1), Commit(0, 1)])

    def odd(*_: object) -> Iterator[Event]:
        yield Threshold(0, 0.1)

    lone, target = DraftTree((2,), (None,), ((),)), [exact(["1/2", "1/2"])]
    assert list(mine.verify_with_checks(lone, target, RejectingDice())) == list(mine.verify(lone, target, RejectingDice()))
    with pytest.raises(ValueError, match="yields the event Threshold"):
        list(replace(mine, verify=odd).verify_with_checks(lone, target, RejectingDice()))


def test_an_event_out_of_place_is_refused() -> None:
    """A trial of the root, whose subtree is the whole tree; a verdict on a token that was not drawn just before it."""
    rule = replace(find_rule("topdown"), key="mine", title="my rule")
    tree, target = DraftTree((2,), (None,), ((),)), [exact(["1/2", "1/2"])]

    def refuses(*events: Event) -> bool:
        odd = replace(rule, verify=lambda *_: iter(events))
        try:
            list(odd.verify_with_checks(tree, target, RejectingDice()))
        except ValueError as error:
            assert "rule 'mine'" in str(error)
            return True
        return False

    sample, root = Sample(0, target[0], 1), Trial(0, Flip(Fraction(1, 2), None, False), Fraction(1, 2), Fraction(1))
    assert refuses(root, sample, Commit(0, 1))
    assert refuses(Commit(0, 1))
    assert refuses(sample, Commit(0, 0))
    assert not refuses(sample, Commit(0, 1)), "the control"


def test_two_rules_with_one_title_are_refused() -> None:
    """Two lines of a menu, or of a table, that nobody can tell apart."""
    one, other = VERIFIERS[:2]
    with pytest.raises(ValueError, match=f"two of the rules have the title '{one.title}'"):
        check_unique((one, replace(other, title=one.title)), "rule")


def test_a_rule_words_only_what_it_names() -> None:
    """A wording that reaches other rules, or other situations."""
    mine = Rule(**GOOD)
    assert mine.template("sample_target") == GOOD["wording"]["sample_target"]
    assert mine.template("sample_residual") == find_rule("naive").template("sample_residual")
    assert find_rule("naive").template("sample_target") != mine.template("sample_target")


def test_every_kind_of_line_has_its_values() -> None:
    """A kind without an entry shows nothing and says nothing about it."""
    assert set(LINE_KINDS) - set(LINE_VALUES) == {"open", "commit", "control"}
    assert all(SENTENCE_VALUES.values())
    assert all(PLAIN_VALUES.values())


ROOT = Path(__file__).parent.parent.parent / "specviz"
DEFAULTS = {  # which rules are taken where none is asked for
    "cli/explain.py": {"topdown", "traversal"},
    "engine/settings.py": {"traversal"},
    "explore/": {"topdown", "traversal"},  # in the panes
    "web/": {"topdown", "traversal"},
    "lab/": {"topdown", "traversal"},  # in the panes
    "workshop/": {"topdown", "traversal"},  # beside a visitor's rule
    "lessons/": {"topdown", "traversal"},  # in the panes; and a chain's coins are those of top-down
}
EXAMPLES = ("recorded/", "studies/", "lab/breaks.py")  # runs, measurements and mistakes of rules that were chosen for them
EVENTS = {"threshold"}  # a key that is also the name of an event, of its line and of its sentence


def named_rules(source: str) -> set[str]:
    """The keys of rules that stand in a file as strings, as a list of them would."""
    keys = {rule.key for rule in VERIFIERS}
    return {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant) and node.value in keys}


def test_nothing_else_names_a_rule() -> None:
    """A place that knows the rules by name, where the next one would be forgotten."""
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(EXAMPLES):
            continue
        found = named_rules(path.read_text(encoding="utf-8"))
        if name.startswith("verify/") and path.stem in {rule.key for rule in VERIFIERS}:
            found -= {path.stem}
        if name.startswith(("replay/", "verify/", "texts/", "workshop/")):
            found -= EVENTS
        allowed = next((keys for place, keys in DEFAULTS.items() if name.startswith(place)), set())
        assert found <= allowed, name
    assert named_rules('if key == "gbv":\n    pass') == {"gbv"}, "the control"
