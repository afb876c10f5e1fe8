"""A connection that has become a WebSocket with a stream, by nothing more than its transport."""

import asyncio
import contextlib
from collections.abc import Callable

from ticker.server.allowance import TOO_MUCH
from ticker.server.streaming import Host, Streaming
from ticker.web.streams.direct import StreamAnswer
from ticker.web.streams.upgrade import UpgradeAnswer
from ticker.wire.inbound import Binary, Close, Inbound, Ping, Said, Violation, WholeMessage
from ticker.wire.websocket import POLICY, close, pong, text_message

CLOSE_S = 1.0
"""How long a client may take to say that it has read that the connection is closed (RFC 6455, 7.1.1)."""


class Conversing(Streaming):
    """The same over WebSocket, where what the client says meanwhile is heard."""

    __slots__ = ("_conversation", "_hears_no_more", "_inbound", "_is_deaf", "_may_say", "_parted", "_parting")

    def __init__(
        self,
        host: Host,
        transport: asyncio.Transport,
        answer: UpgradeAnswer,
        may_say: Callable[[Said], bool],
    ) -> None:
        self._conversation = answer.conversation
        self._inbound = Inbound(inflates=answer.inflates)
        self._may_say = may_say
        self._is_deaf = False
        self._hears_no_more = False
        self._parted = False
        self._parting: asyncio.Future[None] | None = None
        super().__init__(host, transport, answer)

    def _send_on(self, head: bytes) -> None:
        # At once: a client's first words may be answered before the stream has any.
        if head:
            self.transport.write(head)
        super()._send_on(b"")

    # What the client says

    def data_received(self, data: bytes) -> None:
        ping: Ping | None = None
        for said in self._inbound.feed(data):
            if not self._may_say(said):
                self._inbound.stop()
                self._part(close(POLICY, TOO_MUCH))
                return
            match said:
                case WholeMessage() | Binary():
                    self._answer(said)
                case Ping():
                    ping = said
                case Close(code=code):
                    self._client_parted()
                    self._part(close(code))
                    return
                case Violation(code=code, reason=reason):
                    self._part(close(code, reason))
                    return
        if ping is not None and not self._hears_no_more:
            # Of several the last one may stand for all (RFC 6455, 5.5.3).
            self.write_beside(pong(ping.payload))
        self._heed_pace()

    def _answer(self, said: WholeMessage | Binary) -> None:
        if self._hears_no_more:
            return
        answer = self._conversation.hear(said)
        if answer is not None:
            self.write_beside(text_message(answer))

    def _heed_pace(self) -> None:
        """Who does not take its answers is not heard any more until it does."""
        if self.is_full and not self._is_deaf:
            self._is_deaf = True
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._is_deaf:
            self._is_deaf = False
            self.transport.resume_reading()

    def eof_received(self) -> bool:
        self._client_parted()
        return super().eof_received()

    def _client_parted(self) -> None:
        self._parted = True
        if self._parting is not None and not self._parting.done():
            self._parting.set_result(None)

    # The end

    def _part(self, ending: bytes) -> None:
        """Close, for a reason that the client gave; a stream that ends by itself has its own."""
        if self._hears_no_more:
            return
        self._hears_no_more = True
        # The stream first: nothing may follow what closes the connection.
        sending = self._task
        if self.let_go() or sending is not None:
            self._task = asyncio.get_running_loop().create_task(self._end_instead(sending, ending))

    async def _end_instead(self, sending: "asyncio.Task[None] | None", ending: bytes) -> None:
        if sending is not None:
            sending.cancel()
            await asyncio.wait([sending])
        await super()._end(ending)

    def _rest(self, answer: StreamAnswer) -> None:
        if not self._hears_no_more:
            super()._rest(answer)

    def _cancelled(self) -> None:
        if self._task is asyncio.current_task():
            super()._cancelled()

    async def _end(self, ending: bytes) -> None:
        self._hears_no_more = True
        await super()._end(ending)

    async def _await_farewell(self) -> None:
        """To close at once with something unread would reset what the client has yet to read."""
        if self._parted:
            return
        self._parting = asyncio.get_running_loop().create_future()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._parting
