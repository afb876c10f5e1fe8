"""Taking in connections, and none beyond what leaves room for everything else."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Sequence
from functools import partial

from ticker.errors import in_words
from ticker.server.accepting.descriptors import Room
from ticker.server.accepting.listening import send_at_once
from ticker.server.accepting.tls import Certificate

_logger = logging.getLogger(__name__)

_AT_ONCE = 100
"""How many are taken in at a time: what else is to be done has its turn between them."""
_FIRST_BYTES = 16_384
_REST_S = 0.2
"""How soon it is looked again whether there is room."""
_TELL_EVERY_S = 60.0


class Beginnings:
    """Connections that have been accepted, until each has the protocol that `begin` makes.

    `begin` is given what has come from the client already: who comes back in a herd has asked long before
    it is taken in, and need not be waited for once more.
    """

    def __init__(
        self,
        begin: Callable[[bytes], asyncio.Protocol],
        *,
        tls: Certificate | None,
        handshake_s: float | None,
    ) -> None:
        self._begin = begin
        self._tls = tls
        self._handshake_s = handshake_s
        self._loop = asyncio.get_running_loop()
        self._transport_of = _maker_of_transports(self._loop) if tls is None else None
        self._tasks: set[asyncio.Task[None]] = set()
        # A task that is ended before its first step leaves its client open.
        self._untouched: set[socket.socket] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def take_in(self, client: socket.socket) -> None:
        if self._transport_of is not None:
            client.setblocking(False)
            send_at_once(client)
            self._transport_of(client, self._begin(_what_came(client)))
            return
        self._untouched.add(client)
        task = self._loop.create_task(self._begun(client))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _begun(self, client: socket.socket) -> None:
        self._untouched.discard(client)
        send_at_once(client)
        context = self._tls.context if self._tls is not None else None
        with contextlib.suppress(OSError):  # a client that went away, or whose handshake failed
            await self._loop.connect_accepted_socket(
                partial(self._begin, b""),
                client,
                ssl=context,
                ssl_handshake_timeout=self._handshake_s,
            )

    def close(self) -> None:
        """Let go of who has not begun yet."""
        for task in self._tasks:
            task.cancel()
        for client in self._untouched:
            client.close()


def _what_came(client: socket.socket) -> bytes:
    """What can be read at once; that it has ended, or is lost, is for its transport to find."""
    try:
        return client.recv(_FIRST_BYTES)
    except OSError:
        return b""


def _maker_of_transports(
    loop: asyncio.AbstractEventLoop,
) -> Callable[[socket.socket, asyncio.Protocol], object] | None:
    """What asyncio's own loop makes a connection of without TLS with; None where there is no such thing.

    What it offers for that in public takes a task and a future for each, which a herd feels.
    """
    is_own = isinstance(loop, asyncio.SelectorEventLoop)
    return getattr(loop, "_make_socket_transport", None) if is_own else None


class Acceptor:
    """Takes in connections at all listeners until `close`, and has each begin.

    Where there is no room for another, those who come wait in the system's queue, and get their turn when
    somebody has left. asyncio's own server accepts until the last descriptor is gone, which the log then
    lacks, and writes thousands of tracebacks a second.
    """

    def __init__(self, listeners: Sequence[socket.socket], beginnings: Beginnings) -> None:
        self._listeners = listeners
        self._beginnings = beginnings
        self._room = Room()
        self._loop = asyncio.get_running_loop()
        self._resting: asyncio.TimerHandle | None = None
        self._full_at = float("-inf")
        for listener in listeners:
            listener.setblocking(False)
        self._listen()

    def _listen(self) -> None:
        self._resting = None
        for listener in self._listeners:
            self._loop.add_reader(listener, self._accept, listener)

    def _accept(self, listener: socket.socket) -> None:
        """Some of those who wait: one for each turn of the loop would make a herd wait for a long time."""
        for _ in range(_AT_ONCE):
            if not self._room.is_left:
                self._rest(
                    f"of {self._room.limit} files that may be open, the last are kept for log and sources"
                )
                return
            try:
                client, _ = listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                self._rest(in_words(error))
                return
            self._beginnings.take_in(client)

    def _rest(self, why: str) -> None:
        for listener in self._listeners:
            self._loop.remove_reader(listener)
        self._resting = self._loop.call_later(_REST_S, self._look_again)
        now = self._loop.time()
        if now - self._full_at > _TELL_EVERY_S:
            _logger.warning(
                "whoever connects now has to wait until somebody leaves: %s; a higher limit of open files "
                "(ulimit -n, LimitNOFILE=) makes room for more",
                why,
            )
        self._full_at = now

    def _look_again(self) -> None:
        if self._room.is_left:
            self._listen()
        else:
            self._full_at = self._loop.time()
            self._resting = self._loop.call_later(_REST_S, self._look_again)

    def close(self) -> None:
        """Take in no more, and let go of who has not begun yet."""
        if self._resting is not None:
            self._resting.cancel()
        listeners, self._listeners = self._listeners, ()
        for listener in listeners:
            self._loop.remove_reader(listener)
            listener.close()
        self._beginnings.close()
