"""What ends the service, SIGTERM and SIGINT, and what has it look at its config, SIGHUP."""

import asyncio
import signal
from typing import Self


class Signals:
    """SIGTERM and SIGINT as something to wait for; the second of them ends the process at once.

    `hangup` is set by SIGHUP, and cleared by who acts upon it.
    """

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self.hangup = asyncio.Event()

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._ask, number)
        loop.add_signal_handler(signal.SIGHUP, self.hangup.set)
        # It is held back while the program is loaded.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})
        return self

    def _ask(self, number: int) -> None:
        if self._asked.is_set():
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self._asked.set()

    def __exit__(self, *_: object) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.remove_signal_handler(number)

    async def wait(self) -> None:
        await self._asked.wait()
