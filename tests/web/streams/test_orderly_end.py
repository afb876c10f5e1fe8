"""A whole service with many clients: how it ends, and what is left of those who come and go."""

import asyncio
import contextlib
import fcntl
import json
import random
import signal
import socket
import termios
from array import array
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.events import message
from tests.support.reader import Reader, frames, reset
from tests.support.running import RunningTicker, write_site
from tests.support.waiting import PATIENCE_S, eventually, within
from ticker.events import Draft
from ticker.log import Channel, EventLog, Keep
from ticker.times import now_ms

FORMATS = ("sse", "ndjson", "text")


async def fill(folder: Path) -> None:
    """A backlog of 20 MB, far more than any socket buffers."""
    log = EventLog(folder / "data", {"stocks": Channel(1000, Keep(7_200_000, 1_000_000))}, clock=now_ms)
    for _ in range(10):
        await log.append([Draft("stocks", message("x" * 2_000)) for _ in range(1_000)], "test")
    await log.close()


async def curl(ticker: RunningTicker, name: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *("curl", "-sSN", ticker.url(f"/stream?format={name}")),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def stalled(ticker: RunningTicker) -> socket.socket:
    """A client that asks for everything and reads nothing, once no buffer holds any more."""
    client = socket.create_connection(("127.0.0.1", ticker.port))
    client.sendall(b"GET /stream?since=all HTTP/1.1\r\nHost: ticker\r\n\r\n")
    before, now = -1, 0
    while not 0 < now == before:
        await asyncio.sleep(0.1)
        before, now = now, waiting_in(client)
    return client


def waiting_in(client: socket.socket) -> int:
    count = array("i", [0])
    fcntl.ioctl(client, termios.FIONREAD, count)
    return count[0]


def ended_in_order(reader: Reader, name: str) -> bool:
    match name:
        case "sse":
            return frames(reader.text)[-1].event == "stream-bye"
        case "ndjson":
            return bool(reader.lines[-1]["type"] == "stream-bye")
        case _:
            return reader.text.splitlines()[-1].startswith("# goodbye: shutdown; come back in ")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_every_reader_gets_a_farewell_and_a_clean_end_whoever_else_stalls(
    tmp_path: Path, number: signal.Signals
) -> None:
    await fill(tmp_path)
    with RunningTicker(write_site(tmp_path)) as ticker:
        curls = [await curl(ticker, name) for name in FORMATS]
        readers = [
            (name, await Reader.open(ticker.port, f"/stream?format={name}&since=none"))
            for name in FORMATS * 16
        ]
        for _, reader in readers:
            await reader.until("live")
        idlers: list[socket.socket] = await asyncio.gather(*(stalled(ticker) for _ in range(5)))
        idlers.append(socket.create_connection(("127.0.0.1", ticker.port)))
        idlers[-1].sendall(b"GET /stre")
        for one in curls:
            assert one.stdout is not None
            await one.stdout.readline()
        ticker.process.send_signal(number)
        await asyncio.gather(*(reader.end() for _, reader in readers))
        assert all(ended_in_order(reader, name) for name, reader in readers)
        outputs = await asyncio.gather(*(one.communicate() for one in curls))
        assert [one.returncode for one in curls] == [0, 0, 0]
        assert [errors for _, errors in outputs] == [b"", b"", b""]
        assert json.loads(outputs[1][0].splitlines()[-1])["type"] == "stream-bye"
        assert await within(3, asyncio.to_thread(ticker.gone, PATIENCE_S)) == 0
        assert ticker.errors.read_text() == ""
        for client in idlers:
            client.close()
        Reader.close_all()


async def test_a_second_ctrl_c_ends_it_at_once(tmp_path: Path) -> None:
    await fill(tmp_path)
    with RunningTicker(write_site(tmp_path)) as ticker:
        client = await stalled(ticker)
        reader = await Reader.open(ticker.port, "/stream?since=none")
        await reader.live()
        ticker.process.send_signal(signal.SIGINT)
        await reader.end()
        ticker.process.send_signal(signal.SIGINT)
        # Had it gone on saying goodbye, it would end as after the first: with 0.
        assert await asyncio.to_thread(ticker.gone, PATIENCE_S) == -signal.SIGINT
        assert ticker.errors.read_text() == ""
        client.close()
        Reader.close_all()


async def test_nobody_connected_is_the_quickest_end(ticker: RunningTicker) -> None:
    assert await within(2, asyncio.to_thread(ticker.terminate)) == 0
    assert ticker.errors.read_text() == ""


async def test_a_waiting_poll_is_answered_at_the_end(ticker: RunningTicker) -> None:
    waiting = asyncio.create_task(Reader.open(ticker.port, "/events?since=none&types=message&wait=5m"))
    async with asyncio.timeout(PATIENCE_S):
        while not (await figures(ticker))["ticker_readers json waiting"]:
            await asyncio.sleep(0.01)
    ticker.process.send_signal(signal.SIGTERM)
    reader = await waiting
    assert json.loads(await reader.end())["events"] == []
    assert await asyncio.to_thread(ticker.gone, PATIENCE_S) == 0
    Reader.close_all()


def descriptors(ticker: RunningTicker) -> list[str]:
    """What the process holds open that is a socket."""
    found = []
    for fd in Path(f"/proc/{ticker.process.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            found.append(str(fd.readlink()))
    return [link for link in found if link.startswith("socket:")]


async def figures(ticker: RunningTicker) -> dict[str, float]:
    async with httpx.AsyncClient(base_url=ticker.address) as client:
        text = (await client.get("/metrics")).text
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
async def test_two_thousand_clients_that_come_and_go_leave_nothing(ticker: RunningTicker) -> None:
    rng = random.Random(11)
    await figures(ticker)
    await asyncio.sleep(0)
    before = len(descriptors(ticker))
    opened = (await figures(ticker))["ticker_streams_total"]

    async def come_and_go() -> None:
        target = f"/stream?format={rng.choice(FORMATS)}&since={rng.choice(('all', 'none', 'latest'))}"
        request = f"GET {target} HTTP/1.1\r\nHost: ticker\r\n\r\n".encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", ticker.port)
        try:
            writer.write(request[: rng.choice((0, 12, len(request), len(request), len(request)))])
            if rng.random() < 0.6:
                async with asyncio.timeout(rng.random() * 0.1):
                    await reader.read(rng.choice((1, 300, 65_536)))
        except (TimeoutError, OSError):
            pass
        finally:
            rng.choice((reset, asyncio.StreamWriter.close))(writer)

    async def many(count: int) -> None:
        for _ in range(count):
            await come_and_go()

    async with asyncio.TaskGroup() as clients:
        for _ in range(20):
            clients.create_task(many(100))
    await eventually(lambda: len(descriptors(ticker)) <= before)
    seen = await figures(ticker)
    assert sum(seen.get(f"ticker_readers {name}", 0) for name in FORMATS) == 0
    assert seen["ticker_streams_total"] - opened > 500
    assert ticker.errors.read_text() == ""
    assert ticker.terminate() == 0
    assert ticker.errors.read_text() == ""


async def test_metrics_of_a_whole_service_agree_with_what_a_client_counted(ticker: RunningTicker) -> None:
    reader = await Reader.open(ticker.port, "/stream?since=all")
    await reader.until(lambda one: len(one.ids) >= 20)
    ticker.process.send_signal(signal.SIGSTOP)
    ticker.process.send_signal(signal.SIGCONT)
    sent = (await figures(ticker))["ticker_deliveries_total sse"]
    await reader.until(lambda one: len(one.ids) >= sent)
    assert reader.sequences == list(range(1, len(reader.ids) + 1))
    assert sent <= len(reader.ids) <= (await figures(ticker))["ticker_deliveries_total sse"]
    Reader.close_all()
