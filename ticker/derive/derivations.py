"""All that Ticker derives, in the order in which one may follow what another makes."""

from collections.abc import Callable, Sequence

from ticker.alerts import NO_RULES, Rulebook
from ticker.derive.activity import Activity, ActivityCount
from ticker.derive.alerts import AlertsOfRules, AlertsState
from ticker.derive.bars import Bars, BarsOfQuotes, BarsState, Sparklines, TradingDays
from ticker.derive.follower import Follower
from ticker.derive.moves import MovesOfHeadlines, MovesState, history_of
from ticker.derive.newswire import Newswire, WireState
from ticker.derive.portions import PortionedFollower
from ticker.derive.running import AnyFollower, refuse_circles, run_together
from ticker.events import Record
from ticker.log import LogView, Order
from ticker.times import Clock


class Derivations:
    """`channels` and `rulebook` are those of the config in force, asked again at each use.

    `days` go by its venues.
    """

    def __init__(
        self,
        view: LogView,
        order: Order,
        *,
        channels: Callable[[], Sequence[str]],
        clock: Clock,
        rulebook: Callable[[], Rulebook] = lambda: NO_RULES,
        newswire_is_on: Callable[[], bool] = lambda: False,
    ) -> None:
        self.days = TradingDays()
        self._view = view
        self._channels = channels
        self._of_quotes = BarsOfQuotes(self.days)
        self.activity: Follower[Activity] = Follower(
            ActivityCount(), view, order, channels=channels, clock=clock
        )
        self._making_bars: PortionedFollower[BarsState] = PortionedFollower(
            self._of_quotes, view, order, channels=channels, clock=clock, complete=self._with_bars_kept
        )
        self.bars = Bars(view, self._making_bars, self.days, clock)
        self.sparklines = Sparklines(view, self.bars)
        self.alerts: Follower[AlertsState] = Follower(
            AlertsOfRules(rulebook), view, order, channels=channels, clock=clock
        )
        self._of_headlines = MovesOfHeadlines()
        self._making_moves: Follower[MovesState] = Follower(
            self._of_headlines, view, order, channels=channels, clock=clock, complete=self._with_history
        )
        self.newswire: Follower[WireState] = Follower(
            Newswire(newswire_is_on), view, order, channels=channels, clock=clock
        )
        # Activity counts what the others make as well.
        self._followers: tuple[AnyFollower, ...] = (
            self._making_bars,
            self._making_moves,
            self.newswire,
            self.alerts,
            self.activity,
        )
        refuse_circles([follower.derivation for follower in self._followers])

    @property
    def writers(self) -> tuple[str, ...]:
        """Under which names they commit what they derive."""
        return tuple(follower.writer for follower in self._followers)

    @property
    def lags(self) -> dict[str, int]:
        """By derivation, how many events of the log it has not looked at."""
        return {follower.derivation.name: follower.lag for follower in self._followers}

    async def _with_bars_kept(self, state: BarsState, records: Sequence[Record]) -> BarsState:
        missing = self._of_quotes.missing(state, records)
        if not missing:
            return state
        return self._of_quotes.completed(state, await self._view.kept_bars.at(list(missing)))

    async def _with_history(self, state: MovesState, records: Sequence[Record]) -> MovesState:
        symbols = self._of_headlines.judged(state, records)
        if not symbols:
            return state
        history = await history_of(self._view, self._channels(), symbols, records[-1].time_ms)
        return self._of_headlines.completed(state, history)

    async def run(self) -> None:
        """Run until cancelled, or until the log is closed."""
        await run_together(self._followers)
