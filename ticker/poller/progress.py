"""Telling a service in which nothing happens from one that has nothing to do. Pure."""

from ticker.times import duration_words

PATIENCE_S = 30.0
"""A machine that is short of time is late by seconds, never by this much."""


def why_stalled(
    silent_s: float, overdue: tuple[str, float] | None, longest_tick: tuple[str, float] | None
) -> str | None:
    """What should have happened and did not, in words; None where all goes on.

    `silent_s` is for how long the schedule looked at nothing; `overdue` what was due and not begun, and for
    how many seconds; `longest_tick` the source on a grid that is at a read, and for how many. A publisher's
    answer may take its time, and is not counted.
    """
    if silent_s > PATIENCE_S:
        return f"the schedule has stood still for {duration_words(silent_s)}"
    if overdue is not None and overdue[1] > PATIENCE_S:
        return f"{overdue[0]} has been due for {duration_words(overdue[1])} and is not read"
    if longest_tick is not None and longest_tick[1] > PATIENCE_S:
        return f"{longest_tick[0]} has been at one read for {duration_words(longest_tick[1])}"
    return None
