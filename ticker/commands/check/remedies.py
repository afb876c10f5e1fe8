"""What somebody at a command line can type or write to mend a source; pure.

More than `ticker.sources.advice`, which everybody reads: here an address may be named, and a command.
"""

from ticker.outbound.causes import Gone, Refused, TimedOut, TooLarge, TooManyRedirects, Unreachable
from ticker.sources.causes import ReadCause


def remedy(cause: ReadCause, url: str) -> str | None:
    """What to do about a failure; None where nobody knows, or the failure says so itself."""
    site = "/".join(url.split("/")[:3])
    match cause:
        case Refused(status=status):
            return _refused(status, site)
        case Gone():
            return f"the feed is gone for good: remove its file, or look for another: ticker feeds add {site}"
        case Unreachable(how="dns"):
            return "look for a slip in the host's name, or for trouble with this machine's name server"
        case Unreachable(how="certificate"):
            return "compare the host's name with the site's, and this machine's clock with the time"
        case Unreachable(how="refused" | "broken" | "connect"):
            return "see whether the site is up, and whether this machine can reach it"
        case TimedOut():
            return "try again later, or give it more time: `timeout: 60s`"
        case TooManyRedirects():
            return f"look for its address: ticker feeds add {site}"
        case TooLarge():
            return "raise `max_bytes:` if it really is that large"
        case _:
            return None


def _refused(status: int, site: str) -> str | None:
    match status:
        case 401:
            return "put the key that the site wants into `headers:`"
        case 403 | 406 | 451:
            return (
                "the site turns programs away: name yourself in `fetch.contact`, or put a key into `headers:`"
            )
        case 404:
            return f"look for the new address: ticker feeds add {site}"
        case 410:
            return "only what it redirects to for now is gone: try again later"
        case 429:
            return "read it less often: `every: 1h`"
        case _:
            return "the site itself has trouble: try again later" if status >= 500 else None
