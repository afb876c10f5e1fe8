"""What each address is held to: 429, RateLimit fields, and what an EventSource is told instead."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.attacks.fort import sent
from tests.support.reader import Reader
from tests.support.serving import Serving, serving
from tests.support.ways import SOCKETS, TLS_SOCKET, Way, every_way
from ticker.config.types import LimitSettings

THREE = {"rate": "3/d", "burst": "3"}
PROXIED: Mapping[str, Any] = {"trusted_proxies": ["127.0.0.1"]}
BY_SOCKET = (*SOCKETS, TLS_SOCKET)
"""Ways whose head says that the protocol changes, and nothing else."""
EVENT_STREAM = {"Accept": "text/event-stream"}


def held(**limits: object) -> dict[str, Any]:
    return {"settings": {"limits": limits}, **PROXIED}


def as_(address: str, **headers: str) -> dict[str, str]:
    return {"X-Forwarded-For": address, **headers}


async def ask(site: Serving, target: str, address: str = "192.0.2.1", **headers: str) -> httpx.Response:
    return await site.client.get(target, headers=as_(address, **headers))


async def test_who_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    async with serving(tmp_path, **held(requests=THREE)) as site:
        answers = [await ask(site, "/channels") for _ in range(4)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429]
        assert [one.headers["ratelimit-policy"] for one in answers] == ['"requests";q=3;w=86400'] * 4
        left = [one.headers["ratelimit"].split(";")[1] for one in answers]
        assert left == ["r=2", "r=1", "r=0", "r=0"]
        error = answers[3].json()["error"]
        assert error["code"] == "too_many"
        # A third of a day.
        assert answers[3].headers["retry-after"] == "28800"
        assert answers[3].headers["retry-after"] in error["expected"]
        assert (await ask(site, "/channels", "192.0.2.2")).status_code == 200


async def test_problem_details_name_the_policy(tmp_path: Path) -> None:
    async with serving(tmp_path, **held(requests=THREE)) as site:
        for _ in range(3):
            await ask(site, "/channels")
        refused = await ask(site, "/channels", Accept="application/problem+json")
        details = refused.json()
        assert details["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
        assert (details["violated-policies"], details["status"]) == (["requests"], 429)


@pytest.mark.parametrize(
    "target", ["/nope", "/events?limit=x", "/stream/nope", "/stream?zzz=1", "/static/nope"]
)
async def test_a_request_that_is_wrong_counts_tenfold(tmp_path: Path, target: str) -> None:
    many = {"rate": "1/d", "burst": "25"}
    async with serving(tmp_path, **held(requests=many, streams=many)) as site:
        answers = [await ask(site, target) for _ in range(4)]
        assert [one.headers["ratelimit"].split(";")[1] for one in answers] == ["r=15", "r=5", "r=0", "r=0"]
        assert answers[2].status_code in (400, 404)
        assert answers[3].status_code == 429
        # What is owed is paid off first, and none is told to wait for more than a day.
        assert answers[3].headers["retry-after"] == "86400"


async def test_who_sends_what_cannot_be_read_is_turned_away_as_well(tmp_path: Path) -> None:
    async with serving(tmp_path, settings={"limits": {"requests": {"rate": "1/d", "burst": "15"}}}) as site:
        for junk, status in ((b"\x16\x03\x01junk\r\n\r\n", b"400"), (b"GET / HTTP/1.1\r\n\r\n", b"400")):
            assert (await sent(site, junk))[9:12] == status
        for request in (b"\x16\x03\x01junk\r\n\r\n", b"GET /channels HTTP/1.1\r\nHost: a\r\n\r\n"):
            assert (await sent(site, request))[9:12] == b"429"


async def test_who_is_turned_away_at_the_door_is_told_the_same_as_inside(tmp_path: Path) -> None:
    async with serving(tmp_path, **held(requests=THREE)) as site:
        async with httpx.AsyncClient(base_url=site.address, headers=as_("192.0.2.1")) as kept_alive:
            inside = [await kept_alive.get("/channels") for _ in range(4)][3]
        at_the_door = await ask(site, "/channels")
        for answer in (inside, at_the_door):
            assert answer.status_code == 429
            assert answer.headers["connection"] == "close"
        for name in ("content-type", "cache-control", "ratelimit-policy"):
            assert inside.headers[name] == at_the_door.headers[name]
        told, once_more = inside.json()["error"], at_the_door.json()["error"]
        assert (told["code"], told["detail"]) == (once_more["code"], once_more["detail"])


@pytest.mark.parametrize("origin", ["https://app.example", "https://evil.example"])
async def test_a_page_of_another_site_reads_why_it_is_turned_away(tmp_path: Path, origin: str) -> None:
    cors = {"origins": ["https://app.example"], "credentials": True}
    async with serving(tmp_path, settings={"limits": {"requests": THREE}, "cors": cors}, **PROXIED) as site:
        async with httpx.AsyncClient(base_url=site.address, headers=as_("192.0.2.1")) as kept_alive:
            inside = [await kept_alive.get("/channels", headers={"Origin": origin}) for _ in range(4)][3]
        at_the_door = await ask(site, "/channels", Origin=origin)
        for answer in (inside, at_the_door):
            vary = answer.headers["vary"].removesuffix(", Accept-Encoding")
            assert (answer.status_code, vary) == (429, "Origin")
            told = {
                name: value for name, value in answer.headers.items() if name.startswith("access-control")
            }
            assert bool(told) is (origin == "https://app.example")
            if told:
                assert told["access-control-allow-origin"] == origin
                assert told["access-control-allow-credentials"] == "true"
                assert "Retry-After" in told["access-control-expose-headers"]


async def test_who_is_still_sending_reads_why_it_is_turned_away(tmp_path: Path) -> None:
    async with serving(tmp_path, **held(writes=THREE)) as site:
        for _ in range(4):
            body = b"x" * 300_000
            answer = await site.client.post("/channels/stocks/events", content=body, headers=as_("192.0.2.1"))
        assert answer.status_code == 429


async def test_over_http_2_it_is_the_same(tmp_path: Path) -> None:
    async with serving(tmp_path, **held(requests=THREE)) as site:
        async with httpx.AsyncClient(base_url=site.address, http1=False, http2=True) as client:
            answers = [await client.get("/channels", headers=as_("192.0.2.1")) for _ in range(5)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]


async def test_writes_are_counted_by_themselves(tmp_path: Path) -> None:
    async with serving(tmp_path, **held(requests=THREE, writes=THREE)) as site:
        for _ in range(3):
            await site.client.post("/channels", headers=as_("192.0.2.1"))
        refused = await site.client.post("/channels", headers=as_("192.0.2.1"))
        assert (refused.status_code, refused.headers["ratelimit"][:8]) == (429, '"writes"')
        assert (await ask(site, "/channels")).status_code == 200


@every_way
async def test_an_event_source_is_told_within_a_stream(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, **held(streams=THREE)) as site:
        for left in (2, 1, 0):
            reader = await way.read(site, "/stream", as_("192.0.2.1", **EVENT_STREAM))
            assert way in BY_SOCKET or reader.headers["ratelimit"].startswith(f'"streams";r={left};')
            assert (await reader.live()).names[0] == "stream-open"
            await reader.close()
        refused = await way.read(site, "/stream", as_("192.0.2.1", **EVENT_STREAM))
        assert way in BY_SOCKET or refused.headers["ratelimit"].startswith('"streams";r=0;')
        await refused.end()
        (frame,) = refused.frames
        assert frame.event == "stream-busy"
        assert frame.retry is not None
        assert frame.retry == 28_800_000
        other = await way.read(site, "/stream", as_("192.0.2.2", **EVENT_STREAM))
        assert (await other.live()).names[0] == "stream-open"
        assert site.broadcast.tally.refused == 1


async def test_every_other_reader_of_streams_gets_429(tmp_path: Path) -> None:
    async with serving(tmp_path, **held(streams=THREE)) as site:
        for _ in range(3):
            await (await Reader.open(site.port, "/stream", as_("192.0.2.1"))).close()
        for target in ("/stream", "/stream?format=ndjson", "/?format=text"):
            refused = await ask(site, target, Accept="text/plain")
            assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many")
            assert refused.headers["retry-after"]
        assert (await ask(site, "/channels")).status_code == 200


async def test_the_head_past_the_framework_is_that_of_the_framework(tmp_path: Path) -> None:
    settings = {"limits": {"streams": THREE}, "cors": {"origins": ["https://app.example"]}}
    async with serving(tmp_path, settings=settings, **PROXIED) as site:
        headers = {"Origin": "https://app.example"}
        short = await Reader.open(site.port, "/stream", as_("192.0.2.1", **headers))
        ordinary = await Reader.open(
            site.port, "/stream", {**as_("192.0.2.2", **headers), "X-a": "", "x-A": ""}
        )
        del short.headers["date"], ordinary.headers["date"]
        assert list(short.headers.items()) == list(ordinary.headers.items())


@pytest.mark.parametrize("target", ["/stream", "/channels"])
async def test_a_network_of_ipv6_counts_as_one(tmp_path: Path, target: str) -> None:
    async with serving(tmp_path, **held(streams=THREE, requests=THREE)) as site:
        for number in range(3):
            await (await Reader.open(site.port, target, as_(f"2001:db8::{number}"))).close()
        assert (await ask(site, target, "2001:db8::ffff:1")).status_code == 429
        await (await Reader.open(site.port, target, as_("2001:db8:0:1::1"))).close()


async def test_this_machine_is_held_to_nothing_unless_the_config_says_so(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        assert "ratelimit" not in (await site.client.get("/channels")).headers
        assert "ratelimit" not in (await site.read()).headers
        site.site.limits.use(LimitSettings.model_validate({"requests": THREE}))
        assert [(await site.client.get("/channels")).status_code for _ in range(4)] == [200, 200, 200, 429]


async def test_who_invents_an_address_is_held_to_their_own(tmp_path: Path) -> None:
    async with serving(tmp_path, settings={"limits": {"requests": THREE}}) as site:
        for number in range(3):
            await ask(site, "/channels", f"192.0.2.{number}")
        assert (await ask(site, "/channels", "192.0.2.77")).status_code == 429


async def test_a_long_poll_counts_as_a_request(tmp_path: Path) -> None:
    async with serving(tmp_path, **held(requests=THREE, streams={"rate": "1/d", "burst": "1"})) as site:
        for _ in range(3):
            assert json.loads((await ask(site, "/events?wait=1ms")).text)["events"] == []
        assert (await ask(site, "/events?wait=1ms")).status_code == 429
