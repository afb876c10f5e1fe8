"""Events and control events as one line for a person at a terminal. Pure."""

import re
from functools import lru_cache

from ticker.events import (
    Action,
    Alert,
    Announcement,
    Bar,
    Body,
    Headline,
    Message,
    Move,
    Quote,
    Record,
    Source,
    Status,
)
from ticker.times import rfc3339
from ticker.wire.controls import Busy, Bye, Control, Lagged, Live, Open, Reset, Stale
from ticker.wire.format import Format

# C0, DEL and C1 controls and the bidirectional overrides: a headline must not steer a terminal.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class Text(Format):
    name = "text"
    content_type = "text/plain; charset=utf-8"
    frame_end = b"\n"
    sign_of_life = b"#\n"

    def event(self, record: Record) -> bytes:
        return f"{rfc3339(record.time_ms)[11:19]}  {describe(record.body)}\n".encode()

    def control(self, control: Control) -> bytes:
        return f"# {describe_control(control)}\n".encode()

    def heartbeat(self, live: Live) -> bytes:  # noqa: ARG002 - a person need not be told the id
        return self.sign_of_life


def printable(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text).strip()


@lru_cache(maxsize=64)
def _price_format(decimals: int) -> str:
    return f",.{decimals}f"


def describe(body: Body) -> str:
    """Say an event in one line for a terminal."""
    return printable(_described(body))


def _described(body: Body) -> str:
    match body:
        case Quote():
            return _describe_quote(body)
        case Headline():
            edited = f" (edited, revision {body.revision})" if body.revision > 1 else ""
            edited = " (taken back)" if body.is_retracted else edited
            link = f"  {body.url}" if body.url else ""
            return f"{body.source}: {body.title}{edited}{link}"
        case Source():
            detail = f": {body.detail}" if body.detail else ""
            return f"{body.name} is {body.state}{detail}"
        case Bar():
            return (
                f"{body.symbol} {body.interval_s} s bar from {body.start}: open {body.open:g} "
                f"high {body.high:g} low {body.low:g} close {body.close:g}"
            )
        case Status():
            until = f" until {body.until}" if body.until else ""
            reason = f": {body.reason}" if body.reason else ""
            return f"{body.symbol} is {body.state}{until}{reason}"
        case Action():
            return _describe_action(body)
        case Announcement():
            return f"{body.symbol}: {body.title}" if body.symbol else body.title
        case Move():
            verdict = ", unusual" if body.unusual else ""
            return f"{body.symbol} {body.change_pct:+.2f} % in {body.span_s // 60} min{verdict}"
        case Alert():
            detail = f": {body.detail}" if body.detail else ""
            return f"{body.severity} {body.title}{detail}"
        case Message():
            author = f"{body.author}: " if body.author else ""
            return author + body.text


def _describe_action(action: Action) -> str:
    match action.kind:
        case "split":
            return f"{action.symbol} splits, {action.new_shares} for {action.old_shares}"
        case "dividend":
            return f"{action.symbol} pays {action.amount} {action.currency or ''} a share".replace("  ", " ")
        case "rename":
            return f"{action.symbol} is now {action.new_symbol}"


def _describe_quote(quote: Quote) -> str:
    price = format(quote.price, _price_format(min(max(quote.decimals, 0), 12)))
    if quote.change_pct is None:
        return f"{quote.symbol:<8} {price:>12}"
    arrow = "▲" if quote.change_pct > 0 else "▼" if quote.change_pct < 0 else "="
    return f"{quote.symbol:<8} {price:>12}  {arrow} {quote.change_pct:+.2f} %  {quote.name}".rstrip()


def describe_control(control: Control) -> str:
    """Say a control event in one line for a terminal."""
    return printable(_described_control(control))


def _described_control(control: Control) -> str:
    match control:
        case Open(time=time, channels=channels):
            return f"Ticker at {time}: {', '.join(channels)}"
        case Live(time=time):
            return f"live at {time}"
        case Reset(reason=reason, requested=requested):
            return f"cannot go on after {requested!r} ({reason}): here is the newest of everything"
        case Lagged(skipped=skipped) if not skipped:
            return "left out because they are kept no longer: some of what was asked for"
        case Lagged(skipped=skipped):
            what = ", ".join(f"{count} {name}" for name, count in sorted(skipped.items()))
            return f"left out because newer ones replace them: {what}"
        case Stale(reason=None):
            return "the log can be written again"
        case Stale(reason=reason, since=since):
            return f"nothing new since {since}: {reason}"
        case Busy(reason=reason, retry_ms=retry_ms):
            return f"busy: {reason}; try again in {retry_ms / 1000:.1f} s"
        case Bye(reason="until"):
            return "that is all that was asked for"
        case Bye(reason=reason, reconnect_ms=reconnect_ms):
            return f"goodbye: {reason}; come back in {reconnect_ms / 1000:.1f} s"
