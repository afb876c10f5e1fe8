"""What can be read without arguments, and who is told that it has changed."""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from mcp.shared.exceptions import MCPError

from tests.mcp.asking import asking
from tests.support.events import alert, headline, quote
from tests.support.origin import Asked, Origin
from tests.support.ports import free_port
from tests.support.serving import Serving, serving
from tests.support.waiting import PATIENCE_S, eventually, within
from ticker.mcp import changes
from ticker.mcp.resources import RESOURCES

HEADLINES, ALERTS = (resource.uri for resource in RESOURCES)


def streams(site: Serving) -> int:
    return len(site.broadcast.streams)


async def test_a_resource_is_what_its_tool_answers(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address, clock=site.clock) as ask:
        await site.append(headline("a"), alert("up"))
        listed = (await ask.client.list_resources()).resources
        assert [one.uri for one in listed] == [HEADLINES, ALERTS]
        for uri, tool in ((HEADLINES, "search_headlines"), (ALERTS, "recent_alerts")):
            (content,) = (await ask.client.read_resource(uri)).contents
            assert json.loads(content.text) == await ask(tool)
        with pytest.raises(MCPError, match="there is no resource 'ticker://x'; there are ticker://headlines"):
            await ask.client.read_resource("ticker://x")
    async with asking(site.address) as ask:
        with pytest.raises(MCPError, match="cannot be reached"):
            await ask.client.read_resource(ALERTS)


async def test_who_listens_is_told_once_of_many_and_of_nothing_else(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address) as ask:
        async with (
            ask.client.listen(resource_subscriptions=[HEADLINES]) as one,
            ask.client.listen(resource_subscriptions=[HEADLINES, ALERTS]) as other,
        ):
            await eventually(lambda: streams(site) == 1)
            await site.append(quote("AAPL", 1), channel="stocks")
            await site.append(*(headline(str(number)) for number in range(20)))
            assert (
                (await within(PATIENCE_S, anext(one))).uri
                == (await within(PATIENCE_S, anext(other))).uri
                == HEADLINES
            )
            await site.append(alert("up"))
            assert (await within(PATIENCE_S, anext(other))).uri == ALERTS
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await anext(one)
        await eventually(lambda: streams(site) == 0)
        async with ask.client.listen(resource_subscriptions=[ALERTS]) as again:
            await eventually(lambda: streams(site) == 1)
            await site.append(alert("down"))
            assert (await within(PATIENCE_S, anext(again))).uri == ALERTS


async def test_what_was_missed_while_ticker_was_away_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "_RETRY_S", 0.05)

    async def hang_up(_: Asked, __: asyncio.StreamWriter) -> None:
        return None

    async with AsyncExitStack() as before:
        away = await before.enter_async_context(Origin(hang_up).open(port=free_port()))
        async with (
            asking(away.url("")) as ask,
            ask.client.listen(resource_subscriptions=[HEADLINES, ALERTS]) as told,
        ):
            await eventually(lambda: len(away.asked) > 1)
            await before.aclose()
            async with serving(tmp_path, bind=f"127.0.0.1:{away.port}"):
                assert {(await within(PATIENCE_S, anext(told))).uri for _ in range(2)} == {HEADLINES, ALERTS}
