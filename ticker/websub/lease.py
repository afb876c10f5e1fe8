"""One feed's subscription: what was agreed with the hub, and what is to be done next. Pure."""

from collections.abc import Callable
from typing import Annotated, Literal, TypeAlias

import msgspec

from ticker.sources.adapter import Offer
from ticker.times import duration_words

ASKED_S = 10 * 86_400
"""The lease that is asked for; what counts is the one that the hub grants."""
PATIENCE_MS = 600_000
"""How long a hub may take to confirm what it has accepted."""
_SHORTEST_MS = 60_000
_LONGEST_MS = 366 * 86_400_000
_NEXT_HUB_MS = 2_000
_FIRST_WAIT_MS = 300_000
_LONGEST_WAIT_MS = 86_400_000
_MISSES = 3

State: TypeAlias = Literal["wanted", "asked", "active", "refused", "left"]
Step: TypeAlias = Literal["wait", "lapse", "give up", "ask"]
"""What is to be done about a subscription now."""


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription at the first of `hubs`; `callback` ends in the unguessable `token`.

    `until_ms` is when what the hub confirmed ends, None where it confirmed nothing; `due_ms` when the hub
    is asked next, or, while it is `asked`, until when it may confirm. `failures` and `missed` count in a
    row: requests that came to nothing, and reads that found what was not pushed.
    """

    hubs: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    topic: str
    callback: str
    token: str
    secret: str
    private: bool
    state: State = "wanted"
    due_ms: int = 0
    until_ms: int | None = None
    failures: int = 0
    missed: int = 0
    detail: str | None = None

    @property
    def hub(self) -> str:
        """The one that was asked last, or is asked first."""
        return self.hubs[0]

    def form(self, mode: Literal["subscribe", "unsubscribe"]) -> dict[str, str]:
        """The request of section 5.1."""
        form = {
            "hub.mode": mode,
            "hub.topic": self.topic,
            "hub.callback": self.callback,
            # Unknown to WebSub, which has hubs ignore it; those of PubSubHubbub 0.3 refuse who leaves it out.
            "hub.verify": "async",
        }
        if mode == "unsubscribe":
            return form
        # Always a secret, over http too: without one, whoever learns the address can write headlines.
        return form | {"hub.secret": self.secret, "hub.lease_seconds": str(ASKED_S)}


def drawn(offer: Offer, base_url: str, now_ms: int, draw: Callable[[], str], *, private: bool) -> Lease:
    """A subscription that is yet to be asked for; `draw` gives what nobody can guess."""
    token = draw()
    return Lease(
        hubs=offer.hubs,
        topic=offer.topic,
        callback=callback_of(base_url, token),
        token=token,
        secret=draw(),
        private=private,
        due_ms=now_ms,
    )


def callback_of(base_url: str, token: str) -> str:
    """The address that a hub calls, below the one at which this Ticker is reached."""
    return f"{base_url.rstrip('/')}/push/{token}"


def fits(lease: Lease, offer: Offer, base_url: str) -> bool:
    """Whether a subscription is still to what the feed offers, and for where it can be reached."""
    same = {*lease.hubs} == {*offer.hubs} and lease.topic == offer.topic
    return same and lease.callback == callback_of(base_url, lease.token)


def is_active(lease: Lease, now_ms: int) -> bool:
    """Whether the hub has promised to push now."""
    return lease.until_ms is not None and now_ms < lease.until_ms


def next_ms(lease: Lease) -> int:
    """When something is to be done about it next."""
    return lease.due_ms if lease.until_ms is None else min(lease.due_ms, lease.until_ms)


def step(lease: Lease, now_ms: int) -> Step:
    """What is to be done about it now; until `next_ms` only to wait."""
    if lease.until_ms is not None and now_ms >= lease.until_ms:
        return "lapse"
    if now_ms < lease.due_ms:
        return "wait"
    return "give up" if lease.state == "asked" else "ask"


def asking(lease: Lease, now_ms: int) -> Lease:
    """While a hub is asked, which may confirm even before it answers; after a failure it is the next one."""
    hubs = (*lease.hubs[1:], lease.hubs[0]) if lease.failures else lease.hubs
    return msgspec.structs.replace(lease, hubs=hubs, state="asked", due_ms=now_ms + PATIENCE_MS)


def accepted(lease: Lease, now_ms: int) -> Lease:
    """After the hub took the request: from now on it has its time to confirm."""
    return msgspec.structs.replace(lease, due_ms=now_ms + PATIENCE_MS)


def confirmed(lease: Lease, lease_s: int | None, now_ms: int) -> Lease:
    """After the hub confirmed; renewed when three quarters of the lease are over."""
    granted_ms = (ASKED_S if lease_s is None else lease_s) * 1000
    granted_ms = max(_SHORTEST_MS, min(granted_ms, _LONGEST_MS))
    return msgspec.structs.replace(
        lease,
        state="active",
        due_ms=now_ms + granted_ms * 3 // 4,
        until_ms=now_ms + granted_ms,
        failures=0,
        detail=None,
    )


def refused(lease: Lease, detail: str, now_ms: int, jitter: float) -> Lease:
    """After a request that came to nothing; a lease that still runs is not lost by it.

    `jitter` (0 to 1) only ever makes the wait shorter, by at most a tenth.
    """
    # The feed's other hubs are asked right away; the waits begin when all have failed.
    rounds = lease.failures + 1 - len(lease.hubs)
    wait_ms = min(_FIRST_WAIT_MS << min(rounds, 20), _LONGEST_WAIT_MS) if rounds >= 0 else _NEXT_HUB_MS
    return msgspec.structs.replace(
        lease,
        state="refused",
        due_ms=now_ms + round(wait_ms * (1 - jitter / 10)),
        failures=lease.failures + 1,
        detail=detail,
    )


def unconfirmed(lease: Lease, now_ms: int, jitter: float) -> Lease:
    """After the time in which a hub that accepted should have confirmed."""
    waited = duration_words(PATIENCE_MS / 1000)
    return refused(lease, f"{lease.hub} did not confirm within {waited}", now_ms, jitter)


def denied(lease: Lease, reason: str, now_ms: int) -> Lease:
    """After the hub said no, which it may do at any time: it is asked again a day later.

    Another hub of the feed is asked right away.
    """
    after = refused(lease, f"{lease.hub} denied it" + (f": {reason}" if reason else ""), now_ms, 0.0)
    wait_ms = _LONGEST_WAIT_MS if after.failures >= len(lease.hubs) else _NEXT_HUB_MS
    return msgspec.structs.replace(after, due_ms=now_ms + wait_ms, until_ms=None)


def lapsed(lease: Lease) -> Lease:
    """After the end of what the hub had confirmed."""
    return msgspec.structs.replace(
        lease,
        state="wanted" if lease.state == "active" else lease.state,
        until_ms=None,
        detail=lease.detail or "the lease ran out",
    )


def missed(lease: Lease, now_ms: int) -> Lease:
    """After a read that found what was not pushed; at the third in a row the hub is asked anew.

    Then at the sixth, the twelfth and so on: a hub that nobody tells of news is not asked for ever. Nor at
    once, since it may just have renewed what it had granted.
    """
    rounds, rest = divmod(lease.missed + 1, _MISSES)
    anew = lease.state == "active" and rest == 0 and rounds.bit_count() == 1
    return msgspec.structs.replace(
        lease,
        missed=lease.missed + 1,
        due_ms=min(lease.due_ms, now_ms + _NEXT_HUB_MS) if anew else lease.due_ms,
    )


def resumed(lease: Lease, now_ms: int, *, private: bool) -> Lease:
    """After a start; a clock that has stepped back since must not make anything wait for ever."""
    longest_ms = _LONGEST_MS if lease.state == "active" else _LONGEST_WAIT_MS
    return msgspec.structs.replace(
        lease,
        private=private,
        due_ms=max(0, min(lease.due_ms, now_ms + longest_ms)),
        until_ms=None if lease.until_ms is None else max(0, min(lease.until_ms, now_ms + _LONGEST_MS)),
    )


def moved(lease: Lease, by_ms: int) -> Lease:
    """The same after the clock was set by `by_ms`: it lasts as long as the hub has promised."""
    until_ms = None if lease.until_ms is None else lease.until_ms + by_ms
    return msgspec.structs.replace(lease, due_ms=max(0, lease.due_ms + by_ms), until_ms=until_ms)


def left(lease: Lease) -> Lease:
    """After the hub was asked for the end."""
    return msgspec.structs.replace(lease, state="left")


def heard(lease: Lease) -> Lease:
    """After a delivery that was taken."""
    return msgspec.structs.replace(lease, missed=0)
