"""What an operator can do about a read that failed, each said in one place. Pure.

No advice names an address: advice is public, and an address may hold what comes from the environment.
"""

from ticker.outbound.causes import (
    BadAddress,
    BadRedirect,
    Gone,
    LostTls,
    NotSent,
    OffLimits,
    Refused,
    TooLarge,
    TooManyRedirects,
    UnknownScheme,
    Unreachable,
)
from ticker.sources.causes import InternalError, KindSpecific, ReadCause

GONE = "Fix its address in feeds/, or remove it."
NOTHING = "Nothing to do: Ticker tries again by itself."
"""Told where there is no advice, while something is wrong."""
_ADDRESS = "Check its address in feeds/."


def advice(cause: ReadCause) -> str | None:
    """Say what to do; None where there is nothing to do but to try again."""
    match cause:
        case Refused():
            return _refused(cause)
        case Gone():
            return GONE
        case Unreachable(how="dns" | "certificate" | "tls"):
            return "Check its address and the network."
        case OffLimits():
            return "Set `private: true` in its file if it is a host of your own network."
        case BadAddress() | UnknownScheme() | BadRedirect() | LostTls() | TooManyRedirects():
            return _ADDRESS
        case TooLarge():
            return "Raise `max_bytes` in its file if it really is that large."
        case NotSent():
            return "Check the headers in its file."
        case InternalError():
            return "A defect in Ticker: please report it with the traceback in its log."
        case KindSpecific(advice=its_own):
            return its_own
        case _:
            return None


def _refused(cause: Refused) -> str | None:
    match cause.status:
        case 401 | 402 | 403 | 406 | 451:
            return "The publisher refuses: check its headers and the contact."
        case 429 | 503:
            return "Nothing to do: Ticker waits as asked."
        case 410:
            # Not from its own address, or it would be gone: from where that leads for now.
            return None
        case _:
            return _ADDRESS if cause.is_lasting else None
