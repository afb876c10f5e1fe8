"""Politeness towards the hosts that are asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

_FEW = 64


class _Host:
    def __init__(self, per_host: int) -> None:
        self.slots = asyncio.Semaphore(per_host)
        self.start = asyncio.Lock()
        self.next_start_s = float("-inf")
        self.users = 0


class HostGate:
    """Lets `per_host` requests at a time through to a host, their starts at least `gap_s` apart.

    `clock` answers in seconds that never step back; `sleep` waits that long.
    """

    def __init__(
        self,
        per_host: int,
        gap_s: float,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._per_host = per_host
        self._gap_s = gap_s
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._most = _FEW

    @asynccontextmanager
    async def request_turn(self, name: str) -> AsyncIterator[None]:
        """Have one of the host's request slots; first come, first served."""
        self._forget_idle()
        host = self._hosts.setdefault(name, _Host(self._per_host))
        host.users += 1
        try:
            async with host.slots:
                async with host.start:
                    if (wait_s := host.next_start_s - self._clock()) > 0:
                        await self._sleep(wait_s)
                    host.next_start_s = self._clock() + self._gap_s
                yield
        finally:
            host.users -= 1

    def _forget_idle(self) -> None:
        """Redirects can lead to ever new hosts; of thousands, not all are looked at for each request."""
        if len(self._hosts) < self._most:
            return
        now_s = self._clock()
        idle = [name for name, host in self._hosts.items() if not host.users and host.next_start_s <= now_s]
        for name in idle:
            del self._hosts[name]
        self._most = max(_FEW, 2 * len(self._hosts))
