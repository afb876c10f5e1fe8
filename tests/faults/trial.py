"""One Ticker, what is done to it, and the account that its clients are held to."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import msgspec

from tests.faults.ask import Ask, Logged, seq_of
from tests.faults.client import Client, Contents
from tests.support.ports import free_port
from tests.support.running import RunningTicker, begun, write_site
from tests.support.waiting import PATIENCE_S, eventually
from ticker.events import TYPES

CONFIG = """\
data: data
stream: {{retry: 100ms, heartbeat: 500ms, stall: 1h, replay: {replay}}}
fetch: {{host_gap: 0s}}
channels:
  stocks: {{title: Stocks, retry: 100ms, keep: 2h}}
  world: {{title: World, retry: 100ms, keep: 2h}}
feeds: feeds
"""
REPLAY = 1_000_000
"""More than any test makes: what is left out for readers far behind is asked for by name."""

ASKS = (
    Ask(),
    Ask(form="ndjson"),
    Ask(types=("quote",)),
    Ask(types=("source",)),
    Ask(symbols=("S00", "S03")),
    Ask(symbols=("S01",), form="ndjson"),
    Ask(word="company-2"),
)
"""Everything, much, little and nearly nothing of the log, in both formats."""


class Page(msgspec.Struct):
    events: list[msgspec.Raw]
    next: str
    reset: msgspec.Raw


def prices(symbols: int, every: str, seed: int = 7) -> str:
    """A simulator's feed file with symbols S00, S01 and so on."""
    lines = [
        f"  S{n:02d}: {{name: Company-{n:02d}, price: {20 + 7 * n}, volatility: 40%}}" for n in range(symbols)
    ]
    return (
        f"kind: simulator\nchannel: stocks\nseed: {seed}\nevery: {every}\nsymbols:\n"
        + "\n".join(lines)
        + "\n"
    )


def rss(port: int) -> str:
    """The feed file of an origin server on this machine."""
    return (
        f"kind: rss\nchannel: world\nurl: http://127.0.0.1:{port}/feed.xml\n"
        "every: 1s\nprivate: true\nlimit: 1000\n"
    )


def site(folder: Path, *, replay: int = REPLAY, **feeds: str) -> Path:
    return write_site(folder, CONFIG.format(replay=replay), **feeds)


class Trial:
    """A Ticker that is started again on the same port and data as often as it is ended."""

    def __init__(self, config: Path, rng: random.Random, *arguments: str) -> None:
        self.config = config
        self._arguments = arguments
        self.rng = rng
        self.port = free_port()
        self.contents = Contents()
        self._ticker: RunningTicker
        self._offspring: set[tuple[int, str]] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._offspring |= _offspring(self._ticker.process.pid)
        await asyncio.to_thread(self._ticker.__exit__, kind, error, trace)
        for pid in self.left_behind():
            os.kill(pid, signal.SIGKILL)

    async def start(self) -> None:
        self._ticker = await asyncio.to_thread(
            RunningTicker, self.config, port=self.port, arguments=self._arguments
        )

    async def end(self, how: signal.Signals) -> None:
        """SIGKILL or SIGTERM, and wait until it is gone."""
        killed = how is signal.SIGKILL
        self._offspring |= _offspring(self._ticker.process.pid)
        code = await asyncio.to_thread(self._ticker.kill if killed else self._ticker.terminate)
        assert code == (-signal.SIGKILL if killed else 0), self.errors

    async def kill_while_starting(self, most_s: float = 1.0) -> None:
        """Begin to start it and kill it at a random instant: imports, opening the log, first reads."""
        at = f"127.0.0.1:{self.port}"
        with begun(self.config, "--bind", at, errors=self._ticker.errors) as process:
            try:
                await asyncio.sleep(self.rng.uniform(0, most_s))
                self._offspring |= _offspring(process.pid)
                assert process.poll() is None, self.errors
            finally:
                process.kill()
                await asyncio.to_thread(process.wait, PATIENCE_S)

    async def end_at_random(self, how: signal.Signals, most_s: float = 1.2) -> None:
        """Let it work for a random while, end it, and start it again.

        A start after SIGKILL is as likely as not to be killed on its own way first.
        """
        await asyncio.sleep(self.rng.uniform(0, most_s))
        await self.end(how)
        if how is signal.SIGKILL and self.rng.random() < 0.5:
            await self.kill_while_starting()
        await self.start()

    def left_behind(self) -> set[int]:
        """The processes that an ended Ticker had started and that are still there."""
        return {pid for pid, started in self._offspring if _started(pid) == started}

    def processes(self, name: str) -> list[int]:
        """Those of this Ticker's own that are called so, as far as the name goes."""
        return processes(self._ticker.process.pid, name)

    @property
    def errors(self) -> str:
        return self._ticker.errors.read_text()

    def reader(self, ask: Ask, port: int | None = None, *, receive_buffer: int | None = None) -> Client:
        return Client(port or self.port, ask, self.contents, receive_buffer=receive_buffer)

    async def log(self) -> list[Logged]:
        """All that the log holds now, of every type, read page by page."""
        return await log_at(self.port, self.contents)

    async def settle(self, readers: Sequence[Client], timeout_s: float = 2 * PATIENCE_S) -> list[Logged]:
        """The log as it is now, once it holds something and every reader has said that it knows all of it."""
        async with asyncio.timeout(timeout_s):
            while not (log := await self.log()):
                await asyncio.sleep(0.05)
        newest = log[-1].seq
        await eventually(
            lambda: all(reader.reached >= newest for reader in readers),
            lambda: f"all have reached {newest}: {[reader.reached for reader in readers]}\n{self.errors}",
            timeout_s,
        )
        return log

    def account(self, readers: Sequence[Client], log: Sequence[Logged]) -> int:
        """Hold every reader to the log: all it asked for, each once, in order; how many events that were."""
        return account_for(readers, log, self.contents)


