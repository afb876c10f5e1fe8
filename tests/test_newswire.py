"""The newswire of a real Ticker: written, served, read back and tagged, without a network."""

import json
from pathlib import Path
from typing import Any

import httpx

from tests.support.running import RunningTicker, write_site
from tests.support.waiting import in_time

CONFIG = """\
data: data
channels: {stocks: , business: }
feeds: feeds
alerts: [{name: tesla, when: headline about TSLA}]
"""
WILD = """\
kind: simulator
channel: stocks
seed: 3
every: 50ms
symbols:
  TSLA: {name: Tesla, price: 250, volatility: 1000%, aliases: [Tesla]}
"""
NEWSWIRE = (Path(__file__).parents[1] / "feeds" / "newswire.yaml").read_text()


def chain(running: RunningTicker, client: httpx.Client) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first headline that comes, and the first alert."""
    found: dict[str, dict[str, Any]] = {}
    with client.stream(
        "GET", running.url("/stream?format=ndjson&types=headline,alert"), timeout=60
    ) as stream:
        for line in stream.iter_lines():
            said = json.loads(line)
            found.setdefault(said["type"], said)
            if {"headline", "alert"} <= found.keys():
                return found["headline"], found["alert"]
    raise AssertionError("the stream has ended")


def test_story_comes_through_the_feed_path_with_its_symbol_and_survives_kill_9(tmp_path: Path) -> None:
    config = write_site(tmp_path, CONFIG, tesla=WILD, newswire=NEWSWIRE)
    with RunningTicker(config) as running, httpx.Client() as client:
        headline, alert = chain(running, client)
        assert str(headline["title"]).startswith("[Simulated] Tesla ($TSLA) ")
        assert headline["symbols"] == ["TSLA"]
        assert (headline["source"], headline["channel"], headline["backfill"]) == (
            "newswire",
            "business",
            False,
        )
        assert headline["tags"] == ["simulated"]
        assert (alert["rule"], alert["symbol"], alert["about"]) == ("tesla", "TSLA", headline["id"])
        feed = client.get(running.url("/demo/newswire.rss"))
        assert str(headline["title"]) in feed.text
        assert "<title>Newswire (simulated)</title>" in feed.text
        again = client.get(running.url("/demo/newswire.rss"), headers={"If-None-Match": feed.headers["etag"]})
        assert again.status_code in (200, 304)

        def wire() -> Any:
            sources = client.get(running.url("/sources")).json()["sources"]
            return next(one for one in sources if one["name"] == "newswire")

        # The story may have been read before the hub has heard that its reader wants to be pushed to.
        in_time(lambda: wire()["detail"] == "pushed by this Ticker", "that it is pushed")
        assert wire()["state"] == "ok"
        assert (wire()["url"], wire()["push"]["hub"]) == ("self:/demo/newswire.rss", "self:/demo/hub")
        assert "newswire" not in client.get(running.url("/feeds.opml")).text
        before = str(headline["title"])
        running.kill()
    with RunningTicker(config) as running, httpx.Client() as client:
        in_time(lambda: before in client.get(running.url("/demo/newswire.rss")).text, "the story is there")
        told = client.get(running.url("/headlines")).json()["headlines"]
        assert [one["title"] for one in told].count(before) == 1
