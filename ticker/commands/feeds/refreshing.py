"""`ticker feeds refresh`: have a running Ticker read a source at once."""

import argparse
import asyncio

from ticker.commands.console.running import add_url, client_of


def add_refresh(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="of a source")
    add_url(parser)
    parser.set_defaults(run=_refresh)


def _refresh(options: argparse.Namespace) -> int:
    print(f"{options.name}: {asyncio.run(_asked(options.url, options.name))}")
    return 0


async def _asked(url: str | None, name: str) -> str:
    async with client_of(url) as client:
        return await client.read_source(name)
