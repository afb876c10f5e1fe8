"""How a rule is just now: whether its condition is so, and what it waits for before it may fire again."""

from typing import Literal, TypeAlias

import msgspec

from ticker.alerts.conditions import truth
from ticker.alerts.leaves import holds
from ticker.alerts.watching import Watch, WatchedRule

Wait: TypeAlias = Literal["cooldown", "until"]
_NO_EVENT = -1


class Outlook(msgspec.Struct, frozen=True):
    """`is_so` is None where too little is known to say; `free_ms` is when a cooldown that runs will end.

    `waits_for` is None for a rule that fires the next time its condition becomes so.
    """

    is_so: bool | None
    waits_for: Wait | None
    free_ms: int | None
    fired_ms: int | None


def outlook(watch: Watch, state: WatchedRule, now_ms: int) -> Outlook:
    """Of a rule, by what is remembered of it, at an instant at which no event comes."""
    held = [
        holds(leaf, memory, now_ms, _NO_EVENT)
        for leaf, memory in zip(watch.leaves, state.memories, strict=True)
    ]
    # What is not known may be so or not: where both come to the same, it does not matter.
    if truth(watch.rule.when, iter([one is True for one in held])):
        is_so: bool | None = True
    else:
        is_so = None if truth(watch.rule.when, iter([one is not False for one in held])) else False
    free_ms = watch.free_ms(state, now_ms)
    waits_for: Wait | None = "until" if not state.is_ready else "cooldown" if free_ms is not None else None
    return Outlook(is_so, waits_for, free_ms, state.fired_ms)
