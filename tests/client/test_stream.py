"""ticker.client against a real Ticker, and against what goes wrong before one."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.middle import Middle
from tests.support import certificates
from tests.support.clock import put_forward
from tests.support.events import alert, headline, quote
from tests.support.origin import Answer, Asked, Origin, answer
from tests.support.ports import free_port
from tests.support.serving import Serving, four, serving
from tests.support.waiting import eventually
from ticker.client import (
    Broken,
    Bye,
    Client,
    ClientError,
    ClientRefused,
    Event,
    Lagged,
    Live,
    Notice,
    Open,
    Reset,
    Stale,
    Unknown,
    Unreachable,
)
from ticker.client.event import event_of, page_of
from ticker.client.notices import control_of
from ticker.events import Headline, Quote

SOON = {"channels": {name: {"title": name, "retry": "100ms"} for name in ("stocks", "news.world", "lounge")}}


@asynccontextmanager
async def client(url: str, **settings: Any) -> AsyncIterator[Client]:
    async with Client(url, rng=random.Random(1), **settings) as one:
        yield one


@asynccontextmanager
async def behind(site: Serving) -> AsyncIterator[tuple[Middle, Client]]:
    """A client of a site, and what stands between them."""
    async with Middle(site.port).open() as middle, client(f"http://127.0.0.1:{middle.port}") as one:
        yield middle, one


class Listening:
    """Reads a stream beside the test."""

    def __init__(self, one: Client, *channels: str, **asked: str) -> None:
        self.events: list[Event] = []
        self.notices: list[Notice] = []
        self.task = asyncio.create_task(self._listen(one, channels, asked))

    async def _listen(self, one: Client, channels: tuple[str, ...], asked: dict[str, Any]) -> None:
        heard = one.stream(channels, on_notice=self.notices.append, **asked)
        async with aclosing(heard) as events:
            async for event in events:
                self.events.append(event)

    @property
    def ids(self) -> list[str]:
        return [event.id for event in self.events]

    async def live(self) -> None:
        await eventually(lambda: self.seen(Live))

    async def reached(self, count: int) -> None:
        await eventually(lambda: len(self.events) >= count)

    def seen(self, kind: type[Notice]) -> list[Notice]:
        return [notice for notice in self.notices if isinstance(notice, kind)]

    async def close(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def test_events_are_typed(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, client(site.address) as one:
        ids = await four(site)
        heard = Listening(one)
        await heard.live()
        await site.append(quote("AAPL", 101), channel="stocks")
        await eventually(lambda: len(heard.events) == 5)
        assert heard.ids == [*ids, site.log.newest_id]
        assert [event.type for event in heard.events] == ["quote", "quote", "headline", "alert", "quote"]
        match heard.events[-1]:
            case Event(channel="stocks", key="quote:AAPL", body=Quote(symbol="AAPL", price=price)):
                assert price == 101
            case other:
                pytest.fail(f"{other}")
        assert isinstance(heard.events[2].body, Headline)
        assert json.loads(heard.events[0].json)["id"] == ids[0]
        assert [type(notice) for notice in heard.notices] == [Open, Live]
        await heard.close()


async def test_filters_and_beginnings_are_those_of_the_stream(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, client(site.address) as one:
        ids = await four(site)
        for asked, expected in (
            ({"types": "headline,alert"}, ids[2:]),
            ({"symbols": "MSFT"}, ids[1:3]),
            ({"q": "fed rates"}, ids[2:3]),
            ({"since": ids[1]}, ids[2:]),
            ({"since": "all", "max_rate": "50/s"}, ids),
            ({"since": "none"}, []),
        ):
            heard = Listening(one, **asked)
            await heard.live()
            assert heard.ids == expected
            await heard.close()
        heard = Listening(one, "news.*", "stocks", types="alert,headline")
        await eventually(lambda: len(heard.ids) == 2)
        await heard.close()


async def test_a_stream_that_is_cut_goes_on_behind_the_last_event(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=SOON) as site, behind(site) as (middle, one):
        heard = Listening(one, "news.world", since="all")
        for n in range(60):
            await site.append(headline(str(n)))
            if n % 20 == 10:
                await heard.reached(n + 1)
                middle.cut()
        await heard.reached(60)
        assert [event.key for event in heard.events] == [f"headline:feed:{n}" for n in range(60)]
        assert [notice.reason for notice in heard.notices if isinstance(notice, Broken)] == [
            "the connection broke off"
        ] * 3
        await heard.close()


async def test_a_farewell_is_heeded_and_the_next_server_is_found(tmp_path: Path) -> None:
    async with serving(tmp_path, lifetime="1s", settings=SOON) as site, client(site.address) as one:
        heard = Listening(one, "stocks")
        await eventually(lambda: len(heard.seen(Bye)) >= 2)
        await site.append(quote(), channel="stocks")
        await eventually(lambda: heard.events)
        byes, breaks = heard.seen(Bye), heard.seen(Broken)
        for bye, broken in zip(byes, breaks, strict=False):
            assert isinstance(bye, Bye)
            assert broken == Broken("the stream ended", bye.reconnect_ms / 1000)
        await heard.close()


async def test_gaps_are_told_as_they_are(tmp_path: Path) -> None:
    async with serving(tmp_path, replay=100) as site, client(site.address) as one:
        for n in range(150):
            await site.append(quote("AAPL", n), channel="stocks")
        heard = Listening(one, since="00000000-77")
        await heard.live()
        (reset,) = heard.seen(Reset)
        assert isinstance(reset, Reset)
        assert reset.requested == "00000000-77"
        await heard.close()


async def test_a_silent_stream_is_given_up_and_resumed(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=SOON) as site, behind(site) as (middle, one):
        heard = Listening(one, "news.world")
        await heard.live()
        middle.muted = True
        await site.append(headline("a"))
        put_forward(35)
        await eventually(lambda: heard.seen(Broken))
        middle.muted = False
        await heard.reached(1)
        (broken,) = heard.seen(Broken)
        assert isinstance(broken, Broken)
        assert broken.reason == "not even a heartbeat for 35 s"
        await heard.close()


async def test_what_is_not_given_is_said_and_not_asked_for_again(tmp_path: Path) -> None:
    access = {"anonymous": {"read": ["stocks"]}, "tokens": {"desk": {"token": "desk-token", "read": ["*"]}}}
    async with serving(tmp_path, access=access) as site:
        for path, token, status, code in (
            ("news.world", None, 404, "unknown_channel"),
            ("stocks", "wrong-token", 401, "invalid_token"),
        ):
            async with client(site.address, token=token) as one:
                with pytest.raises(ClientRefused) as refused:
                    await anext(one.stream(path))
                assert (refused.value.status, refused.value.code) == (status, code)
                assert "wrong-token" not in str(refused.value)
        async with client(site.address, token="desk-token") as one:
            with pytest.raises(ClientRefused, match="there is no event type 'quotes'; did you mean 'quote'"):
                await anext(one.stream(types="quotes"))
            heard = Listening(one, "news.world")
            await heard.live()
            await heard.close()


async def test_no_connection_at_first_is_an_error_in_words() -> None:
    for url, words in (
        (f"http://127.0.0.1:{free_port()}", "nothing listens there"),
        ("http://nowhere.invalid", "there is no such host"),
    ):
        async with client(url) as one:
            with pytest.raises(Unreachable, match=words):
                await anext(one.stream())
            with pytest.raises(Unreachable, match=words):
                await one.events()
    for url in ("nowhere", "ftp://a", "http://a/?token=x", "http://"):
        with pytest.raises(ClientError):
            Client(url)


async def test_a_certificate_is_checked(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await four(site)
        url = f"https://localhost:{await site.secure_port()}"
        async with client(url) as one:
            with pytest.raises(Unreachable, match="its certificate is not trusted"):
                await anext(one.stream())
        async with client(url, tls=certificates.trusting()) as one:
            assert (await anext(one.stream())).type == "quote"


async def test_what_is_no_ticker_is_said() -> None:
    async def page(asked: Asked, _: asyncio.StreamWriter) -> Answer:
        if asked.path.startswith("/stream/404"):
            return answer(b"<h1>Nothing here", 404)
        return answer(b"<h1>Hello", content_type="text/html")

    async with Origin(page).open() as origin, client(origin.url("")) as one:
        with pytest.raises(ClientError, match="is no stream of a Ticker"):
            await anext(one.stream())
        with pytest.raises(ClientRefused, match="404, Some Words"):
            await anext(one.stream("404"))
        with pytest.raises(ClientError, match="is no page of them"):
            await one.events()


async def test_what_comes_of_a_broken_proxy_is_said_in_words() -> None:
    async def broken(asked: Asked, _: asyncio.StreamWriter) -> Answer:
        if asked.path.startswith("/away"):
            return answer(b"<h1>Down", 502, retry_after="0")
        if "/round" in asked.path:
            return answer(b"", 302, location=asked.path)
        return Answer(200, b"nonsense", {"content-type": "text/event-stream", "content-encoding": "gzip"})

    async with Origin(broken).open() as origin:
        async with client(origin.url("")) as one:
            for channel, words in (
                ("round", "it leads on and on, and nowhere"),
                ("nonsense", "what it sends cannot be unpacked"),
            ):
                with pytest.raises(Unreachable, match=words):
                    await anext(one.stream(channel))
                with pytest.raises(Unreachable, match=words):
                    await one.events(channel)
        async with client(origin.url("/away")) as one:
            heard = Listening(one)
            await eventually(lambda: len(heard.notices) >= 2)
            assert set(heard.notices) == {Broken("502, Some Words", 0)}
            await heard.close()
    with pytest.raises(ClientError, match="token: is to be printable ASCII without blanks"):
        Client(token="tökén")


async def test_a_server_without_a_place_is_asked_again_when_it_says() -> None:
    told = iter(
        (
            answer(b"", 503, retry_after="0"),
            answer(b'event: stream-busy\ndata: {"type":"stream-busy","reason":"full","retry_ms":1}\n\n'),
            answer(b'id: e-1\nevent: new\ndata: {"id":"e-1","type":"new","channel":"c","key":null,"time":"t",'
                   b'"retry_ms":1,"size":2}\n\n'),
        )
    )  # fmt: skip

    async def script(_: Asked, __: asyncio.StreamWriter) -> Answer:
        said = next(told)
        return Answer(said.status, said.body, {**said.headers, "content-type": "text/event-stream"})

    async with Origin(script).open() as origin, client(origin.url("/below")) as one:
        heard = one.stream("c")
        event = await anext(heard)
        assert (event.type, event.body) == (
            "new",
            Unknown(
                {
                    "id": "e-1",
                    "type": "new",
                    "channel": "c",
                    "key": None,
                    "time": "t",
                    "retry_ms": 1,
                    "size": 2,
                }
            ),
        )
        assert [asked.path for asked in origin.asked] == ["/below/stream/c"] * 3
        await heard.aclose()


async def test_pages_follow_each_other_and_wait(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site, client(site.address) as one:
        ids = await four(site)
        first = await one.events(since="all", limit=3)
        assert ([event.id for event in first.events], first.reset) == (ids[:3], None)
        rest = await one.events(since=first.next)
        assert [event.id for event in rest.events] == ids[3:]
        waiting = asyncio.create_task(one.events("news.tech", since=rest.next, wait_s=20))
        await eventually(lambda: site.broadcast.polls == 1)
        await site.append(alert("Now"), channel="news.tech")
        assert [event.type for event in (await waiting).events] == ["alert"]
        lost = await one.events(since="00000000-1")
        assert lost.reset is not None
        assert lost.reset.reason == "foreign"


async def test_programs_publish_and_people_talk(tmp_path: Path) -> None:
    rooms = {"channels": {"lounge": {"title": "Lounge", "messages": True}}}
    access = {"anonymous": {"read": ["*"], "write": ["*"]}}
    async with serving(tmp_path, access=access, settings=rooms) as site, client(site.address) as one:
        said = await one.message("lounge", "Hello", "Ann")
        assert said.id == site.log.newest_id
        event = {"type": "quote", "symbol": "OFFICE", "name": "Office", "price": 21.4}
        ids = await one.publish("lounge", [event, {"type": "alert", "title": "Hot"}], key="once")
        assert ids == await one.publish("lounge", [event, {"type": "alert", "title": "Hot"}], key="once")
        assert ids == (site.log.id_of(2), site.log.id_of(3))
        with pytest.raises(ClientRefused) as refused:
            await one.publish("lounge", [{"type": "quote"}])
        assert refused.value.status == 400
        with pytest.raises(ClientRefused, match="404"):
            await one.message("nowhere", "Hello")


def test_every_notice_of_the_stream_is_known() -> None:
    from ticker.client.notices import control_of

    assert isinstance(control_of('{"type":"stream-stale","reason":null,"since":"t"}'), Stale)
    lagged = control_of('{"type":"stream-lagged","skipped":{"quote":3},"from":"a","to":"b","more":1}')
    assert lagged == Lagged(skipped={"quote": 3}, from_id="a", to_id="b")
    assert control_of('{"type":"stream-new"}') is None


def test_what_is_nested_too_deep_is_no_event_and_no_defect() -> None:
    deep = b'{"id": "a", "x": ' + b"[" * 100_000
    for read in (event_of, page_of):
        with pytest.raises(ClientError, match="recursion"):
            read(deep)
    assert control_of(deep.decode()) is None
