"""No sentence stands outside `specviz/texts` and the records: one reader can go through all of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from specviz.core.tree import KINDS
from specviz.texts import core

ROOT = Path(__file__).parent.parent
WORDS = re.compile(r"(?<![\w{}$])[A-Za-z][a-z'’]+(?:[,:;]? [A-Za-z][a-z'’]*){2,}")  # three words of letters, or more
RECORDS = frozenset(
    {"Rule", "Line", "Proposal", "RecordedRun", "Form", "TreeForm", "Notation", "Toy", "PairSpec"}
)  # own their words
PROMPTS = frozenset({"STORY", "PROMPT", "PROMPTS", "BEGINNINGS", "BEINGS"})  # text for a model, and for nobody to read
SELECTOR = re.compile(r"\[\w+=")  # of elements on the page


def test_every_kind_of_tree_is_worded() -> None:
    """A rule whose condition cannot be said."""
    assert tuple(core.DRAWS) == KINDS


def names_given_twice(source: str) -> list[str]:
    """Constants of a module that are assigned a second time."""
    assigned = [node.targets[0] for node in ast.parse(source).body if isinstance(node, ast.Assign)]
    names = [target.id for target in assigned if isinstance(target, ast.Name)]
    return sorted({name for name in names if names.count(name) > 1})


@pytest.mark.parametrize("path", sorted((ROOT / "specviz/texts").glob("*.py")), ids=lambda path: path.stem)
def test_no_text_replaces_another(path: Path) -> None:
    """Two sentences under one name, of which the first is never read by anybody."""
    assert names_given_twice(path.read_text(encoding="utf-8")) == []
    assert names_given_twice('A = "one"\nB = "two"\nA = "three"') == ["A"], "the control"


def python_files() -> list[str]:
    return [name(path) for path in sorted((ROOT / "specviz").rglob("*.py")) if "texts" not in path.parts]


def script_files() -> list[str]:
    return [name(path) for path in sorted((ROOT / "assets" / "web").rglob("*.js"))]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sentences_in_python(source: str) -> list[str]:
    """String constants and f-strings of three words or more that are no docstrings, no assertions and in no record."""
    tree = ast.parse(source)
    left_out = {id(node) for part in ast.walk(tree) for node in _not_read(part)}
    found = []
    for node in _walk(tree, left_out):
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if WORDS.search(text):
            found.append(text)
    return found


def _walk(node: ast.AST, left_out: set[int]) -> Iterator[ast.AST]:
    """All nodes but those that are left out, and an f-string as a whole."""
    if id(node) in left_out:
        return
    yield node
    if not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield from _walk(child, left_out)


def _not_read(node: ast.AST) -> Iterator[ast.AST]:
    """What nobody reads on a screen, and what the records own."""
    match node:
        case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from (one.value for one in node.body if isinstance(one, ast.Expr) and _is_text(one.value))
        case ast.Assert(msg=message) if message is not None:
            yield message
        case ast.Raise(exc=ast.Call(func=ast.Name(id="AssertionError")) as call):
            yield call
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called in RECORDS:
            yield node
        case ast.Assign(targets=[ast.Name(id=assigned)]) | ast.AnnAssign(target=ast.Name(id=assigned)) if (
            assigned in PROMPTS
        ):
            yield node
        case ast.Call(func=ast.Name(id="cast"), args=[ast.Constant() as kind, _]):
            yield kind


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


SCRIPT = re.compile(
    r"""//[^\n]*|/\*.*?\*/"""  # comments first, so that their quotes are none
    r"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""",
    re.DOTALL,
)


def sentences_in_script(source: str) -> list[str]:
    """String and template literals of three words or more."""
    literals = [found for found in SCRIPT.findall(source) if found[0] in "\"'`"]
    literals = [text for text in literals if not SELECTOR.search(text)]
    return [text for text in literals if WORDS.search(re.sub(r"\$\{[^}]*\}", "{}", text))]


@pytest.mark.parametrize("file", python_files())
def test_no_sentence_in_python(file: str) -> None:
    """A sentence that the reader of `texts` never sees, and that nobody rewords with the others."""
    found = sentences_in_python((ROOT / file).read_text(encoding="utf-8"))
    assert found == []


