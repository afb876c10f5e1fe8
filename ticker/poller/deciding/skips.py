"""The hours and days on which a publisher wants no visitors (skipHours, skipDays of RSS). Pure."""

from datetime import UTC, datetime, timedelta

from ticker.sources.adapter import PublisherHints

SPREAD_MS = 300_000
"""Over how long after the end of skipped hours reads begin, or everybody would come on the stroke."""
_HOURS_A_WEEK = 168


def after_skips(due_ms: int, hints: PublisherHints, jitter: float) -> tuple[int, str | None]:
    """The first moment from `due_ms` on that is not skipped, and the reason if it is another one.

    Skipping all hours or all days, or all together, is a mistake and skips nothing.
    """
    due = datetime.fromtimestamp(due_ms / 1000, UTC)
    if not _skipped(due, hints):
        return due_ms, None
    hour = due.replace(minute=0, second=0, microsecond=0)
    ahead = (hour + timedelta(hours=step) for step in range(1, _HOURS_A_WEEK + 1))
    free = next((start for start in ahead if not _skipped(start, hints)), None)
    if free is None:
        return due_ms, None
    return round(free.timestamp() * 1000) + round(jitter * SPREAD_MS), _reason(due, free, hints)


def _skipped(moment: datetime, hints: PublisherHints) -> bool:
    return moment.hour in hints.skip_hours or moment.weekday() in hints.skip_days


def _reason(due: datetime, free: datetime, hints: PublisherHints) -> str:
    passed = [due + timedelta(hours=step) for step in range(int((free - due) / timedelta(hours=1)) + 1)]
    hours = any(moment.hour in hints.skip_hours for moment in passed)
    days = any(moment.weekday() in hints.skip_days for moment in passed)
    if hours and days:
        return "skips these hours and days (skipHours, skipDays)"
    return "skips these days (skipDays)" if days else "skips these hours (skipHours)"
