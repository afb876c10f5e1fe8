"""An alert as somebody is told of it."""

import msgspec

from ticker.events import Alert, Record
from ticker.events.bodies import Severity


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """`alert` is the id of the alert's event, `time_ms` when that was, and `channel` where.

    `notify` names the targets of the rule, as it was when it fired: none where no rule of the config did, and
    a program has published the alert.
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


def notification_of(record: Record, notify: tuple[str, ...] = ()) -> Notification:
    """Of an alert's record; ValueError for one of another type."""
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
        notify=notify,
    )
