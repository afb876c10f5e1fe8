"""`ticker feeds refresh`: have a running Ticker read a source at once."""

import argparse
import asyncio
import os

from ticker.commands.tail_target import target_of

HERE = "http://127.0.0.1:8000"


def add_refresh(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="of a source")
    parser.add_argument(
        "--url",
        metavar="URL",
        default=os.environ.get("TICKER_URL") or HERE,
        help=f"of the site; default: TICKER_URL, or {HERE}",
    )
    parser.set_defaults(run=_refresh)


def _refresh(options: argparse.Namespace) -> int:
    target = target_of(options.url, {}, os.environ.get("TICKER_TOKEN", ""))
    print(f"{options.name}: {asyncio.run(_asked(target.url, target.token, options.name))}")
    return 0


async def _asked(url: str, token: str, name: str) -> str:
    # Imported here: the other commands do without a client.
    from ticker.client import Client

    async with Client(url, token=token or None) as client:
        return await client.read_source(name)
