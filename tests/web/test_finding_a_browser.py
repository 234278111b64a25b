"""Which browser looks at the page: the machine's, first one without a window; then Chrome, Playwright's, one fetched."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest
from playwright.sync_api import Error

import tools.browser as browsing

SHELL, SYSTEM, CHROME, OWN = "chromium-headless-shell", "chromium", "chrome", "own"


class Machine:
    """Stands in for Playwright on a machine that has these browsers; notes what is tried."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *has: str, stub: bool = False, online: bool = False) -> None:
        self.has, self.tried, self.online = set(has), list[str](), online
        self.chromium = SimpleNamespace(launch=self.launch)
        named = {SHELL, SYSTEM} & set(has) | ({SYSTEM} if stub else set())
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in named else None)
        monkeypatch.setattr(browsing, "fetch", self.fetch)

    def launch(self, executable_path: str | None = None, channel: str | None = None, args: object = None) -> str:
        which = executable_path.rpartition("/")[2] if executable_path else channel or OWN
        self.tried.append(which)
        if which not in self.has:
            raise Error(f"there is no {which}")
        return which

    def fetch(self) -> bool:
        self.tried.append("fetch")
        if self.online:
            self.has.add(OWN)
        return self.online


@pytest.mark.parametrize(
    ("has", "options", "tried"),
    [
        ((SHELL, SYSTEM, CHROME, OWN), {}, [SHELL]),
        ((SYSTEM, CHROME, OWN), {}, [SYSTEM]),
        ((CHROME, OWN), {}, [CHROME]),
        ((OWN,), {}, [CHROME, OWN]),
        ((), {"online": True}, [CHROME, OWN, "fetch", OWN]),
        ((OWN,), {"stub": True}, [SYSTEM, CHROME, OWN]),
    ],
)
def test_the_order(
    monkeypatch: pytest.MonkeyPatch, has: tuple[str, ...], options: dict[str, bool], tried: list[str]
) -> None:
    """A whole browser where one without a window is; a download beside one; a stop at a name that starts nothing."""
    machine = Machine(monkeypatch, *has, **options)
    assert browsing.launch(machine) == tried[-1]
    assert machine.tried == tried


def test_none_at_all_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A traceback out of Playwright where a person should read what to install."""
    machine = Machine(monkeypatch)
    with pytest.raises(browsing.NoBrowser, match=r"install Chromium or Google Chrome") as told:
        browsing.launch(machine)
    assert "\n" not in str(told.value)
    assert machine.tried == [CHROME, OWN, "fetch"]
