"""What a client says on its WebSocket, and what it is answered."""

import msgspec

from ticker.access import Principal
from ticker.ask import Echo, Resubscribe, Spoken, spoken
from ticker.broadcast import Stream
from ticker.errors import QueryError
from ticker.web.answers import problem_of
from ticker.web.site import Site
from ticker.web.streams.opening import asked_anew
from ticker.wire import MessageFormat
from ticker.wire.inbound import Binary, WholeMessage


class Conversation:
    """One client's, as long as its WebSocket is open; its stream is given to `begin`."""

    __slots__ = ("_format", "_principal", "_site", "_stream")

    def __init__(self, site: Site, principal: Principal, to: MessageFormat) -> None:
        self._site = site
        self._principal = principal
        self._format = to
        self._stream: Stream | None = None

    def begin(self, stream: Stream) -> None:
        self._stream = stream

    def end(self) -> None:
        """Let go of the stream, which leads back to who holds this, and would wait for the collector."""
        self._stream = None

    def hear(self, said: WholeMessage | Binary) -> bytes | None:
        """The answer as one message of the format; None where the stream itself answers."""
        try:
            match _spoken(said):
                case Echo(json=value):
                    return self._format.reply("pong", value)
                case Resubscribe() as wanted:
                    self._resubscribe(wanted)
                    return None
        except QueryError as error:
            return self._format.reply("error", msgspec.json.encode(problem_of(error)))

    def _resubscribe(self, wanted: Resubscribe) -> None:
        ask = asked_anew(self._site, self._principal, wanted, self._format)
        if self._stream is not None:
            self._site.broadcast.resubscribe(self._stream, ask)


def _spoken(said: WholeMessage | Binary) -> Spoken:
    if isinstance(said, Binary):
        raise QueryError("bad_message", "", f"got {said.size_bytes} bytes of data", "text")
    return spoken(said.text)
