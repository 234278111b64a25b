"""The command line: `specviz COMMAND`. Each command is a file here with HELP, `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Protocol

from specviz import __version__
from specviz.cli import agree, bench, bench_verify, examples, explain, lessons, prove, run, sentences, serve
from specviz.models.contract import ModelFailure
from specviz.texts import commands as texts


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
    "serve": serve,
    "run": run,
    "prove": prove,
    "explain": explain,
    "sentences": sentences,
    "lessons": lessons,
    "agree": agree,
    "bench": bench,
    "bench-verify": bench_verify,
    "examples": examples,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 if all went well and all that was checked held."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="specviz", description=texts.DESCRIPTION)
    parser.add_argument("--version", action="version", version=texts.VERSION.format(version=__version__))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", help=texts.COMMAND)
    for name, command in COMMANDS.items():
        subparser = commands.add_parser(name, help=command.HELP)
        if name in arguments[:1]:  # the others stay without options, so that `prove` does not wait for Gradio
            command.add_arguments(subparser)
    options = parser.parse_args(arguments)
    try:
        return COMMANDS[options.command].run(options)
    except (ValueError, ModelFailure) as error:
        parser.error(str(error))
