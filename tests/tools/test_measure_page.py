"""The measurements of the page run; what they come to is asserted nowhere."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tools.browser import ROOT
from tools.measure_page import PARTS, SERVER

pytestmark = pytest.mark.slow
ROWS = (
    *(
        "key to paint of an event, 64 nodes",
        "of which the player's script, 64 nodes",
        "key to paint of another step, 64 nodes",
    ),
    *(
        "key to paint of an event, 256 nodes",
        "of which the player's script, 256 nodes",
        "key to paint of another step, 256",
    ),
    *(
        f"{part}, {when}"
        for when in ("one at a time", "in a run at full speed")
        for part in ("live step to paint, from the server's having it", *(f"of which {part}" for part, _, _ in PARTS))
    ),
    SERVER,
    *("navigation to the first painted node, first visit", "navigation to the first painted node, again"),
    *("ours: the player and its style", "ours: the run that is shown first", "the document, ours in it"),
    *("Gradio's scripts and styles", "all of it"),
)


@pytest.mark.long
def test_the_measurements_run() -> None:
    """A command that stops half way after the page has changed, or a row with nothing measured."""
    command = [sys.executable, "-m", "tools.measure_page", "--quick"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr[-2000:]
    lines = [line for line in said.stdout.splitlines() if re.match(r"\| .* \| -?[\d.,]*\d \|", line)]
    assert [name for name in ROWS if not any(line.startswith(f"| {name}") for line in lines)] == []
