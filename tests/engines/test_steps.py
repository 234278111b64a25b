"""Our file of steps: what is written of a run is read back with the run's own metrics; the recipe of the docs is one."""

from __future__ import annotations

import json
import re
import types
from pathlib import Path

import pytest
from engine_samples import read_sample

from specviz.engines.file import read_report
from specviz.engines.steps import KINDS, TREE_FIELDS, write_steps
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.share.files import make_file
from specviz.trace.metrics import metrics

DOCS = Path(__file__).parents[2] / "docs" / "engines.md"


@pytest.mark.parametrize("key", [record.key for record in RECORDED])
def test_a_run_is_read_back_with_its_own_metrics(key: str) -> None:
    """A step, a token or a node that the file loses, or counts of another rule."""
    trace = find_recorded_run(key).trace()
    report = read_report(make_file(trace, "lines", key)["text"])
    found, counts = metrics(trace), report.counts
    assert (counts.steps, counts.drafted, counts.accepted) == (found.steps, found.drafted, found.accepted)
    assert tuple(one / found.steps for one in counts.reached or ()) == found.per_position
    assert report.requests[0].before == trace.prompt_text
    for step, made in zip(report.steps, trace.steps, strict=True):
        assert step.text == tuple(trace.texts[token] for token in made.tokens)
        assert step.tree is not None and step.tree.parents == made.parents
        assert step.tree.accepted[-1] == made.commit(made.verifier).node


def test_a_changed_line_is_not_read_back() -> None:
    """The control: metrics that agree whatever stands in the file."""
    trace = find_recorded_run("rescued").trace()
    head, before, first, *rest = write_steps(trace).splitlines()
    changed = json.loads(first)
    changed["drafted"] += 1
    with pytest.raises(ValueError, match="which the counts of the step do not agree with"):
        read_report("\n".join([head, before, json.dumps(changed), *rest]))
    assert read_report("\n".join([head, before, *rest])).counts.steps == len(trace.steps) - 1


def test_the_documentation_has_every_field() -> None:
    """A field of the file that nobody can look up."""
    named = set(re.findall(r"`([^`\n]+)`", DOCS.read_text(encoding="utf-8")))
    assert {*KINDS, *(field for fields in KINDS.values() for field in fields), *TREE_FIELDS} <= named


def test_the_recipe_of_the_docs_writes_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recipe that fails in the reader's hands, or is longer than twenty lines. What vLLM returns is put in its place."""
    (recipe,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(recipe.splitlines()) <= 20
    response = json.loads(read_sample("vllm-detailed.json"))
    tokens = response["choices"][0]["logprobs"]["tokens"]
    found = response["metrics"]["speculative_decoding"]
    metrics_of = types.SimpleNamespace(to_dict=lambda: found)
    answer = types.SimpleNamespace(token_ids=list(range(len(tokens))), spec_decode_metrics=metrics_of)
    tokenizer = types.SimpleNamespace(decode=lambda ids: "".join(tokens[number] for number in ids))
    fake = types.ModuleType("vllm")
    engine = types.SimpleNamespace(
        generate=lambda prompts, params: [types.SimpleNamespace(outputs=[answer]) for _ in prompts[:1]],
        get_tokenizer=lambda: tokenizer,
    )
    fake.__dict__.update(LLM=lambda *args, **options: engine, SamplingParams=lambda **options: None, __version__="0.28.1")
    monkeypatch.setitem(__import__("sys").modules, "vllm", fake)
    monkeypatch.chdir(tmp_path)
    exec(compile(recipe, "recipe", "exec"), {})
    written = (tmp_path / "steps.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line) for line in written.splitlines()] == [
        json.loads(line) for line in read_sample("steps.jsonl").splitlines()
    ]
