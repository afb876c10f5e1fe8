"""The way out for every request to somebody else's host: to checked addresses, in turn, under our name."""

import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TypeAlias

import httpx

from ticker import __version__
from ticker.config.types import Fetch
from ticker.outbound.addresses import CheckedBackend, Resolve, resolve
from ticker.outbound.causes import ShuttingDown, Unexplained
from ticker.outbound.failures import Failure
from ticker.outbound.gate import HostGate
from ticker.outbound.host_backoffs import HostBackoff, HostBackoffs
from ticker.outbound.manners import Manners
from ticker.outbound.transport import PlainClient, client
from ticker.times import Clock, now_ms

Application: TypeAlias = Callable[..., Coroutine[None, None, None]]
"""What answers requests in this process (ASGI)."""


class Outbound:
    """Over two clients: one whose connections are checked, one that may go anywhere.

    They share no connection, or a source that may not reach a private host could use one that
    another source opened.
    """

    def __init__(
        self,
        checked: PlainClient,
        unchecked: PlainClient,
        gate: HostGate,
        host_backoffs: HostBackoffs,
        user_agent: str,
        own: PlainClient | None = None,
    ) -> None:
        self._checked = checked
        self._unchecked = unchecked
        self._gate = gate
        self.host_backoffs = host_backoffs
        self.clock = host_backoffs.clock
        self.manners = Manners(host_backoffs.clock)
        self.user_agent = user_agent
        self._own = own

    @property
    def own_client(self) -> PlainClient:
        """The client that asks Ticker itself; Failure where it is not served."""
        if self._own is None:
            raise Failure(Unexplained("a page of Ticker's own", "it is there only while Ticker is served"))
        return self._own

    def client(self, *, private: bool) -> PlainClient:
        """The client for a source that may, or may not, reach private addresses; Failure at the end."""
        found = self._unchecked if private else self._checked
        if found.is_closed:
            raise Failure(ShuttingDown())
        return found

    @asynccontextmanager
    async def request_turn(self, host: str) -> AsyncIterator[HostBackoff | None]:
        """Wait for the host's turn; what it yields is its back-off, which a request must respect."""
        async with self._gate.request_turn(host):
            yield self.host_backoffs.on(host)

    def heed(self, status: int, host: str, retry_after_s: float | None) -> HostBackoff | None:
        """Leave a host alone whose answer asks for it (429); the back-off, if that is what it comes to."""
        host_backoff = self.host_backoffs.after_429(host, retry_after_s) if status == 429 else None
        if host_backoff is not None:
            self.host_backoffs.add(host_backoff)
        return host_backoff

    async def close(self) -> None:
        """End all connections."""
        for each in filter(None, (self._checked, self._unchecked, self._own)):
            await each.aclose()


def outbound(
    fetch: Fetch,
    *,
    clock: Clock = now_ms,
    gate: HostGate | None = None,
    resolve: Resolve = resolve,
    own: Application | None = None,
) -> Outbound:
    """The way out as the config has it; `own` is Ticker itself, for who reads what it serves."""
    agent = f"Ticker/{__version__}"
    return Outbound(
        client(CheckedBackend(resolve)),
        client(CheckedBackend(resolve, private=True)),
        gate or HostGate(fetch.per_host, fetch.host_gap_ms / 1000, time.monotonic),
        HostBackoffs(clock),
        f"{agent} (+{fetch.contact})" if fetch.contact else agent,
        # In this process: it may listen at a file, or at an address that its certificate does not name.
        own and PlainClient(httpx.ASGITransport(own)),
    )
