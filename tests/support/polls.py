"""Socket.IO over polls, by hand: what is said and answered, packet for packet."""

import json
from collections.abc import Mapping
from typing import Any, Self

import httpx

from tests.support.serving import Serving

SEPARATOR = "\x1e"
PATH = "/socket.io/"


class Polls:
    """A session of Engine.IO (4); `opening` is what its first packet says, `packets` all that followed."""

    def __init__(self, client: httpx.AsyncClient, opening: dict[str, Any]) -> None:
        self._client = client
        self.opening = opening
        self.packets: list[str] = []

    @classmethod
    async def open(cls, site: Serving, query: str = "", headers: Mapping[str, str] = {}) -> Self:
        client = httpx.AsyncClient(base_url=site.address, headers=dict(headers), timeout=60)
        answer = await client.get(f"{PATH}?EIO=4&transport=polling&{query}")
        assert (answer.status_code, answer.text[0]) == (200, "0"), answer.text
        return cls(client, json.loads(answer.text[1:]))

    @classmethod
    async def connect(
        cls, site: Serving, auth: object = None, query: str = "", headers: Mapping[str, str] = {}
    ) -> Self:
        """One that has asked for a stream."""
        polls = await cls.open(site, query, headers)
        answer = await polls.post("40" if auth is None else "40" + json.dumps(auth))
        assert answer.text == "OK"
        return polls

    @property
    def target(self) -> str:
        return f"{PATH}?EIO=4&transport=polling&sid={self.opening['sid']}"

    async def post(self, *packets: str) -> httpx.Response:
        return await self._client.post(self.target, content=SEPARATOR.join(packets))

    async def poll(self) -> httpx.Response:
        answer = await self._client.get(self.target)
        if answer.status_code == 200:
            self.packets += answer.text.split(SEPARATOR)
        return answer

    async def _more(self) -> None:
        answer = await self.poll()
        assert answer.status_code == 200, answer.text

    async def until(self, name: str) -> dict[str, Any]:
        """Poll until an event comes by that name; what it says."""
        while True:
            for event, data in self.events:
                if event == name:
                    return data
            await self._more()

    async def refusal(self) -> dict[str, Any]:
        """What is said to who asked for a stream and gets none."""
        while not any(packet.startswith("44") for packet in self.packets):
            await self._more()
        told: dict[str, Any] = json.loads(self.packets[-1][2:])
        assert told["message"] == told["data"]["detail"]
        refusal: dict[str, Any] = told["data"]
        return refusal

    async def answer(self, number: int) -> Any:
        """Poll until something is answered that was said with this number."""
        start = f"43{number}"
        while not any(packet.startswith(start) for packet in self.packets):
            await self._more()
        (packet,) = (packet for packet in self.packets if packet.startswith(start))
        return json.loads(packet[len(start) :])[0]

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        found = [json.loads(packet[2:]) for packet in self.packets if packet.startswith("42")]
        return [(name, data) for name, data in found]

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.events]

    async def close(self) -> None:
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
