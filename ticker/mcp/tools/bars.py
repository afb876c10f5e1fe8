"""`price_bars`: open, high, low, close and volume."""

from typing import Literal

from pydantic import Field

from ticker.mcp.answers import SIMULATED, Answer, BarOut, bar_out
from ticker.mcp.arguments import A_TIME, Arguments, Text, ends
from ticker.mcp.remote import Remote
from ticker.mcp.tool import Tool
from ticker.times import rfc3339


class BarArguments(Arguments):
    symbol: Text = Field(min_length=1, description="Such as AAPL")
    interval: Literal["1s", "1m", "5m", "15m", "1h", "1d"] = Field("5m", description="How long a bar is")
    since: Text = Field("", description=f"Bars that begin then or later: {A_TIME}")
    until: Text = Field("", description="Bars that begin before: written as since")
    limit: int = Field(60, ge=1, le=500, description="How many, the newest of the window")


class Bars(Answer):
    symbol: str
    interval_s: int
    bars: tuple[BarOut, ...] = Field(description="Oldest first; a stretch without a price has no bar")
    simulated: bool = Field(description="True of made-up prices")


async def _run(remote: Remote, asked: BarArguments) -> Bars:
    now_ms = remote.clock()
    since, until = ends(asked.since, asked.until, now_ms)
    _, quote = await remote.known(asked.symbol)
    # One more than is shown says whether there are more.
    found = await remote.bars(quote, asked.interval, since, until, asked.limit + 1)
    shown = found.bars[-asked.limit :]
    notes = (SIMULATED,) if quote.simulated else ()
    if len(shown) < len(found.bars):
        notes = (
            *notes,
            f"There are older bars: ask again with until={shown[0].start}, or with a longer interval.",
        )
    if not shown:
        notes = (*notes, "There is no bar in this window: no price came then, or bars of then are not kept.")
    return Bars(
        now=rfc3339(now_ms),
        symbol=found.symbol,
        interval_s=found.interval_s,
        bars=tuple(map(bar_out, shown)),
        simulated=quote.simulated,
        notes=notes,
    )


PRICE_BARS = Tool(
    name="price_bars",
    title="Price bars",
    description="The price of one symbol in a window of time, as bars of open, high, low, close and volume.",
    takes=BarArguments,
    gives=Bars,
    run=_run,
)
