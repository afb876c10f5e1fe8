"""What is said of the sessions of a market that has a venue: a status for each symbol at each change."""

from collections.abc import Iterable, Mapping

import msgspec

from ticker.events import Session, Status
from ticker.sources.simulator.rules.trading import OPEN, Standing
from ticker.sources.simulator.timetable import Moment
from ticker.times import rfc3339

UNTOLD_MS = -1
NEVER_MS = 0
"""Until when a session lasts that no other one follows."""
_DRIFT_MS = 2_000
"""Steps of a demonstration may come late: what was told of its clock holds while it is not further off."""
_REASONS: dict[Session, str] = {
    "pre": "Pre-market trading",
    "post": "After-hours trading",
    "closed": "The market is closed",
}


def until_ms(moment: Moment, told_ms: int) -> int:
    """Until when the session lasts, as it is told and remembered; what was told before, if it still holds."""
    now_ms = NEVER_MS if moment.until_ms is None else moment.until_ms
    return told_ms if told_ms > NEVER_MS and 0 < abs(now_ms - told_ms) <= _DRIFT_MS else now_ms


def statuses(
    symbols: Iterable[str],
    standings: Mapping[str, Standing],
    changed: Iterable[Status],
    session: Session,
    until_ms: int,
) -> tuple[Status, ...]:
    """What is told in a step: of who is traded, the session; of all others, what `changed` says.

    `symbols` are those of whom the session is to be told; who is halted meanwhile stays so.
    """
    said = {status.symbol: _of_session(status, session, until_ms) for status in changed}
    for symbol in symbols:
        if symbol not in said and standings.get(symbol, OPEN).state == "open":
            status = Status(symbol=symbol, state="open", simulated=True)
            said[symbol] = _of_session(status, session, until_ms)
    return tuple(said.values())


def _of_session(status: Status, session: Session, until_ms: int) -> Status:
    if status.state != "open":
        return status
    return msgspec.structs.replace(
        status,
        state="closed" if session == "closed" else "open",
        reason=_REASONS.get(session),
        until=rfc3339(until_ms) if until_ms > NEVER_MS else None,
    )
