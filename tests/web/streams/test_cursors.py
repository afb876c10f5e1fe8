"""Where a stream begins: snapshots, times, ids, resuming, and cursors that cannot be honoured."""

from pathlib import Path

import pytest

from tests.support.events import alert, headline, message, quote
from tests.support.serving import START_MS, four, read_live, serving, slow_snapshot
from ticker.log import Keep


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("all", [1, 2, 3, 4]),
        ("none", []),
        ("2026-01-01T00:00:01Z", [2, 3, 4]),
        ("2026-01-01T00:00:01.001Z", [3, 4]),
        ("2026-01-01T02:00:02%2B02:00", [3, 4]),
        ("2026-01-01T02:00:02+02:00", [3, 4]),
        ("2025-12-31T19:00:03-05:00", [4]),
        ("2026-01-01t00:00:03z", [4]),
        ("2025-12-31T00:00:00Z", [1, 2, 3, 4]),
        ("2027-01-01T00:00:00Z", []),
        (str(START_MS // 1000 + 2), [3, 4]),
        ("0", [1, 2, 3, 4]),
        ("2s", [3, 4]),
        ("2500ms", [3, 4]),
        ("15m", [1, 2, 3, 4]),
        ("0s", []),
    ],
)
async def test_since_is_a_time_a_duration_or_a_word(tmp_path: Path, since: str, expected: list[int]) -> None:
    async with serving(tmp_path) as site:
        await four(site)
        reader = await read_live(site, f"/stream?since={since}")
        assert reader.sequences == expected
        assert "stream-reset" not in reader.names


@pytest.mark.parametrize("query", ["", "?since=latest", "?since=", "?last_event_id=&since="])
async def test_a_fresh_reader_gets_the_newest_of_each_key_in_id_order(tmp_path: Path, query: str) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("a"), headline("b"), headline("a", "Edited", revision=2), message("x"))
        await site.append(quote("AAPL", 1), quote("MSFT", 1), quote("AAPL", 2), channel="stocks")
        reader = await read_live(site, f"/stream{query}")
        assert reader.sequences == [2, 3, 4, 6, 7]


async def test_snapshot_is_the_newest_items_of_each_channel_and_type_after_filters(tmp_path: Path) -> None:
    async with serving(tmp_path, snapshot=2) as site:
        for channel in ("news.world", "news.tech"):
            await site.append(*(headline(f"{channel}{n}", f"Fed {n}") for n in range(3)), channel=channel)
            await site.append(*(headline(f"{channel}o{n}", "Other") for n in range(3)), channel=channel)
            await site.append(*(alert(f"Fed {n}") for n in range(3)), channel=channel)
        await site.append(*(quote(f"S{n}") for n in range(5)), channel="stocks")
        assert (await read_live(site, "/stream?types=quote")).sequences == [19, 20, 21, 22, 23]
        assert (await read_live(site, "/stream?q=fed")).sequences == [2, 3, 8, 9, 11, 12, 17, 18]


async def test_what_is_appended_while_the_snapshot_is_read_follows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("a"))
        slow_snapshot(site, monkeypatch)
        reader = await site.read("/stream")
        await reader.until(lambda one: one.sequences == [1, 2])


async def test_since_an_id_gives_what_follows_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        ids = await four(site)
        for query in (f"since={ids[1]}", f"last_event_id={ids[1]}", f"since=all&last_event_id={ids[1]}"):
            assert (await read_live(site, f"/stream?{query}")).sequences == [3, 4]
        assert (await read_live(site, f"/stream?since={site.log.epoch}-0")).sequences == [1, 2, 3, 4]


