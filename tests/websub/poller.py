"""Subscriptions whose poller takes what they are given, or says that it cannot."""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, cast

from tests.support.simulation import SimulatedSchedule
from ticker.log import EventLog
from ticker.poller import Poller
from ticker.sources.adapter import Pushed
from ticker.times import Clock
from ticker.websub import Subscriptions
from ticker.websub.hub_client import Hub


@dataclass
class FakePoller:
    """Does as `says` says, and keeps what it was told."""

    says: Literal["taken", "unreadable", "busy"] = "taken"
    took: list[tuple[str, Pushed]] = field(default_factory=list)
    tightened: list[str] = field(default_factory=list)
    until_ms: dict[str, int | None] = field(default_factory=dict)

    async def take(self, name: str, pushed: Pushed) -> Literal["taken", "unreadable", "busy"]:
        self.took.append((name, pushed))
        return self.says

    async def tighten(self, name: str) -> None:
        self.tightened.append(name)

    def pushed_until(self, name: str, until_ms: int | None) -> None:
        self.until_ms[name] = until_ms


def subscriptions(
    log: EventLog,
    hub: Hub,
    poller: Poller | FakePoller,
    base_url: str,
    schedule: SimulatedSchedule,
    clock: Clock,
    draw: Callable[[], str] = secrets.token_urlsafe,
) -> Subscriptions:
    return Subscriptions(
        log.order,
        hub,
        cast(Poller, poller),
        base_url=base_url,
        schedule=schedule,
        clock=clock,
        rng=random.Random(2),
        draw=draw,
    )