async def log_at(port: int, contents: Contents) -> list[Logged]:
    """All that the log of a Ticker holds now."""
    found: list[Logged] = []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        since, page = "all", None
        while page is None or page.events:
            asked = {"since": since, "limit": "1000", "types": ",".join(TYPES)}
            answer = await client.get("/events", params=asked)
            page = msgspec.json.decode(answer.raise_for_status().content, type=Page)
            assert bytes(page.reset) == b"null"
            found += [_logged(bytes(raw)) for raw in page.events]
            since = page.next
            if len(page.events) < 1000:
                break
    for event in found:
        contents.see(event.id, event.raw)
    return found


def account_for(readers: Sequence[Client], log: Sequence[Logged], contents: Contents) -> int:
    """Hold readers to a log that was read, of which `contents` knows all that anybody was sent."""
    assert [event.seq for event in log] == list(range(1, len(log) + 1)), "the log has gaps"
    assert len({event.id.partition("-")[0] for event in log}) == 1
    expected = {ask: [event.id for event in log if ask.matches(event)] for ask in {r.ask for r in readers}}
    for reader in readers:
        account(reader, expected[reader.ask], log[-1])
    assert contents.conflicts == [], "an id has stood for different contents"
    return sum(len(reader.ids) for reader in readers)


def _offspring(parent: int) -> set[tuple[int, str]]:
    """Processes that a process has started, each with the time of its start; none where there is no /proc."""
    fields = {int(path.parent.name): _stat(path) for path in Path("/proc").glob("[0-9]*/stat")}
    return {(pid, field[19]) for pid, field in fields.items() if field[1:2] == [str(parent)]}


def processes(parent: int, name: str) -> list[int]:
    """Those that a process has started and that are called so, as far as the name goes."""
    return [pid for pid, _ in _offspring(parent) if _name(pid).startswith(name)]


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    # An id may have gone to another process meanwhile, and a zombie is gone for all that it still does.
    field = _stat(Path(f"/proc/{pid}/stat"))
    return field[19] if field and field[0] != "Z" else None


def _stat(path: Path) -> list[str]:
    """The fields of proc(5) behind the command's name, from its state on."""
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _logged(raw: bytes) -> Logged:
    return msgspec.structs.replace(msgspec.json.decode(raw, type=Logged), raw=raw)


def account(reader: Client, expected: Sequence[str], newest: Logged) -> None:
    """Hold one reader to what it asked for of a log, up to the log's newest event."""
    got = [event_id for event_id in reader.ids if seq_of(event_id) <= newest.seq]
    assert got == expected, f"{reader.ask}: {_difference(got, expected)}"
    assert reader.epochs == {newest.id.partition("-")[0]}, f"{reader.ask} saw the epoch change"
    assert reader.resets == [], f"{reader.ask} was reset"
    assert reader.lags == [], f"{reader.ask} lagged"
    assert {connection.status for connection in reader.connections} <= {200, 503, None}


def _difference(got: Sequence[str], expected: Sequence[str]) -> str:
    known, wanted = set(got), set(expected)
    lost = [event_id for event_id in expected if event_id not in known]
    twice = [event_id for event_id, count in Counter(got).items() if count > 1]
    strange = [event_id for event_id in got if event_id not in wanted]
    return (
        f"{len(lost)} lost {lost[:5]}, {len(twice)} twice {twice[:5]}, {len(strange)} unasked {strange[:5]}"
        f"{', out of order' if got != sorted(got, key=seq_of) else ''}"
    )
