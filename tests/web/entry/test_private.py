"""A channel that one may not read does not exist for one: asked for in every way there is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.events import alert, bar, headline, message, quote, source, status
from tests.support.reader import Reader
from tests.support.serving import CHANNELS, Serving, serving
from tests.support.ways import FRAMED_SOCKET, JSON_SOCKET, PULL_SOCKET, SOCKET, Reader2, Reader10, Way
from tests.support.websocket import WebSocketReader
from ticker.config import Config
from ticker.sources.rss.settings import RssSource

ACCESS = {
    "anonymous": {"read": ["stocks"]},
    "tokens": {
        "desk": {"token": "desk-token-1", "read": ["*"]},
        "narrow": {"token": "narrow-token-2", "read": ["stocks"], "operate": True},
    },
}
ROOMS = {"channels": {name: {**said, "messages": "true"} for name, said in CHANNELS.items()}}
DESK = {"Authorization": "Bearer desk-token-1"}
NARROW = {"Authorization": "Bearer narrow-token-2"}
HIDDEN, ABSENT = "news.world", "mews.world"
MARKS = ("news.tech", "Hidden", "HIDE", "hiding", "hidden.example", "desk-token")
"""Of what is in the hidden channels, and of one that nobody asks for by its name here."""

KINDS = {
    "direct": (Reader, {}),
    "framework": (Reader, {"Connection": "keep-alive, TE", "TE": "trailers"}),
    "http1.0": (Reader10, {}),
    "http2": (Reader2, {}),
}
NAMED = (
    *("/stream/{}", "/stream/{}?since=all", "/stream/{}?format=ndjson", "/stream/{}?format=text&since=all"),
    *("/stream/{}?last_event_id={id}", "/stream/stocks,{}", "/stream/{},stocks?symbols=hide", "/stream/{}*"),
    *("/events/{}", "/events/{}?since=all", "/events/{}?wait=1ms&since=none", "/events/{}?since={id}"),
    *("/events/stocks,{}?q=hidden", "/events/{}*", "/quotes?channels={}", "/quotes?channels=stocks,{}"),
    *("/headlines?channels={}", "/headlines?channels={}&before={id}", "/headlines?channels={}&q=hidden"),
    *("/headlines.rss?channels={}", "/headlines.atom?channels={}", "/headlines.json?channels={}"),
    *("/sources?channels={}", "/channels/{}/readers"),
    *("/embed/headlines?channels={}", "/embed/tape?channels={}", "/embed/watchlist?channels=stocks,{}"),
)
EVERYTHING = (
    *("/", "/?", "/stream", "/stream/*", "/stream?since=all", "/stream?since=all&types=source,bar,status"),
    *("/stream?since={id}", "/stream?last_event_id={id}", "/stream?since=2025-01-01T00:00:00Z"),
    *("/stream?symbols=hide&since=all", "/stream?q=hidden&since=all", "/stream?format=ndjson&since=all"),
    *("/stream?format=text&since=all", "/stream?max_rate=50/s&since=all", "/stream?last_event_id=gone"),
    *("/events", "/events?since=all", "/events?since=all&types=source,bar,status,alert", "/events/*"),
    *(
        "/events?since={id}",
        "/events?since=all&limit=1",
        "/events?since=all&symbols=hide",
        "/events?q=hidden",
    ),
    *("/embed/tape", "/embed/watchlist", "/embed/chart", "/embed/headlines"),
    *("/quotes", "/quotes?symbols=hide", "/headlines", "/headlines?q=hidden", "/headlines?symbols=hide"),
    *("/headlines?before={newest}", "/headlines.rss", "/headlines.atom", "/headlines.json?q=hidden"),
    *("/feeds.opml", "/sources", "/channels", "/metrics", "/readyz", "/readers", "/session"),
    "/page/past?at=2099-01-01T00:00:00Z",
    "/page/sparklines",
)
TRICKS = (
    *("/stream/%6eews.world", "/stream/news%2Eworld", "/stream/news.world%00", "/stream/%20news.world"),
    *("/stream/NEWS.WORLD", "/stream/stocks,%6eews.world", "/stream/stocks%2Cnews.world", "/stream/*w*"),
    *("/stream//news.world", "//stream/news.world", "/stream/./news.world", "/stream/stocks/../news.world"),
    *("/events/n%65ws.world?since=all", "/events/[n]ews.world", "/events/news?world", "/events/n*,stocks"),
    *("/events/stocks%0anews.world", "/events/stokcs", "/events?token=&since=all", "/stream/news.world/"),
    *("/quotes?channels=%6eews.world", "/channels/%6eews.world/readers", "/quotes?channels=n"),
)


async def furnish(site: Serving) -> dict[str, str]:
    """Something of every kind in the hidden channels; ids to ask for."""
    here = site.site
    feed = {"kind": "rss", "name": "hiding", "channel": HIDDEN, "url": "https://hidden.example/feed"}
    sources = (*here.config.sources, RssSource.model_validate(feed))
    here.use(Config(here.config.service, sources, here.config.path))
    await site.append(quote("AAPL"), headline("shown", title="Shown headline"), channel="stocks")
    (first, *_) = await site.append(
        headline("hidden", title="Hidden headline", url="https://hidden.example/1", symbols=("HIDE",)),
        *(alert("Hidden alert", symbol="HIDE"), message("Hidden word"), source("hiding")),
    )
    for name in (HIDDEN, "news.tech"):
        await site.append(quote("HIDE"), bar("HIDE"), status("HIDE", reason="Hidden"), channel=name)
    (newest,) = await site.append(message("Shown word"), channel="stocks")
    return {"id": first.id, "newest": newest.id, "hidden": HIDDEN}


async def answer(site: Serving, kind: str, target: str, headers: dict[str, str]) -> tuple[int, str]:
    """The status, and all that comes until the stream is live or ends, the head included."""
    reader_of, own = KINDS[kind]
    agent = {"User-Agent": "curl/8"}
    reader = await reader_of.open(site.port, target, {**agent, **own, **headers})
    await reader.until(lambda one: one.ended or b"stream-live" in one.body or b"# live" in one.body)
    await reader.close()
    return reader.status, f"{reader.headers}\n{reader.text}"


def leaks(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text]


@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_of_it_is_in_what_is_there_for_one(tmp_path: Path, kind: str) -> None:
    async with serving(tmp_path, access=ACCESS, settings=ROOMS) as site:
        ids = await furnish(site)
        shown = 0
        for target in (*EVERYTHING, *TRICKS):
            for headers in ({}, NARROW):
                _, said = await answer(site, kind, target.format(**ids), headers)
                assert leaks(said) == [], target
                shown += "Shown" in said or "AAPL" in said
        assert shown > 40
        full = [(await answer(site, kind, target.format(**ids), DESK))[1] for target in EVERYTHING]
        assert sum(bool(leaks(said)) for said in full) > 30


@pytest.mark.parametrize("kind", KINDS)
async def test_by_its_name_it_is_answered_like_one_that_is_not_there(tmp_path: Path, kind: str) -> None:
    async with serving(tmp_path, access=ACCESS, settings=ROOMS) as site:
        ids = await furnish(site)
        for target in NAMED:
            for headers in ({}, NARROW):
                asked = [
                    await answer(site, kind, target.format(name, **ids), headers) for name in (HIDDEN, ABSENT)
                ]
                hidden, absent = ((status, timeless(said)) for status, said in asked)
                assert hidden[0] == 404, target
                assert (hidden[0], hidden[1].replace(HIDDEN, ABSENT)) == absent, target
                assert leaks(hidden[1]) == []
            status_of_full, _ = await answer(site, kind, target.format(HIDDEN, **ids), DESK)
            assert status_of_full == 200, target


def timeless(said: str) -> str:
    return re.sub(r"'date': '[^']*'|'x-request-id': '[^']*'|\"ticker_session[^;]*", "", said)


def unwelcome() -> Iterator[tuple[str, str, str]]:
    """Other methods that ask whether it is there."""
    for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        for target in ("/stream/{}", "/events/{}", "/quotes?channels={}", "/channels/{}/readers"):
            yield method, target, ""
    for target in ("/channels/{}/messages", "/channels/{}/events"):
        for body in ("hello", '{"type": "message", "text": "hello"}', ""):
            yield "POST", target, body


@pytest.mark.parametrize("headers", [{}, NARROW], ids=["anybody", "narrow"])
async def test_no_other_method_tells_that_it_is_there(tmp_path: Path, headers: dict[str, str]) -> None:
    async with (
        serving(tmp_path, access=ACCESS, settings=ROOMS) as site,
        httpx.AsyncClient(base_url=site.address, headers={"Content-Type": "application/json"}) as client,
    ):
        await furnish(site)
        for method, target, body in unwelcome():
            hidden, absent = [
                await client.request(method, target.format(name), headers=headers, content=body)
                for name in (HIDDEN, ABSENT)
            ]
            assert hidden.status_code == absent.status_code != 500, (method, target)
            assert hidden.text.replace(HIDDEN, ABSENT) == absent.text, (method, target)
            assert leaks(hidden.text) == []
        assert (await client.post("/channels/stocks/messages", json={"text": "x"})).status_code == 403


async def test_who_reads_it_is_not_counted_where_it_is_not_known(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS, settings=ROOMS) as site:
        await furnish(site)
        await (await site.read(f"/stream/{HIDDEN}", **DESK)).live()
        await (await site.read("/stream/*", **DESK)).live()
        readers = (await site.get("/readers", **NARROW)).json()["readers"]
        assert [one["channels"] for one in readers] == [["stocks"]]
        assert (await site.get("/channels/stocks/readers", **NARROW)).json()["readers"] == 1


@pytest.mark.parametrize("target", ["/stream", "/stream?format=ndjson", "/events?wait=5s&since=none"])
async def test_what_happens_there_later_is_not_seen_either(tmp_path: Path, target: str) -> None:
    async with serving(tmp_path, access=ACCESS, heartbeat="100ms") as site:
        reader = await site.read(target)
        await site.append(message("Hidden later"), headline("hidden-later"))
        await site.append(message("Shown later"), channel="stocks")
        await reader.until("Shown later")
        assert "Hidden" not in reader.text


@pytest.mark.parametrize("way", [SOCKET, FRAMED_SOCKET], ids=repr)
async def test_no_websocket_tells_that_it_is_there(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        ids = await furnish(site)
        for headers in ({}, NARROW):
            streams = [one for one in NAMED if one.startswith("/stream") and "format=" not in one]
            for target in streams:
                assert await way.status(site, target.format(HIDDEN, **ids), headers) == 404, target
            given = {name.lower(): value for name, value in headers.items()}
            for target in ("/ws/{}", "/ws/stocks,{}?since=all", "/ws/{}*"):
                hidden = await site.get(target.format(HIDDEN), **given)
                absent = await site.get(target.format(ABSENT), **given)
                assert hidden.status_code == absent.status_code == 404
                assert hidden.text.replace(HIDDEN, ABSENT) == absent.text
        assert await way.status(site, f"/stream/{HIDDEN}", DESK) == 101


@pytest.mark.parametrize("way", [JSON_SOCKET, PULL_SOCKET], ids=repr)
async def test_who_asks_anew_on_a_websocket_is_told_that_it_is_not_there(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        await furnish(site)
        reader = await (await way.read(site, "/stream/stocks", NARROW)).live()
        assert isinstance(reader, WebSocketReader)
        for hidden, absent in (
            (HIDDEN, ABSENT),
            ("news.*", "mews.*"),
            ("stocks, " + HIDDEN, "stocks, " + ABSENT),
        ):
            said = []
            for channels in (hidden, absent):
                reader.say({"subscribe": {"channels": channels, "since": "all"}})
                said.append(await reader.answer("error"))
            assert said[0]["code"] == "unknown_channel"
            assert json.loads(json.dumps(said[0]).replace("news", "mews")) == said[1]
            assert leaks(json.dumps(said)) == []
        reader.say({"subscribe": {"since": "all"}})
        await reader.until("Shown word")
        await reader.live()
        assert leaks(reader.text) == []
        assert "Shown word" in reader.text


async def test_who_may_read_nothing_finds_nothing_and_no_error(tmp_path: Path) -> None:
    async with serving(tmp_path, access={"anonymous": {"read": []}}) as site:
        ids = await furnish(site)
        for kind in KINDS:
            for target in EVERYTHING:
                status_of, said = await answer(site, kind, target.format(**ids), {})
                assert status_of in {200, 403, 404}, target
                assert leaks(said) == []
                assert "Shown" not in said
