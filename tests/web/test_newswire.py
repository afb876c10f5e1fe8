"""The newswire's feed and its hub, as others find them."""

from pathlib import Path

import pytest

from tests.support.serving import serving
from tests.web.test_errors import error_of

FORM = {"hub.mode": "subscribe", "hub.callback": "https://reader.example/push"}


async def test_feed_names_its_hub_and_itself_in_its_head_and_in_the_document(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        answer = await site.client.get("/demo/newswire.rss")
        assert answer.headers["link"] == (
            f'<{site.address}/demo/hub>; rel="hub", <{site.address}/demo/newswire.rss>; rel="self"'
        )
        assert f'<atom:link rel="hub" href="{site.address}/demo/hub" />' in answer.text
        same = await site.client.get("/demo/newswire.rss", headers={"If-None-Match": answer.headers["etag"]})
        assert same.status_code == 304


async def test_hub_accepts_its_own_topic(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        topic = f"{site.address}/demo/newswire.rss"
        answer = await site.client.post("/demo/hub", data=FORM | {"hub.topic": topic})
        assert (answer.status_code, answer.content) == (202, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "null"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_hub_refuses_a_page_of_another_site(tmp_path: Path, headers: dict[str, str]) -> None:
    async with serving(tmp_path) as site:
        form = FORM | {"hub.topic": f"{site.address}/demo/newswire.rss"}
        refused = await site.client.post("/demo/hub", data=form, headers=headers)
        assert (refused.status_code, error_of(refused)["code"]) == (403, "cross_site")
        own = {"origin": site.address, "sec-fetch-site": "same-origin"}
        assert (await site.client.post("/demo/hub", data=form, headers=own)).status_code == 202


@pytest.mark.parametrize(
    ("said", "parameter"),
    [
        ({"hub.topic": "https://elsewhere.example/feed"}, "hub.topic"),
        ({"hub.topic": "x", "hub.mode": "publish"}, "hub.mode"),
        ({"hub.topic": "x", "hub.callback": "http://ticker.invalid/channels/desk/messages"}, "hub.callback"),
        ({f"n{number}": "x" for number in range(30)}, "body"),
    ],
)
async def test_hub_says_what_is_wrong_with_a_form(
    tmp_path: Path, said: dict[str, str], parameter: str
) -> None:
    async with serving(tmp_path) as site:
        answer = await site.client.post("/demo/hub", data=FORM | said)
        assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, parameter)


async def test_form_that_is_too_long_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        answer = await site.client.post("/demo/hub", content=b"x" * 10_000)
        assert answer.status_code == 413
