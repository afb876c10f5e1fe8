"""How stories are told: each kind in several wordings, of which the facts themselves pick one. Pure."""

from hashlib import blake2b

from ticker.events import Action, Quote

LABEL = "[Simulated]"
"""Begins every title, so that no headline can be taken for one of the real world."""
_NOTE = "This is a simulated market: nothing of it has happened."

_UP = (
    "{name} jumps {move} in {minutes}",
    "{name} climbs {move} as buyers step in",
    "{name} gains {move} in heavy trading",
    "{name} up {move} within {minutes}",
)
_DOWN = (
    "{name} drops {move} in {minutes}",
    "{name} slides {move} as sellers take over",
    "{name} loses {move} in heavy trading",
    "{name} down {move} within {minutes}",
)
_MORNING_UP = ("{name} begins the day {move} higher", "{name} leads early gains, up {move}")
_MORNING_DOWN = ("{name} begins the day {move} lower", "{name} leads early losses, down {move}")
_HALTED = ("Trading in {name} is halted", "{name}: exchange halts trading")
_RESUMED = ("Trading in {name} resumes", "{name}: trading goes on after a halt")


def moved(quote: Quote, move: float, lasted_ms: int) -> tuple[str, str]:
    """Title and summary of a move; `move` is a fraction, as 0.012 for 1.2 %."""
    minutes = max(1, round(lasted_ms / 60_000))
    told = "a minute" if minutes == 1 else f"{minutes} minutes"
    title = _picked(_UP if move > 0 else _DOWN, quote).format(
        name=_name(quote), move=_percent(move), minutes=told
    )
    return _labelled(title), _price(quote)


def opened(quote: Quote, move: float) -> tuple[str, str]:
    """Title and summary of the first symbol of a day that is worth a word."""
    wording = _picked(_MORNING_UP if move > 0 else _MORNING_DOWN, quote)
    return _labelled(wording.format(name=_name(quote), move=_percent(move))), _price(quote)


def halted(name: str, symbol: str, reason: str | None) -> tuple[str, str]:
    title = _of(_HALTED, symbol + (reason or "")).format(name=f"{name} (${symbol})")
    return _labelled(title), f"Reason: {reason}. {_NOTE}" if reason else _NOTE


def resumed(name: str, symbol: str) -> tuple[str, str]:
    return _labelled(_of(_RESUMED, symbol).format(name=f"{name} (${symbol})")), _NOTE


def announced(name: str, action: Action) -> tuple[str, str]:
    """Title and summary of a corporate action."""
    who = f"{name} (${action.symbol})"
    match action:
        case Action(kind="split", old_shares=old, new_shares=new):
            what = f"{who} splits its shares, {new} for {old}"
        case Action(kind="dividend", amount=amount, currency=currency):
            what = (
                f"{who} pays a dividend of {amount:g} {currency or ''}".rstrip()
                if amount
                else f"{who} pays a dividend"
            )
        case Action(new_symbol=new_symbol):
            what = f"{who} is now traded as {new_symbol}"
    return _labelled(what), _NOTE


def _name(quote: Quote) -> str:
    return f"{quote.name} (${quote.symbol})"


def _percent(move: float) -> str:
    return f"{abs(move) * 100:.1f}%"


def _price(quote: Quote) -> str:
    currency = f" {quote.currency}" if quote.currency else ""
    return f"Last price {quote.price:.{quote.decimals}f}{currency}. {_NOTE}"


def _labelled(title: str) -> str:
    return f"{LABEL} {title}"


def _picked(wordings: tuple[str, ...], quote: Quote) -> str:
    # By what has happened and not by when, so that the same day reads the same every time.
    return _of(wordings, f"{quote.symbol}:{quote.price}")


def _of(wordings: tuple[str, ...], facts: str) -> str:
    return wordings[blake2b(facts.encode(), digest_size=1).digest()[0] % len(wordings)]
