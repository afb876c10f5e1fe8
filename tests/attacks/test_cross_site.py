"""Pages of other sites that have a browser write here: none does."""

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from tests.attacks.fort import TOKEN, fort
from tests.support.serving import serving
from ticker.config.types import OpenAccess

EVIL = "https://evil.example"
SAY = "/channels/lounge/messages"
PUBLISH = "/channels/lounge/events"
BODIES = {
    "application/x-www-form-urlencoded": b"text=hello",
    "text/plain": b"hello",
    "multipart/form-data; boundary=b": (
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nhi\r\n--b--\r\n'
    ),
    "application/json": b'{"text": "hello"}',
}
FOREIGN: tuple[Mapping[str, str], ...] = (
    {"Origin": EVIL},
    {"Origin": "null"},
    {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"},
    {"Origin": EVIL, "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://ticker.example.evil.example"},
    {"Origin": "http://127.0.0.1:1"},
)


@pytest.mark.parametrize("content_type", BODIES)
async def test_a_form_of_another_site_writes_nothing(tmp_path: Path, content_type: str) -> None:
    async with fort(tmp_path) as site:
        before = site.log.newest
        for headers in FOREIGN:
            for target in (SAY, PUBLISH):
                sent = {**headers, "Content-Type": content_type}
                answer = await site.client.post(target, content=BODIES[content_type], headers=sent)
                assert answer.status_code in (403, 415), (target, headers)
        assert site.log.newest == before
        own = {"Origin": site.address, "Content-Type": content_type}
        assert (await site.client.post(SAY, content=BODIES[content_type], headers=own)).status_code == 201


@pytest.mark.parametrize(
    "cors", [{"origins": ["*"]}, {"origins": ["https://app.example"], "credentials": True}]
)
async def test_neither_does_a_page_that_may_only_read(tmp_path: Path, cors: Mapping[str, object]) -> None:
    async with fort(tmp_path, cors=cors) as site:
        for headers in FOREIGN:
            answer = await site.client.post(SAY, json={"text": "hello"}, headers=headers)
            assert answer.status_code == 403, headers


async def test_a_page_of_a_site_that_is_listed_writes(tmp_path: Path) -> None:
    async with fort(tmp_path, cors={"origins": ["https://app.example"]}) as site:
        headers = {"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site"}
        answer = await site.client.post(SAY, json={"text": "hello"}, headers=headers)
        assert answer.status_code == 201
        assert answer.headers["access-control-allow-origin"] == "https://app.example"


async def test_who_shows_a_token_is_asked_for_no_origin(tmp_path: Path) -> None:
    async with fort(tmp_path, cors={"origins": ["*"]}) as site:
        headers = {"Origin": EVIL, "Authorization": f"Bearer {TOKEN}"}
        answer = await site.client.post("/channels/vault/events", json=[], headers=headers)
        assert answer.status_code != 403
        for authorization in ("Basic dmF1bHQtdG9rZW4tMQ==", "Bearer", f"Digest {TOKEN}"):
            headers["Authorization"] = authorization
            assert (await site.client.post(SAY, json={"text": "hi"}, headers=headers)).status_code == 403


async def test_a_get_writes_nothing_whatever_it_says(tmp_path: Path) -> None:
    async with fort(tmp_path) as site:
        before = site.log.newest
        for target in (f"{SAY}?text=hello", f"{PUBLISH}?type=message&text=hello", f"{SAY}?_method=POST"):
            answer = await site.client.get(target, headers={"X-HTTP-Method-Override": "POST"})
            assert answer.status_code == 405
        assert site.log.newest == before


async def test_a_page_whose_name_leads_here_is_not_taken_for_this_machine(tmp_path: Path) -> None:
    lounge = {"channels": {"lounge": {"messages": True}}}
    async with serving(tmp_path, settings=lounge) as site:
        site.use(access=OpenAccess())
        rebound = {"Host": "evil.example", "Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(base_url=site.address) as client:
            refused = await client.post(SAY, json={"text": "hello"}, headers=rebound)
            assert refused.status_code == 403
            assert (await client.post(SAY, json={"text": "hello"})).status_code == 201
