"""How often each address may ask, open streams and write. Pure but for the clock that is handed in."""

from collections.abc import Callable
from typing import TypeAlias

from ticker.access.networks import stranger
from ticker.access.rate import Debts, Rate, RateLimiter, Ruling
from ticker.config.settings.limits import LimitSettings, RateSettings

_WRONG_TOKENS = RateSettings.model_validate({"rate": "20/m", "burst": 20})
"""Who guesses at tokens has to guess for years, and who has a stale one in a script is told why it fails."""


DebtsOf: TypeAlias = Callable[[str, Rate], Debts]
"""What those who are held to a rate owe, by the name of the limit and its rate."""


class AddressLimit:
    """Holds each stranger to a rate, which those on this machine are spared if it is not `for_all`.

    `name` is that of the policy in RateLimit fields. `debts` are kept where several processes count together.
    """

    def __init__(self, name: str, clock: Callable[[], float], debts: DebtsOf | None = None) -> None:
        self.name = name
        self._debts = debts
        self._clock = clock
        self._limiter: RateLimiter | None = None
        self._for_all = False

    def use(self, settings: RateSettings, *, for_all: bool) -> None:
        """Hold to this rate from now on; what was taken before counts if the rate is the same."""
        self._for_all = for_all
        rate = Rate(settings.rate.number, settings.rate.per_s, settings.burst) if settings.burst else None
        if rate is None:
            self._limiter = None
        elif self._limiter is None or self._limiter.rate != rate:
            debts = None if self._debts is None else self._debts(self.name, rate)
            self._limiter = RateLimiter(rate, self._clock, debts=debts)

    def take(self, address: str, count: int = 1) -> Ruling | None:
        """Have an address do it `count` times more, all or none; None if it is held to nothing."""
        key = self._key(address)
        return None if key is None or self._limiter is None else self._limiter.take(key, count)

    def charge(self, address: str, count: int) -> Ruling | None:
        """Have what an address has done count for more; where it stands then."""
        key = self._key(address)
        return None if key is None or self._limiter is None else self._limiter.charge(key, count)

    def look(self, address: str) -> Ruling | None:
        """What `take` would say, without taking it."""
        key = self._key(address)
        return None if key is None or self._limiter is None else self._limiter.look(key)

    def _key(self, address: str) -> str | None:
        return stranger(address) or ("here" if self._for_all else None)


class Limits:
    """All that strangers are held to; what the config says itself holds on this machine as well."""

    def __init__(
        self, settings: LimitSettings, clock: Callable[[], float], debts: DebtsOf | None = None
    ) -> None:
        self.requests = AddressLimit("requests", clock, debts)
        self.streams = AddressLimit("streams", clock, debts)
        self.writes = AddressLimit("writes", clock, debts)
        self.wrong_tokens = AddressLimit("wrong_tokens", clock, debts)
        self.wrong_tokens.use(_WRONG_TOKENS, for_all=False)
        self.use(settings)

    def use(self, settings: LimitSettings) -> None:
        """Have other settings in force from now on."""
        said = settings.model_fields_set
        self.requests.use(settings.requests, for_all="requests" in said)
        self.streams.use(settings.streams, for_all="streams" in said)
        self.writes.use(settings.writes, for_all="writes" in said)
