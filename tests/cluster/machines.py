"""Real Tickers, each as one node of a cluster, with data folders of their own and the same feeds."""

from pathlib import Path

import httpx

from tests.faults.ask import Logged
from tests.faults.client import Contents
from tests.faults.trial import log_at
from tests.support.running import RunningTicker, write_site

_CONFIG = """\
data: data
channels:
  stocks: {title: Stocks, retry: 100ms, keep: 2h}
  desk: {title: Desk, retry: 100ms, keep: 2h, messages: true}
feeds: feeds
access: {anonymous: {read: ["*"], write: ["*"], operate: true}}
"""

_PRICES = """\
kind: simulator
channel: stocks
seed: 7
every: 100ms
symbols:
  AAPL: {name: Apple, price: 189.40, volatility: 28%}
"""


def machine(folder: Path, urls: str, *arguments: str, more: str = "", **feeds: str) -> RunningTicker:
    """A node, which may have been one before; `more` is added to its config, `feeds` to what it watches."""
    return RunningTicker(machine_site(folder, more, **feeds), arguments=("--cluster", urls, *arguments))


def machine_site(folder: Path, more: str = "", **feeds: str) -> Path:
    return write_site(folder, _CONFIG + more, prices=_PRICES, **feeds)


async def same_log(
    nodes: "list[RunningTicker]", contents: Contents, *, beyond_quotes: int = 0
) -> list[Logged]:
    """What all nodes have, once they have as much as the first has now; each is held to it.

    With `beyond_quotes` there are more in it, however long that takes.
    """
    log = await log_at(nodes[0].port, contents)
    while sum(event.type == "quote" for event in log) <= beyond_quotes:
        log = await log_at(nodes[0].port, contents)
    for node in nodes[1:]:
        other = await log_at(node.port, contents)
        while len(other) < len(log):
            other = await log_at(node.port, contents)
        assert other[: len(log)] == log
    return log


async def readiness(node: RunningTicker) -> str | None:
    """Why a node is not ready, in words."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = (await client.get(node.url("/readyz"))).json()
    return None if answer["ready"] else str(answer["reason"])


async def newest(node: RunningTicker) -> int:
    """The newest event that a node has."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(node.url("/events"), params={"since": "none"})
    return int(answer.json()["next"].rpartition("-")[2])


async def say(node: RunningTicker, text: str) -> str:
    """Send a message; its id."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(node.url("/channels/desk/messages"), json={"author": "a", "text": text})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def goes_on(node: RunningTicker) -> None:
    """Wait until a node has more than it has now."""
    before, now = await newest(node), 0
    while now <= before + 3:
        now = await newest(node)
