"""Requests to the brokers and what is answered, one message or many."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from itertools import count

from nats.aio.client import Client
from nats.aio.msg import Msg


class Answers:
    """All come by one subscription.

    Not by the client's own requests: those wait with `asyncio.wait_for`, which on Python 3.11 goes on now and
    then although it was cancelled. What was called off would be done all the same.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._inbox = client.new_inbox()
        self._numbers = count()
        self._asked: dict[str, asyncio.Queue[Msg]] = {}

    async def listen(self) -> None:
        """To be called first."""
        await self._client.subscribe(f"{self._inbox}.*", cb=self._heard)

    async def _heard(self, message: Msg) -> None:
        if (queue := self._asked.get(message.subject)) is not None:
            queue.put_nowait(message)

    @contextlib.asynccontextmanager
    async def to(
        self, subject: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> "AsyncIterator[asyncio.Queue[Msg]]":
        """Ask; the answers are in the queue as they come."""
        reply = f"{self._inbox}.{next(self._numbers)}"
        queue = self._asked[reply] = asyncio.Queue[Msg]()
        try:
            await self._client.publish(subject, data, reply=reply, headers=dict(headers) if headers else None)
            yield queue
        finally:
            del self._asked[reply]
