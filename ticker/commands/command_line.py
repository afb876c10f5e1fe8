"""All commands: what is asked for, and how an error ends it."""

import argparse
import errno
import sys
from collections.abc import Sequence
from pathlib import Path

from ticker import __version__
from ticker.commands import (
    alerts,
    backup,
    check,
    cluster,
    completion,
    doctor,
    feeds,
    init,
    log,
    mcp,
    schema,
    serve,
    simulate,
    tail,
    webhooks,
)
from ticker.commands.console.pipe import write_no_more
from ticker.errors import ConfigError, TickerError, in_words

_EPILOG = """\
examples:
  ticker init                           write a config.yaml and feeds/ here, to change as you like
  ticker serve                          serve ./config.yaml, or the shipped one where there is none
  ticker serve --bind 127.0.0.1:0       on any free port; the line "Ticker is running at" says which
  ticker check --config my/config.yaml  say what is wrong, by file and line, without starting anything
  ticker check --probe                  read every source once, and say how each is
  ticker doctor                         say whether Ticker can run here, and what to do where not
  ticker feeds add blog.rust-lang.org   find the feed of a page, and watch it
  ticker feeds import old-reader.opml   watch all feeds of another reader
  ticker simulate FEED.yaml --for 1h    write what a simulated source would stream, as CSV
  ticker alerts test --since 1d         say when each rule of config.yaml would have fired
  ticker webhooks test desk             send a message to one of `webhooks`, to try it
  ticker backup /var/backups            copy the log into a file there, also while Ticker runs
  ticker mcp                            let assistants ask it; docs/assistants.md says how to add it to one
  ticker tail                           follow the Ticker on this machine; ticker tail --help for others

then:
  open http://127.0.0.1:8000/           the dashboard
  curl -N http://127.0.0.1:8000/        the same as text, a line an event
  curl -N http://127.0.0.1:8000/stream  the same as Server-Sent Events
"""


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 it could not be, 2 the config or the call is wrong."""
    options = parser().parse_args(arguments)
    try:
        _refuse_to_be_nowhere()
        return _done(options)
    except BrokenPipeError:
        write_no_more()
        return 0
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    except TickerError as error:
        print(f"ticker: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        # Whoever writes a file says so in its name; what is left is what was printed.
        if error.errno not in _NO_ROOM:
            raise
        write_no_more()
        print(f"ticker: standard output: cannot be written: {in_words(error)}", file=sys.stderr)
        return 1


def _refuse_to_be_nowhere() -> None:
    """Every path is looked for from the folder that a command is run in."""
    try:
        Path.cwd()
    except OSError as error:
        raise TickerError(".", "the folder that this is run in is gone; change to another") from error


def _done(options: argparse.Namespace) -> int:
    code = int(options.run(options))
    # Not left to the end of Python, which tells of a pipe without a reader by a traceback.
    sys.stdout.flush()
    return code


class CommandParser(argparse.ArgumentParser):
    """One that says itself what it does not know, with its own usage and not that of all commands."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    ticker = CommandParser(
        prog="ticker",
        description="A live market and news ticker: feeds and prices in, one stream of typed events out.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    ticker.add_argument("--version", action="version", version=f"ticker {__version__}")
    commands = ticker.add_subparsers(required=True, metavar="COMMAND")
    for command in (
        init,
        serve,
        check,
        doctor,
        feeds,
        tail,
        mcp,
        simulate,
        alerts,
        webhooks,
        backup,
        log,
        schema,
        cluster,
        completion,
    ):
        command.add(commands)
    return ticker
