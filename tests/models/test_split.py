"""A target whose layers are split over two processes: real ones, on gloo, with the study that a user would start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_models import WORDS, save

from specviz.cli import main
from specviz.models.load import Source
from specviz.studies.results import read_study

ROOT = Path(__file__).parents[2]
PLAN = """prompts = ["the fox", "the moon saw"]
trees = ["3,2"]
rules = ["topdown", "traversal"]
temperatures = [1.0]
max_tokens = 8
models = {{ target = "{target}", draft = "{draft}", device_map = "{device_map}" }}
"""

HELD = """
import os
from specviz.models.load import Source, load_model
model = load_model(Source(os.environ["TARGET"], device_map="split"))._model
held = [part.to_local() if hasattr(part, "to_local") else part for part in model.parameters()]
print("held", sum(part.numel() for part in held), sum(part.numel() for part in model.parameters()))
"""


def start(arguments: list[str], **environment: str) -> str:
    """What two processes print."""
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", *arguments]
    variables = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_two_processes_make_the_study_of_one(tmp_path: Path) -> None:
    """A tree that is judged on half of each layer, a cache that holds other rows, or two processes that both write."""
    target, draft = save(tmp_path / "a", WORDS, layers=2, groups=2), save(tmp_path / "b", WORDS, seed=1)
    plans = [tmp_path / f"{name}.toml" for name in ("one", "two")]
    for plan, device_map in zip(plans, ("", "split"), strict=True):
        plan.write_text(PLAN.format(target=target, draft=draft, device_map=device_map), encoding="utf-8")
    said = start(["-m", "specviz", "study", str(plans[1])])
    assert said.count("Tokens per step.") == 1, "one of them speaks"
    assert main(["study", str(plans[0])]) == 0
    one, two = (read_study(plan.with_suffix(".jsonl").read_text(encoding="utf-8")).results for plan in plans)
    assert len(one) == len(two) == 2
    for alone, together in zip(one, two, strict=True):
        assert (alone.unit, alone.steps, alone.drafted) == (together.unit, together.steps, together.drafted)
        for key, sums in alone.rules.items():
            assert sums.by_depth == together.rules[key].by_depth
            assert sums.expected == pytest.approx(together.rules[key].expected, abs=1e-4)


@pytest.mark.slow
def test_each_process_holds_its_share(tmp_path: Path) -> None:
    """A whole model in every process, which would make the same study."""
    script = tmp_path / "held.py"
    script.write_text(HELD, encoding="utf-8")
    said = start([str(script)], TARGET=save(tmp_path / "a", WORDS, layers=8, groups=2))
    shares = [int(held) / int(whole) for held, whole in re.findall(r"held (\d+) (\d+)", said)]
    assert len(shares) == 2
    assert max(shares) < 0.9, "embeddings and norms are whole in each"


def test_only_a_study_is_split(capsys: pytest.CaptureFixture[str]) -> None:
    """Two processes that serve at one address, or write one file."""
    with pytest.raises(SystemExit):
        main(["run", "--device-map", "split", "The fox"])
    assert "only a study can split a model" in capsys.readouterr().err


def test_one_process_is_too_few() -> None:
    """A split over one process, which the library would take for a model on one device."""
    with pytest.raises(ValueError, match="there is only this one: start several with `torchrun"):
        Source("any/model", device_map="split")
