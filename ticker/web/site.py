"""What the routes stand on: the log, the readers, the config and a view of the poller."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, cast

import msgspec
from quart import Request, Websocket, current_app, has_request_context, request, websocket

from ticker.access import Policy, Principal
from ticker.access.credentials import TOKEN, TokenRefused, bearer, token_of, with_token
from ticker.access.limits import Limits
from ticker.access.rate import RefusedByRate
from ticker.access.session import Sessions
from ticker.ask import Arguments, Ask, Parameter, ask_of
from ticker.ask.reading import Asked, SourceStanding
from ticker.broadcast import Audiences, Broadcast
from ticker.config import Config
from ticker.config.rules import Draft, Outcome
from ticker.derive import Derivations
from ticker.log import Heartbeat, LogView
from ticker.notify import Notifier
from ticker.publishing import Publisher
from ticker.times import Clock
from ticker.web.address import BY_FILE, authority, client_address, prefix, scheme
from ticker.web.answered import NO_ROUTE, answered
from ticker.web.asker import Asker, Askers, Authenticator, Header, by_proxy, is_local, is_plainly_here
from ticker.web.assets.assets import Assets
from ticker.web.assets.offline import OfflinePage
from ticker.web.momentary import Momentary
from ticker.web.reloads import ConfigReloads
from ticker.web.rooms import Rooms
from ticker.web.waits import Waits
from ticker.webhooks import Webhooks
from ticker.webpush import WebPush
from ticker.websub import Subscriptions
from ticker.websub.hub import OwnHub

_PAGE_S = 1.0
"""How old the page may be that a browser is given; its stream brings the rest."""


class ScheduleView(Protocol):
    """What the web may know of whoever reads the sources."""

    @property
    def scheduled(self) -> int: ...

    @property
    def stalled(self) -> str | None: ...

    @property
    def counts(self) -> Mapping[str, int]: ...

    @property
    def pushes(self) -> Mapping[str, int]: ...

    @property
    def hubs(self) -> Subscriptions | None: ...

    @property
    def standings(self) -> Mapping[str, SourceStanding]: ...

    def read_now(self, name: str) -> Asked: ...


class RuleKeeper(Protocol):
    """Who keeps the rules that are made on the page."""

    async def keep(self, draft: Draft) -> Outcome: ...

    async def change(self, name: str, draft: Draft) -> Outcome: ...

    async def take_back(self, name: str) -> Outcome: ...


class Site(msgspec.Struct, kw_only=True):
    """What every process that serves has: the log to read, and its own readers.

    `config` is replaced when its files change: ask for it at each request.
    """

    config: Config
    log: LogView
    broadcast: Broadcast
    clock: Clock
    limits: Limits
    sessions: Sessions
    askers: Askers = msgspec.field(default_factory=Authenticator)
    waits: Waits = msgspec.field(default_factory=Waits)
    assets: Assets = msgspec.field(default_factory=Assets)

    def use(self, config: Config) -> None:
        """Put a config in force, for open streams as well as for who asks from now on."""
        self.config = config
        self.limits.use(config.service.limits)
        self.broadcast.use_hints({name: channel.retry_ms for name, channel in config.channels.items()})
        self.broadcast.use_policy(Policy(config.service.access))

    def is_shown_to(self, who: Asker, header: Header) -> bool:
        """Whether somebody may see how this service does: who operates it, or is here where all are.

        A proxy on this machine has the whole world ask a Ticker that listens to nobody else.
        """
        return who.operates or (is_local(self.config) and is_plainly_here(who.address, header))

    def oversees(self, who: Asker) -> bool:
        """Whether somebody operates all of it: a rule may be about a channel that is not there for them."""
        return who.operates and len(who.channels) == len(self.config.channels)

    def asker(self, peer: str, header: Header, token: str = "") -> Asker:
        """Who asks; `token` is that of the query, which counts where no header has one.

        TokenRefused if it is wrong, or not looked at: the address has shown too many that were.
        """
        given = with_token(header, token)
        trusted = self.config.service.stream.trusted_proxies
        if bearer(given("Authorization")) and self.is_guessing(
            client_address(peer, header("X-Forwarded-For"), trusted)
        ):
            raise TokenRefused
        return self.askers(self.config, peer, given)

    def is_guessing(self, address: str) -> bool:
        """Whether no more tokens are looked at that come from there."""
        return isinstance(self.limits.wrong_tokens.look(address), RefusedByRate)

    def readable(self, principal: Principal) -> tuple[str, ...]:
        """The channels that somebody may read by the config in force, none with a token that has gone."""
        rights = Policy(self.config.service.access).rights(principal)
        return rights.readable(self.config.channels) if rights is not None else ()


class GatheringSite(Site, kw_only=True):
    """What the process has besides that gathers and writes; with one process, that is the one."""

    audiences: Audiences
    schedule: ScheduleView
    derivations: Derivations
    notifier: Notifier
    webhooks: Webhooks
    publisher: Publisher
    hub: OwnHub
    heartbeat: Heartbeat = msgspec.field(default_factory=Heartbeat)
    reloads: ConfigReloads = msgspec.field(default_factory=ConfigReloads)
    rooms: Rooms = msgspec.field(default_factory=Rooms)
    processes: Callable[[], Mapping[str, int]] = dict
    """The numbers that the system has for all of them, by what each does; none where this is the only one."""
    present: Momentary[Counter[str]] = msgspec.field(default_factory=lambda: Momentary(_PAGE_S))
    """How many streams there are of each channel: to count them is work, and whoever wants may ask."""
    pages: Momentary[str] = msgspec.field(default_factory=lambda: Momentary(_PAGE_S))
    offline: Momentary[OfflinePage] = msgspec.field(default_factory=lambda: Momentary(_PAGE_S))
    push: WebPush | None = None
    """Browsers that are told of alerts; None where that is off."""
    rules: RuleKeeper | None = None
    """None where the config is not followed."""
    sparklines: Momentary[bytes] = msgspec.field(default_factory=lambda: Momentary(_PAGE_S))

    def use(self, config: Config) -> None:
        super().use(config)
        self.pages.clear()
        self.offline.clear()
        self.sparklines.clear()
        self.derivations.days.use(
            {
                symbol: venue
                for source in config.sources
                if (venue := source.venue_of_days) is not None
                for symbol in source.quoted
            }
        )


EXTENSION = "ticker"


def site() -> Site:
    """The site of the request that is being answered."""
    return cast(Site, current_app.extensions[EXTENSION])


def gathering() -> GatheringSite:
    """The same in the process that gathers, for what no other answers."""
    return cast(GatheringSite, current_app.extensions[EXTENSION])


def asking() -> Request | Websocket:
    """The request that is being answered, or the one that opens the WebSocket that is served."""
    return request if has_request_context() else websocket


def arguments() -> Arguments:
    """The query's, without the token, which is about who asks."""
    given = asking().args
    return {name: given.getlist(name) for name in given if name != TOKEN}


