"""`ticker mcp`: a server of the Model Context Protocol, by which assistants ask a running Ticker."""

import argparse
import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from ticker.commands.console.log_lines import log_to_stderr
from ticker.commands.console.options import Commands, read_as
from ticker.commands.console.running import DEFAULT, client_for, url_of
from ticker.commands.console.target import TailTarget, target_of
from ticker.config.scalars.addresses import bind_address
from ticker.errors import ClientError, TickerError

if TYPE_CHECKING:
    from ticker.mcp.remote import Remote

_DESCRIPTION = """\
Serve the Model Context Protocol, so that an assistant can ask a running Ticker: over standard input and
output for a client that starts it, or over HTTP with --bind. A token for that Ticker is taken from
TICKER_TOKEN, and one that clients have to show to this server from TICKER_MCP_TOKEN.
"""


def add(commands: Commands) -> None:
    mcp = commands.add_parser("mcp", help="let assistants ask a running Ticker", description=_DESCRIPTION)
    mcp.add_argument(
        "url",
        metavar="URL",
        nargs="?",
        help=f"of the site; {DEFAULT}",
    )
    mcp.add_argument(
        "--bind",
        metavar="HOST:PORT",
        type=read_as(bind_address),
        help="serve over HTTP there, at /mcp; beyond this machine it takes a TICKER_MCP_TOKEN",
    )
    mcp.add_argument(
        "--host",
        metavar="NAME",
        action="append",
        default=[],
        help="another name by which clients find --bind, such as a proxy's; may be given several times",
    )
    mcp.set_defaults(run=_mcp)


def _mcp(options: argparse.Namespace) -> int:
    target = target_of(url_of(options.url), {}, os.environ.get("TICKER_TOKEN", ""))
    if target != TailTarget(url=target.url, token=target.token):
        raise ClientError(target.url, "is to be the address of the site, without a stream or filters")
    if options.host and options.bind is None:
        raise TickerError("--host", "is of --bind, which is not given")
    log_to_stderr(logging.WARNING, "text", lambda text: text)
    try:
        asyncio.run(_served(target, options))
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith(("mcp", "uvicorn")):
            raise
        raise TickerError("ticker mcp", "needs more than is here: pip install 'ticker[mcp]'") from error
    return 0


async def _served(target: TailTarget, options: argparse.Namespace) -> None:
    # Imported here: the other commands do without all of it.
    from ticker.mcp.speaking import speaking

    # Made before anything is served: what it refuses is an answer of this command, not of a server that runs.
    remote = _remote(target)
    server = speaking(lambda: remote)
    if options.bind is None:
        from ticker.mcp.stdio import serve_stdio

        await serve_stdio(server)
        return
    from ticker.mcp.gate import gate_of
    from ticker.mcp.http import PATH, serve_http
    from ticker.server import address_of, listen

    gate = gate_of(options.bind, options.host, os.environ.get("TICKER_MCP_TOKEN", ""))
    with listen(options.bind) as listener:
        where = f"Assistants ask Ticker at {address_of(listener)}{PATH}"
        await serve_http(server, listener, gate, lambda: print(where, flush=True))


def _remote(target: TailTarget) -> AbstractAsyncContextManager["Remote"]:
    """The Ticker to ask, while that is open; ClientError at once for an address or a token that is none."""
    import httpx

    from ticker.client.refusals import shown
    from ticker.mcp.remote import Remote
    from ticker.times import now_ms

    return _opened(Remote(shown(httpx.URL(target.url)), client_for(target), now_ms))


@asynccontextmanager
async def _opened(remote: "Remote") -> AsyncIterator["Remote"]:
    async with remote.client:
        yield remote
