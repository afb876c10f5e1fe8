"""A log, rules over it, and targets that are told of their alerts, as the service runs them."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.alerts.firing import rule
from tests.log.logs import append, opened
from tests.support.events import quote
from tests.support.waiting import eventually
from ticker.alerts import rulebook_of
from ticker.derive import Derivations
from ticker.log import EventLog
from ticker.notify import Failed, Notification, Notifier, Outcome, Queue, Receiver, Sent, Target
from ticker.times import Clock, now_ms


class Desk:
    """A target whose answers the test gives; `got` is what it was sent, by receiver and alert."""

    def __init__(self, name: str = "desk", *receivers: str, at_once: int = 1) -> None:
        self.name = name
        self.at_once = at_once
        self.there = list(receivers or ("one",))
        self.got: list[tuple[str, str]] = []
        self.answers: list[Outcome | Exception] = []
        """One after the other; after the last, all is taken."""
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    def receivers(self, notification: Notification) -> Sequence[Receiver]:
        if self.name not in notification.notify:
            return ()
        return [Receiver(name, f"label of {name}") for name in self.there]

    def knows(self, receiver: str) -> bool:
        return receiver in self.there

    async def send(self, receiver: str, notification: Notification, now_ms: int) -> Outcome:
        self.got.append((receiver, notification.alert))
        await self.may_answer.wait()
        answer = self.answers.pop(0) if self.answers else Sent()
        if isinstance(answer, Exception):
            raise answer
        return answer


@asynccontextmanager
async def notifying(
    path: Path, *targets: Target, clock: Clock = now_ms, notify: tuple[str, ...] = ("desk",)
) -> AsyncIterator[tuple[EventLog, Notifier]]:
    """AAPL above 200 is told to those who are named, from when this is entered."""
    async with deriving_and_notifying(path, *targets, clock=clock, notify=notify) as (log, _, notifier):
        yield log, notifier


@asynccontextmanager
async def deriving_and_notifying(
    path: Path, *targets: Target, clock: Clock = now_ms, notify: tuple[str, ...] = ("desk",)
) -> AsyncIterator[tuple[EventLog, Derivations, Notifier]]:
    rulebook = rulebook_of([rule("AAPL > 200", notify=notify)])
    async with opened(path, clock=clock) as log:
        channels = lambda: tuple(log.channels)  # noqa: E731
        derivations = Derivations(log, log.order, channels=channels, clock=clock, rulebook=lambda: rulebook)
        notifier = notifier_of(log, derivations, *targets, clock=clock)
        work = [asyncio.create_task(derivations.run()), asyncio.create_task(notifier.run())]
        try:
            await eventually(lambda: derivations.alerts.state.minute is not None, "the rules are looked at")
            yield log, derivations, notifier
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)


def notifier_of(log: EventLog, derivations: Derivations, *targets: Target, clock: Clock = now_ms) -> Notifier:
    """With these in force, and not running."""
    made = Notifier(
        log,
        log.order,
        channels=lambda: tuple(log.channels),
        committed=derivations.alerts.committed,
        clock=clock,
        rng=random.Random(1),
    )
    made.use(targets)
    return made


async def crossing(log: EventLog) -> None:
    """What makes the rule fire once."""
    await append(log, quote(price=199))
    await append(log, quote(price=201))


def states(queue: Queue) -> list[str]:
    return [one.state for one in (*queue.ended, *queue.waiting)]


NO_ANSWER = Failed("no answer")