def header(name: str) -> str:
    """A header of the request that is being answered: all its lines, with commas between."""
    return ",".join(asking().headers.getlist(name))


def asked(parameters: Iterable[Parameter], channels: str | None, given: Arguments) -> Ask:
    """What the request that is being answered asks; `channels` is of its path, None for all."""
    return ask_of(
        given,
        parameters,
        channels=channels,
        known=asker().channels,
        now_ms=site().clock(),
        accept=header("Accept"),
        resume=request.headers.get("Last-Event-ID", ""),
    )


def peer() -> str:
    """Who is at the other end of the connection."""
    asked_by = asking()
    return (asked_by.remote_addr or "") if asked_by.scope["client"] else BY_FILE


def log_answer(method: str, status: int) -> None:
    """Have an answer counted, and told to who wants to know of each."""
    asked = asking()
    target = asked.scope["raw_path"] + b"?" * bool(asked.query_string) + asked.query_string
    route = NO_ROUTE if asked.url_rule is None else asked.url_rule.rule
    counts = site().broadcast.tally.answers
    answered(counts, client(), method, target.decode("latin-1"), route, status)


def client() -> str:
    """Whose request it is, past the proxies that the config trusts, whatever they may do."""
    return client_address(peer(), header("X-Forwarded-For"), site().config.service.stream.trusted_proxies)


def below() -> str:
    """Below which path the client finds this site, or "", past the proxies that the config trusts."""
    trusted = site().config.service.stream.trusted_proxies
    return prefix(peer(), request.headers.get("X-Forwarded-Prefix", ""), trusted)


def home() -> str:
    """Where the client that asks finds this site, past the proxies that the config trusts."""
    trusted = site().config.service.stream.trusted_proxies
    asked_by = scheme(peer(), request.scheme, request.headers.get("X-Forwarded-Proto", ""), trusted)
    found_at = authority(request.headers.get("Host", ""), request.server, asked_by)
    return f"{asked_by}://{found_at}{below()}/"


def asker() -> Asker:
    """Who makes the request that is being answered."""
    return site().asker(peer(), said(), token())


def said() -> Header:
    """The headers of the request that is being answered, by which it is told whose it is."""
    return by_proxy(header) if asking().http_version == "1.0" else header


def session_mark() -> bytes:
    """What the session is known again by in which the request is made; b"" without one."""
    here = site()
    return here.sessions.mark(header("Cookie"), Policy(here.config.service.access), here.clock())


def token() -> str:
    """The token in the query of the request that is being answered; TokenRefused for several."""
    return token_of(asking().args.getlist(TOKEN))
