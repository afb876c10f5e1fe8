"""Who opened a connection of Engine.IO, and what they ask as they connect to Socket.IO over it."""

from collections.abc import Mapping

import msgspec

from ticker.access.credentials import TOKEN, token_of
from ticker.ask import Arguments, subscribed, texts_of
from ticker.errors import QueryError
from ticker.web.streams.opening import WebSocketCall

_OF_ENGINE = frozenset({"EIO", "transport", "sid", "t", "b64"})
"""What the query has for Engine.IO (4), and not for us."""


class Caller(msgspec.Struct, frozen=True):
    """A request, as far as it says who makes it; the names of headers are in lower case."""

    arguments: Arguments
    token: str
    peer: str
    headers: Mapping[str, str]
    scheme: str

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")

    def call(self, auth: object) -> WebSocketCall:
        """What is asked by the query, and by `auth`, which wins; QueryError for what cannot be."""
        given = {name: texts for name, texts in self.arguments.items() if name not in _OF_ENGINE}
        given |= told("auth", auth)
        token = token_of(given.pop(TOKEN, ())) or self.token
        wanted = subscribed(given)
        return WebSocketCall(wanted.channels, wanted.arguments, token, self.peer, self.header, self.scheme)


def told(name: str, value: object) -> Arguments:
    """What a client says in an object, or in none; QueryError for anything else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise QueryError("bad_parameter", name, f"got {str(value)[:100]!r}", "an object")
    return texts_of(value)
