"""Moves with the headlines that came before them."""

from collections.abc import Sequence

from ticker.client import Client, Event
from ticker.events import Headline, Move
from ticker.mcp.answers import HeadlineOut, MoveOut, headline_out, move_out


def weight(move: Move) -> tuple[float, float]:
    """By how unusual it is, and where that is not known by how far it went."""
    return abs(move.z or 0), abs(move.change_pct)


def with_headlines(moves: Sequence[Move], among: Sequence[Event]) -> tuple[MoveOut, ...]:
    """Each with its headline, if that is among these events, in its newest wording."""
    newest = {event.key: event for event in among if isinstance(event.body, Headline)}
    by_id = {event.id: newest[event.key] for event in among if event.key in newest}
    return tuple(move_out(move, _headline(by_id.get(move.about))) for move in moves)


async def looked_up(client: Client, moves: Sequence[Move]) -> tuple[MoveOut, ...]:
    """Each with its headline, which is asked for: it is the first of that instant."""
    return tuple([move_out(move, _headline(await _about(client, move))) for move in moves])


async def _about(client: Client, move: Move) -> Event | None:
    page = await client.events(types="headline", symbols=move.symbol, since=move.since, limit=_AT_ONE_INSTANT)
    return next((event for event in page.events if event.id == move.about), None)


_AT_ONE_INSTANT = 20


def _headline(event: Event | None) -> HeadlineOut | None:
    return headline_out(event, event.body) if event is not None and isinstance(event.body, Headline) else None
