"""Why a read failed, in words for the operator, each said in one place. Pure."""

from ticker.outbound.words import words as request_words
from ticker.sources.causes import (
    EventRefused,
    InternalError,
    KindSpecific,
    NotConfigured,
    Offline,
    Overdue,
    ReadCause,
    Unparsed,
)
from ticker.times import duration_words


def words(cause: ReadCause) -> str:
    """Say why a source could not be read, as `404 Not Found`."""
    match cause:
        case KindSpecific(detail=detail):
            return detail
        case Unparsed(how="failed", said=said):
            return f"the document could not be parsed: {said}"
        case Unparsed(said=said):
            return f"the document was not parsed: {said}"
        case InternalError(said=said):
            return f"internal error: {said}"
        case EventRefused(said=said):
            return said
        case Offline():
            return "offline: no host can be reached"
        case Overdue(overdue_s=overdue_s):
            return f"was due {duration_words(overdue_s)} ago"
        case NotConfigured():
            return "no longer configured"
        case _:
            return request_words(cause)
