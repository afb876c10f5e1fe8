"""`ticker serve --workers`: what a delivery costs all processes together, and what they carry."""

import contextlib
import http.client
import json
import re
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import msgspec

from benchmarks.cores import children, cpu_s, resident_bytes
from benchmarks.event import CHANNEL, SYMBOLS
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, number

_WORKERS = (1, 2, 3)
_MOST_READERS = 5_000
_BATCHES = ((1, 0.1), (50, 0.1))
"""Events a batch, and seconds between two."""
_CONFIG = f"""\
data: data
stream: {{heartbeat: 1h, max_readers: 10000}}
channels:
  {CHANNEL}: {{retry: 2s, keep: 2h}}
feeds: feeds
"""
_REQUEST = (
    b"GET /stream?types=quote&since=none HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"
)
_DELIVERIES = re.compile(r'ticker_deliveries_total\{format="sse"\} ([0-9.e+]+)')


class Cost(msgspec.Struct, frozen=True):
    """One window: seconds of CPU of all processes, of the busiest, and of the one that gathers."""

    deliveries: float
    all_s: float
    busiest_s: float
    gathering_s: float


def workers(settings: Settings, progress: Progress) -> Table:
    """All of one Ticker's processes, wherever the system runs them: the clock is each process' own."""
    readers, rows = min(settings.most_readers, _MOST_READERS), []
    for count in _WORKERS:
        progress(f"workers: {readers:,} readers connect to {count}")
        with _ticker(count) as (port, pids), _readers(port, readers):
            memory = resident_bytes(pids) / len(pids) / 1e6
            for batch, every_s in _BATCHES:
                progress(f"workers: {count}, {batch} a batch")
                costs = [_cost(port, pids, batch, every_s, settings.seconds) for _ in range(settings.rounds)]
                rows.append(_row(count, batch, costs, memory))
    return Table(
        f"Workers: {readers:,} readers",
        (
            *("case", "workers", "CPU us a delivery", "deliveries/s on cores of their own"),
            *("gathering, % of CPU", "MB a process"),
        ),
        tuple(rows),
        (
            "on cores of their own: 1 / what a delivery costs the busiest process",
            "loopback: the receivers' half of TCP is in it; MB: resident, with what the processes share",
        ),
    )


def _row(count: int, batch: int, costs: list[Cost], memory: float) -> tuple[str, ...]:
    return (
        f"{batch} event{'s' * (batch > 1)} a batch",
        str(count),
        number(median(cost.all_s / cost.deliveries * 1e6 for cost in costs)),
        number(median(cost.deliveries / cost.busiest_s for cost in costs)),
        number(median(cost.gathering_s / cost.all_s * 100 for cost in costs)) if count > 1 else "-",
        number(memory),
    )


def _cost(port: int, pids: tuple[int, ...], batch: int, every_s: float, seconds: float) -> Cost:
    before, delivered = [cpu_s([pid]) for pid in pids], _deliveries(port)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    end = time.monotonic() + max(1.0, seconds)
    while (now := time.monotonic()) < end:
        events = [_quote(at) for at in range(batch)]
        connection.request("POST", f"/channels/{CHANNEL}/events", json.dumps(events))
        connection.getresponse().read()
        time.sleep(max(0.0, every_s - (time.monotonic() - now)))
    connection.close()
    time.sleep(0.5)
    spent = [cpu_s([pid]) - was for pid, was in zip(pids, before, strict=True)]
    return Cost(_deliveries(port) - delivered, sum(spent), max(spent), spent[min(1, len(spent) - 1)])


def _quote(at: int) -> dict[str, object]:
    return {"type": "quote", "symbol": SYMBOLS[at], "name": "Benchmark", "price": 100 + at, "currency": "USD"}


def _deliveries(port: int) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    found = _DELIVERIES.search(text)
    return float(found[1]) if found else 0.0


@contextlib.contextmanager
def _ticker(count: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Its port, and its processes: the first that was started, the one that gathers, those that serve."""
    with tempfile.TemporaryDirectory(prefix="ticker-benchmark-") as folder:
        (Path(folder) / "feeds").mkdir()
        config = Path(folder) / "config.yaml"
        config.write_text(_CONFIG)
        command = [sys.executable, "-m", "ticker", "serve", "--config", str(config), "--bind", "127.0.0.1:0"]
        with subprocess.Popen([*command, "--workers", str(count)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            line = process.stdout.readline().decode()
            try:
                yield int(line.rpartition(":")[2]), (process.pid, *sorted(children(process.pid)))
            finally:
                process.terminate()
                process.wait()


@contextlib.contextmanager
def _readers(port: int, count: int) -> Iterator[None]:
    """They throw away what they are sent, within the kernel, so that the servers have the cores."""
    poll, over = select.epoll(), threading.Event()
    with contextlib.ExitStack() as stack:
        open_now = {}
        for _ in range(count):
            reader = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            reader.sendall(_REQUEST)
            open_now[reader.fileno()] = reader
            poll.register(reader, select.EPOLLIN)

        def read() -> None:
            while not over.is_set():
                for number_, _ in poll.poll(0.1):
                    open_now[number_].recv(1 << 20, socket.MSG_TRUNC)

        thread = threading.Thread(target=read)
        thread.start()
        time.sleep(2)
        try:
            yield
        finally:
            over.set()
            thread.join()
