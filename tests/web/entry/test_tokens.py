"""Tokens: where they are taken from, what a wrong one is answered, and that none is seen again."""

import logging
import re
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from tests.support.events import headline, quote
from tests.support.serving import Serving, serving
from tests.support.ways import FRAMED_SOCKET, SOCKET, Way, every_plain_way
from tests.test_documented import routes
from tests.web.test_errors import error_of

ACCESS = {
    "anonymous": {"read": ["stocks"]},
    "tokens": {
        "desk": {"token": "desk-token-1", "read": ["*"], "operate": True},
        "press": {"token": "press+token/2=", "read": ["news.*"]},
    },
}
DESK = {"Authorization": "Bearer desk-token-1"}
WRONG = "no-such-token-3"


async def asked(
    site: Serving, target: str, headers: Mapping[str, str] = {}, method: str = "GET"
) -> httpx.Response:
    async with httpx.AsyncClient(base_url=site.address) as client:
        return await client.request(method, target, headers=headers)


async def known(site: Serving, target: str = "/channels", headers: Mapping[str, str] = {}) -> list[str]:
    answer = await asked(site, target, headers)
    assert answer.status_code == 200
    return [channel["name"] for channel in answer.json()["channels"]]


async def test_the_header_the_query_and_nothing_say_who_asks(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        everything = ["stocks", "news.world", "news.tech"]
        assert await known(site) == await known(site, "/channels?token=") == ["stocks"]
        assert await known(site, headers=DESK) == everything
        assert await known(site, headers={"Authorization": "bearer press+token/2="}) == everything[1:]
        assert await known(site, "/channels?token=desk-token-1") == everything
        assert await known(site, "/channels?token=press%2Btoken/2%3D") == everything[1:]
        assert await known(site, "/channels?token=press%2Btoken/2%3D", DESK) == everything
        assert await known(site, headers={"Authorization": "Basic ZGVzazpkZXNr"}) == ["stocks"]


@every_plain_way
async def test_a_stream_is_of_what_the_token_may_read(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        await site.append(headline("a", title="Secret headline"))
        await site.append(quote(), channel="stocks")
        for target, headers in (("/stream", DESK), ("/stream?token=desk-token-1", {})):
            reader = await way.read(site, target, headers)
            await reader.until("Secret headline")
        reader = await (await way.read(site, "/stream")).live()
        assert "Secret" not in reader.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "DELETE"])
async def test_a_wrong_token_is_401_whatever_is_asked_for(tmp_path: Path, method: str) -> None:
    wrong = {"Authorization": f"Bearer {WRONG}"}
    async with serving(tmp_path, access=ACCESS) as site, httpx.AsyncClient(base_url=site.address) as client:
        known = [re.sub(r"{\w+}", "x", route) for route in routes(site)]
        for target in (*known, "/stream/news.world", "/nothing", "/events?limit=x", "/events/nothing"):
            mark = "&" if "?" in target else "?"
            for said, headers in (
                ("", wrong),
                (f"token={WRONG}", {}),
                (f"token=desk-token-1&token={WRONG}", {}),
                ("token=desk-token-1", wrong),
            ):
                answer = await client.request(method, f"{target}{mark}{said}", headers=headers)
                assert answer.status_code == 401, (method, target)
                assert answer.headers["www-authenticate"] == 'Bearer realm="Ticker", error="invalid_token"'
                assert WRONG not in str(answer.headers) + answer.text
                assert method == "HEAD" or error_of(answer)["code"] == "invalid_token"


@every_plain_way
async def test_a_stream_with_a_wrong_token_is_401_on_every_way_in(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        assert await way.status(site, f"/stream?token={WRONG}", {}) == 401
        assert site.broadcast.tally.opened == 0


async def test_without_access_in_the_config_a_token_of_somebody_else_is_ignored(tmp_path: Path) -> None:
    async with serving(tmp_path, access={}) as site:
        assert (await asked(site, "/quotes?token=any")).status_code == 401
    async with serving(tmp_path, is_open=True) as site:
        assert (await asked(site, "/quotes?token=any")).status_code == 200
        assert (await asked(site, "/quotes", {"Authorization": "Bearer any"})).status_code == 200


@pytest.mark.parametrize("spelled", ["token", "%74oken", "tok%65n"])
async def test_no_token_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture, spelled: str) -> None:
    caplog.set_level(logging.INFO)
    async with serving(tmp_path, access=ACCESS) as site:
        for token in ("desk-token-1", WRONG):
            await asked(site, f"/quotes?{spelled}={token}&symbols=AAPL")
            await asked(site, f"/nothing?a=1&{spelled}={token}")
            await asked(site, f"/events?limit=x&{spelled}={token}")
            await asked(site, "/quotes", {"Authorization": f"Bearer {token}"})
        await (await site.read(f"/stream?{spelled}=desk-token-1")).live()
        logged = "\n".join(line.getMessage() for line in caplog.records if line.name.startswith("ticker"))
        assert "token=***" in logged
        assert "desk-token-1" not in logged
        assert WRONG not in logged


