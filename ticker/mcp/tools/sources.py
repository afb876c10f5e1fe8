"""`source_health`: which sources can be read, and what is wrong with the others."""

from pydantic import Field

from ticker.ask.parameters import did_you_mean
from ticker.events import Source
from ticker.mcp.answers import Answer, SourceOut, source_out
from ticker.mcp.arguments import Arguments, Names, Text
from ticker.mcp.remote import Remote
from ticker.mcp.tool import Tool
from ticker.times import rfc3339

_WORST_FIRST = ("failing", "gone", "late", "ok")


class SourceArguments(Arguments):
    words: Text = Field("", description="Each has to begin a word of name, title, kind, state or detail")
    channels: Names = Field((), description="Only of these channels; patterns such as news.* too")
    only_troubled: bool = Field(False, description="Leave out those that are ok")
    limit: int = Field(30, ge=1, le=200, description="How many, the worst first")


class Sources(Answer):
    sources: tuple[SourceOut, ...]
    count_by_state: dict[str, int] = Field(description="Of all that match, those left out too")


async def _run(remote: Remote, asked: SourceArguments) -> Sources:
    events = await remote.client.sources(asked.channels, q=asked.words)
    found = [(one, one.body) for one in events if isinstance(one.body, Source)]
    counts = {state: sum(body.state == state for _, body in found) for state in _WORST_FIRST}
    troubled = [one for one in found if one[1].state != "ok" or not asked.only_troubled]
    troubled.sort(key=lambda one: (_WORST_FIRST.index(one[1].state), one[1].name))
    shown = tuple(source_out(*one) for one in troubled[: asked.limit])
    notes: tuple[str, ...] = ()
    if left := len(troubled) - len(shown):
        notes = (f"{left} more were left out: ask with a higher limit, or of some channels.",)
    if not found:
        names = [one.body.name for one in await remote.client.sources() if isinstance(one.body, Source)]
        notes = (f"No source matches{did_you_mean(asked.words, names) or '.'}", *await remote.blindness())
    return Sources(
        now=rfc3339(remote.clock()),
        sources=shown,
        count_by_state={state: count for state, count in counts.items() if count},
        notes=notes,
    )


SOURCE_HEALTH = Tool(
    name="source_health",
    title="Health of sources",
    description=(
        "How the feeds and price sources that Ticker reads are doing, the worst first: whether each can be "
        "read, why not, and what its operator can do. Ask this where news or prices seem to be missing."
    ),
    takes=SourceArguments,
    gives=Sources,
    run=_run,
)
