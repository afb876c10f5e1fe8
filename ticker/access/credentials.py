"""What a request says of who asks: a token in its header Authorization, or in its query. Pure."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote_plus

from ticker.errors import QueryError

TOKEN = "token"  # noqa: S105 - the name of the query's parameter
HIDDEN = "***"
_BEARER = re.compile(r"bearer +(\S.*)", re.IGNORECASE | re.DOTALL)


class TokenRefused(QueryError):
    """A token that is none, or none any more."""

    def __init__(self) -> None:
        expected = "a token that the config knows under access.tokens, or none"
        super().__init__("invalid_token", TOKEN, "the token is wrong", expected, status=401)


def bearer(authorization: str) -> str:
    """The token in a header Authorization (RFC 6750, 2.1); "" if that is of another scheme."""
    found = _BEARER.fullmatch(authorization.strip())
    return found[1] if found else ""


def token_of(given: Iterable[str]) -> str:
    """The one token of a query (RFC 6750, 2.3), "" if there is none; TokenRefused for several."""
    tokens = {token for token in given if token}
    if len(tokens) > 1:
        raise TokenRefused
    return tokens.pop() if tokens else ""


def with_token(header: Callable[[str], str], token: str) -> Callable[[str], str]:
    """The headers of a request, as if a token of the query stood where it does in others."""
    if not token or bearer(header("Authorization")):
        return header
    return lambda name: f"Bearer {token}" if name == "Authorization" else header(name)


def is_token(pair: str) -> bool:
    """Whether a pair of a query is a token, however its name is escaped."""
    return unquote_plus(pair.partition("=")[0]) == TOKEN


def without_token(target: str) -> str:
    """A request's target, fit to be logged."""
    path, mark, query = target.partition("?")
    pairs = (f"{TOKEN}={HIDDEN}" if is_token(pair) else pair for pair in query.split("&"))
    return path + mark + "&".join(pairs)
