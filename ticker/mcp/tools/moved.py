"""`what_moved`: one symbol in a window of time: how far it went, when, and what was told meanwhile."""

import asyncio
from collections.abc import Iterator, Sequence, Sized

import msgspec
from pydantic import Field

from ticker.client import Event
from ticker.events import Alert, Headline, Move, Status
from ticker.mcp.answers import (
    SIMULATED,
    AlertOut,
    Answer,
    HeadlineOut,
    MoveOut,
    QuoteOut,
    alert_out,
    headline_out,
    quote_out,
)
from ticker.mcp.arguments import A_TIME, Arguments, Text, Window, window
from ticker.mcp.course import Course, course_of, interval_for
from ticker.mcp.moving import weight, with_headlines
from ticker.mcp.reading import stretch
from ticker.mcp.remote import Remote
from ticker.mcp.tool import Tool
from ticker.times import rfc3339

_TYPES = "headline,move,alert,status"
_MOST_BARS = 1_000
_SPAN_MS = 300_000
"""How long after a headline its move is told."""


class MovedArguments(Arguments):
    symbol: Text = Field(min_length=1, description="One symbol, such as AAPL")
    since: Text = Field("1d", description=f"The window's beginning: {A_TIME}")
    until: Text = Field("", description="Its end, written as since; now without it")
    limit: int = Field(8, ge=1, le=30, description="At most so many moves, headlines, alerts and halts, each")


class Moved(Answer):
    symbol: str
    name: str
    simulated: bool = Field(description="True of made-up prices")
    since: str
    until: str
    course: Course | None = Field(None, description="How the price went; absent: none came in the window")
    quote: QuoteOut = Field(description="The newest price")
    moves: tuple[MoveOut, ...] = Field(
        description="What the price did in the five minutes after each headline, the most unusual first"
    )
    headlines: tuple[HeadlineOut, ...] = Field(
        description="That name it, newest first, beside those of moves"
    )
    alerts: tuple[AlertOut, ...] = Field(description="About it, newest first")
    halts: tuple[str, ...] = Field((), description="When it was halted or limited and why, newest first")


class _Told(msgspec.Struct, frozen=True):
    """What was told of a symbol in a window, apart; the newest first."""

    moves: tuple[Move, ...]
    headlines: tuple[tuple[Event, Headline], ...]
    alerts: tuple[tuple[Event, Alert], ...]
    halts: tuple[str, ...]


async def _run(remote: Remote, asked: MovedArguments) -> Moved:
    now_ms = remote.clock()
    within = window(asked.since, asked.until, now_ms)
    event, quote = await remote.known(asked.symbol)
    interval = interval_for(within, now_ms)
    bars, read = await asyncio.gather(
        remote.bars(quote, interval, within.since, within.until, _MOST_BARS),
        stretch(remote.client, _longer(within), types=_TYPES, symbols=(quote.symbol,)),
    )
    told, limit = _told(read.events, within), asked.limit
    moves = with_headlines(sorted(told.moves, key=weight, reverse=True)[:limit], read.events)
    of_moves = {one.headline.id for one in moves if one.headline is not None}
    others = tuple(one for one in told.headlines if one[0].id not in of_moves)
    simulated = frozenset({quote.symbol}) if quote.simulated else frozenset[str]()
    notes = (
        *((SIMULATED,) if quote.simulated else ()),
        *_about_moves(moves, told.headlines, now_ms),
        *read.notes,
        *_left_out(limit, moves=told.moves, headlines=others, alerts=told.alerts, halts=told.halts),
    )
    return Moved(
        now=rfc3339(now_ms),
        symbol=quote.symbol,
        name=quote.name,
        simulated=quote.simulated,
        since=within.since,
        until=within.until or rfc3339(now_ms),
        course=course_of(bars),
        quote=quote_out(event, quote),
        moves=moves,
        headlines=tuple(headline_out(*one) for one in others[:limit]),
        alerts=tuple(alert_out(*one, simulated) for one in told.alerts[:limit]),
        halts=told.halts[:limit],
        notes=notes,
    )


def _longer(within: Window) -> Window:
    """With the headlines whose moves fall into the window, and the moves of its last headlines."""
    to_ms = None if within.to_ms is None else within.to_ms + _SPAN_MS
    return Window(max(0, within.from_ms - _SPAN_MS), to_ms)


def _told(events: Sequence[Event], within: Window) -> _Told:
    newest = {event.key or event.id: event for event in events}
    inside = [event for event in reversed(newest.values()) if within.has(event.time)]
    return _Told(
        tuple(
            event.body
            for event in events
            if isinstance(event.body, Move) and (within.has(event.time) or within.has(event.body.since))
        ),
        tuple((event, event.body) for event in inside if isinstance(event.body, Headline)),
        tuple((event, event.body) for event in inside if isinstance(event.body, Alert)),
        tuple(_halts(event for event in reversed(events) if within.has(event.time))),
    )


def _halts(events: Iterator[Event]) -> Iterator[str]:
    for event in events:
        match event.body:
            case Status(state="halted" | "auction" | "limit_up" | "limit_down" as state, reason=reason):
                yield f"{event.time}: {state}" + (f", {reason}" if reason else "")


def _about_moves(moves: Sized, headlines: Sequence[tuple[Event, Headline]], now_ms: int) -> Iterator[str]:
    """What to tell with them; the newest of the headlines is the first."""
    if moves:
        yield "A headline before a move is no proof that it was the cause."
    if headlines and headlines[0][0].time > rfc3339(now_ms - _SPAN_MS):
        yield "What headlines of the last five minutes moved is not known yet."


def _left_out(limit: int, **found: Sized) -> Iterator[str]:
    for name, some in found.items():
        if len(some) > limit:
            left = f"{len(some) - limit} of {len(some)} {name}"
            yield f"{left} were left out: ask with a higher limit, or of less time."


WHAT_MOVED = Tool(
    name="what_moved",
    title="What moved a symbol",
    description=(
        "What happened to the price of one symbol in a window of time, and what was told of it meanwhile: "
        "first, last, high and low price, the steepest minutes, each headline that names it with what the "
        "price did in the five minutes after and a z-score of how unusual that is, other headlines, alerts "
        "and halts. For 'what moved AAPL this morning' give as since when that morning began, in UTC."
    ),
    takes=MovedArguments,
    gives=Moved,
    run=_run,
)