@pytest.mark.parametrize("file", script_files())
def test_no_sentence_in_javascript(file: str) -> None:
    """A sentence that the server does not know, and that no test of the views reads."""
    found = sentences_in_script((ROOT / file).read_text(encoding="utf-8"))
    assert found == []


PLANTED = [
    'raise ValueError("temperature must be positive")',
    'raise ValueError(f"temperature must be {least} or more, got {got}")',
    'print("no such file")',
    'x = "the first part " "and the second"',
    'HELP = "how many steps are made"',
    'def f(text="a default is read too"):\n    pass',
    "say(f'{count} drafted tokens were kept')",
    'x = {"key": "three words here"}',
]
HARMLESS = [
    '"""A docstring of several words."""',
    'def f():\n    """What it does is said here."""',
    'assert x, "this cannot happen at all"',
    'raise AssertionError("this cannot happen at all")',
    'x = "two words"',
    'x = "rgba(122,132,140,0.25)"',
    'RULE = Rule(title="a title that is read", summary="Its words are its own.")',
    'RUNS = (RecordedRun("key", "A title of words", "What it claims is here."),)',
    "x = texts.NAME.format(got=3)",
    'x = "a-b-c/d_e.f"',
    'STORY = "Once upon a time there was a king"',
    'x = cast("tuple[Model, Tensor, int, str]", y)',
    'x = "M0 0 L 1 1 Z"',
]
PLANTED_SCRIPT = [
    'say("this step was not recorded")',
    "say('this step was not recorded')",
    "say(`step ${n} was not recorded`)",
    "x = cond ? 'over all coins here' : ''",
]
HARMLESS_SCRIPT = [
    "// a comment of several words that don't matter",
    '/* a comment "of several quoted words" */',
    'x = "two words"',
    'el.className = "sv-node sv-live sv-x"',
    "x = `${a} ${b} ${c}`",
    "x = `translate(${x} ${y})`",
    'x = el.closest("button, a, summary, [role=button]")',
]


@pytest.mark.parametrize("source", PLANTED)
def test_planted_sentences_are_found(source: str) -> None:
    """A check that finds nothing."""
    assert len(sentences_in_python(source)) == 1


@pytest.mark.parametrize("source", HARMLESS)
def test_harmless_strings_are_not(source: str) -> None:
    """A check that cries wolf."""
    assert sentences_in_python(source) == []


@pytest.mark.parametrize("source", PLANTED_SCRIPT)
def test_planted_sentences_are_found_in_scripts(source: str) -> None:
    """A check that finds nothing."""
    assert len(sentences_in_script(source)) == 1


@pytest.mark.parametrize("source", HARMLESS_SCRIPT)
def test_harmless_strings_in_scripts_are_not(source: str) -> None:
    """A check that cries wolf."""
    assert sentences_in_script(source) == []


def test_every_text_is_used_and_is_a_whole_template() -> None:
    """A sentence that is left behind when its use goes, and one that begins or ends in the middle."""
    code = [(ROOT / file).read_text(encoding="utf-8") for file in [*python_files(), "app.py"]]
    code += [path.read_text(encoding="utf-8") for path in (ROOT / "tools").rglob("*.py")]
    named = set(re.findall(r"\w+", "\n".join(code)))
    scripts = "\n".join((ROOT / file).read_text(encoding="utf-8") for file in script_files())
    named_in_scripts = set(re.findall(r"\w+", scripts))  # in small letters
    for path in sorted((ROOT / "specviz" / "texts").glob("*.py")):
        own = path.read_text(encoding="utf-8")
        for statement in ast.parse(own).body:
            if not isinstance(statement, ast.Assign | ast.AnnAssign):
                continue
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            assert isinstance(target, ast.Name), ast.unparse(statement)
            used = target.id in named or len(re.findall(rf"\b{target.id}\b", own)) > 1
            used = used or (path.name in ("player.py", "lessons_page.py") and target.id.lower() in named_in_scripts)
            assert used, f"{name(path)}: {target.id} is used nowhere"
            value = statement.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and WORDS.search(value.value):
                assert value.value == value.value.strip(), f"{name(path)}: {target.id} begins or ends with a blank"
