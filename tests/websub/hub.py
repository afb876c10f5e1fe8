"""A WebSub hub on 127.0.0.1 that does as it is told, and keeps what it was asked and answered."""

import asyncio
import hmac
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import httpx

from tests.support.origin import Answer, Asked, Origin

Method = Literal["sha1", "sha256", "sha384", "sha512"]


@dataclass(frozen=True)
class Request:
    """A request of a subscriber, and the status it was answered with."""

    mode: str
    topic: str
    callback: str
    secret: str | None
    lease_s: str | None
    headers: Mapping[str, str]
    status: int


@dataclass(frozen=True)
class Answered:
    """What a callback answered to the hub, which came to it with `mode`, or to publish.

    The status is 0 where nobody answered.
    """

    mode: str
    callback: str
    status: int
    body: bytes


@dataclass
class Hub:
    """What it does from now on is in its fields.

    `confirms` is when it asks the callback back: before or after it answers. `lease_s` is what it grants,
    sent as it is, None to leave it out. With another `status` than 2xx it refuses, and gives `reason`.
    With `denial` it denies instead of asking back. `topic` is what it calls every topic, if it lies. It
    answers nobody while `open` is not set.
    """

    confirms: Literal["before", "after", "never"] = "after"
    lease_s: int | str | None = 864_000
    status: int = 202
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    denial: str | None = None
    topic: str | None = None
    open: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""
    asked: list[Request] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    subscriptions: dict[tuple[str, str], Request] = field(default_factory=dict)
    most_at_once: int = 0
    _at_once: int = 0
    _later: set[asyncio.Task[None]] = field(default_factory=set)
    _client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(trust_env=False, timeout=30))

    def count(self, mode: str) -> int:
        """How often it was asked to `subscribe` or `unsubscribe`."""
        return sum(asked.mode == mode for asked in self.asked)

    @property
    def idle(self) -> bool:
        """Whether nobody asks it anything, nor it anybody."""
        return not self._at_once and not self._later

    async def handle(self, request: Asked, _: asyncio.StreamWriter) -> Answer:
        form = {name: values[0] for name, values in request.form.items()}
        asked = Request(
            mode=form["hub.mode"],
            topic=form["hub.topic"],
            callback=form["hub.callback"],
            secret=form.get("hub.secret"),
            lease_s=form.get("hub.lease_seconds"),
            headers=request.headers,
            status=self.status,
        )
        self.asked.append(asked)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await self.open.wait()
            if self.status // 100 == 2:
                await self._verify(asked)
        finally:
            self._at_once -= 1
        return Answer(self.status, self.reason.encode(), {"content-type": "text/plain", **self.headers})

    async def _verify(self, asked: Request) -> None:
        work = self._confirm(asked)
        if self.confirms == "before":
            await work
            return
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _confirm(self, asked: Request) -> None:
        topic = self.topic or asked.topic
        if self.denial is not None:
            await self.ask_back(asked.callback, "denied", topic, reason=self.denial)
            return
        if self.confirms == "never":
            return
        challenge = secrets.token_urlsafe()
        more = {"challenge": challenge}
        if asked.mode == "subscribe" and self.lease_s is not None:
            more["lease_seconds"] = str(self.lease_s)
        said = await self.ask_back(asked.callback, asked.mode, topic, **more)
        if said.status // 100 != 2 or said.body.decode() != challenge:
            return
        if asked.mode == "subscribe":
            self.subscriptions[asked.topic, asked.callback] = asked
        else:
            self.subscriptions.pop((asked.topic, asked.callback), None)

    async def ask_back(self, callback: str, mode: str, topic: str, **more: str) -> Answered:
        """GET a callback with whatever query, whether or not that is what was asked for."""
        query = {"hub.mode": mode, "hub.topic": topic, **{f"hub.{name}": said for name, said in more.items()}}
        return await self._tell(mode, self._client.build_request("GET", callback, params=query))

    async def publish(
        self,
        topic: str,
        body: bytes,
        *,
        content_type: str = "application/rss+xml",
        method: Method | None = "sha256",
        secret: str | None = None,
    ) -> int:
        """Deliver to all who are subscribed; the status that the last of them answered.

        Signed with their own secret, with another one if it is given, or not at all without a method. A
        subscriber that answers 410 is forgotten.
        """
        status = 0
        for asked in [asked for (known, _), asked in self.subscriptions.items() if known == topic]:
            headers = {
                "content-type": content_type,
                "link": f'<{self.url}>; rel="hub", <{topic}>; rel="self"',
            }
            if method is not None:
                key = (secret or asked.secret or "").encode()
                headers["x-hub-signature"] = f"{method}={hmac.new(key, body, method).hexdigest()}"
            message = self._client.build_request("POST", asked.callback, content=body, headers=headers)
            status = (await self._tell("publish", message)).status
            if status == 410:
                del self.subscriptions[asked.topic, asked.callback]
        return status

    async def _tell(self, mode: str, message: httpx.Request) -> Answered:
        callback = str(message.url.copy_with(query=None))
        try:
            answer = await self._client.send(message)
        except httpx.TransportError as error:
            answered = Answered(mode, callback, 0, repr(error).encode())
        else:
            answered = Answered(mode, callback, answer.status_code, answer.content)
        self.answered.append(answered)
        return answered

    async def close(self) -> None:
        for task in tuple(self._later):
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)
        await self._client.aclose()


@asynccontextmanager
async def hub() -> AsyncIterator[Hub]:
    """A hub that takes, confirms and grants ten days, until its fields are changed."""
    made = Hub()
    made.open.set()
    async with Origin(made.handle).open() as origin:
        made.url = origin.url("/")
        try:
            yield made
        finally:
            await made.close()
