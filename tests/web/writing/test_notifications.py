"""/notifications: browsers subscribe and leave, over real connections."""

import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import pytest

from tests.support.browser_keys import BrowserKeys, read
from tests.support.serving import Serving, serving
from tests.web.test_errors import error_of
from ticker.access import ANONYMOUS

ON = {"push": {"contact": "mailto:desk@example.org"}}
ACCESS = {
    "anonymous": {"read": ["stocks"]},
    "tokens": {
        "desk": {"token": "desk-token-1", "read": ["*"]},
        "blind": {"token": "blind-token-1", "read": []},
    },
}
DESK = "Bearer desk-token-1"
ENDPOINT = "https://push.example.org/send/1"
BROWSER = BrowserKeys()


async def ask(site: Serving, method: str, json: object, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await site.client.request(method, "/notifications", json=json, headers=named)


async def subscribe(
    site: Serving, number: int = 1, *, said: Mapping[str, Any] = MappingProxyType({}), **headers: str
) -> httpx.Response:
    asked = BROWSER.subscription(f"https://push.example.org/send/{number}", **said)
    return await ask(site, "POST", asked, **headers)


async def test_where_it_is_off_nothing_is_there(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        assert (await site.get("/notifications")).status_code == 404
        assert (await subscribe(site)).status_code == 404
        assert (await ask(site, "DELETE", {"endpoint": ENDPOINT})).status_code == 404
    assert not (tmp_path / "data" / "vapid.key").exists()


async def test_the_key_is_told_and_what_it_is_half_of_stays_here(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ON) as site:
        answer = await site.get("/notifications")
    assert answer.headers["cache-control"] == "no-store"
    assert len(read(answer.json()["key"])) == 65
    kept = tmp_path / "data" / "vapid.key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    async with serving(tmp_path, settings=ON) as site:
        assert (await site.get("/notifications")).json() == answer.json()


async def test_a_browser_subscribes_asks_otherwise_and_leaves(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ON) as site:
        answer = await subscribe(site)
        assert (answer.status_code, answer.json()) == (
            201,
            {"severity": "info", "channels": ["stocks", "news.world", "news.tech"]},
        )
        assert answer.headers["cache-control"] == "no-store"
        answer = await subscribe(site, said={"severity": "critical"})
        assert (answer.status_code, answer.json()["severity"]) == (200, "critical")
        assert (await subscribe(site)).json()["severity"] == "critical"
        assert site.site.push is not None
        (found,) = site.site.push.subscriptions.all
        assert (found.endpoint, found.key, found.secret) == (ENDPOINT, BROWSER.public, BROWSER.secret)
        for _ in range(2):
            answer = await ask(site, "DELETE", {"endpoint": ENDPOINT})
            assert (answer.status_code, answer.content) == (204, b"")
        assert len(site.site.push.subscriptions) == 0


async def test_an_endpoint_that_is_renewed_keeps_what_was_chosen(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ON) as site:
        await subscribe(site, 1, said={"severity": "warning"})
        answer = await subscribe(site, 2, said={"replaces": ENDPOINT})
        assert (answer.status_code, answer.json()["severity"]) == (200, "warning")
        assert site.site.push is not None
        assert [one.endpoint[-1] for one in site.site.push.subscriptions.all] == ["2"]


async def test_it_has_the_rights_of_who_makes_it(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ON, access=ACCESS) as site:
        assert (await subscribe(site, 1)).json()["channels"] == ["stocks"]
        assert len((await subscribe(site, 2, authorization=DESK)).json()["channels"]) == 3
        assert site.site.push is not None
        assert [one.principal.name for one in site.site.push.subscriptions.all] == ["", "desk"]
        # Who signs in takes the browser's own along.
        await subscribe(site, 1, authorization=DESK)
        assert ANONYMOUS not in [one.principal for one in site.site.push.subscriptions.all]
        refused = await subscribe(site, 3, authorization="Bearer blind-token-1")
        assert (refused.status_code, error_of(refused)["code"]) == (403, "forbidden")
        assert (await subscribe(site, 3, authorization="Bearer wrong")).status_code == 401


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example", "sec-fetch-site": "same-site"},
    ],
)
async def test_a_page_of_another_site_is_refused(
    tmp_path: Path, method: str, headers: dict[str, str]
) -> None:
    async with serving(tmp_path, settings=ON) as site:
        await subscribe(site)
        refused = await ask(site, method, BROWSER.subscription(ENDPOINT + "0"), **headers)
        assert (refused.status_code, error_of(refused)["code"]) == (403, "cross_site")
        assert site.site.push is not None
        assert len(site.site.push.subscriptions) == 1


async def test_a_form_that_any_page_could_send_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ON) as site:
        for kind in ("text/plain", "application/x-www-form-urlencoded"):
            answer = await site.client.post("/notifications", content=b"{}", headers={"content-type": kind})
            assert (answer.status_code, error_of(answer)["code"]) == (415, "bad_type")


async def test_more_than_a_subscription_can_be_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ON) as site:
        answer = await subscribe(site, said={"more": "x" * 9_000})
        assert (answer.status_code, error_of(answer)["code"]) == (413, "too_big")


async def test_there_may_be_so_many(tmp_path: Path) -> None:
    few = {"push": {**ON["push"], "most": 3, "most_per_address": 2}}
    async with serving(tmp_path, settings=few, trusted_proxies=["127.0.0.1"]) as site:
        answers = [await subscribe(site, n, x_forwarded_for="192.0.2.1") for n in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 429]
        assert error_of(answers[2])["expected"] == "push.most_per_address"
        more = [await subscribe(site, 9 + n, x_forwarded_for=f"198.51.100.{n}") for n in range(2)]
        assert [answer.status_code for answer in more] == [201, 503]
        assert error_of(more[1])["code"] == "too_many_browsers"


async def test_who_signs_out_is_told_no_more_and_nobody_else(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ON, access=ACCESS) as site:
        assert site.site.push is not None
        async with httpx.AsyncClient(base_url=site.address) as desk, httpx.AsyncClient() as other:
            for client in (desk, other):
                await client.post(f"{site.address}/session", json={"token": "desk-token-1"})
                site.clock.ms += 1_000
            await desk.post("/notifications", json=BROWSER.subscription(f"{ENDPOINT}0"))
            await other.post(f"{site.address}/notifications", json=BROWSER.subscription(ENDPOINT))
            await subscribe(site, 7)
            names = [one.principal.name for one in site.site.push.subscriptions.all]
            assert names == ["desk", "desk", ""]
            assert (await desk.delete("/session")).status_code == 204
            left = [one.endpoint[-1] for one in site.site.push.subscriptions.all]
            assert left == ["1", "7"]
            # Nobody's session is no session.
            assert (await desk.delete("/session")).status_code == 204
            assert len(site.site.push.subscriptions) == 2
