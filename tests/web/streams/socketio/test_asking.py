"""What a client of Socket.IO asks as it connects, and later; and how it is refused."""

import json
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from tests.support.events import headline, quote
from tests.support.polls import PATH, Polls
from tests.support.serving import four
from tests.web.streams.socketio.ready import gone, ready
from ticker.web.streams.socketio import server

TOKENS = {
    "anonymous": {"read": ["news.*"]},
    "tokens": {"prices": {"token": "open sesame".replace(" ", "-"), "read": ["*"]}},
}
TOKEN = "open-sesame"


@pytest.mark.parametrize(
    ("auth", "query", "wanted"),
    [
        ({"channels": "stocks"}, "", ["quote", "quote"]),
        (None, "channels=stocks&symbols=MSFT", ["quote"]),
        ({"types": ["headline", "alert"]}, "types=quote", ["headline", "alert"]),
        ({"channels": ["stocks", "news.tech"], "symbols": "AAPL", "q": None}, "", ["quote"]),
        ({"since": 1_767_225_602}, "", ["headline", "alert"]),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_auth_and_query_have_the_parameters_of_a_stream_and_auth_wins(
    tmp_path: Path, auth: object, query: str, wanted: list[str]
) -> None:
    async with ready(tmp_path) as site:
        await four(site)
        async with await Polls.connect(site, auth, query) as polls:
            await polls.until("stream-live")
            assert polls.names == ["stream-open", *wanted, "stream-live"]


async def test_a_client_goes_on_after_the_last_id_it_has(tmp_path: Path) -> None:
    async with ready(tmp_path) as site:
        ids = await four(site)
        for auth, query, headers in (
            ({"last_event_id": ids[1]}, "", {}),
            (None, f"last_event_id={ids[1]}", {}),
            (None, "", {"Last-Event-ID": ids[1]}),
        ):
            async with await Polls.connect(site, auth, query, headers) as polls:
                await polls.until("stream-live")
                told = [data["id"] for name, data in polls.events if not name.startswith("stream-")]
                assert told == ids[2:]
        async with await Polls.connect(site, {"last_event_id": "nonsense"}) as polls:
            await polls.until("stream-live")
            assert polls.names[:2] == ["stream-open", "stream-reset"]


@pytest.mark.parametrize(
    ("auth", "code", "parameter"),
    [
        ({"channels": "nope"}, "unknown_channel", "channels"),
        ({"chanels": "stocks"}, "unknown_parameter", "chanels"),
        ({"max_rate": "often"}, "bad_parameter", "max_rate"),
        ({"types": {}}, "bad_parameter", "types"),
        ({"format": "sse"}, "unknown_parameter", "format"),
        (["stocks"], "bad_parameter", "auth"),
        ({"token": "wrong"}, "invalid_token", "token"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_who_is_refused_is_told_why(tmp_path: Path, auth: object, code: str, parameter: str) -> None:
    async with ready(tmp_path, access=TOKENS) as site, await Polls.connect(site, auth) as polls:
        refusal = await polls.refusal()
        assert (refusal["code"], refusal["parameter"]) == (code, parameter)
        assert refusal["expected"]
        assert site.broadcast.readers == 0


async def test_a_token_opens_what_it_opens_elsewhere(tmp_path: Path) -> None:
    async with ready(tmp_path, access=TOKENS) as site:
        await four(site)
        async with await Polls.connect(site) as polls:
            assert (await polls.until("stream-open"))["channels"] == ["news.tech", "news.world"]
        async with await Polls.connect(site, {"channels": "stocks"}) as polls:
            assert (await polls.refusal())["code"] == "unknown_channel"
        for auth, query, headers in (
            ({"token": TOKEN}, "", {}),
            (None, f"token={TOKEN}", {}),
            (None, "", {"Authorization": f"Bearer {TOKEN}"}),
        ):
            async with await Polls.connect(site, auth, f"channels=stocks&{query}", headers) as polls:
                await polls.until("quote")


async def test_who_guesses_at_tokens_is_not_listened_to_any_more(tmp_path: Path) -> None:
    settings = {"stream": {"trusted_proxies": ["127.0.0.1"]}}
    stranger = {"X-Forwarded-For": "192.0.2.1"}
    async with ready(tmp_path, settings, access=TOKENS) as site:
        limit = site.site.limits.wrong_tokens
        full = limit.look("192.0.2.1")
        async with await Polls.connect(site, {"token": "guess"}, headers=stranger) as polls:
            await polls.refusal()
        assert limit.look("192.0.2.1") != full
        limit.charge("192.0.2.1", 100)
        async with await Polls.connect(site, {"token": TOKEN}, headers=stranger) as polls:
            assert (await polls.refusal())["code"] == "invalid_token"
        async with await Polls.connect(site, {"token": TOKEN}) as polls:
            await polls.until("stream-live")


async def test_who_finds_no_place_is_told_when_to_come_back(tmp_path: Path) -> None:
    async with ready(tmp_path, max_readers=1) as site, await Polls.connect(site) as first:
        await first.until("stream-live")
        async with await Polls.connect(site) as second:
            refusal = await second.refusal()
            assert refusal["code"] == "busy"
            assert refusal["retry_ms"] >= 2_000


async def test_a_client_asks_anew_on_an_open_stream_and_is_answered(tmp_path: Path) -> None:
    async with ready(tmp_path) as site:
        await four(site)
        async with await Polls.connect(site, {"channels": "stocks"}) as polls:
            await polls.until("stream-live")
            await polls.post('427["subscribe",{"channels":"news.*","types":["headline"]}]')
            assert await polls.answer(7) == {"channels": ["news.tech", "news.world"]}
            await polls.until("headline")
            await polls.post('428["subscribe",{"channels":"nope"}]')
            assert (await polls.answer(8))["error"]["code"] == "unknown_channel"
            await polls.post('429["subscribe",1]', '42["subscribe"]')
            assert (await polls.answer(9))["error"]["parameter"] == "subscribe"
            (record,) = await site.append(quote("AAPL", 3), channel="stocks")
            while polls.events[-1][1].get("id") != record.id:
                await polls.poll()  # the last one asked for everything


async def test_a_page_of_another_site_may_read_where_the_config_names_that_site(tmp_path: Path) -> None:
    theirs, own = "https://app.example", "http://127.0.0.1:{port}"
    for origins, origin, reads in (([], theirs, False), ([theirs], theirs, True), ([], own, True)):
        async with ready(tmp_path, {"cors": {"origins": origins}}) as site:
            sender = {"Origin": origin.format(port=site.port)}
            target = f"ws://127.0.0.1:{site.port}{PATH}?EIO=4&transport=websocket"
            async with connect(target, additional_headers=sender) as socket:
                await socket.recv()
                await socket.send("40")
                told = str(await socket.recv())
                assert told.startswith("40" if reads else "44"), told
                assert reads or json.loads(told[2:])["data"]["code"] == "foreign_origin"
            answer = await site.get(f"{PATH}?EIO=4&transport=polling", **sender)
            granted = answer.headers.get("access-control-allow-origin")
            assert granted == (theirs if origins else None)


async def test_a_right_that_is_taken_away_ends_a_stream(tmp_path: Path) -> None:
    async with ready(tmp_path, access={"anonymous": {"read": ["*"]}}) as site:
        async with await Polls.connect(site, {"channels": "stocks"}) as polls:
            await polls.until("stream-live")
            site.use_access({"anonymous": {"read": ["news.*"]}})
            assert (await polls.until("stream-bye"))["reason"] == "access"
        async with await Polls.connect(site) as polls:
            await polls.until("stream-live")
            site.use_access({"anonymous": {"read": ["news.tech"]}})
            await site.append(headline("secret"))
            (public,) = await site.append(headline("public"), channel="news.tech")
            assert (await polls.until("headline"))["id"] == public.id


async def test_a_session_without_a_stream_is_hung_up_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "CONNECT_S", 0.1)
    async with ready(tmp_path) as site:
        for said in ((), ("40", "41"), ('40{"channels":"nope"}',), ("40/admin,",)):
            async with await Polls.open(site) as polls:
                if said:
                    await polls.post(*said)
                while (await polls.poll()).status_code == 200:
                    pass
            await gone(site)
