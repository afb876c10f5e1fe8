"""A running Ticker, as a command is told of it: by URL or TICKER_URL, and let in by TICKER_TOKEN."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ticker.commands.console.target import TailTarget, target_of
from ticker.config import own_binds

if TYPE_CHECKING:
    from ticker.client import Client

USUAL = "http://127.0.0.1:8000"
DEFAULT = f"default: TICKER_URL, or where the config.yaml here has it listen, or {USUAL}"
_CONFIG = Path("config.yaml")
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 -- what a config says


def add_url(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", metavar="URL", help=f"of the site; {DEFAULT}")


def url_of(given: str | None) -> str:
    """What was given, or where there is most likely a Ticker of whoever gave nothing."""
    return given or os.environ.get("TICKER_URL") or _here()


def _here() -> str:
    found = own_binds(_CONFIG, os.environ) if _CONFIG.is_file() else ()
    scheme, _, place = (found or (USUAL,))[0].partition("://")
    host, _, port = place.rpartition(":")
    return f"{scheme}://{_EVERYWHERE.get(host, host)}:{port}"


def client_of(given: str | None) -> "Client":
    """To ask it by, until that is closed; ClientError for what is no address."""
    return client_for(target_of(url_of(given), {}, os.environ.get("TICKER_TOKEN", "")))


def client_for(target: TailTarget) -> "Client":
    """To ask a site by, as far as that is told; ClientError for an address or a token that is none."""
    # Imported here: the other commands do without a client.
    from ticker.client import Client

    return Client(target.url, token=target.token or None)
