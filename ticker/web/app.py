"""The Quart application, put together from its faces."""

from functools import partial

from hypercorn.typing import (
    ASGIFramework,
    ASGIReceiveCallable,
    ASGISendCallable,
    HTTPScope,
    Scope,
    WebsocketScope,
)
from quart import Quart, Response, request
from quart.typing import ResponseTypes
from quart.wrappers.base import BaseRequestWebsocket
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RoutingException, WebsocketMismatch

from ticker.ask import accepts
from ticker.config import shipped_templates
from ticker.errors import LogError, QueryError
from ticker.web import newswire, static
from ticker.web.answers import HARDENING, Problem, by_https_alone, problem
from ticker.web.calls import HttpCall, WebSocketCall
from ticker.web.compression import Compression
from ticker.web.entry import session
from ticker.web.entry.authentication import authenticate, challenging, keep_private, refusal
from ticker.web.entry.cors import allow_origin, answer_preflight
from ticker.web.entry.gatekeeper import Gatekeeper
from ticker.web.entry.limits import tell_rate
from ticker.web.reference import routes
from ticker.web.site import EXTENSION, GatheringSite, Site, asking, header, log_answer, site
from ticker.web.streams import events, stream, tape, websocket
from ticker.web.target import in_origin_form, with_single_slashes
from ticker.web.terminals import asks_for_tape
from ticker.web.udf import routes as udf
from ticker.web.views import api, sources
from ticker.web.views.market import bars, calendar, sessions, venues
from ticker.web.views.operator import alerts, health, probes, webhooks
from ticker.web.views.page import embeds, manifest, pages, past, worker
from ticker.web.writing import messages, notifications, publishing, push, reading, rules
from ticker.web.writing import webhooks as resuming


class _Application(Quart):
    """`elsewhere` answers what there is no route for; None where all of them are here."""

    elsewhere: ASGIFramework | None = None
    asgi_http_class = HttpCall
    asgi_websocket_class = WebSocketCall

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        plain = with_single_slashes(in_origin_form(scope))
        if self.elsewhere is None or plain["type"] == "lifespan" or self._answers(plain):
            await super().__call__(plain, receive, send)
        else:
            await self.elsewhere(plain, receive, send)

    def _answers(self, scope: HTTPScope | WebsocketScope) -> bool:
        is_websocket = scope["type"] == "websocket"
        method = "GET" if scope["type"] == "websocket" else scope["method"]
        try:
            endpoint, _ = self.url_map.bind("ticker").match(
                scope["path"], method=method, websocket=is_websocket
            )
        except (HTTPException, RoutingException):
            return False
        return endpoint != tape.ENDPOINT or asks_for_tape(scope["headers"])

    def create_url_adapter(self, request: BaseRequestWebsocket | None) -> MapAdapter | None:
        """No route depends on the host, and what a client says of that need not be the name of one."""
        if request is None:
            return super().create_url_adapter(None)
        return self.url_map.bind(
            "ticker", url_scheme=request.scheme, default_method=request.method, path_info=request.path
        )


_OF_EVERY_PROCESS = (stream, websocket, events, api, past, health, manifest, static)
_OF_THE_ONE_THAT_GATHERS = (
    *(pages, sources, bars, venues, sessions, newswire, alerts, udf),
    *(messages, notifications, publishing, probes, push, reading, rules, webhooks, resuming),
    *(calendar, embeds, session, routes, worker),
)


def create_app(site: GatheringSite) -> Quart:
    """All that there is."""
    app = _application(site)
    for module in (*_OF_EVERY_PROCESS, *_OF_THE_ONE_THAT_GATHERS):
        app.register_blueprint(module.blueprint)
    if site.config.service.socketio:
        # Imported here: what it needs is only there where it was asked for.
        from ticker.web.streams.socketio import blueprint_of

        app.register_blueprint(blueprint_of(site))
    return app


def create_serving_app(site: Site, elsewhere: ASGIFramework) -> Quart:
    """What a process answers that only serves; everything else is asked of `elsewhere`."""
    app = _application(site)
    for module in (*_OF_EVERY_PROCESS, tape):
        app.register_blueprint(module.blueprint)
    app.elsewhere = elsewhere
    return app


def _application(site: Site) -> _Application:
    app = _Application(
        "ticker",
        static_folder=None,
        template_folder=str(shipped_templates()),
    )
    # Each route that takes a body bounds it, as HttpCall does for all others.
    app.config["MAX_CONTENT_LENGTH"] = None
    app.extensions[EXTENSION] = site
    app.jinja_env.globals["asset"] = site.assets.address
    gatekeeper = Gatekeeper()
    app.register_error_handler(QueryError, partial(_query_error, gatekeeper))
    app.register_error_handler(LogError, _log_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(WebsocketMismatch, _no_websocket)
    app.before_request(gatekeeper.let_in)
    app.before_request(answer_preflight)
    app.before_request(authenticate)
    # Registered first, done last: what others say of an answer is of what it was before it was compressed.
    app.after_request(Compression().apply)
    app.after_request(tell_rate)
    app.after_request(gatekeeper.count_mistake)
    app.after_request(_harden)
    app.after_request(keep_private)
    app.after_request(allow_origin)
    app.after_request(_note)
    app.before_websocket(authenticate)
    app.after_websocket(gatekeeper.count_failed_handshake)
    app.after_websocket(_finish_refusal)
    return app


async def _query_error(gatekeeper: Gatekeeper, error: QueryError) -> Response:
    failed = gatekeeper.failed_handshake()
    return refusal(error) if failed is None else challenging(failed, error)


async def _log_error(error: LogError) -> Response:
    response = problem(Problem("log_unavailable", None, error.detail, "the same request a little later"), 503)
    response.headers["Retry-After"] = "2"
    return response


async def _http_error(error: HTTPException) -> Response:
    if error.code == 404 and accepts(header("Accept"), "text/html"):
        response = await pages.no_path()
    else:
        code = (error.name or "error").lower().replace(" ", "_")
        response = problem(Problem(code, None, error.description or "", None), error.code or 500)
    if error.code == 404:
        response.headers["Vary"] = "Accept"
    if methods := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(methods))
    return response


async def _no_websocket(_: HTTPException) -> Response:
    expected = "a WebSocket at /ws, or a request without one"
    return problem(Problem("not_found", None, "there is no WebSocket at this path", expected), 404)


async def _harden(response: Response) -> Response:
    for name, value in HARDENING.items():
        response.headers.setdefault(name, value)
    response.headers.update(by_https_alone(site().config.service.tls, request.scheme))
    if response.status_code == 204:
        # It has no body, and so no length or type of one (RFC 9110, 8.6).
        response.headers.pop("Content-Length", None)
        response.headers.pop("Content-Type", None)
    if site().broadcast.is_closing and request.http_version != "2":
        response.headers["Connection"] = "close"
    return response


async def _note(response: Response) -> Response:
    log_answer(request.method, response.status_code)
    return response


async def _finish_refusal(response: ResponseTypes | None) -> ResponseTypes | None:
    """What is said of an answer to a handshake that has opened no WebSocket."""
    if response is not None:
        response.headers.update(HARDENING)
        response.headers.update(by_https_alone(site().config.service.tls, asking().scheme))
        log_answer("GET", response.status_code)
    return response
