"""What a Space runs, and `python app.py`: the page with the options of `specviz serve`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from specviz.cli import describe_system_error
from specviz.texts import commands
from specviz.texts import page as texts
from specviz.web import serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the page until it is stopped."""
    parser = argparse.ArgumentParser(description=texts.DESCRIPTION)
    serve.add_arguments(parser)
    options = parser.parse_args(arguments)
    try:
        return serve.run(options)
    except ValueError as error:
        parser.error(str(error))
    except OSError as error:
        parser.exit(1, commands.FAILED.format(reason=describe_system_error(error)))


if __name__ == "__main__":
    main()
