"""Pages of other sites: which of them may read, on every face, and what their browsers are told."""

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from tests.support.reader import Reader
from tests.support.serving import four, serving
from tests.support.ways import Way, every_http_way
from ticker.config.types import Cors

APP = "https://app.example"
ALLOWED: Mapping[str, object] = {"cors": {"origins": [APP, "https://*.example.org"]}}
EXPOSED = {"etag", "link", "ratelimit", "ratelimit-policy", "retry-after"}
FACES = (
    "/stream?format=ndjson",
    "/",
    "/events",
    "/channels",
    "/headlines.rss",
    "/static/rows.json",
    "/healthz",
)
ERRORS = {"/nope": 404, "/stream/nope": 404, "/events?limit=x": 400, "/static/nope": 404}


def listed(value: str) -> set[str]:
    return {part.strip().lower() for part in value.split(",")}


@every_http_way
@pytest.mark.parametrize("origin", [APP, "https://a.example.org"])
async def test_a_page_that_may_is_told_so_on_every_http_way_to_a_stream(
    tmp_path: Path, way: Way, origin: str
) -> None:
    async with serving(tmp_path, settings=ALLOWED) as site:
        for target in ("/stream", "/?format=text"):
            reader = await way.read(site, target, {"Origin": origin, "Accept": "text/plain"})
            assert reader.headers["access-control-allow-origin"] == origin
            assert "origin" in listed(reader.headers["vary"])
            assert listed(reader.headers["access-control-expose-headers"]) == EXPOSED
            assert "access-control-allow-credentials" not in reader.headers
            await reader.close()


@every_http_way
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://app.example.evil", ""])
async def test_a_page_that_may_not_is_told_nothing(tmp_path: Path, way: Way, origin: str) -> None:
    async with serving(tmp_path, settings=ALLOWED) as site:
        reader = await way.read(site, "/stream", {"Origin": origin} if origin else {})
        assert not [name for name in reader.headers if name.startswith("access-control")]
        assert "origin" in listed(reader.headers["vary"])


async def test_the_head_past_the_framework_is_that_of_the_framework(tmp_path: Path) -> None:
    async with serving(tmp_path, settings={"cors": {"origins": [APP], "credentials": True}}) as site:
        for target in ("/stream", "/"):
            headers = {"Origin": APP, "Accept": "text/plain"}
            short = await Reader.open(site.port, target, headers)
            ordinary = await Reader.open(site.port, target, {**headers, "X-Odd": "a", "x-odd": "b"})
            del short.headers["date"], ordinary.headers["date"]
            assert list(short.headers.items()) == list(ordinary.headers.items())


async def test_every_answer_and_every_error_says_it(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ALLOWED) as site:
        for target in (*FACES, *ERRORS):
            async with site.client.stream("GET", target, headers={"Origin": APP}) as response:
                assert response.status_code == ERRORS.get(target, 200)
                assert response.headers["access-control-allow-origin"] == APP, target
                assert "origin" in listed(response.headers["vary"]), target
        refused = await site.client.post("/channels", headers={"Origin": APP})
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (405, APP)


async def test_a_304_says_it_too(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ALLOWED) as site:
        await four(site)
        for target in ("/headlines.rss", "/static/rows.json"):
            first = await site.client.get(target, headers={"Origin": APP})
            again = {"Origin": APP, "If-None-Match": first.headers["etag"]}
            second = await site.client.get(target, headers=again)
            assert second.status_code == 304
            assert second.headers["access-control-allow-origin"] == APP


async def test_who_is_refused_a_place_may_read_why(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ALLOWED, max_readers=1) as site:
        await (await site.read()).live()
        busy = await site.client.get("/stream", headers={"Origin": APP, "Accept": "text/event-stream"})
        assert "stream-busy" in busy.text
        assert busy.headers["access-control-allow-origin"] == APP
        refused = await site.client.get("/events?wait=1s", headers={"Origin": APP})
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (503, APP)


