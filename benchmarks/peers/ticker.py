"""Ticker as `ticker serve` puts it together, with a producer in the place of its poller."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.event import CHANNEL, quote
from benchmarks.orders import Hello
from benchmarks.peers.schedule import obey
from ticker.config import Config, load
from ticker.events import Draft
from ticker.server import Server, address_of, listen, raise_file_limit
from ticker.service import assembled, tune_the_interpreter
from ticker.sources.kinds import known_kinds

# A heartbeat would fall into some windows and not into others.
_CONFIG = f"""\
data: data
stream: {{heartbeat: 1h, max_readers: 1000000@MORE@}}
channels:
  {CHANNEL}: {{retry: 2s, keep: 2h}}
feeds: feeds
"""
AT_ONCE, ATTACKED = "at-once", "attacked"
"""How else it may be set up: writing each event at once, or holding strangers to rates."""
# As for strangers, who are held to this where nothing is said.
_ATTACKED = """\
access:
  anonymous: {read: ["*"]}
  tokens: {keeper: {token: nobody-guesses-it}}
limits: {requests: {rate: 200/s}, streams: {rate: 200/s}, writes: {rate: 50/s}}
"""


def _config(folder: Path, kind: str) -> Config:
    (folder / "feeds").mkdir()
    path = folder / "config.yaml"
    text = _CONFIG.replace("@MORE@", ", gather: 0s" if kind == AT_ONCE else "")
    path.write_text(text + (_ATTACKED if kind == ATTACKED else ""))
    return load(path, {}, known_kinds())


async def serve(folder: Path, kind: str) -> None:
    async with assembled(_config(folder, kind), known_kinds()) as parts:
        server = Server(parts.app)
        listener = listen("127.0.0.1:0")
        server.open(listener)
        tune_the_interpreter()
        deriving = asyncio.create_task(parts.derivations.run())

        async def publish(numbers: range, published_ns: int) -> None:
            drafts = [Draft(CHANNEL, quote(number, published_ns)) for number in numbers]
            await parts.log.append(drafts, "benchmark")

        await obey(Hello(port=int(address_of(listener).rpartition(":")[2]), pids=(os.getpid(),)), publish)
        deriving.cancel()
        await server.close(lambda: parts.broadcast.say_goodbye("shutdown"))


def main() -> None:
    kind = "".join(sys.argv[1:])
    if kind not in ("", AT_ONCE, ATTACKED):
        sys.exit(f"{kind}: expected {AT_ONCE} or {ATTACKED}")
    raise_file_limit()
    with tempfile.TemporaryDirectory(prefix="ticker-benchmark-") as folder:
        asyncio.run(serve(Path(folder), kind))


if __name__ == "__main__":
    main()
