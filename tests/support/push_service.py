"""A push service over real sockets and TLS: it takes what is signed, for browsers that decrypt it."""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.browser_keys import BrowserKeys, claims_of
from tests.support.certificates import shared
from tests.support.origin import Answer, Asked, Origin


@dataclass(frozen=True)
class Arrived:
    """A message as its browser has it: the `number` of that, the request's headers, and what it decrypts."""

    number: int
    headers: Mapping[str, str]
    claims: Mapping[str, Any]
    said: Any


class PushService:
    """Browsers by their numbers; each answers 201, or as `answers` says for it."""

    def __init__(self) -> None:
        self.origin = Origin(self._take)
        self.public_key = ""
        """Whose requests are taken; to be set before the first."""
        self.browsers: dict[int, BrowserKeys] = {}
        self.answers: dict[int, Answer] = {}
        self.arrived: list[Arrived] = []
        self.asked = 0

    def endpoint(self, number: int) -> str:
        return self.origin.url(f"/send/{number}", "https", "localhost")

    def subscription(self, number: int, **more: object) -> dict[str, object]:
        """What the browser of that number shows a page that subscribes it."""
        browser = self.browsers.setdefault(number, BrowserKeys())
        return browser.subscription(self.endpoint(number), **more)

    async def _take(self, asked: Asked, _: object) -> Answer:
        self.asked += 1
        number = int(asked.path.rpartition("/")[2])
        answer = self.answers.get(number, Answer(201))
        if answer.status == 201:
            claims = claims_of(asked.headers["authorization"], self.public_key)
            said = self.browsers[number].decrypted(asked.body)
            self.arrived.append(Arrived(number, asked.headers, claims, said))
        return answer


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*shared()[1])
    service = PushService()
    async with service.origin.open(context):
        yield service
