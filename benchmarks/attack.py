"""Who means harm: `python -m benchmarks.attack PORT RATE SLOW` asks for what it may not have.

That RATE times a second; and SLOW connections send a head byte by byte. It goes on until its standard input
ends, and says how it has been answered whenever it is asked.
"""

import asyncio
import contextlib
import itertools
import os
import sys
from collections import Counter

from benchmarks.orders import Attacked, Hello
from benchmarks.peers.schedule import lines, say

_HEAD = b" HTTP/1.1\r\nHost: ticker\r\nConnection: close\r\n"
_JSON = b"Content-Type: application/json\r\n"
_SAY = b"POST /channels/stocks/events" + _HEAD + _JSON
REQUESTS = (
    b"GET /stream/vault" + _HEAD + b"\r\n",
    b"GET /static/%2e%2e/web/app.py" + _HEAD + b"\r\n",
    b"GET /events?token=guessed" + _HEAD + b"\r\n",
    b"GET /events?limit=%00%0d%0aX:" + _HEAD + b"\r\n",
    _SAY + b"Origin: https://evil.example\r\nContent-Length: 2\r\n\r\n[]",
    _SAY + b"Content-Length: 900000000\r\n\r\n",
    _SAY + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET /" + b"a" * 20_000 + _HEAD + b"\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
    b"OPTIONS /stream"
    + _HEAD
    + b"Origin: https://evil.example\r\nAccess-Control-Request-Method: PUT\r\n\r\n",
)
_TRICKLE_S = 1.0
_ANSWER_S = 5.0


class Attack:
    def __init__(self, port: int) -> None:
        self._port = port
        self._tasks: set[asyncio.Task[None]] = set()
        self.answers: Counter[str] = Counter()

    async def ask(self, rate: float) -> None:
        """A request each time, without waiting for the answers to those before."""
        loop = asyncio.get_running_loop()
        begun_s = loop.time()
        for number, request in enumerate(itertools.cycle(REQUESTS), 1):
            self._start(self._one(request))
            await asyncio.sleep(begun_s + number / rate - loop.time())

    def trickle(self, connections: int) -> None:
        for _ in range(connections):
            self._start(self._slow())

    def _start(self, attempt: "asyncio.coroutines.Coroutine[None, None, None]") -> None:
        task = asyncio.create_task(attempt)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _one(self, request: bytes) -> None:
        status = "none"
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(_ANSWER_S):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                writer.write(request)
                line = await reader.readline()
                status = line[9:12].decode("ascii", "replace") or "none"
                await reader.read()
                writer.close()
        self.answers[status] += 1

    async def _slow(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
                writer.write(b"GET /stream HTTP/1.1\r\nX: ")
                while not writer.is_closing():
                    writer.write(b"x")
                    await writer.drain()
                    await asyncio.sleep(_TRICKLE_S)


async def main(port: int, rate: float, slow: int) -> None:
    attack = Attack(port)
    attack.trickle(slow)
    asking = asyncio.create_task(attack.ask(rate))
    say(Hello(port=port, pids=(os.getpid(),)))
    orders = await lines()
    while await orders.readline():
        say(Attacked(answers=dict(attack.answers)))
    asking.cancel()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
