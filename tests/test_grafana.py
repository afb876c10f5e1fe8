"""docs/examples/grafana: each address that the dashboard asks is asked of a real Ticker, as Grafana would."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.support.running import RunningTicker, write_site
from tests.support.waiting import in_time
from ticker.times import now_ms, rfc3339

DOCS = Path(__file__).parents[1] / "docs"
GRAFANA = DOCS / "examples" / "grafana"
DASHBOARD: dict[str, Any] = json.loads((GRAFANA / "dashboard.json").read_text())
(SOURCE,) = yaml.safe_load((GRAFANA / "datasource.yaml").read_text())["datasources"]
HOUR_MS = 3_600_000
Query = dict[str, Any]


def queries() -> Iterator[tuple[str, Query]]:
    for variable in DASHBOARD["templating"]["list"]:
        if variable["type"] == "query":
            yield variable["name"], variable["query"]["infinityQuery"]
    for annotation in DASHBOARD["annotations"]["list"]:
        yield annotation["name"], annotation["target"]
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield f"panel {panel['title']}", target


QUERIES = dict(queries())


def window(from_ms: int, to_ms: int) -> Mapping[str, str]:
    """What Grafana puts into the place of its variables."""
    return {
        "symbol": "AAPL",
        "interval": "1m",
        "__from:date:iso": rfc3339(from_ms),
        "__to:date:iso": rfc3339(to_ms),
        "__from:date:seconds": str(from_ms // 1000),
        "__to:date:seconds": str(to_ms // 1000),
    }


def filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\$\{([^}]+)\}", lambda found: values[found[1]], text)


def rows(ticker: RunningTicker, query: Query, values: Mapping[str, str]) -> list[dict[str, Any]]:
    params = {one["key"]: filled(one["value"], values) for one in query["url_options"]["params"]}
    answer = httpx.get(ticker.url(filled(query["url"], values)), params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()[query["root_selector"]]
    return found


@pytest.fixture(scope="module")
def ticker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTicker]:
    with RunningTicker(write_site(tmp_path_factory.mktemp("site"))) as running:
        news = [
            {"type": "headline", "guid": "1", "title": "Apple ($AAPL) rises", "url": "https://example.org/1"},
            {"type": "alert", "rule": "rise", "title": "AAPL is above 1", "symbol": "AAPL"},
        ]
        told = httpx.post(running.url("/channels/stocks/events"), json=news)
        assert told.status_code == 201, told.text
        in_time(lambda: httpx.get(running.url("/bars/AAPL")).json().get("bars"), "a bar")
        yield running


def test_all_of_it_asks_the_data_source_that_is_provisioned() -> None:
    asked = [
        *(query["datasource"] for query in QUERIES.values()),
        *(one["datasource"] for one in DASHBOARD["panels"]),
    ]
    assert len(QUERIES) == 7
    assert all(one == {"type": SOURCE["type"], "uid": SOURCE["uid"]} for one in asked)
    assert [SOURCE["url"]] == SOURCE["jsonData"]["allowedHosts"]


@pytest.mark.parametrize("name", QUERIES)
def test_each_query_has_rows_with_the_columns_that_it_names(ticker: RunningTicker, name: str) -> None:
    query, now = QUERIES[name], now_ms()
    found = rows(ticker, query, window(now - HOUR_MS, now + HOUR_MS))
    assert found
    for row in found:
        for column in query["columns"]:
            value = row[column["selector"]]
            match column["type"]:
                case "timestamp":
                    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value)
                case "number":
                    assert isinstance(value, int | float)
                case _:
                    assert isinstance(value, str)


@pytest.mark.parametrize("name", [name for name, query in QUERIES.items() if "__from" in str(query)])
def test_what_lies_outside_of_the_window_is_not_in_it(ticker: RunningTicker, name: str) -> None:
    now = now_ms()
    assert rows(ticker, QUERIES[name], window(now - 9 * HOUR_MS, now - 8 * HOUR_MS)) == []


def test_panels_and_marks_name_columns_that_their_queries_have() -> None:
    for annotation in DASHBOARD["annotations"]["list"]:
        assert {"time", "text"} <= {column["text"] for column in annotation["target"]["columns"]}
    for panel in DASHBOARD["panels"]:
        columns = {column["text"] for target in panel["targets"] for column in target["columns"]}
        assert {*panel["options"].get("fields", ())} <= columns


def test_what_the_page_says_to_ask_is_answered(ticker: RunningTicker) -> None:
    now, told = now_ms(), (DOCS / "grafana.md").read_text()
    asked = re.findall(r"\| `(/[^`]+)` \| `(\w+)` \| `(\w+)`", told)
    assert len(asked) == 4
    for address, root, time in asked:
        answer = httpx.get(ticker.url(filled(address, window(now - HOUR_MS, now + HOUR_MS))))
        assert answer.status_code == 200, answer.text
        assert all(row[time] for row in answer.json()[root])
    seconds = "/headlines?from=${__from:date:seconds}&to=${__to:date:seconds}"
    assert httpx.get(ticker.url(filled(seconds, window(now - HOUR_MS, now + HOUR_MS)))).json()["headlines"]
