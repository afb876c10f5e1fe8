"""docs/examples/home-assistant.yaml, asked of a real Ticker as Home Assistant would ask it."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import yaml
from jinja2 import Environment, StrictUndefined

from tests.notify.hook import hooked
from tests.support.clock import NOON_MS, Clock
from tests.support.events import alert, headline, quote, record_of
from tests.support.serving import Serving, serving
from ticker.config import load
from ticker.notify import Sent, notification_of
from ticker.notify.apprise import AppriseTarget
from ticker.sources.kinds import known_kinds
from ticker.times import parse_rfc3339

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLE: dict[str, Any] = yaml.safe_load((DOCS / "examples" / "home-assistant.yaml").read_text())
PAGE = (DOCS / "home-assistant.md").read_text()
MOST_CHARS = 255
"""Of a state, in Home Assistant."""


def rendered(template: str, **names: object) -> str:
    return Environment(undefined=StrictUndefined, autoescape=False).from_string(template).render(names)


def at(path: str, document: Any) -> Any:
    """What a path of the form `$.name[0]` leads to."""
    found = re.fullmatch(r"\$\.(\w+)\[0\]", path)
    assert found, path
    return document[found[1]][0]


async def states(site: Serving) -> dict[str, tuple[str, dict[str, Any]]]:
    """The state of each sensor, and its attributes."""
    found = {}
    for asked in EXAMPLE["rest"]:
        query = "&".join(f"{name}={value}" for name, value in asked.get("params", {}).items())
        target = asked["resource"].removeprefix("http://ticker.local:8000")
        response = await site.get(f"{target}?{query}" if query else target)
        assert response.status_code in (200, 503), response.text
        for sensor in (*asked.get("sensor", ()), *asked.get("binary_sensor", ())):
            state = rendered(sensor["value_template"], value_json=response.json())
            attributes = {}
            if "json_attributes" in sensor:
                told = at(sensor["json_attributes_path"], response.json())
                attributes = {name: told[name] for name in sensor["json_attributes"]}
            found[sensor["unique_id"]] = state, attributes
    return found


async def test_every_sensor_has_a_state_from_what_ticker_answers(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(quote("MSFT", 1), quote("AAPL", 189.4, simulated=True), channel="stocks")
        await site.append(headline("1", "First"), headline("2", "“Long”" * 100, symbols=("AAPL",)))
        await site.append(alert("one"), alert("AAPL is above 189", severity="critical"), channel="stocks")
        found = await states(site)
        assert found["ticker_quote_aapl"][0] == "189.4"
        assert found["ticker_quote_aapl"][1]["simulated"] is True
        assert found["ticker_headline"][0].startswith("“Long”“Long”")
        assert found["ticker_headline"][1]["title"] == "“Long”" * 100
        assert found["ticker_alert"][0] == "AAPL is above 189"
        assert found["ticker_alert_severity"][0] == "critical"
        assert parse_rfc3339(found["ticker_alert_time"][0]) == site.clock()
        assert found["ticker_ready"][0] in ("True", "False")
        assert all(0 < len(state) <= MOST_CHARS for state, _ in found.values())


async def test_an_alert_that_is_sent_to_the_webhook_is_what_the_automation_shows() -> None:
    (automation,) = EXAMPLE["automation"]
    (trigger,), (action,) = automation["triggers"], automation["actions"]
    fired = record_of(alert("AAPL is above 200", detail="AAPL at 201.50 USD"), "stocks", 7)
    told = msgspec.structs.replace(notification_of(fired), notify=("home",))
    path = f"/api/webhook/{trigger['webhook_id']}"
    async with hooked() as hook:
        target = AppriseTarget("home", (hook.address("json", path),), "", Clock())
        (receiver,) = target.receivers(told)
        assert await target.send(receiver.id, told, NOON_MS) == Sent()
        (asked,) = hook.asked
    assert (asked.method, asked.path) == (trigger["allowed_methods"][0], path)
    names = {"trigger": {"json": json.loads(asked.body)}}
    shown = {name: rendered(template, **names) for name, template in action["data"].items()}
    assert shown["title"] == "AAPL is above 200"
    assert shown["message"].startswith("AAPL at 201.50 USD\n")


def test_the_page_has_every_sensor_and_a_config_that_loads(tmp_path: Path) -> None:
    rows = re.findall(r"^\| (`[^|]*) \|", PAGE, re.MULTILINE)
    sensors = [
        sensor["name"]
        for asked in EXAMPLE["rest"]
        for sensor in (*asked.get("sensor", ()), *asked.get("binary_sensor", ()))
    ]
    assert [name for row in rows for name in re.findall(r"`([^`]+)`", row)] == sensors
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "feeds").mkdir()
    (tmp_path / "config.yaml").write_text("channels: {stocks: }\n" + text)
    (tmp_path / "feeds" / "prices.yaml").write_text(
        "kind: simulator\nchannel: stocks\nsymbols: {AAPL: {price: 100}}\n"
    )
    config = load(tmp_path / "config.yaml", {}, known_kinds())
    (address,) = config.service.notify["home"]
    (automation,) = EXAMPLE["automation"]
    assert address.endswith(f"/api/webhook/{automation['triggers'][0]['webhook_id']}")
