"""Which addresses may be connected to, checked where the connection is made."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from ipaddress import ip_address
from itertools import chain, zip_longest

import httpcore
from httpcore import AsyncNetworkBackend, AsyncNetworkStream

from ticker.outbound.causes import OffLimits, Unreachable
from ticker.outbound.failures import Failure
from ticker.outbound.http1.streams import Http1Stream
from ticker.outbound.networks import why_refused
from ticker.outbound.sockets import SocketBackend

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Answers with a host's addresses, best first; socket.gaierror if it has none."""

# A host with a broken IPv6 route must not use up the whole timeout before IPv4 is tried.
_ATTEMPT_S = 4.0


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver, in a daemon thread.

    The loop's own threads would hold up the exit of the program for as long as a dead name server
    takes to time out, and as few as six slow names would occupy them all.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[str]] = loop.create_future()

    def tell(addresses: Sequence[str], error: OSError | UnicodeError | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(addresses)
        else:
            answer.set_exception(error)

    def ask() -> None:
        addresses: Sequence[str] = ()
        failure: OSError | UnicodeError | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = tuple(dict.fromkeys(str(address[0]) for *_, address in found))
        except (OSError, UnicodeError) as error:
            failure = error
        with suppress(RuntimeError):  # the loop was closed in the meantime
            loop.call_soon_threadsafe(tell, addresses, failure)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    return await answer


class CheckedBackend(AsyncNetworkBackend):
    """Connects to public addresses only, Failure for others and for names without one.

    A name is resolved once, and what was checked is connected to.
    """

    def __init__(self, resolve: Resolve = resolve, *, private: bool = False) -> None:
        self._resolve = resolve
        self._private = private
        self._sockets = SocketBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        *others, last = await self._allowed(host, port)
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                attempt_s = min(timeout or _ATTEMPT_S, _ATTEMPT_S)
                return Http1Stream(
                    await self._sockets.connect_tcp(address, port, attempt_s, local_address, socket_options)
                )
        return Http1Stream(
            await self._sockets.connect_tcp(last, port, timeout, local_address, socket_options)
        )

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _allowed(self, host: str, port: int) -> Sequence[str]:
        try:
            # What is an address already takes no thread to ask for it.
            found = (host,) if _is_address(host) else await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise Failure(Unreachable("dns", host)) from error
        if not found:
            raise Failure(Unreachable("dns", host))
        allowed = [address for address in found if self._private or not why_refused(address)]
        if not allowed:
            raise Failure(OffLimits(host, found[0], why_refused(found[0]) or ""))
        return _alternating(allowed)


@lru_cache(maxsize=1_000)
def _is_address(host: str) -> bool:
    """As it is usually written; of other ways (0x7f.1) the system's resolver knows what they mean."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _alternating(addresses: Sequence[str]) -> Sequence[str]:
    """IPv6 and IPv4 in turns, each in the resolver's order."""
    first = [address for address in addresses if (":" in address) == (":" in addresses[0])]
    others = [address for address in addresses if address not in first]
    return [address for address in chain(*zip_longest(first, others)) if address]