async def test_with_credentials_the_page_is_named_and_never_a_star(tmp_path: Path) -> None:
    async with serving(tmp_path, settings={"cors": {"origins": [APP], "credentials": True}}) as site:
        response = await site.client.get("/channels", headers={"Origin": APP})
        assert response.headers["access-control-allow-origin"] == APP
        assert response.headers["access-control-allow-credentials"] == "true"


async def test_a_star_is_for_all_and_without_credentials(tmp_path: Path) -> None:
    async with serving(tmp_path, settings={"cors": {"origins": ["*"]}}) as site:
        for target in ("/channels", "/stream"):
            async with site.client.stream("GET", target, headers={"Origin": APP}) as response:
                assert response.headers["access-control-allow-origin"] == "*"
                assert "access-control-allow-credentials" not in response.headers
        response = await site.client.get("/channels", headers={"Origin": "null"})
        assert "access-control-allow-origin" not in response.headers


async def test_without_a_list_nothing_is_said_and_nothing_varies(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for target in ("/channels", "/stream"):
            async with site.client.stream("GET", target, headers={"Origin": APP}) as response:
                assert not [name for name in response.headers if name.startswith("access-control")]
                assert response.headers.get("vary") in (None, "Accept-Encoding")


# Preflights


def preflight(method: str = "GET", **headers: str) -> dict[str, str]:
    return {"Origin": APP, "Access-Control-Request-Method": method, **headers}


@pytest.mark.parametrize(
    "target", ["/stream", "/stream/news.*", "/events", "/channels", "/static/rows.json", "/nope"]
)
async def test_a_preflight_says_what_a_page_may_send(tmp_path: Path, target: str) -> None:
    async with serving(tmp_path, settings=ALLOWED) as site:
        asked = preflight(**{"Access-Control-Request-Headers": "last-event-id, authorization"})
        response = await site.client.options(target, headers=asked)
        assert (response.status_code, response.content) == (204, b"")
        assert not {"content-length", "content-type"} & set(response.headers)
        assert response.headers["access-control-allow-origin"] == APP
        assert "get" in listed(response.headers["access-control-allow-methods"])
        taken = {"authorization", "content-type", "idempotency-key", "if-none-match", "last-event-id"}
        assert taken <= listed(response.headers["access-control-allow-headers"])
        assert int(response.headers["access-control-max-age"]) > 0
        assert "access-control-allow-private-network" not in response.headers
        assert "origin" in listed(response.headers["vary"])


async def test_a_private_network_is_let_into_if_a_browser_asks(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ALLOWED) as site:
        asked = preflight(**{"Access-Control-Request-Private-Network": "true"})
        response = await site.client.options("/stream", headers=asked)
        assert response.headers["access-control-allow-private-network"] == "true"


async def test_a_preflight_of_who_may_not_is_any_options_request(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ALLOWED) as site:
        plain = await site.client.options("/stream")
        for headers in (preflight(Origin="https://evil.example"), preflight(Origin="null"), {"Origin": APP}):
            response = await site.client.options("/stream", headers=headers)
            assert response.status_code == plain.status_code == 200
            assert response.headers["allow"] == plain.headers["allow"]
            assert "access-control-allow-methods" not in response.headers


async def test_who_has_no_list_answers_a_preflight_as_before(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        response = await site.client.options("/stream", headers=preflight())
        assert response.status_code == 200
        assert not [name for name in response.headers if name.startswith("access-control")]


async def test_a_new_list_holds_from_the_next_request_on(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=ALLOWED) as site:
        site.use(cors=Cors(origins=("https://other.example",)))
        for target in ("/channels", "/stream"):
            async with site.client.stream("GET", target, headers={"Origin": APP}) as response:
                assert "access-control-allow-origin" not in response.headers


async def test_headers_cannot_be_injected_by_an_origin(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, settings={"cors": {"origins": ["*"]}}) as site,
        httpx.AsyncClient() as client,
    ):
        for target in ("/channels", "/stream"):
            odd = {"Origin": "https://a\tx-injected: yes, https://b"}
            async with client.stream("GET", site.address + target, headers=odd) as response:
                assert response.headers["access-control-allow-origin"] == "*"
