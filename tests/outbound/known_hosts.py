"""Names that are this machine, as far as a test says."""

from collections.abc import Callable, Iterable

import httpcore

from ticker.outbound.addresses import CheckedBackend


class KnownHosts(httpcore.AsyncNetworkBackend):
    """Takes the names that are `known` to this machine; all other names and addresses are checked."""

    def __init__(self, known: Callable[[str], bool]) -> None:
        self._known = known

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if self._known(host):
            return await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", port, timeout)
        return await CheckedBackend().connect_tcp(host, port, timeout, local_address, socket_options)
