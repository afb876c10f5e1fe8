"""GET /ws past the framework: what a plain handshake is answered with, or that it is not.

As with `Direct`, whatever is not plainly a stream that can be had now is left to Quart.
"""

import re
from collections.abc import Callable
from typing import cast

from quart import Quart

from ticker.access.credentials import TOKEN, token_of
from ticker.broadcast import Admission, ReaderConnection, Stream
from ticker.errors import QueryError
from ticker.times import http_date
from ticker.web.answered import answered
from ticker.web.entry.limits import fields
from ticker.web.site import EXTENSION, Site
from ticker.web.streams.conversation import Conversation
from ticker.web.streams.direct import PlainRequest, StreamAnswer, admitted, arguments_in
from ticker.web.streams.handshake import Handshake, handshake_of, head_of
from ticker.web.streams.opening import Opening, WebSocketCall, opening

# No %: what has to be decoded first is left to the router.
_PATH = re.compile(r"/ws(?:/([A-Za-z0-9._,*-]+))?")


class UpgradeAnswer(StreamAnswer):
    """A stream that is granted over WebSocket, and who hears what the client says meanwhile."""

    __slots__ = ("conversation", "inflates")

    def __init__(self, site: Site, admission: Admission, opened: Opening, handshake: Handshake) -> None:
        told = fields(site.limits.streams.name, admission.ruling) if admission.ruling is not None else {}
        head = head_of(handshake, http_date(site.clock() // 1000), told)
        super().__init__(site.broadcast, admission, opened.ask, opened.asker, head, handshake.framing)
        self.conversation = Conversation(site, opened.asker.principal, handshake.format)
        self.inflates = bool(handshake.extensions)

    def open(self, connection: ReaderConnection, resume: Callable[[], None]) -> Stream:
        stream = super().open(connection, resume)
        self.conversation.begin(stream)
        return stream

    def close(self) -> None:
        self.conversation.end()
        super().close()


class Upgrades:
    """Answers plain handshakes as the application behind it would."""

    def __init__(self, app: Quart) -> None:
        self._site = cast(Site, app.extensions[EXTENSION])

    def answer(self, request: PlainRequest, *, scheme: str) -> UpgradeAnswer | None:
        """Admit a reader; None if this is for the application to refuse."""
        handshake = handshake_of(request.header)
        try:
            opened = self._opened(request, handshake, scheme)
        except (QueryError, UnicodeDecodeError):
            return None
        if opened is None:
            return None
        admission = admitted(self._site.broadcast, opened.asker.address)
        if admission is None:
            return None
        path = request.target.partition("?")[0]
        route = path if path == "/ws" else "/ws/<channels>"
        counts = self._site.broadcast.tally.answers
        answered(counts, opened.asker.address, "GET", request.target, route, 101)
        return UpgradeAnswer(self._site, admission, opened, handshake)

    def _opened(self, request: PlainRequest, handshake: Handshake, scheme: str) -> Opening | None:
        path, _, text = request.target.partition("?")
        match = _PATH.fullmatch(path)
        if match is None:
            return None
        given = arguments_in(text)
        token = token_of(given.pop(TOKEN, ()))
        call = WebSocketCall(match[1], given, token, request.address, request.header, scheme)
        return opening(self._site, call, handshake.format)
