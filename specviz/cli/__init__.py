"""The command line: `specviz COMMAND`. Each command is a file here with HELP, `add_arguments` and `run`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Protocol

from specviz.cli import agree, bench, bench_verify, examples, explain, prove, run, sentences


class Command(Protocol):
    """What each file of a command has."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say what the command takes."""
        ...

    def run(self, options: argparse.Namespace) -> int:
        """Carry it out; the exit status."""
        ...


COMMANDS: dict[str, Command] = {
    "prove": prove,
    "explain": explain,
    "run": run,
    "sentences": sentences,
    "bench": bench,
    "agree": agree,
    "examples": examples,
    "bench-verify": bench_verify,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status says whether it held."""
    parser = argparse.ArgumentParser(prog="specviz", description="See speculative decoding, and check it.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        command.add_arguments(commands.add_parser(name, help=command.HELP))
    options = parser.parse_args(arguments)
    try:
        return COMMANDS[options.command].run(options)
    except ValueError as error:
        parser.error(str(error))
