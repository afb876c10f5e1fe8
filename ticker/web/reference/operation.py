"""One way to ask something over HTTP, as it is told to programs and people."""

from typing import Literal, TypeAlias

import msgspec

from ticker.ask import Parameter
from ticker.web.reference.schemas import Schema

Method: TypeAlias = Literal["get", "post", "put", "delete"]
Tag: TypeAlias = Literal[
    "streams", "state", "charts", "writing", "notifications", "feeds", "session", "service"
]


class Content(msgspec.Struct, frozen=True):
    """A body in one media type; `items` is the shape of what a stream of them is made of."""

    media_type: str
    schema: Schema
    items: Schema | None = None


class Answer(msgspec.Struct, frozen=True):
    """What comes of it; `headers` are those that say something about just this, by name."""

    status: int
    meaning: str
    contents: tuple[Content, ...] = ()
    headers: tuple[str, ...] = ()


class Body(msgspec.Struct, frozen=True):
    """What is sent with it, in one of these types."""

    meaning: str
    contents: tuple[Content, ...]


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """`path` has its variables in braces; `headers` are those of the request that mean something here.

    `fails` are the statuses of its own errors, beside those that every route may have.
    """

    path: str
    tag: Tag
    summary: str
    answers: tuple[Answer, ...]
    method: Method = "get"
    parameters: tuple[Parameter, ...] = ()
    headers: tuple[str, ...] = ()
    body: Body | None = None
    fails: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """A name that is its own: `get_stream_channels`."""
        return "_".join([self.method, *_words(self.path)])


def _words(path: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in path).split() or ["page"]
