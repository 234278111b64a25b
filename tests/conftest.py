"""What several tests share: the embedded pair, loaded once."""

from __future__ import annotations

import pytest

from specviz.models.load import Pair, load_named


@pytest.fixture(scope="session")
def pair() -> Pair:
    """The pair that ships."""
    return load_named("embedded")
