"""A running Ticker, as a command is told of it: by --url or TICKER_URL, and let in by TICKER_TOKEN."""

import argparse
import os
from typing import TYPE_CHECKING

from ticker.commands.console.target import TailTarget, target_of

if TYPE_CHECKING:
    from ticker.client import Client

HERE = "http://127.0.0.1:8000"


def add_url(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--url",
        metavar="URL",
        default=os.environ.get("TICKER_URL") or HERE,
        help=f"of the site; default: TICKER_URL, or {HERE}",
    )


def client_of(url: str) -> "Client":
    """To ask it by, until that is closed; ClientError for what is no address."""
    return client_for(target_of(url, {}, os.environ.get("TICKER_TOKEN", "")))


def client_for(target: TailTarget) -> "Client":
    """To ask a site by, as far as that is told; ClientError for an address or a token that is none."""
    # Imported here: the other commands do without a client.
    from ticker.client import Client

    return Client(target.url, token=target.token or None)
