"""`events_after`: what happened behind an event, so that an assistant goes on where it stopped."""

from typing import Any

import msgspec
from pydantic import Field

from ticker.client import Event
from ticker.mcp.answers import SIMULATED, Answer, EventOut, cut
from ticker.mcp.arguments import Arguments, Names, Text
from ticker.mcp.remote import Remote
from ticker.mcp.tool import Tool
from ticker.times import rfc3339

_UNSAID = frozenset(("id", "type", "channel", "time", "retry_ms", "key", "mentions", "headline_id", "image"))
_MOST_TEXT = 280
_RESET = {
    "expired": "what came behind it is kept no longer",
    "unknown": "this Ticker has no such id",
    "foreign": "it is of another log, or of before a backup was put back",
}


class EventArguments(Arguments):
    after: Text = Field(
        "",
        description="The `next` of an earlier answer, or any event's id; without it, only what comes from "
        "now on, which is where to begin. A time, or how long ago (15m), is taken too",
    )
    types: Names = Field(
        (),
        description="Of quote, headline, alert, source, message, and on request bar, status, action, "
        "announcement and move; without any, the first five. Quotes are many: leave them out unless wanted",
    )
    symbols: Names = Field((), description="Only events that name one of these, such as AAPL")
    words: Text = Field("", description="Each has to begin a word of the event")
    channels: Names = Field((), description="Only of these channels; patterns such as news.* too")
    limit: int = Field(20, ge=1, le=100, description="How many, the oldest first")
    wait_s: float = Field(
        0, ge=0, le=50, description="If there is nothing yet, wait so many seconds for the first"
    )


class Events(Answer):
    events: tuple[EventOut, ...]
    next: str = Field(description="Give this as `after` next time: nothing is lost and nothing comes twice")


async def _run(remote: Remote, asked: EventArguments) -> Events:
    page = await remote.client.events(
        asked.channels,
        types=asked.types,
        symbols=asked.symbols,
        q=asked.words,
        since=asked.after.strip() or "none",
        limit=asked.limit,
        wait_s=asked.wait_s,
    )
    notes: tuple[str, ...] = ()
    events = page.events
    if page.reset is not None:
        why = _RESET.get(page.reset.reason, page.reset.reason)
        # A snapshot is no answer to what came since: whoever wants one has other tools, with limits.
        events = ()
        notes = (f"One cannot go on from {asked.after[:100]!r}: {why}. Begin anew at `next`.",)
    elif len(events) > asked.limit:
        notes = (f"{len(events) - asked.limit} events were left out.",)
        events = events[-asked.limit :]
    elif not events:
        notes = await remote.doubts(asked.symbols)
    elif len(events) == asked.limit:
        notes = ("There may be more already: ask again with `next`.",)
    simulated = await remote.simulated(_symbol_of(one) for one in events)
    shown = tuple(_event_out(one, simulated) for one in events)
    made_up = any(one.data.get("simulated") for one in shown)
    return Events(
        now=rfc3339(remote.clock()),
        events=shown,
        next=page.next,
        notes=(*((SIMULATED,) if made_up else ()), *notes),
    )


def _event_out(event: Event, simulated: frozenset[str]) -> EventOut:
    fields: dict[str, Any] = msgspec.json.decode(event.json)
    data = {name: _short(value) for name, value in fields.items() if name not in _UNSAID and _says(value)}
    if fields.get("symbol") in simulated or "simulated" in (fields.get("tags") or ()):
        data["simulated"] = True
    return EventOut(id=event.id, type=event.type, channel=event.channel, time=event.time, data=data)


def _symbol_of(event: Event) -> str | None:
    return getattr(event.body, "symbol", None)


def _says(value: object) -> bool:
    return value is not None and value != [] and value != ""


def _short(value: object) -> object:
    return cut(value, _MOST_TEXT) if isinstance(value, str) else value


EVENTS_AFTER = Tool(
    name="events_after",
    title="Events after an id",
    description=(
        "What happened behind an event, oldest first, so that you go on exactly where you stopped: call it "
        "once without `after` to learn where now is, keep `next`, and give it as `after` later. It can wait "
        "for the first event."
    ),
    takes=EventArguments,
    gives=Events,
    run=_run,
)
