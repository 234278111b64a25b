"""The command line: `python -m specviz prove`, `explain`, `bench`."""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command."""
