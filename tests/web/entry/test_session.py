"""Signing in: a token shown once, and a cookie from there on."""

import re
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.serving import Serving, serving
from tests.support.ways import Way, every_plain_way
from tests.web.test_errors import error_of
from ticker.access.session import COOKIE
from ticker.web.entry.session_key import session_key

ACCESS = {
    "anonymous": {"read": ["stocks"]},
    "tokens": {"desk": {"token": "desk-token-1", "read": ["*"], "write": ["stocks"]}},
}
BROWSER = {"Accept": "text/html,*/*;q=0.8"}
WRONG = {"token": "wrong-token"}
RIGHT = {"token": "desk-token-1"}


@asynccontextmanager
async def browsing(site: Serving, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(base_url=site.address, headers=named) as client:
        yield client


async def known(client: httpx.AsyncClient) -> int:
    answer = await client.get("/channels")
    assert answer.status_code == 200
    return len(answer.json()["channels"])


def attributes(answer: httpx.Response) -> set[str]:
    (said,) = answer.headers.get_list("set-cookie")
    return {re.sub(r"=.*", "=", part) if part.startswith(COOKIE) else part for part in said.split("; ")}


@pytest.mark.parametrize("given", [{"data": RIGHT}, {"json": RIGHT}, {"data": {"token": " desk-token-1\n"}}])
async def test_a_program_signs_in_and_out(tmp_path: Path, given: dict[str, dict[str, str]]) -> None:
    async with serving(tmp_path, access=ACCESS) as site, browsing(site) as client:
        assert (await client.get("/session")).json()["name"] is None
        answer = await client.post("/session", **given)  # type: ignore[arg-type]
        assert answer.status_code == 204
        assert not {"content-length", "content-type"} & set(answer.headers)
        assert attributes(answer) >= {f"{COOKIE}=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"}
        assert "Secure" not in attributes(answer)
        assert "desk-token-1" not in str(answer.headers)
        assert await known(client) == 3
        told = (await client.get("/session")).json()
        assert told == {
            "name": "desk",
            "read": ["stocks", "news.world", "news.tech"],
            "write": ["stocks"],
            "operate": False,
        }
        assert (await client.delete("/session")).status_code == 204
        assert await known(client) == 1


async def test_somebody_signs_in_and_out_by_hand(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site, browsing(site, **BROWSER) as client:
        page = (await client.get("/session")).text
        assert '<form class="sign" method="post" action="session">' in page
        wrong = await client.post("/session", data=WRONG)
        assert wrong.status_code == 401
        assert "This token is not known here." in wrong.text
        assert "wrong-token" not in wrong.text
        answer = await client.post("/session", data=RIGHT)
        assert (answer.status_code, answer.headers["location"]) == (303, "./")
        assert "Signed in as desk" in (await client.get("/session")).text
        assert await known(client) == 3
        answer = await client.post("/session", data={"leave": "1"})
        assert (answer.status_code, answer.headers["location"]) == (303, "./")
        assert await known(client) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"token=wrong-token", 401, "invalid_token"),
        (b"token=", 400, "missing_field"),
        (b"", 400, "missing_field"),
        (b"token=" + b"x" * 9_000, 413, "too_big"),
        (b"\xff\xfe", 400, "bad_json"),
    ],
)
async def test_what_is_no_token_is_refused(tmp_path: Path, body: bytes, status: int, code: str) -> None:
    async with serving(tmp_path, access=ACCESS) as site, browsing(site) as client:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await client.post("/session", content=body, headers=form)
        assert (answer.status_code, error_of(answer)["code"]) == (status, code)
        assert "set-cookie" not in answer.headers
        answer = await client.post("/session", content=b"[1]", headers={"Content-Type": "application/json"})
        assert error_of(answer)["code"] == "bad_json"


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=str,
)
async def test_no_page_of_another_site_signs_anybody_in_or_out(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    async with serving(tmp_path, access=ACCESS) as site, browsing(site) as client:
        for answer in (
            await client.post("/session", data=RIGHT, headers=headers),
            await client.delete("/session", headers=headers),
        ):
            assert (answer.status_code, error_of(answer)["code"]) == (403, "cross_site")
            assert "set-cookie" not in answer.headers


@every_plain_way
async def test_streams_are_read_with_the_cookie(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, access=ACCESS) as site, browsing(site) as client:
        await client.post("/session", data=RIGHT)
        cookie = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
        reader = await (await way.read(site, "/stream/news.*", cookie)).live()
        site.use_access(ACCESS | {"tokens": {"desk": {"token": "desk-token-2", "read": ["*"]}}})
        await reader.end()
        assert reader.control("stream-bye")["reason"] == "access"
        # A session that is over is none: who has one is anybody, and not refused.
        assert await known(client) == 1


async def test_a_token_counts_before_the_cookie(tmp_path: Path) -> None:
    narrow = {"narrow": {"token": "narrow-token", "read": []}}
    both = ACCESS | {"tokens": {"desk": {"token": "desk-token-1", "read": ["*"]}} | narrow}
    async with serving(tmp_path, access=both) as site, browsing(site) as client:
        await client.post("/session", data=RIGHT)
        headers = {"Authorization": "Bearer narrow-token"}
        assert (await client.get("/channels", headers=headers)).json() == {"channels": []}
        assert (await client.get("/channels?token=narrow-token")).json() == {"channels": []}
        assert (await client.get("/channels", headers={"Authorization": "Bearer wrong"})).status_code == 401


async def test_a_page_that_is_opened_with_a_token_signs_in_and_forgets_it(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site, browsing(site, **BROWSER) as client:
        answer = await client.get("/?symbol=AAPL&token=desk-token-1&view=1")
        assert (answer.status_code, answer.headers["location"]) == (303, "./?symbol=AAPL&view=1")
        assert await known(client) == 3
        assert 'title="Signed in as desk"' in (await client.get("/")).text


async def test_who_opens_the_page_with_a_wrong_token_is_asked_for_another(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site, browsing(site, **BROWSER) as client:
        seen = await client.get("/?symbol=AAPL&token=wrong-token")
        assert (seen.status_code, seen.headers["www-authenticate"][:6]) == (401, "Bearer")
        assert "This token is not known here." in seen.text
        assert "wrong-token" not in seen.text
        assert await known(client) == 1
        told = await client.get("/?token=wrong-token", headers={"Accept": "*/*"})
        assert (told.status_code, told.json()["error"]["code"]) == (401, "invalid_token")


@pytest.mark.parametrize("site_of_the_link", ["cross-site", "same-site"])
async def test_a_link_on_another_site_signs_nobody_in(tmp_path: Path, site_of_the_link: str) -> None:
    async with serving(tmp_path, access=ACCESS) as site, browsing(site, **BROWSER) as client:
        led = {"Sec-Fetch-Site": site_of_the_link, "Sec-Fetch-Mode": "navigate"}
        answer = await client.get("/?token=desk-token-1", headers=led)
        assert (answer.status_code, answer.headers["location"]) == (303, "session")
        assert "set-cookie" not in answer.headers
        assert await known(client) == 1


@pytest.mark.parametrize("site_of_the_link", ["none", "same-origin"])
async def test_an_address_that_is_typed_or_of_this_site_signs_in(
    tmp_path: Path, site_of_the_link: str
) -> None:
    async with serving(tmp_path, access=ACCESS) as site, browsing(site, **BROWSER) as client:
        await client.get("/?token=desk-token-1", headers={"Sec-Fetch-Site": site_of_the_link})
        assert await known(client) == 3


async def test_the_page_offers_to_sign_in_where_there_are_tokens(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site, browsing(site, **BROWSER) as client:
        assert '<a class="button account" href="session" title="Sign in">' in (await client.get("/")).text
        site.use_access(ACCESS | {"anonymous": {"read": []}})
        answer = await client.get("/")
        assert (answer.status_code, answer.headers["location"]) == (303, "session")
        site.use_access({"anonymous": {"read": []}})
        assert "Sign in" not in (await client.get("/")).text
        assert "nothing to sign in to" in (await client.get("/session")).text


async def test_behind_a_proxy_with_tls_and_below_a_path_the_cookie_is_for_there_alone(tmp_path: Path) -> None:
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/ticker"}
    async with (
        serving(tmp_path, access=ACCESS, trusted_proxies=["127.0.0.1"]) as site,
        browsing(site, **proxied) as client,
    ):
        answer = await client.post("/session", data=RIGHT)
        assert attributes(answer) >= {"Secure", "SameSite=Lax", "Path=/ticker/"}
    cors = {"cors": {"origins": ["https://app.example"], "credentials": "true"}}
    async with serving(tmp_path, access=ACCESS, trusted_proxies=["127.0.0.1"], settings=cors) as site:
        async with browsing(site, **proxied) as client:
            answer = await client.post("/session", data=RIGHT, headers={"Origin": "https://app.example"})
            assert attributes(answer) >= {"Secure", "SameSite=None"}
        async with browsing(site) as client:
            assert "SameSite=Lax" in attributes(await client.post("/session", data=RIGHT))


async def test_sessions_outlive_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site, browsing(site) as client:
        await client.post("/session", data=RIGHT)
        value = client.cookies[COOKIE]
    async with serving(tmp_path, access=ACCESS) as site:
        answer = await site.get("/channels", cookie=f"{COOKIE}={value}")
        assert len(answer.json()["channels"]) == 3


def test_the_key_is_kept_for_nobody_else_to_read(tmp_path: Path) -> None:
    key = session_key(tmp_path)
    assert len(key) == 32
    assert session_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "session.key").stat().st_mode) == 0o600
    (tmp_path / "session.key").write_bytes(b"cut")
    assert session_key(tmp_path) not in (key, b"cut")
    assert [file.name for file in tmp_path.iterdir()] == ["session.key"]


def test_where_the_key_cannot_be_kept_there_is_one_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert len(session_key(tmp_path / "missing")) == 32
    assert "a restart will sign everybody out" in caplog.text


async def test_who_guesses_at_the_form_is_stopped(tmp_path: Path) -> None:
    trusted = ["127.0.0.1"]
    async with (
        serving(tmp_path, access=ACCESS, trusted_proxies=trusted) as site,
        browsing(site, **{"X-Forwarded-For": "198.51.100.1"}) as client,
    ):
        for _ in range(20):
            assert (await client.post("/session", data=WRONG)).status_code == 401
        assert (await client.post("/session", data=RIGHT)).status_code == 429
        assert (await client.get("/quotes")).status_code == 200
