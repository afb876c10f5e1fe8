"""All that Ticker derives, in the order in which one may follow what another makes."""

from collections.abc import Callable, Sequence

from ticker.derive.activity import Activity, ActivityCount
from ticker.derive.follower import Follower
from ticker.derive.running import AnyFollower, refuse_circles, run_together
from ticker.log import LogView, Order
from ticker.times import Clock


class Derivations:
    """`channels` are those of the config in force, asked again whenever they may be others."""

    def __init__(
        self, view: LogView, order: Order, *, channels: Callable[[], Sequence[str]], clock: Clock
    ) -> None:
        self.activity: Follower[Activity] = Follower(
            ActivityCount(), view, order, channels=channels, clock=clock
        )
        self._followers: tuple[AnyFollower, ...] = (self.activity,)
        refuse_circles([follower.derivation for follower in self._followers])

    @property
    def lags(self) -> dict[str, int]:
        """By derivation, how many events of the log it has not looked at."""
        return {follower.derivation.name: follower.lag for follower in self._followers}

    async def run(self) -> None:
        """Run until cancelled, or until the log is closed."""
        await run_together(self._followers)
