"""One notification to one target of config.yaml, to see whether it arrives."""

import asyncio

from ticker.config.types import Service
from ticker.config.yaml.problems import suggestion
from ticker.errors import TickerError
from ticker.notify import (
    Failed,
    Notification,
    Outcome,
    Sent,
    Target,
    Undeliverable,
    receiver_words,
    targets_of,
)
from ticker.times import now_ms


def send(service: Service, name: str) -> int:
    """Print what became of it at each receiver; 0 if all took it, else 1; TickerError for an unknown name."""
    targets = {target.name: target for target in targets_of(service, now_ms)}
    if name not in targets:
        what = suggestion(name, targets) if targets else "the config has no `notify`"
        raise TickerError(name, f"nobody is called so, {what}")
    return asyncio.run(_told(targets[name]))


async def _told(target: Target) -> int:
    notification = _try(target.name)
    receivers = target.receivers(notification)
    outcomes = await asyncio.gather(
        *(target.send(receiver.id, notification, now_ms()) for receiver in receivers)
    )
    for receiver, outcome in zip(receivers, outcomes, strict=True):
        to = receiver_words(target.name, receiver.label, receiver.place)
        print(f"{to}: {_words(outcome)}")
    return 0 if all(isinstance(outcome, Sent) for outcome in outcomes) else 1


def _try(target: str) -> Notification:
    return Notification(
        alert="try",
        channel="",
        time_ms=now_ms(),
        rule="ticker alerts send",
        severity="info",
        symbol=None,
        title="Ticker can reach you",
        detail="This is a try: nothing has happened.",
        notify=(target,),
    )


def _words(outcome: Outcome) -> str:
    match outcome:
        case Sent():
            return "sent"
        case Undeliverable(detail=detail):
            return f"refused, {detail}"
        case Failed(detail=detail):
            return f"failed, {detail}"
