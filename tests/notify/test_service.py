"""A running Ticker that tells people of alerts: what arrives, and what the operator sees of it."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.notify.hook import Hook, hooked
from tests.support.origin import answer
from tests.support.running import CONFIG, PRICES, RunningTicker, write_site
from tests.support.waiting import PATIENCE_S, eventually

RULE = "alerts: [{name: abc-200, when: ABC > 200, severity: warning, notify: [phone]}]\n"
QUOTE = {"type": "quote", "symbol": "ABC", "name": "Abc", "decimals": 2}


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with hooked() as hook:
        yield hook


def site(folder: Path) -> Path:
    """With a rule on ABC, of which a phone is told; its address is `${PHONE}`."""
    return write_site(folder, f"{CONFIG}{RULE}notify: {{phone: '${{PHONE}}'}}\n", prices=PRICES)


def environ(hook: Hook) -> dict[str, str]:
    return {"PHONE": hook.address(path="/hush-9f8e7d6c")}


async def cross(ticker: RunningTicker) -> None:
    async with httpx.AsyncClient() as client:
        for price in (199, 201):
            events = ticker.url("/channels/stocks/events")
            answered = await client.post(events, json={**QUOTE, "price": price})
            assert answered.status_code == 201, answered.text


async def told(ticker: RunningTicker) -> dict[str, list[dict[str, Any]]]:
    async with httpx.AsyncClient() as client:
        answered = await client.get(ticker.url("/alerts"))
        assert "hush" not in answered.text
        found: dict[str, list[dict[str, Any]]] = answered.json()
        return found


async def states(ticker: RunningTicker) -> list[str]:
    return [delivery["state"] for delivery in (await told(ticker))["deliveries"]]


async def until_states(ticker: RunningTicker, *wanted: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while await states(ticker) != [*wanted]:
            await asyncio.sleep(0.02)


async def test_alert_reaches_who_is_named_and_the_operator_sees_what_became_of_it(
    tmp_path: Path, hook: Hook
) -> None:
    config = site(tmp_path)
    with RunningTicker(config, env=environ(hook), arguments=("--verbose",)) as ticker:
        await cross(ticker)
        await until_states(ticker, "sent")
        (asked,) = hook.asked
        assert json.loads(asked.body)["message"].splitlines()[0] == "ABC at 201.00"
        hook.answer = answer(b"", 404)
        await cross(ticker)
        await until_states(ticker, "failed", "sent")
        hook.answer = answer(b"", 500)
        await cross(ticker)
        await until_states(ticker, "waiting", "failed", "sent")
        await a_target_that_is_taken_away_and_given_back(ticker, hook)
        await what_is_on_its_way_at_kill_9(ticker, hook)
        said = ticker.errors.read_text()
    with RunningTicker(config, env=environ(hook)) as ticker:
        await it_is_sent_again_and_then_a_hanging_target_keeps_no_shutdown(ticker, hook)
        said += ticker.errors.read_text()
    assert "notify phone (json): alert " in said
    assert "of abc-200 is given up: failed, answered 404 Not Found" in said
    assert "hush" not in said


async def a_target_that_is_taken_away_and_given_back(ticker: RunningTicker, hook: Hook) -> None:
    ticker.config.write_text(CONFIG)
    ticker.process.send_signal(signal.SIGHUP)
    await until_states(ticker, "removed", "failed", "sent")
    assert (await told(ticker))["rules"] == []
    hook.answer = answer()
    site(ticker.config.parent)
    ticker.process.send_signal(signal.SIGHUP)
    await eventually(lambda: ticker.errors.read_text().count("config applied") == 2)
    await cross(ticker)
    await until_states(ticker, "sent", "removed", "failed", "sent")


async def what_is_on_its_way_at_kill_9(ticker: RunningTicker, hook: Hook) -> None:
    hook.may_answer.clear()
    hook.asked.clear()
    await cross(ticker)
    await eventually(lambda: hook.asked)
    ticker.kill()


async def it_is_sent_again_and_then_a_hanging_target_keeps_no_shutdown(
    ticker: RunningTicker, hook: Hook
) -> None:
    await eventually(lambda: len(hook.asked) == 2)
    assert hook.asked[0].body == hook.asked[1].body
    # Prices, and all that is asked, go on meanwhile.
    await cross(ticker)
    await until_states(ticker, "waiting", "waiting", "sent", "removed", "failed", "sent")
    assert ticker.terminate() == 0
