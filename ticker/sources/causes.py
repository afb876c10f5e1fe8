"""Why a read failed: what is true of any request, and what is true of reading a source."""

from typing import Literal, TypeAlias

from ticker.outbound.causes import Cause, Gone, Refused, RequestCause


class KindSpecific(Cause, frozen=True, tag=True):
    """What only one kind of source can fail at, in that kind's own words, and its own advice if any."""

    detail: str
    advice: str | None = None


class Unparsed(Cause, frozen=True, tag=True):
    """A document that its parser fails at or takes too long for, or whose parsing was abandoned.

    Abandoned is what takes more memory than it may, and what is under way when the service ends.
    """

    how: Literal["failed", "abandoned"]
    said: str


class InternalError(Cause, frozen=True, tag=True):
    """A defect of ours; `said` names the exception, the traceback is in the service's log."""

    said: str


class EventRefused(Cause, frozen=True, tag=True):
    """What was read cannot become events; nothing of it was committed."""

    said: str


class Offline(Cause, frozen=True, tag=True):
    """This machine reaches no host at all, so that no source is to blame."""


class Overdue(Cause, frozen=True, tag=True):
    """A read that was due `overdue_s` seconds ago and has not ended."""

    overdue_s: float


class NotConfigured(Cause, frozen=True, tag=True):
    """A source that the config names no more."""


ReadCause: TypeAlias = (
    RequestCause | KindSpecific | Unparsed | InternalError | EventRefused | Offline | Overdue | NotConfigured
)


def is_lasting(cause: ReadCause) -> bool:
    """Whether more asking will not change it soon."""
    return isinstance(cause, Refused | Gone) and cause.is_lasting
