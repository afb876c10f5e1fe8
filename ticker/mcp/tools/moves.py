"""`biggest_moves`: which prices went furthest after news."""

from pydantic import Field

from ticker.events import Move
from ticker.mcp.answers import Answer, MoveOut, about_simulated
from ticker.mcp.arguments import A_TIME, Arguments, Names, Text, window
from ticker.mcp.moving import looked_up, weight
from ticker.mcp.reading import stretch
from ticker.mcp.remote import Remote
from ticker.mcp.tool import Tool
from ticker.times import rfc3339


class MovesArguments(Arguments):
    since: Text = Field("1d", description=f"Moves that were found then or later: {A_TIME}")
    until: Text = Field("", description="Found before: written as since")
    symbols: Names = Field((), description="Only of these, such as AAPL")
    channels: Names = Field((), description="Only of these channels of prices")
    only_unusual: bool = Field(False, description="Only those whose z is beyond 3 or -3")
    limit: int = Field(10, ge=1, le=30, description="How many, the most unusual first")


class Moves(Answer):
    moves: tuple[MoveOut, ...]


async def _run(remote: Remote, asked: MovesArguments) -> Moves:
    now_ms = remote.clock()
    within = window(asked.since, asked.until, now_ms)
    read = await stretch(remote.client, within, channels=asked.channels, types="move", symbols=asked.symbols)
    found = [one.body for one in read.events if isinstance(one.body, Move)]
    wanted = [one for one in found if one.unusual or not asked.only_unusual]
    wanted.sort(key=weight, reverse=True)
    shown = await looked_up(remote.client, wanted[: asked.limit])
    notes = (*about_simulated(*shown), *read.notes)
    if len(shown) < len(wanted):
        notes = (*notes, f"{len(wanted) - len(shown)} smaller moves were left out.")
    if not wanted:
        notes = (
            *notes,
            "No move after a headline in this window (it is told five minutes after it): latest_quotes "
            "says what moved today.",
            *await remote.heeded(asked.symbols),
            *await remote.blindness(),
        )
    return Moves(now=rfc3339(now_ms), moves=shown, notes=notes)


BIGGEST_MOVES = Tool(
    name="biggest_moves",
    title="Biggest moves after news",
    description=(
        "Which symbols moved most in the five minutes after a headline that names them, with that headline "
        "and a z-score of how unusual the move is. Across all symbols; of a single one what_moved says more."
    ),
    takes=MovesArguments,
    gives=Moves,
    run=_run,
)
