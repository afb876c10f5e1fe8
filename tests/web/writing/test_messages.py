"""POST /channels/{channel}/messages: what is said in a room, and what is not taken there."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.support import disks
from tests.support.reader import connected, reset
from tests.support.waiting import eventually
from tests.web.writing.room import LOUNGE, room
from ticker.events import Message

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def test_what_is_said_is_streamed_and_answered_as_the_same_event(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        reader = await (await site.read("/stream/lounge")).live()
        answer = await client.post(LOUNGE, json={"author": " Ann ", "text": " one\r\n\r\ntwo \u2028 "})
        assert answer.status_code == 201
        event = answer.json()
        assert (event["type"], event["author"], event["text"]) == ("message", "Ann", "one\n\ntwo")
        frame = (await reader.until("event: message")).frames[-1]
        assert frame.data == event
        assert frame.id == event["id"]
        # It is kept, resumed, and in the snapshot of who comes later.
        assert (await site.get("/events/lounge")).json()["events"] == [event]
        where = answer.url.join(answer.headers["location"])
        assert (await client.get(where)).json()["events"] == [event]


@pytest.mark.parametrize(
    ("sent", "author", "text"),
    [
        ({"content": "hello", "headers": FORM}, None, "hello"),
        ({"content": "1+1=2 & more %41", "headers": FORM}, None, "1+1=2 & more %41"),
        ({"content": "text=a+b%0D%0Ac&author=Ann", "headers": FORM}, "Ann", "a b\nc"),
        ({"content": "hello"}, None, "hello"),
        ({"content": b"\xef\xbb\xbfhello"}, None, "hello"),
        ({"content": "hé", "headers": {"Content-Type": "text/plain; charset=UTF-8"}}, None, "hé"),
        ({"files": {"text": (None, "hello"), "author": (None, "Ann")}}, "Ann", "hello"),
        ({"json": {"text": "hello", "author": None}}, None, "hello"),
        ({"json": {"text": "hello", "author": "  "}}, None, "hello"),
        ({"content": "hello", "params": {"author": "Ann"}}, "Ann", "hello"),
        ({"json": {"text": "hello", "author": "Ann"}, "params": {"author": "Bob"}}, "Ann", "hello"),
    ],
)
async def test_json_forms_and_plain_text_are_taken(
    sent: dict[str, Any], author: str | None, text: str, tmp_path: Path
) -> None:
    async with room(tmp_path) as (_, client):
        answer = await client.post(LOUNGE, **sent)
        assert answer.status_code == 201, answer.text
        assert (answer.json()["author"], answer.json()["text"]) == (author, text)


@pytest.mark.parametrize(
    ("sent", "status", "code", "words"),
    [
        ({"content": ""}, 400, "bad_event", "1 to 2,000 characters"),
        ({"content": "text=", "headers": FORM}, 400, "bad_event", "1 to 2,000 characters"),
        ({"content": "author=Ann", "headers": FORM}, 400, "missing_field", "text"),
        ({"content": "text=a&colour=red", "headers": FORM}, 400, "unknown_field", "colour"),
        ({"content": b"\xff"}, 400, "bad_text", "byte 0 is no UTF-8"),
        ({"content": b"text=%FF", "headers": FORM}, 400, "bad_event", "half of a surrogate pair"),
        (
            {"content": b'{"text": "\\ud800"}', "headers": {"Content-Type": "application/json"}},
            400,
            "bad_json",
            "",
        ),
        ({"content": "a\x1bb"}, 400, "bad_event", "U+001B"),
        ({"json": {"text": "a", "author": "a\nb"}}, 400, "bad_event", "U+000A"),
        ({"json": {"text": "a", "author": "x" * 61}}, 400, "bad_event", "1 to 60 characters"),
        ({"json": {"text": ["a"]}}, 400, "bad_event", "a text"),
        ({"json": {"text": "a", "id": "x"}}, 400, "unknown_field", "id is given by Ticker"),
        ({"json": ["a"]}, 400, "bad_json", "no JSON object"),
        ({"json": [{"text": "a"}]}, 400, "bad_json", "no JSON object"),
        ({"json": "a"}, 400, "bad_json", "one such as"),
        (
            {"content": "{'text': 'a'}", "headers": {"Content-Type": "application/json"}},
            400,
            "bad_json",
            "one such as",
        ),
        ({"files": {"text": ("a.txt", b"hello")}}, 400, "missing_field", "text"),
        (
            {"content": "--", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
            400,
            "bad_form",
            "",
        ),
        ({"content": "x" * 65_537}, 413, "too_big", "at most 65536 bytes"),
        ({"content": "a", "headers": {"Content-Type": "image/png"}}, 415, "bad_type", "image/png"),
        ({"content": "a", "headers": {"Content-Type": "text/plain; charset=utf-16"}}, 415, "bad_charset", ""),
        ({"content": "a", "headers": {"Content-Encoding": "gzip"}}, 415, "encoded", "compressed"),
        ({"content": "a", "params": {"colour": "red"}}, 400, "unknown_parameter", "colour"),
        ({"content": "a", "headers": {"Idempotency-Key": "x" * 256}}, 400, "bad_header", "255"),
        (
            {"content": "a", "headers": {"Origin": "https://elsewhere.example"}},
            403,
            "cross_site",
            "another site",
        ),
    ],
)
async def test_what_is_not_taken_is_told_in_words_and_leaves_nothing(
    sent: dict[str, Any], status: int, code: str, words: str, tmp_path: Path
) -> None:
    async with room(tmp_path) as (site, client):
        answer = await client.post(LOUNGE, **sent)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
        assert words in answer.text
        assert site.log.newest == 0


async def test_markup_and_emoji_are_text_like_any_other(tmp_path: Path) -> None:
    text = '<script>alert(1)</script> &amp; 👩‍🚀 "\\" \u2028 ' + "x" * 1_900
    async with room(tmp_path) as (site, client):
        await client.post(LOUNGE, json={"text": text})
        (record,) = site.log.tail.records
        assert record.body == Message(text=text.strip())


async def test_only_rooms_take_messages_and_only_of_who_may_write(tmp_path: Path) -> None:
    access = {"anonymous": {"read": ["lounge", "stocks"], "write": []}}
    async with room(tmp_path, access=access) as (_, client):
        for path, status, code in (
            (LOUNGE, 403, "forbidden"),
            ("/channels/stocks/messages", 404, "no_room"),
            ("/channels/news.tech/messages", 404, "unknown_channel"),
            ("/channels/lou*/messages", 404, "unknown_channel"),
        ):
            answer = await client.post(path, content="a")
            assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), path
        hidden, absent = [
            (await client.post(f"/channels/{name}/messages", content="a")).text.replace(name, "X")
            for name in ("news.tech", "news.tach")
        ]
        assert hidden == absent


async def test_an_address_may_say_so_much_at_once_and_is_told_when_it_may_again(tmp_path: Path) -> None:
    async with room(tmp_path, messages_burst=2) as (site, client):
        answers = [await client.post(LOUNGE, content=f"{number}") for number in range(4)]
        assert [answer.status_code for answer in answers] == [201, 201, 429, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 6
        assert site.log.newest == 2


async def test_messages_that_come_as_events_count_as_well(tmp_path: Path) -> None:
    events, one = "/channels/lounge/events", {"type": "message", "text": "a"}
    async with room(tmp_path, messages_burst=3) as (site, client):
        too_many = await client.post(events, json=[one] * 4)
        assert (too_many.status_code, too_many.json()["error"]["code"]) == (413, "too_many_events")
        beside = {"type": "alert", "title": "a"}
        answers = [await client.post(events, json=[one, beside, one]) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 429]
        assert 1 <= int(answers[1].headers["retry-after"]) <= 6
        assert [(await client.post(LOUNGE, content="a")).status_code for _ in range(2)] == [201, 429]
        assert (await client.post(events, json=[beside] * 9)).status_code == 201
        assert site.log.newest == 3 + 1 + 9


async def test_messages_on_a_channel_that_is_no_room_are_held_to_no_rate_of_one(tmp_path: Path) -> None:
    async with room(tmp_path) as (_, client):
        many = [{"type": "message", "text": "a"}] * 9
        assert (await client.post("/channels/stocks/events", json=many)).status_code == 201


async def test_what_is_refused_does_not_count(tmp_path: Path) -> None:
    async with room(tmp_path, messages_burst=1) as (_, client):
        assert (await client.post(LOUNGE, content="\x07")).status_code == 400
        assert (await client.post(LOUNGE, content="a")).status_code == 201


async def test_the_same_message_twice_under_one_key_comes_once(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        sent: dict[str, Any] = {"json": {"text": "a", "author": "Ann"}, "headers": {"Idempotency-Key": "k"}}
        answers = await asyncio.gather(*(client.post(LOUNGE, **sent) for _ in range(5)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        assert site.log.newest == 1
        other = await client.post(LOUNGE, json={"text": "b"}, headers={"Idempotency-Key": '"k"'})
        assert (other.status_code, other.json()["error"]["code"]) == (422, "key_reused")
        # In another room, or as events, it is another key.
        elsewhere = await client.post(
            "/channels/lounge/events", json={"type": "message", "text": "a"}, headers=sent["headers"]
        )
        assert elsewhere.status_code == 201


async def test_a_browser_without_javascript_comes_back_to_the_page(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        answer = await client.post(
            LOUNGE, data={"text": "a", "author": ""}, headers={"Accept": "text/html,*/*;q=0.8"}
        )
        assert (answer.status_code, str(answer.url.join(answer.headers["location"]))) == (
            303,
            f"{site.address}/",
        )
        assert site.log.newest == 1


async def test_who_is_here_is_counted_by_channel_and_not_named(tmp_path: Path) -> None:
    async with room(tmp_path, access={"anonymous": {"read": ["lounge", "stocks"]}}) as (site, client):

        async def counted(channel: str) -> Any:
            return (await client.get(f"/channels/{channel}/readers")).json()

        both, one = await site.read("/stream"), await site.read("/stream/lounge")
        await both.live()
        await one.live()
        assert await counted("lounge") == {"channel": "lounge", "readers": 2}
        assert await counted("stocks") == {"channel": "stocks", "readers": 1}
        assert (await counted("news.tech"))["error"]["code"] == "unknown_channel"
        await one.close()
        await eventually(lambda: len(site.broadcast.streams) == 1)
        async with asyncio.timeout(20):
            while (await counted("lounge"))["readers"] != 1:
                await asyncio.sleep(0.05)


async def test_while_the_log_cannot_be_written_nothing_is_taken_and_what_was_is_kept(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        with disks.full_disk():
            first = asyncio.create_task(client.post(LOUNGE, content="a"))
            await eventually(lambda: site.log.trouble)
            second = await client.post(LOUNGE, content="b")
            assert (second.status_code, second.json()["error"]["code"]) == (503, "log_unavailable")
            assert second.headers["retry-after"]
        assert (await first).status_code == 201
        assert [record.body for record in site.log.tail.records] == [Message(text="a")]


async def test_a_thousand_who_hang_up_leave_nothing_behind(tmp_path: Path) -> None:
    post = f"POST {LOUNGE} HTTP/1.1\r\nHost: ticker\r\nContent-Length: 5\r\n\r\nhello".encode()
    stream = b"GET /stream/lounge HTTP/1.1\r\nHost: ticker\r\n\r\n"
    # Within the head, within the body, when all of it is sent, and as readers.
    cut = (post[:-25], post[:-3], post, stream)
    async with room(tmp_path, messages_burst=0) as (site, client):
        before = len(asyncio.all_tasks())
        for number in range(1_000):
            _, writer = await connected(site.port, cut[number % 4])
            reset(writer)
        await eventually(
            lambda: not (site.connections or site.site.publisher.waiting or site.broadcast.readers)
        )
        await eventually(lambda: len(asyncio.all_tasks()) <= before, lambda: f"{asyncio.all_tasks()}")
        assert {record.type for record in site.log.tail.records} <= {"message"}
        assert (await client.post(LOUNGE, content="a")).status_code == 201


async def test_rooms_are_told_from_other_channels(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, _):
        channels = (await site.get("/channels")).json()["channels"]
        assert [channel["name"] for channel in channels if channel.get("messages")] == ["lounge"]
