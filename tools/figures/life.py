"""The life of a headline, of docs/how-it-works.md."""

from collections.abc import Iterator

from tools.figures.drawing import Arrow, Box, Figure, Mark, Words

_STEPS = (
    (
        "1  due",
        "the schedule fires; its start is noted in the log",
        "poller/poller.py, poller/schedule.py",
        "loop",
    ),
    (
        "2  fetch",
        "its host's turn, a conditional request, bounds",
        "outbound/fetch.py, outbound/gate.py",
        "loop",
    ),
    ("3  parse", "bytes to entries: text, links, instants", "sources/rss/parsing/parse.py", "worker"),
    ("4  decide", "new, edited, or known: against the ledger", "sources/rss/deciding/decide.py", "worker"),
    (
        "5  enrich",
        "story, then symbols, then secrets hidden",
        "enrich/story.py, enrich/symbols/tagger.py",
        "loop",
    ),
    ("6  append", "events and the source's state, one transaction", "log/writing/store.py", "thread"),
    ("7  fan out", "framed once a group, written to each reader", "broadcast/live/, wire/", "loop"),
    (
        "8  paint",
        "pure store, then the one row, in one frame",
        "static/js/core/store.js, panels/headlines.js",
        "page",
    ),
)
_WHERE = {
    "loop": "event loop",
    "worker": "worker process",
    "thread": "writer's thread",
    "page": "browser",
}


def _life() -> Iterator[Mark]:
    last = len(_STEPS) - 1
    for place, (title, what, where, whose) in enumerate(_STEPS):
        y = 16 + 96 * place
        yield Box(
            x=16,
            y=y,
            w=446,
            h=76,
            title=title,
            lines=(what, f"`{where}"),
            tone="accent" if whose == "thread" else "plain",
            align="start",
        )
        yield Words(x=478, y=y + 43, text=_WHERE[whose], style="s")
        if place < last:
            yield Arrow(((239, y + 76), (239, y + 96)))


LIFE = Figure(
    name="life",
    told="Eight steps, one below the other: due, fetch, parse, decide, enrich, append, fan out, paint, each "
    "with what it does, its modules, and where it runs: parse and decide in a worker process, append in "
    "the writer's thread, paint in the browser, the rest on the event loop.",
    size=(616, 16 + 96 * 7 + 76 + 16),
    marks=tuple(_life()),
)
