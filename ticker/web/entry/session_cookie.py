"""The cookie of a session, as browsers are given it."""

from urllib.parse import urlsplit

from quart import Response

from ticker.access import Principal
from ticker.access.session import COOKIE, LASTS_S
from ticker.web.site import home, site


def grant(response: Response, principal: Principal) -> None:
    """Have the browser show who it is from now on, for 30 days."""
    here = site()
    _set(response, here.sessions.begin(principal, here.clock()), LASTS_S)


def withdraw(response: Response) -> None:
    _set(response, "", 0)


def _set(response: Response, value: str, lasts_s: int) -> None:
    address = urlsplit(home())
    is_secure = address.scheme == "https"
    # With a page of another site, that the config lets read by cookies, browsers send no other (and no
    # such cookie without TLS). Lax comes along when somebody follows a link to here, and with nothing else.
    is_for_others = is_secure and site().config.service.cors.credentials
    response.set_cookie(
        COOKIE,
        value,
        max_age=lasts_s,
        path=address.path,
        secure=is_secure,
        httponly=True,
        samesite="None" if is_for_others else "Lax",
    )
