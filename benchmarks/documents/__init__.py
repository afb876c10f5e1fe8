"""Feed documents of real size, made up: the same bytes from the same number, on every machine."""

import random
from collections.abc import Iterator

import msgspec

from benchmarks.documents.formats import Feed, Item, content_type, write
from benchmarks.documents.prose import Prose
from benchmarks.documents.shapes import Shape, shape

_NEWEST_S = 1_735_689_600
"""The first of January 2025, in seconds: in the past, so that no reader thinks that a date is wrong."""
_APART_S = 86_400

OUTSIZE_ENTRIES = (5_000, 1_200)
"""Of a long feed, and of one of nearly 15 MB, which is the most that Ticker takes by default."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A feed as its server has it, and as it is once there is one more entry; None if that never comes."""

    body: bytes
    later: bytes | None
    content_type: str


def documents(count: int) -> Iterator[Document]:
    """The first so many feeds; any number of them is a fair sample of all."""
    prose = Prose(random.Random("prose"))
    for number in range(count):
        yield _document(prose, number, shape(number))


def outsize() -> Iterator[Document]:
    """The two feeds of `OUTSIZE_ENTRIES`."""
    prose = Prose(random.Random("prose"))
    many, few = OUTSIZE_ENTRIES
    long = Shape(dialect="rss", entries=many, summary_chars=200, tags=1)
    heavy = Shape(dialect="rss", entries=few, summary_chars=300, content_chars=11_000, tags=3)
    yield _document(prose, -1, long, grows=False)
    yield _document(prose, -2, heavy, grows=False)


def _document(prose: Prose, number: int, shape: Shape, *, grows: bool = True) -> Document:
    rng = random.Random(f"document {number}")
    home = f"https://site{number}.example.org"
    title = prose.title(rng)
    # One more than there are at first: the newest, which comes later and pushes the oldest out.
    items = [_item(prose, rng, shape, home, place) for place in range(shape.entries, -1, -1)]

    def written(those: list[Item]) -> bytes:
        text = write(Feed(shape=shape, title=title, home=home, items=those))
        return text.encode("ascii" if shape.ascii else shape.encoding, "xmlcharrefreplace")

    return Document(
        body=written(items[1:]),
        later=written(items[:-1]) if grows else None,
        content_type=content_type(shape),
    )


def _item(prose: Prose, rng: random.Random, shape: Shape, home: str, place: int) -> Item:
    draw = prose.html if shape.summary_is_html else prose.text
    title = prose.title(rng)
    number = 100_000 + place
    link = f"{home}/{number}/{title.lower().replace(' ', '-')}/"
    return Item(
        number=number,
        identity=_identity(shape, home, number) or link,
        title=title,
        link=link,
        published_s=_NEWEST_S - _APART_S * (shape.entries - place) - rng.randrange(_APART_S),
        author=prose.name(rng),
        summary=draw(rng, shape.summary_chars) if shape.summary_chars else "",
        content=prose.html(rng, shape.content_chars) if shape.content_chars else "",
        tags=tuple(prose.name(rng) for _ in range(shape.tags)),
    )


def _identity(shape: Shape, home: str, number: int) -> str | None:
    if shape.dialect == "video":
        return f"yt:video:{number}"
    return f"{home}/?p={number}" if shape.wordpress else None
