"""The JSON routes over real sockets."""

import json
from pathlib import Path

import pytest

from tests.support.events import alert, headline, quote, source
from tests.support.serving import START_MS, serving
from ticker.events import Headline
from ticker.log import Keep
from ticker.times import rfc3339


async def test_channels_are_those_of_the_config_in_its_order(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        channels = (await site.get("/channels")).json()["channels"]
        assert channels == [
            {
                "name": "stocks",
                "title": "Stocks",
                "retry_ms": 2000,
                "keep_s": 7200.0,
                "sources": ["prices"],
            },
            {"name": "news.world", "title": "World", "retry_ms": 10000, "keep_s": 2592000.0, "sources": []},
            {"name": "news.tech", "title": "Tech", "retry_ms": 5000, "keep_s": 2592000.0, "sources": []},
        ]


async def test_quotes_are_the_newest_of_each_symbol(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        assert (await site.get("/quotes")).json() == {"quotes": []}
        await site.append(quote("AAPL", 1), quote("MSFT", 2), quote("AAPL", 3), channel="stocks")
        for query, expected in (
            ("", {"MSFT": 2.0, "AAPL": 3.0}),
            ("?symbols=aapl", {"AAPL": 3.0}),
            ("?q=micro", {}),
            ("?channels=news.*", {}),
            ("?channels=stocks,news.*&symbols=MSFT,NOBODY", {"MSFT": 2.0}),
        ):
            quotes = (await site.get(f"/quotes{query}")).json()["quotes"]
            assert {one["symbol"]: one["price"] for one in quotes} == expected


async def test_sources_say_what_they_are_and_how_they_are(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        (record,) = await site.append(source("prices", kind="simulator"), channel="stocks")
        (found,) = (await site.get("/sources")).json()["sources"]
        assert found["id"] == record.id
        assert (found["name"], found["kind"], found["state"]) == ("prices", "simulator", "ok")
        assert (found["title"], found["every_s"], found["url"]) == ("prices", 1.0, None)


async def test_a_source_that_was_never_read_is_listed_too(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        (record,) = await site.append(quote(), channel="stocks")
        (found,) = (await site.get("/sources")).json()["sources"]
        assert (found["name"], found["state"], found["last_ok"]) == ("prices", "late", None)
        assert (found["id"], found["detail"]) == (record.id, "it has not been read yet")
        for query in ("?channels=news.*", "?q=prices"):
            assert (await site.get(f"/sources{query}")).json() == {"sources": []}


async def test_no_field_of_a_source_stands_twice(tmp_path: Path) -> None:
    def counted(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    async with serving(tmp_path) as site:
        await site.append(source("prices"), source("removed"), channel="stocks")
        json.loads((await site.get("/sources")).text, object_pairs_hook=counted)


async def test_a_source_that_was_taken_out_of_the_config_is_no_source_any_more(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(source("removed"), source("prices"), channel="stocks")
        assert [one["name"] for one in (await site.get("/sources")).json()["sources"]] == ["prices"]


def published(name: str, age_s: int, **rest: object) -> Headline:
    at = rfc3339(START_MS - age_s * 1000)
    return Headline(
        headline_id=name, revision=1, title=name, source="wire", first_seen=rfc3339(START_MS), published=at
    )


async def test_headlines_are_newest_first_by_when_they_were_published(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(published("b", 20), published("a", 30), published("d", 0), published("c", 10))
        await site.append(alert())
        body = (await site.get("/headlines")).json()
        assert [one["title"] for one in body["headlines"]] == ["d", "c", "b", "a"]
        assert body["next"] is None


async def test_headlines_have_pages(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for n in range(7):
            # Three share an instant: a page may end in the midst of them.
            await site.append(published(f"h{n}", 10 if 2 <= n <= 4 else 20 - n))
        seen, before = [], ""
        for size in (2, 2, 2, 1):
            body = (await site.get(f"/headlines?limit=2&before={before}")).json()
            assert len(body["headlines"]) == size
            seen += [one["title"] for one in body["headlines"]]
            before = body["next"]
        assert before is None
        assert sorted(seen) == [f"h{n}" for n in range(7)]
        assert seen == [one["title"] for one in (await site.get("/headlines")).json()["headlines"]]


async def test_a_page_goes_on_where_a_headline_was_that_is_gone(tmp_path: Path) -> None:
    async with serving(tmp_path, keep=Keep(3_600_000, 1_000_000)) as site:
        await site.append(published("first to be recorded", 5))
        site.clock.ms += 7_200_000
        await site.append(published("older", 20), published("oldest", 30))
        body = (await site.get("/headlines?limit=1")).json()
        assert [one["title"] for one in body["headlines"]] == ["first to be recorded"]
        await site.log.trim()
        rest = (await site.get(f"/headlines?before={body['next']}")).json()["headlines"]
        assert [one["title"] for one in rest] == ["older", "oldest"]


async def test_headlines_are_the_newest_revision_each(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("a", "First"), headline("b", "Other"))
        await site.append(headline("a", "Edited", revision=2), channel="news.world")
        body = (await site.get("/headlines")).json()
        assert sorted(one["title"] for one in body["headlines"]) == ["Edited", "Other"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("symbols=AAPL", ["x"]),
        ("q=rates+fed", ["y"]),
        ("channels=news.tech", ["y"]),
        ("channels=stocks", []),
        ("q=nobody", []),
    ],
)
async def test_headlines_are_narrowed(tmp_path: Path, query: str, expected: list[str]) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("x", "Apple soars", symbols=("AAPL",)), channel="news.world")
        await site.append(headline("y", "Fed: rates hold"), channel="news.tech")
        body = (await site.get(f"/headlines?{query}")).json()
        assert [one["headline_id"] for one in body["headlines"]] == expected


@pytest.mark.parametrize("route", ["/channels", "/sources", "/quotes", "/headlines", "/events", "/healthz"])
async def test_answers_are_json_that_nobody_stores(tmp_path: Path, route: str) -> None:
    async with serving(tmp_path) as site:
        response = await site.get(route)
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"


async def test_headlines_are_searched_by_phrase_source_and_time(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        assert (await site.get("/headlines/extent")).json() == {"count": 0, "since": None}
        await site.append(published("Rates are cut", 50), published("Cut rates are here", 30))
        for query, expected in (
            ("phrase=cut+rates", ["Cut rates are here"]),
            ("without=here", ["Rates are cut"]),
            ("q=rates&source=wire&from=40s", ["Cut rates are here"]),
            ("source=other", []),
        ):
            told = (await site.get(f"/headlines?{query}")).json()["headlines"]
            assert [one["title"] for one in told] == expected
        extent = {"count": 2, "since": rfc3339(START_MS - 50_000)}
        assert (await site.get("/headlines/extent")).json() == extent
        assert (await site.get("/headlines/extent?channels=stocks")).json()["count"] == 0