async def test_last_event_id_header_wins_unless_it_is_empty(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        ids = await four(site)
        target = f"/stream?since={ids[0]}&last_event_id={ids[1]}"
        assert (await read_live(site, target, last_event_id=ids[2])).sequences == [4]
        assert (await read_live(site, target, last_event_id="")).sequences == [3, 4]


SPELLINGS = ("lastEventId", "lastEventID", "last-event-id", "Last-Event-ID", "evs_last_event_id")


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_a_cursor_is_taken_as_polyfills_spell_it(tmp_path: Path, spelling: str) -> None:
    async with serving(tmp_path) as site:
        ids = await four(site)
        beside = "evs_preamble=2048&_=1767355200000"
        for query in (
            f"{spelling}={ids[1]}&{beside}",
            f"{spelling}={ids[1]}&r=6427154089235873",
            f"since=all&{spelling}={ids[1]}",
            # The page's own cursor, to which the polyfill has added a newer one.
            f"last_event_id={ids[0]}&{spelling}={ids[1]}",
            f"{spelling}={ids[1]}&last_event_id={ids[0]}",
            f"last_event_id={ids[1]}&{spelling}=",
            f"{spelling}={ids[0]}&{spelling}={ids[1]}",
        ):
            assert (await read_live(site, f"/stream?{query}")).sequences == [3, 4], query
            page = (await site.get(f"/events?{query}")).json()["events"]
            assert [event["id"] for event in page] == ids[2:], query
        assert (await read_live(site, f"/stream?{spelling}={ids[1]}", last_event_id=ids[2])).sequences == [4]


async def test_a_name_that_only_looks_like_a_cursor_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for name in ("last_event", "lastEventIds", "lastEvent.Id"):
            assert (await site.get(f"/stream?{name}=x")).status_code == 400, name


async def test_since_an_id_is_exact_however_far_back(tmp_path: Path) -> None:
    async with serving(tmp_path, replay=10) as site:
        for price in range(60):
            await site.append(quote("AAPL", price), channel="stocks")
        reader = await read_live(site, f"/stream?since={site.log.id_of(5)}")
        assert reader.sequences == list(range(6, 61))
        assert "stream-lagged" not in reader.names


async def test_resume_within_replay_is_exact(tmp_path: Path) -> None:
    async with serving(tmp_path, replay=10) as site:
        await site.append(*(quote("AAPL", price) for price in range(20)), channel="stocks")
        reader = await read_live(site, "/stream", last_event_id=site.log.id_of(10))
        assert reader.sequences == list(range(11, 21))
        assert "stream-lagged" not in reader.names


async def test_resume_beyond_replay_leaves_out_what_is_superseded_and_counts_it(tmp_path: Path) -> None:
    async with serving(tmp_path, replay=10) as site:
        await site.append(quote("AAPL", 1), headline("before"), channel="stocks")
        for price in range(10):
            await site.append(quote("AAPL", price), quote("MSFT", price), channel="stocks")
        await site.append(headline("a"), headline("a", "Edited", revision=2), message("one"), message("two"))
        reader = await read_live(site, "/stream", last_event_id=site.log.id_of(2))
        assert reader.sequences == [21, 22, 24, 25, 26]
        assert reader.control("stream-lagged") == {
            "type": "stream-lagged",
            "skipped": {"quote": 18, "headline": 1},
            "from": site.log.id_of(2),
            "to": site.log.id_of(26),
        }
        assert reader.names.index("stream-lagged") == 1


async def test_resume_counts_only_what_matches_against_replay(tmp_path: Path) -> None:
    async with serving(tmp_path, replay=10) as site:
        await site.append(headline("first"))
        for price in range(30):
            await site.append(quote("AAPL", price), channel="stocks")
        await site.append(headline("a"), headline("a", "Edited", revision=2))
        reader = await read_live(site, "/stream/news.*", last_event_id=site.log.id_of(1))
        assert reader.sequences == [32, 33]
        assert "stream-lagged" not in reader.names


@pytest.mark.parametrize(
    ("cursor", "reason"),
    [
        ("garbage", "unknown"),
        ("%0D%0Aid:%201", "unknown"),
        ("{epoch}-999", "unknown"),
        ("{epoch}-", "unknown"),
        ("{epoch}--1", "unknown"),
        ("0123456789ab-1", "foreign"),
        ("2026-13-45T99:99:99Z", "unknown"),
        ("2026-01-01T00:00:00", "unknown"),
        ("99999999999999999999", "unknown"),
        ("-5s", "unknown"),
        ("1e9", "unknown"),
        ("%F0%9F%92%A5", "unknown"),
    ],
)
async def test_a_bad_cursor_is_a_reset_then_a_snapshot(tmp_path: Path, cursor: str, reason: str) -> None:
    async with serving(tmp_path) as site:
        ids = await four(site)
        cursor = cursor.format(epoch=site.log.epoch)
        for name in ("since", "last_event_id"):
            reader = await read_live(site, f"/stream?{name}={cursor}")
            reset = reader.control("stream-reset")
            assert (reset["reason"], reset["oldest"], reset["newest"]) == (reason, ids[0], ids[-1])
            assert reader.names[:2] == ["stream-open", "stream-reset"]
            assert reader.sequences == [1, 2, 3, 4]


async def test_reset_tells_what_was_requested(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await read_live(site, "/stream", last_event_id="nonsense; <b>")
        assert reader.control("stream-reset")["requested"] == "nonsense; <b>"


async def test_a_cursor_is_expired_only_if_a_story_of_a_requested_channel_was_deleted(tmp_path: Path) -> None:
    keep = Keep(3_600_000, 1_000_000)
    async with serving(tmp_path, keep=keep) as site:
        await site.append(headline("before"), channel="news.tech")
        await site.append(headline("lost"), channel="news.world")
        await site.append(quote("AAPL", 1), quote("AAPL", 2), channel="stocks")
        site.clock.ms += 7_200_000
        await site.append(headline("kept"), channel="news.tech")
        await site.log.trim()
        old = site.log.id_of(1)
        reader = await read_live(site, "/stream/stocks", last_event_id=old)
        assert (reader.names[1], reader.sequences) == ("quote", [3, 4])  # still in memory: nothing skipped
    async with serving(tmp_path, keep=keep) as site:
        reader = await read_live(site, "/stream/news.world", last_event_id=old)
        assert reader.control("stream-reset")["reason"] == "expired"
        assert reader.control("stream-reset")["newest"] == site.log.newest_id
        reader = await read_live(site, "/stream/news.tech", last_event_id=old)
        assert ("stream-reset" in reader.names, reader.sequences) == (False, [5])
        reader = await read_live(site, "/stream/stocks", last_event_id=old)
        assert ("stream-reset" in reader.names, reader.sequences) == (False, [4])
        assert reader.control("stream-lagged")["skipped"] == {"quote": 1}
