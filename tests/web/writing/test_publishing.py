"""POST /channels/{channel}/events: what programs publish, all or nothing, and once for each key."""

import asyncio
import json
import os
import re
import signal
import subprocess
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.reader import connected, reset
from tests.support.running import RunningTicker, write_site
from tests.support.waiting import eventually
from tests.web.writing.room import room
from ticker.config.types import Access
from ticker.publishing import PUBLISHED
from ticker.publishing.receipts import KEPT_MS
from ticker.web.asker import Asker
from ticker.web.writing.publishing import MAX_BYTES, MAX_EVENTS

EVENTS = "/channels/stocks/events"
PAGE = (Path(__file__).parents[3] / "docs" / "publishing.md").read_text()
PRICE = {"type": "quote", "symbol": "OIL", "price": 80.25}


def lines(*events: object) -> str:
    return "\n".join(json.dumps(event) for event in events)


async def test_events_are_appended_in_their_order_and_streamed(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        reader = await (await site.read("/stream/stocks")).live()
        answer = await client.post(EVENTS, json=[PRICE, {"type": "alert", "title": "Up"}])
        assert answer.status_code == 201
        await reader.until("event: alert")
        assert reader.ids[-2:] == answer.json()["ids"]
        assert [record.type for record in site.log.tail.records] == ["quote", "alert"]


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/x-ndjson", "application/x-www-form-urlencoded", "text/plain", None],
)
async def test_it_is_told_by_the_body_what_it_is(content_type: str | None, tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        named = {"Content-Type": content_type} if content_type else {}
        for body, count in ((json.dumps(PRICE), 1), (json.dumps([PRICE] * 2), 2), (lines(PRICE, PRICE), 2)):
            answer = await client.post(EVENTS, content=body, headers=named)
            assert (answer.status_code, len(answer.json()["ids"])) == (201, count), answer.text
        assert site.log.newest == 5


async def test_one_that_is_wrong_leaves_nothing_of_the_others(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        for wrong, status, parameter in (
            ({"type": "quote", "symbol": "OIL"}, 400, "$[2].price"),
            ({"type": "headline", "title": "T", "guid": "1", "source": "prices"}, 409, "$[2].source"),
        ):
            answer = await client.post(EVENTS, content=lines(PRICE, PRICE, wrong))
            assert (answer.status_code, answer.json()["error"]["parameter"]) == (status, parameter)
        assert site.log.newest == 0


async def test_a_headline_is_enriched_as_that_of_a_feed(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        for channel in ("news.world", "news.tech"):
            event = {"type": "headline", "title": "Fed holds", "url": "https://example.org/fed?utm_source=x"}
            assert (await client.post(f"/channels/{channel}/events", json=event)).status_code == 201
        headlines = (await site.get("/headlines?q=fed")).json()["headlines"]
        assert [headline["source"] for headline in headlines] == ["news.tech", "news.world"]
        assert len({headline["story"] for headline in headlines}) == 1
        assert headlines[0]["story"]


async def test_a_script_that_sends_its_list_again_tells_only_what_is_new(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        old, new = ({"type": "headline", "title": title, "guid": title} for title in ("a", "b"))
        first = (await client.post(EVENTS, json=[old])).json()["ids"]
        site.clock.ms += 60_000
        second = (await client.post(EVENTS, json=[new, old])).json()["ids"]
        assert second[1:] == first
        site.clock.ms += 60_000
        assert (await client.post(EVENTS, json={**old, "title": "c"})).status_code == 201
        told = (await site.get("/events?since=all")).json()["events"]
        assert [(event["title"], event["revision"]) for event in told] == [("a", 1), ("b", 1), ("c", 2)]
        assert told[2]["first_seen"] == told[0]["time"]


async def test_what_another_channel_tells_is_not_replaced(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        assert (await client.post(EVENTS, json=PRICE)).status_code == 201
        refused = await client.post("/channels/lounge/events", json=PRICE)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
        assert (await client.post(EVENTS, json=PRICE)).status_code == 201
        assert [quote["channel"] for quote in (await site.get("/quotes")).json()["quotes"]] == ["stocks"]


async def test_who_may_not_write_is_told_so_and_who_may_not_know_is_told_nothing(tmp_path: Path) -> None:
    access = {
        "anonymous": {"read": ["stocks"]},
        "tokens": {"desk": {"token": "a-token-of-some-length", "write": ["lounge"]}},
    }
    async with room(tmp_path, access=access) as (site, client):
        for channel, status in (("stocks", 403), ("lounge", 404), ("none", 404)):
            assert (await client.post(f"/channels/{channel}/events", json=PRICE)).status_code == status
        assert site.log.newest == 0


@pytest.mark.parametrize("what", ["events", "messages"])
async def test_a_right_that_is_lost_while_the_body_comes_is_lost(what: str, tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        arrived = asyncio.Event()

        async def body() -> AsyncIterator[bytes]:
            yield b'{"type": "message", '
            await arrived.wait()
            yield b'"text": "a"}'

        answered: list[Asker] = []
        askers = site.site.askers

        def noted(*arguments: Any) -> Asker:
            answered.append(askers(*arguments))
            return answered[-1]

        site.site.askers = noted
        posting = asyncio.create_task(client.post(f"/channels/lounge/{what}", content=body()))
        await eventually(lambda: len(answered) >= (2 if what == "messages" else 1))
        before = site.site.config.service.access.anonymous
        site.use(access=Access(anonymous=before.model_copy(update={"write": ()})))
        arrived.set()
        assert (await posting).status_code == 403
        assert site.log.newest == 0


async def test_other_sites_and_other_types_are_refused(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        for headers, status in (
            ({"Origin": "https://elsewhere.example"}, 403),
            ({"Origin": "null"}, 403),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Content-Type": "application/xml"}, 415),
            ({"Content-Encoding": "gzip"}, 415),
        ):
            answer = await client.post(EVENTS, content=json.dumps(PRICE), headers=headers)
            assert answer.status_code == status, headers
        own = {"Origin": site.address, "Sec-Fetch-Site": "same-origin"}
        assert (await client.post(EVENTS, json=PRICE, headers=own)).status_code == 201
        assert site.log.newest == 1


async def test_a_megabyte_is_taken_and_no_more(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        message = {"type": "message", "text": "x" * 1_900}
        body = lines(*[message] * (MAX_BYTES // 1_940)).encode()
        assert (await client.post(EVENTS, content=body + b" " * (MAX_BYTES - len(body)))).status_code == 201
        stored = site.log.newest
        assert stored > 500
        for content in (body + b" " * (MAX_BYTES + 1 - len(body)), pieces(body)):
            answer = await client.post(EVENTS, content=content)
            assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_big")
        many = "{}\n" * (MAX_EVENTS + 1)
        assert (await client.post(EVENTS, content=many)).json()["error"]["code"] == "too_many_events"
        assert site.log.newest == stored


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    """Chunked, so that its length is not known beforehand."""
    yield body
    yield body


# Once for each key


async def test_the_same_again_is_answered_the_same_and_appends_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        sent: dict[str, Any] = {"json": [PRICE] * 3, "headers": {"Idempotency-Key": "k1"}}
        answers = await asyncio.gather(*(client.post(EVENTS, **sent) for _ in range(8)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        assert site.log.newest == 3
        other = await client.post(EVENTS, json=PRICE, headers=sent["headers"])
        assert (other.status_code, other.json()["error"]["code"]) == (422, "key_reused")
        # Another channel's keys are others, and so is a key after a day.
        elsewhere = {"json": {"type": "message", "text": "a"}, "headers": sent["headers"]}
        assert (await client.post("/channels/lounge/events", **elsewhere)).status_code == 201
        site.clock.ms += KEPT_MS
        assert (await client.post(EVENTS, **sent)).json()["ids"] != answers[0].json()["ids"]


async def test_what_was_refused_has_not_used_its_key(tmp_path: Path) -> None:
    async with room(tmp_path) as (_, client):
        key = {"Idempotency-Key": "k1"}
        assert (await client.post(EVENTS, json={"type": "quote"}, headers=key)).status_code == 400
        assert (await client.post(EVENTS, json=PRICE, headers=key)).status_code == 201


async def test_who_hangs_up_and_asks_again_finds_it_stored_once(tmp_path: Path) -> None:
    async with room(tmp_path) as (site, client):
        body = lines(*[PRICE] * 500)
        head = f"POST {EVENTS} HTTP/1.1\r\nHost: ticker\r\nIdempotency-Key: k\r\nContent-Length: {len(body)}"
        for _ in range(20):
            _, writer = await connected(site.port, f"{head}\r\n\r\n{body}".encode())
            await asyncio.sleep(0)
            reset(writer)
        answer = await client.post(EVENTS, content=body, headers={"Idempotency-Key": "k"})
        assert answer.status_code == 201
        await eventually(lambda: not site.site.publisher.waiting)
        assert site.log.newest == 500


async def test_nothing_is_lost_or_comes_twice_across_kill_9(tmp_path: Path) -> None:
    config = write_site(tmp_path, "data: data\nchannels:\n  stocks: {}\n  desk: {}\n")
    told: dict[str, list[str]] = {}

    async def publish(ticker: RunningTicker) -> None:
        async with httpx.AsyncClient(base_url=ticker.address) as client:

            async def one(key: str) -> None:
                message = {"type": "message", "text": key}
                sent = await client.post(
                    "/channels/desk/events", json=[message, message], headers={"Idempotency-Key": key}
                )
                assert sent.status_code == 201, sent.text
                assert told.setdefault(key, sent.json()["ids"]) == sent.json()["ids"]

            for at in range(0, 160, 20):
                await asyncio.gather(*(one(str(number)) for number in range(at, at + 20)))

    for after in (20, 80):
        with RunningTicker(config) as ticker:
            publishing = asyncio.create_task(publish(ticker))
            await eventually(lambda after=after: len(told) >= after)  # type: ignore[misc]
            ticker.kill()
            with pytest.raises(httpx.HTTPError):
                await publishing
    with RunningTicker(config) as ticker:
        await publish(ticker)
        async with httpx.AsyncClient(base_url=ticker.address) as client:
            page = (await client.get("/events/desk?since=all&limit=1000")).json()["events"]
    assert Counter(event["text"] for event in page) == {str(number): 2 for number in range(160)}
    assert sorted(event["id"] for event in page) == sorted(id_ for ids in told.values() for id_ in ids)


# What docs/publishing.md says


def test_every_type_is_documented_with_its_fields() -> None:
    table = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", PAGE, re.MULTILINE)
    documented = {
        kind: (set(re.findall(r"`(\w+)`", must)), set(re.findall(r"`(\w+)`", may)))
        for kind, must, may in table
        if kind != "type"
    }
    assert documented == {
        kind: (
            {name for name, field in model.model_fields.items() if field.is_required()},
            {name for name, field in model.model_fields.items() if not field.is_required()},
        )
        for kind, model in PUBLISHED.items()
    }


async def test_the_script_is_a_source(tmp_path: Path) -> None:
    (script,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "disk.sh"
    path.write_text(script)
    assert len(script.splitlines()) <= 10
    async with room(tmp_path) as (site, _):
        process = await asyncio.create_subprocess_exec(
            *("sh", str(path)),
            env={**os.environ, "TICKER": site.address},
            start_new_session=True,
            stdout=subprocess.PIPE,
        )
        try:
            await eventually(lambda: site.log.newest)
            assert process.stdout is not None
            assert json.loads(await process.stdout.readline())["ids"]
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            await process.communicate()
        assert (await site.get("/quotes?symbols=DISK")).json()["quotes"][0]["name"] == "Disk used, %"


@pytest.mark.parametrize("line", re.findall(r"^    (curl .*)$", PAGE, re.MULTILINE))
async def test_every_line_for_a_terminal_works(line: str, tmp_path: Path) -> None:
    (tmp_path / "events.ndjson").write_text(lines(PRICE, PRICE))
    async with room(tmp_path) as (site, _):
        command = line.replace("curl ", "curl -sS -w '%{http_code}' ", 1)
        process = await asyncio.create_subprocess_shell(
            command.replace("http://127.0.0.1:8000", site.address), stdout=subprocess.PIPE, cwd=tmp_path
        )
        told, _ = await process.communicate()
        assert told.endswith(b"201"), told
