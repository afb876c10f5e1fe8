"""Headlines that a rule has told, each with a number of its own: which alerts were notified, how often."""

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import count
from uuid import uuid4

import httpx
import msgspec

from tests.faults.ask import Logged
from tests.notify.hook import Hook
from tests.support.running import RunningTicker

_RULE = """\
alerts:
  - {{name: alarms, when: 'headline matches "alarm"', notify: [hook]}}
notify: {{hook: '{address}'}}
"""
_NUMBER = re.compile(r"alarm number-([0-9]+)")


def config_of(hook: Hook) -> str:
    """What a config needs for the hook to be told of alarms."""
    return _RULE.format(address=hook.address())


@asynccontextmanager
async def raising(every_s: float, node: Callable[[], RunningTicker]) -> AsyncIterator[None]:
    """Publish one after the other, at whichever node it is then; what fails is not sent again."""
    task = asyncio.create_task(_raise(every_s, node))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _raise(every_s: float, node: Callable[[], RunningTicker]) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        for number in count():
            body = {"type": "headline", "guid": str(uuid4()), "title": f"alarm number-{number}"}
            with contextlib.suppress(httpx.HTTPError):
                await client.post(node().url("/channels/desk/events"), json=body)
            await asyncio.sleep(every_s)


def told(hook: Hook) -> "Counter[str]":
    """How often each alarm was notified, by its number."""
    return Counter(_number(asked.body) for asked in hook.asked)


def raised(log: Sequence[Logged]) -> list[str]:
    """The numbers of the alerts in a log, each of which stands there once."""
    alerts = [event for event in log if event.type == "alert"]
    numbers = Counter(_number(event.raw) for event in alerts)
    twice = [event.raw for event in alerts if numbers[_number(event.raw)] > 1]
    assert not twice, f"raised twice: {twice}"
    return [*numbers]


def _number(text: bytes) -> str:
    found = _NUMBER.search(text.decode())
    assert found is not None, text
    return found[1]


class _Delivery(msgspec.Struct):
    title: str
    alert: str
    attempts: int


class _Alerts(msgspec.Struct):
    deliveries: list[_Delivery]


async def interrupted(node: RunningTicker, log: Sequence[Logged]) -> set[str]:
    """Of which alarms a node knows that it was begun more than once to notify them."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(node.url("/alerts"))
    deliveries = msgspec.json.decode(answer.content, type=_Alerts).deliveries
    numbers = {event.id: _number(event.raw) for event in log if event.type == "alert"}
    return {numbers[one.alert] for one in deliveries if one.attempts > 1 and one.alert in numbers}
