"""A supervisor whose processes only say that they are there; made to be stopped.

Usage: python -m tests.processes.supervised HUNG_S

Each process that begins prints its number and its id, and "ready" follows those of the start. SIGUSR2 has one
hang.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from functools import partial

from ticker.processes.line import SupervisorLine
from ticker.processes.shared import SharedMemory
from ticker.processes.supervisor import Supervisor
from ticker.server.accepting import signs_of_life

SERVING = 2


def say(line: str) -> None:
    # In one piece: print writes a line word by word where Python does not buffer, and others write beside.
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def hang() -> None:
    time.sleep(600)


async def live(line: socket.socket) -> None:
    heard = SupervisorLine(line)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR2, hang)
    heard.is_ready()
    await heard.ended.wait()
    heard.close()


def work(number: int, line: socket.socket) -> int:
    say(f"{number} {os.getpid()}")
    asyncio.run(live(line))
    return 0


if __name__ == "__main__":
    signs_of_life.EVERY_S = 0.05
    memory = SharedMemory(SERVING + 1)
    ready = partial(say, "ready")
    sys.exit(Supervisor((), memory, work, SERVING, ready, float(sys.argv[1])).run())
