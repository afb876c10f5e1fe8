"""A receiver of webhooks on a real port: it checks each signature, and answers as the test says."""

import asyncio
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.support.origin import Answer, Asked, Origin, answer
from ticker.config.settings.webhooks import PREFIX

SECRET = PREFIX + b64encode(b"0123456789abcdef0123456789abcdef").decode()


class Receiver:
    """`taken` are the messages that it has answered with success, each with its id and its JSON."""

    def __init__(self, secret: str = SECRET) -> None:
        self.origin = Origin(self._say, keep_alive=True)
        self.answers: list[Answer] = []
        """One after the other; behind the last, all is taken."""
        self.is_well = True
        """Without it, 500 is the answer once the others are used up."""
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.taken: list[tuple[str, Any]] = []
        self.forged = 0
        self._key = b64decode(secret.removeprefix(PREFIX))

    @property
    def url(self) -> str:
        return self.origin.url("/hook/T0K3N")

    @property
    def asked(self) -> list[Asked]:
        return self.origin.asked

    @property
    def ids(self) -> list[str]:
        """Of every message that came, taken or not."""
        return [one.headers["webhook-id"] for one in self.asked]

    @property
    def events(self) -> list[Any]:
        """What was taken, in its order; a list counts as what is in it."""
        return [event for _, said in self.taken for event in said.get("events", [said])]

    async def _say(self, asked: Asked, _: asyncio.StreamWriter) -> Answer:
        if not self._is_signed(asked):
            self.forged += 1
        await self.may_answer.wait()
        said = self.answers.pop(0) if self.answers else answer() if self.is_well else answer(b"", 500)
        if said.status < 300:
            self.taken.append((asked.headers["webhook-id"], json.loads(asked.body)))
        return said

    def _is_signed(self, asked: Asked) -> bool:
        said = asked.headers
        content = f"{said['webhook-id']}.{said['webhook-timestamp']}.".encode() + asked.body
        mac = "v1," + b64encode(hmac.digest(self._key, content, "sha256")).decode()
        return mac in said["webhook-signature"].split()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    async with receiver.origin.open():
        yield receiver
