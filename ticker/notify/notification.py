"""An alert as somebody is told of it."""

import msgspec

from ticker.derive.alerts import Summons
from ticker.events import Alert, Record, Severity


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """`alert` is the id of the alert's event, `time_ms` when that was, and `channel` where.

    `notify` names the targets of the rule, as it was when it fired: none where no rule of the config did, and
    a program has published the alert. `raised_by` is the price or headline, where `detail` is not that.
    """

    alert: str
    channel: str
    time_ms: int
    rule: str
    severity: Severity
    symbol: str | None
    title: str
    detail: str
    notify: tuple[str, ...] = ()
    raised_by: str | None = None


def notification_of(record: Record, summons: Summons | None = None) -> Notification:
    """Of an alert's record, and who is summoned by its rule; ValueError for a record of another type."""
    body = record.body
    if not isinstance(body, Alert):
        raise ValueError(f"a {record.type} is no alert")  # noqa: TRY004 - a value, found in data
    return Notification(
        alert=record.id,
        channel=record.channel,
        time_ms=record.time_ms,
        rule=body.rule,
        severity=body.severity,
        symbol=body.symbol,
        title=body.title,
        detail=body.detail or "",
        notify=() if summons is None else summons.notify,
        raised_by=None if summons is None else summons.raised_by,
    )
