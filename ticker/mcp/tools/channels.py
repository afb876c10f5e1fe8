"""`channels`: what there is to ask about."""

from pydantic import Field

from ticker.mcp.answers import Answer, Part
from ticker.mcp.arguments import Arguments
from ticker.mcp.remote import Remote
from ticker.mcp.tool import Tool
from ticker.times import rfc3339

_MOST_SOURCES = 50


class ChannelOut(Part):
    name: str
    title: str
    sources: tuple[str, ...] = Field(description="The names of the first sources on it")
    source_count: int


class ChannelArguments(Arguments):
    limit: int = Field(50, ge=1, le=200, description="How many")


class Channels(Answer):
    channels: tuple[ChannelOut, ...]


async def _run(remote: Remote, asked: ChannelArguments) -> Channels:
    found = await remote.client.channels()
    shown = tuple(
        ChannelOut(
            name=one.name, title=one.title, sources=one.sources[:_MOST_SOURCES], source_count=len(one.sources)
        )
        for one in found[: asked.limit]
    )
    notes = () if found else await remote.blindness()
    if len(shown) < len(found):
        notes = (*notes, f"{len(found) - len(shown)} more channels were left out.")
    if any(one.source_count > len(one.sources) for one in shown):
        notes = (*notes, "Not all names of sources are told: source_health finds them by words.")
    return Channels(now=rfc3339(remote.clock()), channels=shown, notes=notes)


CHANNELS = Tool(
    name="channels",
    title="Channels and sources",
    description="The channels of this Ticker, such as stocks and world, and their sources, to filter by.",
    takes=ChannelArguments,
    gives=Channels,
    run=_run,
)
