"""`latest_quotes`: the newest prices."""

from pydantic import Field

from ticker.events import Quote
from ticker.mcp.answers import Answer, QuoteOut, about_simulated, quote_out
from ticker.mcp.arguments import Arguments, Names, Text
from ticker.mcp.remote import Remote
from ticker.mcp.tool import Tool
from ticker.times import rfc3339


class QuoteArguments(Arguments):
    symbols: Names = Field((), description="Such as AAPL, BTC-USD, EURUSD; without any, all that there are")
    words: Text = Field("", description="Each has to begin a word of symbol or name: 'apple'")
    channels: Names = Field((), description="Only of these channels; patterns such as stocks* too")
    limit: int = Field(10, ge=1, le=100, description="How many, those that moved most today first")


class Quotes(Answer):
    quotes: tuple[QuoteOut, ...]


async def _run(remote: Remote, asked: QuoteArguments) -> Quotes:
    events = await remote.client.quotes(asked.channels, symbols=asked.symbols, q=asked.words)
    found = [(one, one.body) for one in events if isinstance(one.body, Quote)]
    found.sort(key=lambda one: -abs(one[1].change_pct or 0))
    shown = tuple(quote_out(*one) for one in found[: asked.limit])
    notes = (*about_simulated(*shown), *await remote.heeded(asked.symbols))
    if len(shown) < len(found):
        notes = (*notes, f"{len(found) - len(shown)} more were left out, which moved less today.")
    if not found:
        notes = (*notes, "Nothing that is quoted matches.", *await remote.blindness())
    return Quotes(now=rfc3339(remote.clock()), quotes=shown, notes=notes)


LATEST_QUOTES = Tool(
    name="latest_quotes",
    title="Latest quotes",
    description=(
        "The newest price of each symbol with its change since the previous close, the day's range and "
        "whether it is traded now. Without symbols: those that moved most today."
    ),
    takes=QuoteArguments,
    gives=Quotes,
    run=_run,
)
