"""One Ticker of several processes, as whoever asks it and whoever runs it finds it."""

import asyncio
import json
import os
import re
import signal
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest

from tests.faults.trial import processes
from tests.support.reader import Reader
from tests.support.running import RunningTicker, write_site
from tests.support.waiting import eventually

CONFIG = """\
title: Before
data: data
stream: {retry: 200ms, heartbeat: 500ms, max_readers: 30, trusted_proxies: [127.0.0.1]}
limits: {requests: {rate: 1/h, burst: 25}}
access:
  anonymous: {read: [stocks]}
  tokens: {desk: {token: abcdefghijklmnopqrst, read: ["*"], write: ["*"], operate: true}}
channels:
  stocks: {title: Stocks, retry: 200ms}
  room: {title: Room}
feeds: feeds
"""
DESK = {"Authorization": "Bearer abcdefghijklmnopqrst"}


ADDRESSES = (f"198.51.{n // 250}.{n % 250 + 1}" for n in count())
"""Each may ask so often, and a test as often as it has to."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RunningTicker]]:
    """The Tickers that were begun, of which the last may be running."""
    running: list[RunningTicker] = []
    yield running
    for one in running:
        one.__exit__(None, None, None)


@pytest.fixture
def ticker(begun: list[RunningTicker], tmp_path_factory: pytest.TempPathFactory) -> RunningTicker:
    # Where several share the tests out, the one that ends it need not come last.
    if not begun or begun[-1].process.poll() is not None:
        config = write_site(tmp_path_factory.mktemp("several"), CONFIG)
        begun.append(RunningTicker(config, arguments=("--workers", "2")))
    return begun[-1]


def asked(ticker: RunningTicker, method: str, target: str, address: str, **rest: object) -> httpx.Response:
    """From a connection of its own, as if from an address."""
    headers = {"X-Forwarded-For": address, **rest.pop("headers", {})}  # type: ignore[dict-item]
    return httpx.request(method, ticker.url(target), headers=headers, **rest)  # type: ignore[arg-type]


def total(figures: str, name: str) -> int:
    """What has been counted under a name so far, perhaps by another test as well."""
    (line,) = [line for line in figures.splitlines() if line.startswith(f"{name}_total ")]
    return int(float(line.split()[1]))


async def reading(ticker: RunningTicker, count: int, address: str) -> list[Reader]:
    return [await Reader.open(ticker.port, "/stream", {"X-Forwarded-For": address}) for _ in range(count)]


async def test_readers_are_shared_out_evenly_and_counted_together(ticker: RunningTicker) -> None:
    readers = [await reader.live() for reader in await reading(ticker, 20, "192.0.2.1")]
    serving = processes(ticker.process.pid, "ticker:serve")
    assert len(serving) == 2
    assert len(processes(ticker.process.pid, "ticker:gather")) == 1

    def told() -> list[dict[str, object]]:
        answer = asked(ticker, "GET", "/readers", next(ADDRESSES), headers=DESK)
        return list(answer.json()["readers"])

    def metrics() -> str:
        return asked(ticker, "GET", "/metrics", next(ADDRESSES), headers=DESK).text

    # One that is kept from answering in time is left out, and not yet live is who has only just been told so.
    await eventually(lambda: [one["address"] for one in told()] == ["192.0.2.1"] * 20)
    await eventually(lambda: 'ticker_readers{format="sse",state="live"} 20.0' in metrics())
    figures = metrics()
    opened = total(figures, "ticker_streams")
    assert opened >= 20
    # Which no process can say of another: how many files it may open, and since when it runs.
    for figure in ("open_fds", "max_fds", "resident_memory_bytes", "cpu_seconds_total", "start_time_seconds"):
        named = re.findall(rf'^process_{figure}\{{process="(\w+)"\}}', figures, re.MULTILINE)
        assert named == ["supervisor", "gather", "serve1", "serve2"]
    assert asked(ticker, "GET", "/channels/stocks/readers", "192.0.2.11").json()["readers"] == 20

    # As many more as there is place for, wherever they come; the rest are told that there is none.
    more = await reading(ticker, 12, "192.0.2.2")
    assert sorted(reader.status for reader in more) == [200] * 10 + [503] * 2
    await eventually(lambda: total(metrics(), "ticker_streams") == opened + 10)
    await eventually(
        lambda: total(metrics(), "ticker_streams_refused") == total(figures, "ticker_streams_refused") + 2
    )
    for reader in more:
        await reader.close()

    # Of one process that is gone, the readers are counted no more, and find a place in the other.
    os.kill(serving[0], signal.SIGKILL)
    await eventually(lambda: 8 <= len(told()) <= 12, lambda: str(told()))
    for reader in readers:
        await reader.close()
    await eventually(lambda: len(processes(ticker.process.pid, "ticker:serve")) == 2)
    # What was done for its readers is still in the figures.
    assert total(metrics(), "ticker_streams") == opened + 10


def test_rates_are_counted_together_and_each_answer_says_what_is_left(ticker: RunningTicker) -> None:
    targets = ("/quotes", "/sources", "/headlines", "/bars/AAPL?interval=1m")
    statuses = [asked(ticker, "GET", targets[n % 4], "192.0.2.20").status_code for n in range(30)]
    assert statuses == [200] * 25 + [429] * 5


def test_what_is_written_is_written_once_whichever_process_is_asked(ticker: RunningTicker) -> None:
    once = {"Idempotency-Key": "one", "Content-Type": "application/json", **DESK}
    body = json.dumps({"type": "message", "author": "Ann", "text": "Hi"})
    answers = [
        asked(ticker, "POST", "/channels/stocks/events", "192.0.2.30", headers=once, content=body)
        for _ in range(6)
    ]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1


def test_who_has_signed_in_is_known_to_every_process(ticker: RunningTicker) -> None:
    with httpx.Client(base_url=ticker.address, headers={"X-Forwarded-For": "192.0.2.40"}) as client:
        assert client.post("/session", json={"token": "abcdefghijklmnopqrst"}).status_code == 204
        cookie = client.cookies["ticker_session"]
    told = [
        asked(ticker, "GET", target, "192.0.2.41", headers={"Cookie": f"ticker_session={cookie}"})
        for target in ("/session", "/channels", "/session", "/channels")
    ]
    assert told[0].json()["name"] == told[2].json()["name"] == "desk"
    assert {len(answer.json()["channels"]) for answer in told[1::2]} == {2}
    assert len(asked(ticker, "GET", "/channels", "192.0.2.42").json()["channels"]) == 1


async def test_a_change_of_the_config_is_in_force_everywhere_and_what_is_gone_is_asked_later(
    ticker: RunningTicker,
) -> None:
    ticker.config.write_text(CONFIG.replace("title: Before", "title: After"))

    def titles() -> set[str]:
        answers = [asked(ticker, "GET", "/manifest.webmanifest", next(ADDRESSES)) for _ in range(6)]
        return {answer.json()["name"] for answer in answers}

    await eventually(lambda: titles() == {"After"})

    (gathering,) = processes(ticker.process.pid, "ticker:gather")
    (reader,) = await reading(ticker, 1, "192.0.2.60")
    await reader.live()
    os.kill(gathering, signal.SIGKILL)
    gone = "what reads the sources is being started again"
    await reader.until(lambda one: gone in reasons(one))
    # Who only reads is served meanwhile, and others wait until there is somebody to ask.
    assert asked(ticker, "GET", "/quotes", "192.0.2.61").status_code == 200
    assert (await asyncio.to_thread(asked, ticker, "GET", "/sources", "192.0.2.62")).status_code in (200, 503)
    await reader.until(lambda one: None in reasons(one)[reasons(one).index(gone) :])
    seen = len(reader.ids)
    await reader.until(lambda one: len(one.ids) > seen)
    await reader.close()


def reasons(reader: Reader) -> list[object]:
    """Why nothing came, each time; None where it came again."""
    return [frame.data["reason"] for frame in reader.frames if frame.event == "stream-stale"]


def test_where_one_cannot_begin_none_does(ticker: RunningTicker) -> None:
    with pytest.raises(AssertionError, match="in use by another Ticker"):
        RunningTicker(ticker.config, arguments=("--workers", "2"))
    assert asked(ticker, "GET", "/healthz", "192.0.2.65").status_code == 200


async def test_all_end_together_and_say_goodbye(ticker: RunningTicker) -> None:
    readers = [await reader.live() for reader in await reading(ticker, 20, "192.0.2.70")]
    assert await asyncio.to_thread(ticker.terminate) == 0
    for reader in readers:
        await reader.end()
        assert reader.control("stream-bye")["reason"] == "shutdown"
        await reader.close()
    assert "Traceback" not in ticker.errors.read_text()


def test_where_the_processes_cannot_meet_it_is_said_what_to_do(tmp_path: Path) -> None:
    # A socket's path has room for 107 characters.
    long = tmp_path / ("x" * 120)
    long.mkdir()
    with pytest.raises(AssertionError, match="path too long; set TMPDIR to another folder"):
        RunningTicker(write_site(tmp_path), arguments=("--workers", "2"), env={"TMPDIR": str(long)})
