"""Over HTTP: streams in each format and by each version, and long polls."""

import json
import ssl
from collections.abc import Iterator
from typing import ClassVar

import httpx
from httpx_sse import EventSource

from tests.every_way.way import Asked, Busy, Told, Until
from tests.support import certificates
from tests.support.waiting import PATIENCE_S

TIMEOUT_S = PATIENCE_S


class Http:
    """A stream over HTTP; `accept` names the format, `http2` asks by HTTP/2 from the first byte."""

    lags = True
    parts = True
    is_secure = False
    accept: ClassVar[str]

    def __init__(self, name: str, *, http2: bool = False, is_secure: bool = False) -> None:
        self.name = name
        self._http2 = http2
        self.is_secure = is_secure

    def read(self, asked: Asked, until: Until) -> list[Told]:
        told: list[Told] = []
        headers = {"Accept": self.accept, **({"Last-Event-ID": asked.resume} if asked.resume else {})}
        target = f"{asked.address}/stream/{asked.channels}"
        with (
            client(http2=self._http2, is_secure=self.is_secure) as http,
            http.stream("GET", target, params=dict(asked.query), headers=headers) as response,
        ):
            if response.status_code == 503:
                raise Busy
            assert response.status_code == 200
            for one in self.told(response):
                told.append(one)
                if until.is_reached(told):
                    break
        return told

    def told(self, response: httpx.Response) -> Iterator[Told]:
        raise NotImplementedError


def client(*, http2: bool = False, is_secure: bool = False) -> httpx.Client:
    verify: ssl.SSLContext | bool = certificates.trusting() if is_secure else True
    return httpx.Client(http1=not http2, http2=http2, verify=verify, timeout=TIMEOUT_S)


class Sse(Http):
    accept = "text/event-stream"

    def told(self, response: httpx.Response) -> Iterator[Told]:
        for one in EventSource(response).iter_sse():
            if not one.data:
                continue  # httpx-sse hands out heartbeats
            data = json.loads(one.data)
            assert "id" not in data or one.id == data["id"]
            yield Told(one.event, data.get("id"), data)


class Ndjson(Http):
    accept = "application/x-ndjson"

    def told(self, response: httpx.Response) -> Iterator[Told]:
        for line in response.iter_lines():
            data = json.loads(line)
            yield Told(data["type"], data.get("id"), data)


class Text(Http):
    """The tape: it says no ids, and of a control event only words."""

    accept = "text/plain"
    _CONTROLS: ClassVar = {
        "# Ticker at": "stream-open",
        "# live at": "stream-live",
        "# cannot go on": "stream-reset",
        "# left out": "stream-lagged",
        "# busy:": "stream-busy",
        "# goodbye:": "stream-bye",
    }

    def told(self, response: httpx.Response) -> Iterator[Told]:
        for line in response.iter_lines():
            if not line.startswith("#"):
                yield Told("line", None, {"text": line})
            for words, name in self._CONTROLS.items():
                if line.startswith(words):
                    yield Told(name, None, {"text": line})


class LongPoll:
    """Page behind page; what is not here yet is waited for."""

    name = "long-poll"
    lags = False
    parts = False
    is_secure = False

    def read(self, asked: Asked, until: Until) -> list[Told]:
        told: list[Told] = []
        query = {"since": asked.resume or asked.query.get("since", "latest"), **asked.query, "limit": "7"}
        if asked.resume:
            query["last_event_id"] = asked.resume
        with client() as http:
            while not until.is_reached(told):
                page = http.get(f"{asked.address}/events/{asked.channels}", params={**query, "wait": "10s"})
                if page.status_code == 503:
                    raise Busy
                answer = page.json()
                if answer["reset"] is not None:
                    told.append(Told("stream-reset", None, answer["reset"]))
                told += [Told(event["type"], event["id"], event) for event in answer["events"]]
                query.pop("last_event_id", None)
                query["since"] = answer["next"]
        return told


WAYS = (
    Sse("sse"),
    Ndjson("ndjson"),
    Text("text"),
    Sse("sse-http2", http2=True),
    Ndjson("ndjson-http2", http2=True),
    Sse("sse-tls", is_secure=True),
    LongPoll(),
)
