"""A replay that is cut by kill -9 goes on from the last id, at its pace, and has every event once."""

import json
from pathlib import Path

import httpx

from tests.support.running import QUIET, RunningTicker, write_site

CONFIG = """\
data: data
channels:
  stocks: {retry: 200ms}
feeds: feeds
"""
COUNT = 600


def published(ticker: RunningTicker) -> list[str]:
    quotes = [{"type": "quote", "symbol": f"S{n % 7}", "price": n + 1} for n in range(COUNT)]
    answer = httpx.post(ticker.url("/channels/stocks/events"), json=quotes)
    assert answer.status_code == 201, answer.text
    return list(answer.json()["ids"])


def ids(lines: list[str]) -> list[str]:
    told = [json.loads(line) for line in lines]
    return [event["id"] for event in told if not event["type"].startswith("stream-")]


def test_a_replay_goes_on_over_kill_minus_9_and_ends_where_it_was_to(tmp_path: Path) -> None:
    config = write_site(tmp_path, CONFIG, quiet=QUIET)
    with RunningTicker(config) as ticker:
        expected = published(ticker)
        replay = f"/stream?since=all&types=quote&until={expected[-1]}&speed=max&format=ndjson"
        target = f"{replay}&symbols={','.join(f'S{n}' for n in range(7))}"
        seen: list[str] = []
        with httpx.stream("GET", ticker.url(target)) as answer:
            for line in answer.iter_lines():
                seen.append(line)
                if len(ids(seen)) == 250:
                    break
            ticker.kill()
        port = ticker.port
    found = ids(seen)
    with RunningTicker(config, port=port) as again:
        for _ in range(3):
            answer = httpx.get(again.url(target), headers={"Last-Event-ID": found[-1]}, timeout=20)
            if answer.status_code == 204:
                break
            found += ids(answer.text.splitlines())
    assert (answer.status_code, found) == (204, expected)
