"""`ticker tail`: what a Ticker streams, in a terminal or down a pipe."""

import argparse
import asyncio
import os
import signal
import sys
from contextlib import aclosing

from ticker.commands.console.options import Commands
from ticker.commands.console.pipe import write_no_more
from ticker.commands.console.running import DEFAULT, client_for, url_of
from ticker.commands.console.target import FILTERS, TailTarget, target_of
from ticker.errors import ClientRefused, in_words

_HELP = {
    "channels": "a comma list of channels and of patterns with *, such as stocks,news.*",
    "types": "event types, such as quote,headline",
    "symbols": "only events that name one of these symbols",
    "q": "only events in which each of these words begins one",
    "since": "where to begin: a time, a duration such as 15m, an id, all, latest (the default) or none",
    "until": "where to end: a time, a duration such as 5m, an id, or latest; without it, never",
    "speed": "from --since on, so many times as fast as it happened, such as 60, or max",
    "rate": "at most so many quotes of each symbol, such as 2/s",
}


def add(commands: Commands) -> None:
    tail = commands.add_parser(
        "tail",
        help="follow what a Ticker streams",
        description="Follow what a Ticker streams. A token is taken from the environment: TICKER_TOKEN.",
    )
    tail.add_argument(
        "url",
        metavar="URL",
        nargs="?",
        help=f"of the site, or of a stream of it; {DEFAULT}",
    )
    for name in FILTERS:
        tail.add_argument(f"--{name}", metavar=name.upper(), default="", help=_HELP[name])
    tail.add_argument("--json", action="store_true", help="an object a line, as it was sent")
    tail.set_defaults(run=_tail)


def _tail(options: argparse.Namespace) -> int:
    given = {name: getattr(options, name) for name in FILTERS}
    target = target_of(url_of(options.url), given, os.environ.get("TICKER_TOKEN", ""))
    try:
        return asyncio.run(_until_told(target, as_json=options.json))
    except BrokenPipeError:
        # Whoever read has had enough.
        write_no_more()
        return 0
    except OSError as error:
        # The client's own are ClientErrors: this one is of a full disk, or a terminal that is gone.
        print(f"ticker: standard output: {in_words(error)}", file=sys.stderr)
        write_no_more()
        return 1
    except ClientRefused as error:
        print(f"ticker: {error}", file=sys.stderr)
        return 2 if error.status == 400 else 1


async def _until_told(target: TailTarget, *, as_json: bool) -> int:
    """Follow until SIGTERM, Ctrl-C or the end that was asked for, and leave the terminal as it was."""
    following = asyncio.ensure_future(_follow(target, as_json=as_json))
    told = asyncio.Event()

    def end() -> None:
        told.set()
        following.cancel()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end)
    try:
        await following
    except asyncio.CancelledError:
        if not told.is_set():
            raise
    return 128 + signal.SIGTERM if told.is_set() else 0


async def _follow(target: TailTarget, *, as_json: bool) -> None:
    # Imported here: the other commands do without colours.
    from ticker.commands.tail.terminal import output

    async with client_for(target) as client:
        with output(as_json=as_json) as out:
            events = client.stream(
                target.channels,
                types=target.types,
                symbols=target.symbols,
                q=target.q,
                since=target.since,
                until=target.until,
                speed=target.speed,
                max_rate=target.rate,
                on_notice=out.notice,
            )
            async with aclosing(events):
                async for event in events:
                    out.event(event)
