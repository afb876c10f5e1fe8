"""A rule as it runs: what raises it, and what is then said to whom."""

from collections.abc import Mapping

import msgspec

from ticker.alerts.conditions import Condition
from ticker.events import Severity


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """`notify` are names of targets; once it has fired, it may again only after `until` was so.

    `spelling` is how feeds write the symbols that they quote, by those in capitals.
    """

    name: str
    when: Condition
    until: Condition | None = None
    severity: Severity = "info"
    cooldown_ms: int = 0
    notify: tuple[str, ...] = ()
    title: str = ""
    detail: str = ""
    spelling: Mapping[str, str] = {}