async def test_no_error_repeats_a_token(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        for target in (
            "/events?limit=x",
            "/nothing?a=1",
            "/events/nothing?a=1",
            "/quotes?x=1",
            "/stream/?a=1",
        ):
            answer = await asked(site, f"{target}&token=desk-token-1")
            assert answer.status_code in {400, 404}
            assert "desk-token-1" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("ending", ["rss", "atom", "json"])
async def test_a_feed_that_is_read_with_a_token_does_not_pass_it_on(tmp_path: Path, ending: str) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        await site.append(headline("a", title="Private"))
        answer = await asked(site, f"/headlines.{ending}?token=desk-token-1&channels=news.world")
        assert "Private" in answer.text
        assert f"/headlines.{ending}?channels=news.world" in answer.text
        assert "desk-token-1" not in answer.text
        assert "private" in answer.headers["cache-control"]
        tag = {"If-None-Match": answer.headers["etag"]}
        again = await asked(site, f"/headlines.{ending}?token=desk-token-1&channels=news.world", tag)
        assert again.status_code == 304
        assert "private" in again.headers["cache-control"]
        assert {"authorization", "cookie"} <= {
            name.strip().lower() for name in again.headers["vary"].split(",")
        }
        public = await asked(site, f"/headlines.{ending}")
        assert "Private" not in public.text
        assert "private" not in public.headers["cache-control"]
        assert "Authorization" in public.headers["vary"]


async def test_what_a_token_may_do_is_not_about_where_it_comes_from(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        elsewhere = {"Host": "ticker.example", "X-Forwarded-For": "192.0.2.1"}
        assert (await asked(site, "/readers", elsewhere)).status_code == 403
        assert (await asked(site, "/readers", elsewhere | DESK)).status_code == 200
        assert (await asked(site, "/readers", {"Authorization": "Bearer press+token/2="})).status_code == 403


async def test_a_reload_counts_for_the_next_request(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        assert len(await known(site, headers=DESK)) == 3
        site.use_access({"tokens": {"desk": {"token": "desk-token-1", "read": ["news.tech"]}}})
        assert await known(site, headers=DESK) == ["news.tech"]
        site.use_access({"tokens": {"desk": {"token": "another", "read": ["news.tech"]}}})
        assert (await asked(site, "/channels", DESK)).status_code == 401


async def test_a_hub_is_not_asked_for_a_token(tmp_path: Path) -> None:
    async with serving(tmp_path, access={"anonymous": {"read": []}}) as site:
        assert (await asked(site, "/push/x?hub.mode=subscribe")).status_code in {404, 503}


async def test_who_guesses_at_tokens_is_stopped_and_others_are_not(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, access=ACCESS, trusted_proxies=["127.0.0.1"]) as site,
        httpx.AsyncClient(base_url=site.address) as client,
    ):
        guesser, other = {"X-Forwarded-For": "198.51.100.1"}, {"X-Forwarded-For": "198.51.100.2"}
        for way in (SOCKET, FRAMED_SOCKET):
            assert await way.status(site, f"/stream?token={WRONG}", guesser) == 401
        for n in range(18):
            target = ("/quotes", "/stream", "/nothing")[n % 3]
            assert (await client.get(f"{target}?token=guess-{n}", headers=guesser)).status_code == 401
        # From here on not even the right one is told from the others.
        for asked_with in ("desk-token-1", WRONG):
            for target in ("/quotes", "/stream"):
                answer = await client.get(f"{target}?token={asked_with}", headers=guesser)
                assert (answer.status_code, error_of(answer)["code"]) == (429, "too_many")
                assert 1 <= int(answer.headers["retry-after"]) <= 3
            for way in (SOCKET, FRAMED_SOCKET):
                assert await way.status(site, f"/stream?token={asked_with}", guesser) == 429
        assert (await client.get("/quotes", headers=guesser)).status_code == 200
        assert (await client.get("/quotes", headers=other | DESK)).status_code == 200
        assert site.broadcast.tally.opened == 0
