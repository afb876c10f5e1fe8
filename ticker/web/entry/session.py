"""GET, POST and DELETE /session: a token shown once, for a browser that then goes on by a cookie."""

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import parse_qsl

import msgspec
from quart import Blueprint, Response, render_template, request

from ticker.access import ANONYMOUS, Policy, Principal
from ticker.access.credentials import TOKEN, TokenRefused
from ticker.access.origins import may_act
from ticker.ask import accepts, only
from ticker.errors import LogError, QueryError
from ticker.web.answers import json_response
from ticker.web.body import taken_in
from ticker.web.entry.authentication import CHALLENGE, refuse_guess
from ticker.web.entry.session_cookie import grant, withdraw
from ticker.web.policy import protect
from ticker.web.site import arguments, asker, gathering, header, session_mark, site

blueprint = Blueprint("session", __name__)

_MAX_BYTES = 8_192
_WITHIN_S = 10.0
_LEAVE = "leave"
"""The name of the button that signs out: a form can only POST."""


class SessionView(msgspec.Struct, frozen=True):
    """Who asks, null for anybody, and what they may do."""

    name: str | None
    read: tuple[str, ...]
    write: tuple[str, ...]
    operate: bool


@blueprint.get("/session")
async def show() -> Response:
    only(arguments(), ())
    if _is_by_hand():
        return await sign_in_page()
    who = asker()
    view = SessionView(who.principal.name or None, who.channels, who.writes, who.operates)
    return json_response(msgspec.json.encode(view))


@blueprint.post("/session")
async def begin() -> Response:
    """Take a token, and give a cookie for it."""
    _refuse_other_sites()
    said = _said(await taken_in("the token", _MAX_BYTES, _WITHIN_S))
    if _LEAVE in said:
        return await _left()
    principal = _principal(said.get(TOKEN, ""))
    if principal is None:
        refused = refuse_guess()
        if refused is not None:
            return refused
        if _is_by_hand():
            return await sign_in_page(is_wrong=True)
        raise TokenRefused
    response = _answer()
    grant(response, principal)
    return response


@blueprint.delete("/session")
async def end() -> Response:
    _refuse_other_sites()
    return await _left()


def _is_by_hand() -> bool:
    """Whether a browser shows the answer to somebody."""
    return accepts(header("Accept"), "text/html")


def _refuse_other_sites() -> None:
    """A page of another site must not sign its visitors in to where it can see what they do."""
    if not may_act(header, request.scheme, site().config.service.cors.origins):
        what = "a page of another site may not sign in here"
        raise QueryError("cross_site", "Origin", what, "a page of this site, or no browser", status=403)


def _said(body: bytes) -> Mapping[str, str]:
    """What a form or a JSON object says."""
    try:
        if request.mimetype == "application/json":
            return msgspec.json.decode(body, type=dict[str, str])
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        expected = 'a form with a token, or JSON such as {"token": "..."}'
        raise QueryError("bad_json", "body", "it is neither JSON nor a form", expected) from error


def _principal(token: str) -> Principal | None:
    here = site()
    if not token.strip():
        raise QueryError(
            "missing_field", TOKEN, "there is no token", "a token of access.tokens in the config"
        )
    if here.is_guessing(asker().address):
        return None
    return Policy(here.config.service.access).principal(token.strip())


def _answer() -> Response:
    """Back to the page for somebody, an empty answer for a program."""
    response = Response(b"", 303 if _is_by_hand() else 204)
    if _is_by_hand():
        response.headers["Location"] = "./"  # relative, so that it is right below a path, too
    response.headers["Cache-Control"] = "no-store"
    return response


async def _left() -> Response:
    if (push := gathering().push) is not None and (mark := session_mark()):
        # While the log cannot be written, one signs out all the same.
        with suppress(LogError):
            await push.subscriptions.drop_of(mark)
    response = _answer()
    withdraw(response)
    return response


async def sign_in_page(*, is_wrong: bool = False) -> Response:
    """Where a browser shows a token; `is_wrong` is the one that it has shown."""
    here = site()
    principal = ANONYMOUS if is_wrong else asker().principal
    html = await render_template(
        "session.html",
        title=here.config.service.title,
        name=principal.name if principal != ANONYMOUS else None,
        is_wrong=is_wrong,
        has_tokens=bool(here.config.service.access.tokens),
    )
    response = Response(html, 401 if is_wrong else 200, content_type="text/html; charset=utf-8")
    if is_wrong:
        response.headers["WWW-Authenticate"] = CHALLENGE
    protect(response)
    response.headers["Cache-Control"] = "no-store"
    return response
