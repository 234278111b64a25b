"""The command line: `specviz COMMAND`. Each command is a file here with HELP, `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import Protocol

from specviz import __version__
from specviz.cli import (
    agree,
    bench,
    bench_verify,
    engines,
    examples,
    explain,
    export,
    headroom,
    lessons,
    prove,
    run,
    sentences,
    serve,
    site,
    study,
)
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
    "site": site,
    "run": run,
    "export": export,
    "engines": engines,
    "prove": prove,
    "headroom": headroom,
    "explain": explain,
    "sentences": sentences,
    "lessons": lessons,
    "agree": agree,
    "bench": bench,
    "bench-verify": bench_verify,
    "study": study,
    "examples": examples,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 if all went well and all that was checked held."""
    accept_any_text()
    arguments = [decode_argument(argument) for argument in (sys.argv[1:] if arguments is None else arguments)]
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
    except BrokenPipeError:  # who read the output has gone: nothing is left to be said, or to be flushed at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        parser.exit(1, texts.FAILED.format(reason=describe_system_error(error)))


def describe_system_error(error: OSError) -> str:
    """A missing file, a full disk, a folder that may not be written: which one, and why."""
    if error.filename is None:
        return str(error)
    return texts.CANNOT_USE.format(path=error.filename, why=error.strerror)


def accept_any_text() -> None:
    """Let a terminal that knows only some characters show the others by their numbers, and end nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def decode_argument(argument: str) -> str:
    """An argument that the locale could not read, as UTF-8; what is not even that stays as it is."""
    try:
        return os.fsencode(argument).decode()
    except UnicodeError:
        return argument
