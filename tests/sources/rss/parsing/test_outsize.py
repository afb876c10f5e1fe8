from collections.abc import Iterable, Sequence

import msgspec
import pytest

from ticker.sources.rss.parsing.entries import ParsedFeed
from ticker.sources.rss.parsing.outsize import MOST_ITEMS
from ticker.sources.rss.parsing.xml.excerpt import excerpt
from ticker.times import rfc3339

from ..documents import feed_of, item, rss

NOW_MS = 1_767_323_045_000
MINUTE_MS = 60_000
COUNT = 62_000
FEW = MOST_ITEMS + 2


def date(number: int) -> str:
    return rfc3339(NOW_MS - number * MINUTE_MS)


def json_feed(items: Sequence[object]) -> bytes:
    return msgspec.json.encode({"version": "https://jsonfeed.org/version/1.1", "title": "E", "items": items})


def ends(feed: ParsedFeed) -> tuple[str, int, str]:
    return feed.entries[0].title, len(feed.entries), feed.entries[-1].title


def test_first_items_of_a_feed_of_tens_of_thousands_are_read_and_it_is_said() -> None:
    feed = feed_of(rss(*(f"<item><title>t{n}</title></item>" for n in range(COUNT))))
    assert ends(feed) == ("t0", MOST_ITEMS, "t9999")
    assert feed.remark == "of 62,000 items the first 10,000 are read"
    assert feed.is_excerpt
    assert feed.title == "Example"


def newest_last() -> Iterable[int]:
    return range(FEW - 1, -1, -1)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(rss(*(item(f"t{n}", pubDate=date(n)) for n in newest_last())), id="RSS"),
        pytest.param(
            json_feed([{"id": str(n), "title": f"t{n}", "date_published": date(n)} for n in newest_last()]),
            id="JSON Feed",
        ),
    ],
)
def test_last_items_are_read_where_the_newest_are_last(body: bytes) -> None:
    feed = feed_of(body)
    assert ends(feed) == (f"t{MOST_ITEMS - 1}", MOST_ITEMS, "t0")
    assert feed.remark == f"of {FEW:,} items the last 10,000 are read"


def test_first_items_of_a_json_feed_are_read_where_nothing_else_is_known() -> None:
    feed = feed_of(json_feed([{"id": str(n), "title": f"t{n}"} for n in range(FEW)]))
    assert ends(feed) == ("t0", MOST_ITEMS, "t9999")
    assert feed.remark == f"of {FEW:,} items the first 10,000 are read"


def test_what_stands_behind_the_items_is_read_though_they_are_not() -> None:
    behind = (
        '<link rel="hub" href="https://hub.example/" xmlns="http://www.w3.org/2005/Atom"/></channel></rss>'
    )
    text = rss(*(item(f"t{n}") for n in range(FEW))).decode().replace("</channel></rss>", behind)
    assert excerpt(text).text.endswith(f"<title>t{MOST_ITEMS - 1}</title></item>{behind}")


@pytest.mark.parametrize("around", ["<![CDATA[{}]]>", "<!--{}-->"])
def test_item_of_which_is_only_spoken_counts_for_nothing(around: str) -> None:
    items = (item("t", description=around.format("<item>")) for _ in range(MOST_ITEMS))
    text = rss(*items).decode()
    found = excerpt(text)
    assert found.text == text
    assert found.part.is_all


def test_one_item_more_than_are_read_is_left_out() -> None:
    text = rss(*(f"<ITEM><title>t{n}</title></ITEM>" for n in range(MOST_ITEMS + 1))).decode()
    assert excerpt(text).text == text.replace(f"<ITEM><title>t{MOST_ITEMS}</title></ITEM>", "")


def test_items_without_anything_in_them_are_counted_too() -> None:
    text = rss(*(f'<item n="{n}"/>' for n in range(FEW))).decode()
    assert excerpt(text).part.count == FEW
