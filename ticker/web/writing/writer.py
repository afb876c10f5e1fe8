"""What all requests that write have in common: who may, and that the same one twice is one."""

import re

from quart import request

from ticker.access import ANONYMOUS
from ticker.access.credentials import bearer
from ticker.access.origins import may_act
from ticker.ask import unknown_channel
from ticker.errors import QueryError
from ticker.publishing import MOST_KEY_CHARS, Idempotency, digest
from ticker.web.asker import Asker
from ticker.web.site import asker, header, site

_KEY = re.compile(rf"[!-~](?:[ -~]{{0,{MOST_KEY_CHARS - 2}}}[!-~])?")


def writer_to(channel: str) -> Asker:
    """Who writes to a channel; QueryError if it may not, or must not know of it."""
    who = asker()
    if not (who.knows(channel) or who.may_write(channel)):
        raise unknown_channel(channel, who.channels)
    if not who.may_write(channel):
        what = f"you may read {channel}, and not write to it"
        raise QueryError("forbidden", "channels", what, "a token that may", status=403)
    refuse_other_sites(who)
    return who


def refuse_other_sites(who: Asker) -> None:
    """QueryError for a page of another site, which has a browser write in its visitor's name."""
    if not (_shows_its_token(who) or may_act(header, request.scheme, site().config.service.cors.origins)):
        what = "a page of another site may not write here"
        raise QueryError("cross_site", "Origin", what, "a page of this site, or no browser", status=403)


def _shows_its_token(who: Asker) -> bool:
    # A header that a page has to be given to send it; browsers add to any page's request only cookies.
    return who.principal != ANONYMOUS and bool(bearer(header("Authorization")))


def once_only(who: Asker, purpose: str, *content: str | bytes) -> Idempotency | None:
    """What the request's Idempotency-Key stands for, None without one.

    The same key is another one for who has another token, and for another `purpose`.
    """
    text = header("Idempotency-Key").strip()
    if not text:
        return None
    # The draft has it in quotation marks, and most who send one do not.
    key = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if _KEY.fullmatch(key) is None:
        what = f"1 to {MOST_KEY_CHARS} printable ASCII characters, such as a UUID"
        raise QueryError("bad_header", "Idempotency-Key", f"got {text[:100]!a}", what)
    return Idempotency(digest(who.principal.name, purpose, key), digest(*content))


def media_type() -> str:
    """The body's type without its parameters, in small letters, "" if it is not said.

    QueryError for another charset than UTF-8.
    """
    charset = request.mimetype_params.get("charset", "utf-8")
    if charset.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise QueryError("bad_charset", "Content-Type", f"got {charset[:40]!a}", "utf-8", status=415)
    return request.mimetype


def refuse_all_but_json() -> None:
    """QueryError for a body that is anything else."""
    if media_type() != "application/json":
        raise refuse_type("application/json")


def refuse_type(expected: str) -> QueryError:
    return QueryError("bad_type", "Content-Type", f"got {request.mimetype[:100]!a}", expected, status=415)
