"""What settings say will happen, as a calendar has it."""

from datetime import date

import msgspec


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happens to a symbol: on a day, or, without one, on every trading day.

    `at_ms` counts from midnight, by the clock of the venue, else of UTC. `kind` is one word, `what` says it.
    """

    symbol: str
    kind: str
    what: str
    at_ms: int
    day: date | None = None
