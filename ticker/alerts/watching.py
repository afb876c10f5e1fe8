"""What is remembered of a rule between events, and whether one more event makes it fire."""

from collections.abc import Sequence

import msgspec

from ticker.alerts.conditions import Condition, Leaf, leaves_of, truth
from ticker.alerts.leaves import Memory, blank, holds, taken
from ticker.alerts.rule import Rule
from ticker.events import Record


class WatchedRule(msgspec.Struct, frozen=True):
    """`is_ready` says whether `until` was so since it fired."""

    when: Condition
    until: Condition | None
    memories: tuple[Memory, ...]
    until_memories: tuple[Memory, ...] = ()
    is_ready: bool = True
    fired_ms: int | None = None


def watched(rule: Rule) -> WatchedRule:
    """A rule that nothing is known of yet."""
    until = () if rule.until is None else tuple(leaves_of(rule.until))
    return WatchedRule(
        rule.when, rule.until, tuple(map(blank, leaves_of(rule.when))), tuple(map(blank, until))
    )


def is_of(state: WatchedRule, rule: Rule) -> bool:
    """Whether what is remembered still fits the rule: what it says, or to whom, may have changed."""
    return state.when == rule.when and state.until == rule.until


class Watch:
    """A rule, made ready to be asked for every event; it holds nothing that changes."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.leaves = tuple(leaves_of(rule.when))
        self.until_leaves = () if rule.until is None else tuple(leaves_of(rule.until))

    def step(self, state: WatchedRule, record: Record) -> tuple[WatchedRule, bool]:
        """What is remembered after an event, and whether it made the rule fire."""
        memories = _each(self.leaves, state.memories, record)
        until_memories = _each(self.until_leaves, state.until_memories, record)
        if memories is state.memories and until_memories is state.until_memories:
            return state, False
        is_ready = state.is_ready or self._is_over(until_memories, record)
        fires = (
            is_ready
            and self.free_ms(state, record.time_ms) is None
            and self._becomes_so(state, memories, record)
        )
        after = WatchedRule(
            state.when,
            state.until,
            memories,
            until_memories,
            is_ready and not (fires and self.rule.until is not None),
            record.time_ms if fires else state.fired_ms,
        )
        return after, fires

    def _becomes_so(self, state: WatchedRule, memories: Sequence[Memory], record: Record) -> bool:
        # By itself, time only ever ends what was so: whether it has is looked at when something comes.
        before, after = _held(self.leaves, state.memories, record), _held(self.leaves, memories, record)
        # What is seen for the first time has not changed.
        known = (new if old is None else old for old, new in zip(before, after, strict=True))
        is_so = truth(self.rule.when, map(bool, after))
        return is_so and not truth(self.rule.when, map(bool, known))

    def _is_over(self, memories: Sequence[Memory], record: Record) -> bool:
        until = self.rule.until
        return until is None or truth(until, map(bool, _held(self.until_leaves, memories, record)))

    def free_ms(self, state: WatchedRule, now_ms: int) -> int | None:
        """When the cooldown that runs will end; None where none does."""
        # A clock that was set back must not keep a rule silent until it has caught up.
        if state.fired_ms is None or not 0 <= now_ms - state.fired_ms < self.rule.cooldown_ms:
            return None
        return state.fired_ms + self.rule.cooldown_ms


def _each(leaves: Sequence[Leaf], memories: tuple[Memory, ...], record: Record) -> tuple[Memory, ...]:
    after = tuple(taken(leaf, memory, record) for leaf, memory in zip(leaves, memories, strict=True))
    is_same = all(new is old for new, old in zip(after, memories, strict=True))
    return memories if is_same else after


def _held(leaves: Sequence[Leaf], memories: Sequence[Memory], record: Record) -> list[bool | None]:
    return [
        holds(leaf, memory, record.time_ms, record.seq) for leaf, memory in zip(leaves, memories, strict=True)
    ]
