"""`search_headlines`: what was written, by words, symbols, sources and time."""

from collections.abc import Sequence

from pydantic import Field

from ticker.ask.parameters import did_you_mean
from ticker.errors import QueryError
from ticker.events import Headline
from ticker.mcp.answers import Answer, HeadlineOut, about_simulated, headline_out
from ticker.mcp.arguments import A_TIME, Arguments, Names, Text, ends
from ticker.mcp.remote import Remote
from ticker.mcp.tool import Tool
from ticker.times import rfc3339

_MOST_TOLD = 3


class HeadlineArguments(Arguments):
    words: Text = Field(
        "", description="Each has to begin a word of title, summary, source, author or tags: 'rate fed'"
    )
    phrase: Text = Field("", description="Words that follow one another: 'rate cut'")
    without: Text = Field("", description="A word, or words in a row, that must not be there")
    symbols: Names = Field((), description="Only of headlines that name one of these, such as AAPL")
    sources: Names = Field((), description="Only of these sources, by the names that `channels` gives")
    channels: Names = Field((), description="Only of these channels; patterns such as news.* too")
    since: Text = Field("", description=f"Published then or later: {A_TIME}")
    until: Text = Field("", description="Published before: written as since")
    limit: int = Field(10, ge=1, le=50, description="How many, the newest first")
    before: Text = Field("", description="The `next` of an earlier answer, for those that are older")


class Headlines(Answer):
    headlines: tuple[HeadlineOut, ...]
    next: str | None = Field(None, description="Give this as `before` for older ones; absent: there are none")


async def _run(remote: Remote, asked: HeadlineArguments) -> Headlines:
    now_ms = remote.clock()
    since, until = ends(asked.since, asked.until, now_ms)
    strangers = await _strangers(remote, asked.sources)
    page = await remote.client.headlines(
        asked.channels,
        symbols=asked.symbols,
        sources=asked.sources,
        q=asked.words,
        phrase=asked.phrase,
        without=asked.without,
        since=since,
        until=until,
        before=asked.before,
        limit=asked.limit,
    )
    found = tuple(headline_out(one, one.body) for one in page.headlines if isinstance(one.body, Headline))
    notes = (*about_simulated(*found), *strangers)
    if page.next is not None:
        notes = (*notes, "There may be older ones that match: ask again with `before`.")
    elif not found:
        notes = (
            *notes,
            "Nothing that is kept matches.",
            *await remote.doubts(asked.symbols),
            *await remote.blindness(),
        )
    return Headlines(now=rfc3339(now_ms), headlines=found, next=page.next, notes=notes)


async def _strangers(remote: Remote, sources: Sequence[str]) -> tuple[str, ...]:
    """A line for each of the first sources that there are not; QueryError where there is none of them."""
    channels = await remote.client.channels() if sources else ()
    known = tuple(name for channel in channels for name in channel.sources)
    strange = [one for one in sources if one not in known]
    lines = tuple(f"there is no source {one!r}{did_you_mean(one, known)}" for one in strange[:_MOST_TOLD])
    if channels and len(strange) == len(sources):
        expected = "a name of a source, as `channels` gives them"
        raise QueryError("unknown_source", "sources", "; ".join(lines), expected)
    return lines


SEARCH_HEADLINES = Tool(
    name="search_headlines",
    title="Search headlines",
    description=(
        "Search all news headlines that Ticker keeps, newest first, by words, phrase, symbols, sources, "
        "channels and time. All conditions have to hold; of several symbols or sources one. Without any: "
        "the newest headlines."
    ),
    takes=HeadlineArguments,
    gives=Headlines,
    run=_run,
)
