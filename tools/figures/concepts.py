"""The four ideas of docs/concepts.md."""

from collections.abc import Iterator

from tools.figures.drawing import Arrow, Box, Figure, Mark, Words

_WRITERS = (
    ("Feeds", "polled, or pushed"),
    ("Prices", "made up, or fetched"),
    ("Programs", "that publish"),
    ("Derivations", "bars, alerts"),
)
_READERS = (
    ("The page", "and its tabs"),
    ("curl -N", "text, SSE, NDJSON"),
    ("Programs", "WebSocket, polls"),
    ("Derivations", "which read, too"),
)


def _meeting() -> Iterator[Mark]:
    yield Words(x=92, y=30, text="writers append", style="s", align="middle")
    yield Words(x=308, y=30, text="the log", style="b", align="middle")
    yield Words(x=524, y=30, text="readers read", style="s", align="middle")
    for place, ((writer, how), (reader, what)) in enumerate(zip(_WRITERS, _READERS, strict=True)):
        y = 46 + 68 * place
        yield Box(x=16, y=y, w=152, h=54, title=writer, lines=(how,))
        yield Arrow(((168, y + 27), (226, y + 27)))
        yield Arrow(((390, y + 27), (448, y + 27)))
        yield Box(x=448, y=y, w=152, h=54, title=reader, lines=(what,))
    yield Box(x=226, y=46, w=164, h=258, tone="accent")
    for place, what in enumerate(("quote AAPL", "headline", "source ok", "quote AAPL", "alert", "quote BTC")):
        yield Box(x=240, y=60 + 39 * place, w=136, h=32, lines=(f"`{5301 + place}  {what}",))


MEETING = Figure(
    name="log",
    told="Feeds, prices, programs and derivations append to one log of numbered events; the page, curl, "
    "programs and derivations read it. No arrow leads from a writer to a reader but through the log.",
    size=(616, 320),
    marks=tuple(_meeting()),
)


def _cursors() -> Iterator[Mark]:
    yield Words(x=16, y=28, text="the log, older to newer", style="s")
    for place, seq in enumerate(range(5301, 5310)):
        yield Box(x=16 + 66 * place, y=40, w=58, h=36, lines=(f"`{seq}",))
    yield Arrow(((111, 132), (111, 80)))
    back = ("last saw 5302:", "is sent 5303 to 5309,", "and lives on")
    yield Box(x=16, y=132, w=190, h=92, title="comes back", lines=back, tone="accent")
    new = ("has no cursor: the", "newest of each key", "first, then live")
    yield Box(x=218, y=132, w=180, h=92, title="is new", lines=new)
    yield Arrow(((573, 132), (573, 80)))
    live = ("has seen 5309:", "is sent what comes", "next, as it comes")
    yield Box(x=410, y=132, w=190, h=92, title="is live", lines=live, tone="accent")


CURSORS = Figure(
    name="cursor",
    told="Events 5301 to 5309 in a row. A reader that last saw 5302 is sent 5303 to 5309 and then what "
    "comes; one that has seen 5309 is live; one without a cursor is given the newest event of each key "
    "first.",
    size=(616, 240),
    marks=tuple(_cursors()),
)

_EVENTS = (
    ("5301", "quote:AAPL", "190.12", False),
    ("5302", "headline:bbc:a1", "revision 1", False),
    ("5303", "quote:MSFT", "415.20", True),
    ("5304", "quote:AAPL", "190.31", False),
    ("5305", "headline:bbc:a1", "revision 2", True),
    ("5306", "quote:AAPL", "190.56", True),
)


def _compacted() -> Iterator[Mark]:
    yield Words(x=16, y=28, text="the log: id, key, value", style="s")
    yield Words(x=336, y=28, text="what a new reader is sent", style="s")
    for place, (seq, key, value, counts) in enumerate(_EVENTS):
        y, said = 42 + 44 * place, (f"`{seq}  {key}  {value}",)
        yield Box(x=16, y=y, w=264, h=36, lines=said, tone="accent" if counts else "soft")
        if counts:
            yield Arrow(((280, y + 18), (336, y + 18)))
            yield Box(x=336, y=y, w=264, h=36, lines=said, tone="accent")


COMPACTED = Figure(
    name="snapshot",
    told="Six events of three keys. Of each key only the newest is sent to a new reader: 5303 of MSFT, 5305, "
    "which is the second revision of a headline, and 5306 of AAPL, in this order and under these ids.",
    size=(616, 320),
    marks=tuple(_compacted()),
)


def _shared() -> Iterator[Mark]:
    yield Box(x=16, y=92, w=112, h=58, title="a batch", lines=("of new events",))
    yield Arrow(((128, 121), (162, 121)))
    yield Box(x=162, y=78, w=128, h=86, title="encoded", lines=("once for each", "format"), tone="accent")
    yield Arrow(((290, 121), (324, 121)))
    yield Box(
        x=324, y=78, w=128, h=86, title="framed", lines=("and compressed,", "once a group"), tone="accent"
    )
    for place, reader in enumerate(("reader", "reader", "slow reader")):
        y = 22 + 80 * place
        yield Arrow(((452, 121), (468, 121), (468, y + 28), (486, y + 28)))
        yield Box(
            x=486, y=y, w=114, h=56, title=reader, lines=("same bytes",) if place < 2 else ("buffer full",)
        )
    yield Arrow(((543, 238), (543, 270), (72, 270), (72, 238)))
    yield Words(
        x=308,
        y=262,
        text="is let go, and is a cursor again: it reads the log at its own pace",
        style="s",
        align="middle",
    )
    yield Box(x=16, y=190, w=112, h=48, title="the log")


SHARED = Figure(
    name="shared",
    told="A batch of new events is encoded once for each format, framed and compressed once for each group "
    "of readers that asked for the same, and the same bytes are written to each. A slow reader whose "
    "buffer is full is let go and reads the log at its own pace.",
    size=(616, 286),
    marks=tuple(_shared()),
)
