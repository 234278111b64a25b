"""Reads the file of a rule or a proposal as a module of its own: its record, or the mistake and the line that it is in."""

from __future__ import annotations

import ast
import linecache
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FrameType, FunctionType, GeneratorType, ModuleType, TracebackType
from typing import Literal

from specviz.core import dice, dist, events, tree
from specviz.draft import record as draft_record
from specviz.draft.record import Proposal
from specviz.texts import workshop as texts
from specviz.verify import kseq, record, traversal
from specviz.verify.record import Rule
from specviz.workshop.numbers import Inexact

FILE = "your_file.py"
MODULE = "specviz_workshop_file"
LONGEST = 100_000  # characters of a file
ALLOWED = (
    *("__future__", "collections", "dataclasses", "enum", "fractions", "functools", "itertools", "math", "operator"),
    *("typing", "abc", "contextlib", "heapq", "bisect", "numpy"),
)
OURS = ("specviz.core", "specviz.draft", "specviz.texts", "specviz.verify")
OTHER_RANDOMNESS = ("random", "secrets", "uuid", "numpy.random")
OFFERED = (dist, events, dice, tree, record, draft_record, kseq, traversal)
"""Where a name may be defined that somebody forgot to import."""
HOMES = {"Fraction": "fractions", "Iterator": "collections.abc", "Sequence": "collections.abc", "Dist": "specviz.core.dist"}


class Mistake(ValueError):
    """What is wrong with a file, in a sentence, and the line if one is known."""

    def __init__(self, text: str, line: int | None = None) -> None:
        super().__init__(text)
        self.text, self.line = text, line


@dataclass(frozen=True)
class Work:
    """What a file holds: a rule or a proposal."""

    kind: Literal["rule", "proposal"]
    record: Rule | Proposal


def read_source(source: str) -> Work:
    """Run the file as a module of its own, and take the record that it ends with."""
    if len(source) > LONGEST:
        raise Mistake(texts.TOO_LONG.format(most=LONGEST, got=len(source)))
    module = ModuleType(MODULE)
    sys.modules[MODULE] = module  # dataclasses look their module up
    linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
    code = _compile(source)
    try:
        exec(code, module.__dict__)
    except BaseException as error:  # whatever it raises, it is the file's mistake
        raise explain(error) from error
    return _find_record(module)


def _compile(source: str) -> CodeType:
    try:
        parsed = ast.parse(source, FILE)
        for line, text in _check_imports(parsed):
            raise Mistake(text, line)
        return compile(source, FILE, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise Mistake(texts.SYNTAX.format(reason=error.msg), error.lineno) from error
    except (ValueError, RecursionError, MemoryError) as error:
        if isinstance(error, Mistake):
            raise
        raise Mistake(texts.UNREADABLE.format(reason=error)) from error


def _check_imports(parsed: ast.Module) -> Iterator[tuple[int, str]]:
    """The first import that a rule has no use for; this explains, it protects nobody."""
    for node in ast.walk(parsed):
        match node:
            case ast.Import(names=names):
                wanted = [alias.name for alias in names]
            case ast.ImportFrom(module=module, level=level, names=names):
                wanted = [f"{module or ''}.{alias.name}" if level == 0 else "." for alias in names]
            case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="random"):
                wanted = ["numpy.random"]
            case _:
                continue
        for name in wanted:
            if any(f"{name}.".startswith(f"{one}.") for one in OTHER_RANDOMNESS):
                yield node.lineno, texts.OTHER_RANDOMNESS.format(name=name)
            elif not any(f"{name}.".startswith(f"{one}.") for one in (*ALLOWED, *OURS)):
                yield node.lineno, texts.NOT_ALLOWED.format(name=name.rpartition(".")[0] or name)


def _find_record(module: ModuleType) -> Work:
    """The one record that the file makes, not one that it imports."""
    values = vars(module).items()
    records = {id(value): value for name, value in values if isinstance(value, Rule | Proposal) and _is_own(value, module)}
    if not records:
        known = {name: value for name, value in values if isinstance(value, FunctionType) and value.__module__ == MODULE}
        raise Mistake(texts.NO_RECORD_BUT.format(name=min(known)) if known else texts.NO_RECORD)
    if len(records) > 1:
        raise Mistake(texts.SEVERAL_RECORDS.format(keys=", ".join(one.key for one in records.values())))
    [found] = records.values()
    return Work("rule" if isinstance(found, Rule) else "proposal", found)


def _is_own(value: Rule | Proposal, module: ModuleType) -> bool:
    function = value.verify if isinstance(value, Rule) else value.propose
    return getattr(function, "__module__", None) == module.__name__


def explain(error: BaseException) -> Mistake:
    """An error that the file raised: what it says, what may help, and the last line of the file on the way to it."""
    if isinstance(error, Mistake):
        return error
    line = find_line(error.__traceback__)
    if isinstance(error, MemoryError):
        return Mistake(texts.MEMORY, line)
    if isinstance(error, RecursionError):
        return Mistake(texts.RECURSION, line)
    if isinstance(error, Inexact):
        return blame(error, line)
    kind, said = type(error).__name__, str(error)
    known = said if kind == "ValueError" and said else f"{kind}: {said}" if said else kind
    hint = _find_home(error) or next(
        (one for name, pattern, one in texts.HINTS if name == kind and re.search(pattern, said)), ""
    )
    return Mistake(texts.WITH_HINT.format(said=known.rstrip("."), hint=hint) if hint else known, line)


def blame(error: ValueError, line: int | None) -> Mistake:
    """What a check says of a line; of a float also where the file makes one, if it is another line."""
    if isinstance(error, Inexact) and (made := _find_float()) not in (None, line):
        code = linecache.getline(FILE, made).strip()
        return Mistake(texts.FLOAT_FROM.format(said=error, line=made, code=code), line)
    return Mistake(str(error), line)


def _find_float() -> int | None:
    """The first line of the file that makes a float, as far as that can be seen."""
    parsed = ast.parse("".join(linecache.getlines(FILE)))
    return min(
        (node.lineno for node in ast.walk(parsed) if isinstance(node, ast.expr) and _makes_float(node)), default=None
    )


def _makes_float(node: ast.expr) -> bool:
    """Whether it is a float, a quotient of whole numbers, or a call of something that knows no fractions."""
    match node:
        case ast.Constant(value=float()) | ast.Call(func=ast.Name(id="float")):
            return True
        case ast.BinOp(left=ast.Constant(value=int()), op=ast.Div(), right=ast.Constant(value=int())):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "numpy" | "math"))):
            return True
    return False


def _find_home(error: BaseException) -> str:
    """The import that somebody forgot."""
    missing = (error.name or "") if isinstance(error, NameError) else ""
    home = HOMES.get(missing) or next((one.__name__ for one in OFFERED if _defines(one, missing)), "")
    return texts.IMPORT_IT.format(module=home, name=missing) if home else ""


def _defines(module: ModuleType, name: str) -> bool:
    return getattr(vars(module).get(name), "__module__", None) == module.__name__


def find_line(trace: TracebackType | None) -> int | None:
    """The last line of the file on the way to an error."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def find_yield(generator: object) -> int | None:
    """The line of the file at which a generator, or the one that it yields from, is waiting."""
    line = None
    while isinstance(generator, GeneratorType):
        frame: FrameType | None = generator.gi_frame
        if frame is not None and frame.f_code.co_filename == FILE:
            line = frame.f_lineno
        generator = generator.gi_yieldfrom
    return line
