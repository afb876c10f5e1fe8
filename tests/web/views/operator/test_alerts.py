"""/alerts: what an operator sees of rules and of what was sent, and what nobody else does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.notify.hook import hooked
from tests.notify.running import NO_ANSWER, Desk
from tests.support.events import quote
from tests.support.origin import answer
from tests.support.serving import CHANNELS, Serving, serving
from tests.support.waiting import eventually
from tests.web.test_errors import error_of
from tests.web.views.test_readers import figures
from ticker.config.types import Service
from ticker.notify import Target
from ticker.notify.apprise import AppriseTarget
from ticker.notify.queue import ENDS, FIRST_REST_MS
from ticker.times import now_ms, rfc3339

RULES = [
    {"name": "apple", "when": "AAPL > 200", "until": "AAPL < 190", "cooldown": "10m", "notify": ["desk"]},
    {"name": "other", "when": "MSFT > 200 or source prices is failing", "severity": "critical"},
]
ACCESS = {
    "anonymous": {"operate": True},
    "tokens": {
        "all": {"token": "token-of-all", "operate": True},
        "tech": {"token": "token-of-tech", "read": ["news.tech"], "operate": True},
    },
}


@asynccontextmanager
async def alerting(folder: Path, desk: Target) -> AsyncIterator[Serving]:
    async with serving(folder, settings={"alerts": RULES}, access=ACCESS) as site:
        site.site.notifier.use([desk])
        running = [
            asyncio.create_task(site.site.derivations.run()),
            asyncio.create_task(site.site.notifier.run()),
        ]
        await eventually(lambda: site.site.derivations.alerts.state.minute is not None)
        await eventually(lambda: "desk" in site.site.notifier.queues)
        try:
            yield site
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def told(site: Serving, **headers: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = (await site.get("/alerts", **headers)).json()
    return found


async def test_rule_is_shown_with_how_it_is_and_what_it_waits_for(tmp_path: Path) -> None:
    async with alerting(tmp_path, Desk()) as site:
        before, other = (await told(site))["rules"]
        assert before == {
            "name": "apple",
            "when": "AAPL is above 200",
            "condition": "AAPL > 200",
            "explanation": "apple (info): fires when AAPL is above 200; then not before AAPL is below 190; "
            "at most once in 10 min; notifies desk",
            "made_here": False,
            "written": None,
            "severity": "info",
            "notify": ["desk"],
            "state": "unknown",
            "waits_for": None,
            "cooldown_until": None,
            "last_fired": None,
        }
        assert (other["state"], other["severity"], other["notify"]) == ("unknown", "critical", [])
        await site.append(quote("AAPL", 199), quote("AAPL", 201), quote("MSFT", 1))
        await eventually(lambda: site.log.appended.get("alert"))
        # The alert is there a moment before the rule is known to have fired.
        await eventually(lambda: site.site.derivations.lags["alerts"] == 0)
        fired_ms = site.clock.ms
        apple, other = (await told(site))["rules"]
        assert (apple["state"], apple["waits_for"], other["state"]) == ("true", "until", "false")
        assert apple["last_fired"] == rfc3339(fired_ms)
        assert apple["cooldown_until"] == rfc3339(fired_ms + 600_000)
        await site.append(quote("AAPL", 189))
        await eventually(lambda: site.site.derivations.lags["alerts"] == 0)
        apple = (await told(site))["rules"][0]
        assert (apple["state"], apple["waits_for"]) == ("false", "cooldown")
        site.clock.ms += 600_000
        apple = (await told(site))["rules"][0]
        assert (apple["waits_for"], apple["cooldown_until"]) == (None, None)


async def test_rule_that_was_changed_is_unknown_until_something_comes(tmp_path: Path) -> None:
    async with alerting(tmp_path, Desk()) as site:
        await site.append(quote("AAPL", 201))
        await eventually(lambda: site.site.derivations.lags["alerts"] == 0)
        assert (await told(site))["rules"][0]["state"] == "true"
        changed = {"name": "apple", "when": "AAPL > 1 and MSFT > 1"}
        rules = Service.model_validate({"channels": CHANNELS, "access": ACCESS, "alerts": [changed]})
        site.site.use(replace(site.site.config, service=rules))
        (apple,) = (await told(site))["rules"]
        assert (apple["when"], apple["state"]) == ("AAPL is above 1 and MSFT is above 1", "unknown")


async def test_delivery_is_shown_with_its_state_and_counted_once_it_has_ended(tmp_path: Path) -> None:
    desk = Desk()
    desk.answers = [NO_ANSWER]
    async with alerting(tmp_path, desk) as site:
        await site.append(quote("AAPL", 199), quote("AAPL", 201, simulated=True), channel="stocks")
        await eventually(lambda: site.site.notifier.queues["desk"].rests)
        (delivery,) = (await told(site))["deliveries"]
        assert delivery.pop("next_attempt") > rfc3339(site.clock.ms)
        assert delivery == {
            "target": "desk",
            "receiver": "label of one",
            "alert": site.log.id_of(site.log.newest),
            "rule": "apple",
            "title": "AAPL is above 200",
            "time": rfc3339(site.clock.ms),
            "state": "waiting",
            "attempts": 1,
            "ended": None,
            "detail": "no answer",
        }
        assert (await figures(site))["ticker_notifications_waiting desk"] == 1
        site.clock.ms += FIRST_REST_MS
        site.site.notifier.use([desk])
        await eventually(lambda: site.site.notifier.queues["desk"].ended)
        (delivery,) = (await told(site))["deliveries"]
        assert (delivery["state"], delivery["ended"]) == ("sent", rfc3339(site.clock.ms))
        seen = await figures(site)
        assert seen["ticker_notifications_total sent desk"] == 1
        # From the start, or the first that fails would be no increase.
        assert [seen[f"ticker_notifications_total {end} desk"] for end in ENDS[1:]] == [0, 0, 0]
        assert seen["ticker_notifications_waiting desk"] == 0


async def test_receivers_of_one_scheme_are_told_apart_in_answers_and_on_stderr(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with hooked() as hook:
        hook.answer = answer(b"", 403)
        addresses = [hook.address(path="/secret-a"), hook.address(path="/secret-b")]
        desk = AppriseTarget("desk", addresses, "", now_ms)
        async with alerting(tmp_path, desk) as site:
            await site.append(quote("AAPL", 199), quote("AAPL", 201), channel="stocks")
            await eventually(lambda: len(site.site.notifier.queues["desk"].ended) == 2)
            deliveries = (await told(site))["deliveries"]
    assert sorted(delivery["receiver"] for delivery in deliveries) == ["json 1", "json 2"]
    alert = deliveries[0]["alert"]
    assert sorted(caplog.messages) == [
        f"notify desk {place} (json): alert {alert} of apple is given up: failed, answered 403 Forbidden"
        for place in (1, 2)
    ]


async def test_operator_is_shown_nothing_of_channels_that_he_may_not_read(tmp_path: Path) -> None:
    async with alerting(tmp_path, Desk()) as site:
        await site.append(quote("AAPL", 199), quote("AAPL", 201), channel="stocks")
        await eventually(lambda: site.site.notifier.queues["desk"].ended)
        whole = await told(site, authorization="Bearer token-of-all")
        assert (len(whole["rules"]), len(whole["deliveries"])) == (2, 1)
        assert await told(site, authorization="Bearer token-of-tech") == {
            "rules": [],
            "targets": [],
            "deliveries": [],
        }


async def test_nobody_else_is_told(tmp_path: Path) -> None:
    async with serving(tmp_path, operate=False) as site:
        for target in ("/alerts", "/readers"):
            answered = await site.get(target)
            error = error_of(answered)
            assert (answered.status_code, error["code"]) == (403, "forbidden")
            assert answered.json()["error"]["parameter"] is None
