"""How stories are told: each kind in several wordings, of which the facts themselves pick one. Pure."""

import re
from collections.abc import Sequence
from hashlib import blake2b

import msgspec

from ticker.derive.newswire.state import Band
from ticker.events import Action, Announcement, Quote

LABEL = "[Simulated]"
"""Begins every title, so that no headline can be taken for one of the real world."""
_NOTE = "This is a simulated market: nothing of it has happened."

_UP = (
    "{who} jumps {move} in {minutes}",
    "{who} climbs {move} as buyers step in",
    "{who} gains {move} in {minutes}",
    "{who} up {move} within {minutes}",
    "Buyers lift {who} by {move} in {minutes}",
    "{who} rallies, up {move} in {minutes}",
)
_DOWN = (
    "{who} drops {move} in {minutes}",
    "{who} slides {move} as sellers take over",
    "{who} loses {move} in {minutes}",
    "{who} down {move} within {minutes}",
    "Sellers push {who} down by {move} in {minutes}",
    "{who} retreats, down {move} in {minutes}",
)
_MORNING_UP = (
    "{who} begins the day {move} higher",
    "{who} leads early gains, up {move}",
    "{who} is {move} above {close}",
)
_MORNING_DOWN = (
    "{who} begins the day {move} lower",
    "{who} leads early losses, down {move}",
    "{who} is {move} below {close}",
)
_HALTED = ("Trading in {who} is halted", "{who}: exchange halts trading")
_PAUSED_UP = (
    "Trading in {who} is paused after a rise to its upper band",
    "{who} is paused: the price stayed at its upper band",
)
_PAUSED_DOWN = (
    "Trading in {who} is paused after a fall to its lower band",
    "{who} is paused: the price stayed at its lower band",
)
_RESUMED = ("Trading in {who} resumes", "{who}: trading goes on after a halt")
_LEAST_TOLD = 0.001
_CASHTAG = re.compile(r"[A-Za-z](?:[A-Za-z0-9]|[.\-=/^](?=[A-Za-z0-9])){0,20}")


class StoryWords(msgspec.Struct, frozen=True):
    """A story's title, which says that it is simulated, and its summary."""

    title: str
    summary: str


def who(name: str, symbol: str) -> str:
    """A company as titles have it, so that nobody has to guess which symbol is meant."""
    return f"{name} ({code(symbol)})"


def code(symbol: str) -> str:
    """A symbol as a title names it: as a cashtag, or as an exchange's where no cashtag can be like that."""
    return f"${symbol}" if _CASHTAG.fullmatch(symbol) else f"SIM:{symbol}"


def moved(quote: Quote, move: float, lasted_ms: int) -> StoryWords:
    """A move, which is a fraction, as 0.012 for 1.2 %."""
    minutes = max(1, round(lasted_ms / 60_000))
    told = "a minute" if minutes == 1 else f"{minutes} minutes"
    title = _picked(_UP if move > 0 else _DOWN, quote).format(
        who=who(quote.name, quote.symbol), move=_percent(move), minutes=told
    )
    return _labelled(title, _price(quote))


def opened(quote: Quote, move: float, paid: float = 0.0) -> StoryWords:
    """The symbol that begins a day; `paid` is the dividend that yesterday's close was still with."""
    wording = _picked(_MORNING_UP if move > 0 else _MORNING_DOWN, quote)
    company, close = who(quote.name, quote.symbol), "yesterday's close"
    summary = _price(quote)
    if paid:
        close = f"{close} less its dividend"
        summary += f" Compared with yesterday's close less the dividend of {paid:g}{_currency(quote)}."
    return _labelled(wording.format(who=company, move=_percent(move), close=close), summary)


def halted(who: str, symbol: str, reason: str | None, band: Band | None) -> StoryWords:
    """A halt; `band` is the one at which the price was, if it was at one."""
    wordings = _HALTED if band is None else _PAUSED_UP if band == "limit_up" else _PAUSED_DOWN
    title = _of(wordings, symbol + (reason or "")).format(who=who)
    return _labelled(title, f"Reason: {reason}." if reason else "")


def market_halted(symbols: int, reason: str | None) -> StoryWords:
    why = f": {reason}" if reason else ""
    return _labelled(f"Trading in {symbols} symbols is halted at once{why}", "")


def resumed(who: str, symbol: str, move: float) -> StoryWords:
    """The end of a halt, over which the price went by `move`."""
    title = _of(_RESUMED, symbol).format(who=who)
    if abs(move) >= _LEAST_TOLD:
        title += f", {_percent(move)} {'higher' if move > 0 else 'lower'}"
    return _labelled(title, "")


def market_resumed(symbols: int) -> StoryWords:
    return _labelled(f"Trading in {symbols} symbols resumes", "")


def announced(said: Announcement, name: str) -> StoryWords:
    """What somebody else has put into words, with the symbol in the title."""
    title = said.title if said.symbol is None else _naming(said.title, name, said.symbol)
    return _labelled(title, said.summary)


def acted(action: Action, name: str) -> StoryWords:
    """A corporate action."""
    company = who(name, action.symbol)
    match action:
        case Action(kind="split", old_shares=old, new_shares=new):
            what = f"{company} splits its shares, {new} for {old}"
        case Action(kind="dividend", amount=amount, currency=currency):
            what = (
                f"{company} pays a dividend of {amount:g} {currency or ''}".rstrip()
                if amount
                else f"{company} pays a dividend"
            )
        case Action(new_symbol=new_symbol):
            what = f"{company} is now traded as {new_symbol}"
    return _labelled(what, "")


def _naming(title: str, name: str, symbol: str) -> str:
    """A title with a symbol behind the company's name, or at its end if the name is not in it."""
    if code(symbol) in title:
        return title
    named = re.search(rf"(?<!\w){re.escape(name)}(?![\w'\u2019-])", title) if name else None
    if named is None:
        return f"{title} ({code(symbol)})"
    return f"{title[: named.end()]} ({code(symbol)}){title[named.end() :]}"


def _percent(move: float) -> str:
    return f"{abs(move) * 100:.1f}%"


def _price(quote: Quote) -> str:
    return f"Last price {quote.price:.{quote.decimals}f}{_currency(quote)}."


def _currency(quote: Quote) -> str:
    return f" {quote.currency}" if quote.currency else ""


def _labelled(title: str, summary: str) -> StoryWords:
    return StoryWords(f"{LABEL} {title}", f"{summary} {_NOTE}".lstrip())


def _picked(wordings: Sequence[str], quote: Quote) -> str:
    # By what has happened and not by when, so that the same day reads the same every time.
    return _of(wordings, f"{quote.symbol}:{quote.price}")


def _of(wordings: Sequence[str], facts: str) -> str:
    return wordings[blake2b(facts.encode(), digest_size=1).digest()[0] % len(wordings)]
