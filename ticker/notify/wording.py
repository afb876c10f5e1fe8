"""What a notification says, and how who is sent it is called; pure."""

from ticker.notify.notification import Notification
from ticker.times import duration_words, rfc3339

_LATE_MS = 120_000


def body_of(notification: Notification, now_ms: int, page: str) -> str:
    """Below the title: what raised it, which rule of when, and the address of the page if there is one."""
    late_ms = now_ms - notification.time_ms
    when = f"{notification.rule}, {_minute(notification.time_ms)}"
    if late_ms > _LATE_MS:
        when += f", told {duration_words(late_ms / 1000)} late"
    return "\n".join(line for line in (notification.detail, notification.raised_by, when, page) if line)


def receiver_words(target: str, label: str, place: int | None) -> str:
    """One receiver of a target, as `phone (ntfys)`, or `desk 2 (jsons)` where the label is not its alone."""
    return f"{target} ({label})" if place is None else f"{target} {place} ({label})"


def _minute(ms: int) -> str:
    return rfc3339(ms)[:16].replace("T", " ") + " UTC"
