"""The measurements of Python in a browser run; what they come to is asserted nowhere."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tools.browser import ROOT

pytestmark = pytest.mark.slow
ROWS = (
    *(f"{what}, {when}" for when in ("cold", "warm") for what in ("Python and the models are ready", "the first step")),
    *("one move of a bar", "the last move of a drag"),
    *("a step of chain:5", "a step of 3,2,2,1, of 34 nodes", "a step of binary:5, of 63 nodes", "all of it"),
)


@pytest.mark.long
def test_the_measurements_run() -> None:
    """A command that stops half way after the page has changed, or a row with nothing measured."""
    command = [sys.executable, "-m", "tools.measure_here", "--quick"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr[-2000:]
    lines = [line for line in said.stdout.splitlines() if re.match(r"\| .* \| [\d,]*\d \|", line)]
    wanted = [re.sub(", (cold|warm)$", r".*, \1", re.escape(name).replace(r"\ ", " ")) for name in ROWS]
    assert [name for name in wanted if not any(re.match(rf"\| {name}", line) for line in lines)] == []
