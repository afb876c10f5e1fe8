import msgspec
import pytest

from ticker.sources.rss.parsing import pictures
from ticker.sources.rss.parsing.dating import dates
from ticker.sources.rss.parsing.guarded import Lost, guarded

from ..documents import feed_of, item, rss

DEFECT = "a date that trips us"


@pytest.fixture(autouse=True)
def defect(monkeypatch: pytest.MonkeyPatch) -> None:
    read = dates.instant_ms

    def trip(text: str) -> int | None:
        if text == DEFECT:
            raise OverflowError(text)
        return read(text)

    monkeypatch.setattr(dates, "instant_ms", trip)


def test_item_that_trips_our_own_reading_is_lost_alone_and_said() -> None:
    feed = feed_of(rss(item("One"), item("Two", pubDate=DEFECT), item("Three")))
    assert [entry.title for entry in feed.entries] == ["One", "Three"]
    assert feed.remark == f"1 of 3 items could not be read (OverflowError('{DEFECT}'))"


def test_item_of_a_json_feed_that_trips_us_is_lost_alone_and_counted() -> None:
    items = [{"id": "1", "title": "One", "date_published": DEFECT}, {"id": "2", "title": "Two"}]
    feed = feed_of(msgspec.json.encode({"version": "https://jsonfeed.org/version/1.1", "items": items}))
    assert [entry.title for entry in feed.entries] == ["Two"]
    assert feed.remark == "1 of 2 items could not be read"


def test_memory_that_runs_out_is_no_fault_of_the_item(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_out(*_: object) -> str:
        raise MemoryError

    monkeypatch.setattr(pictures, "chosen", run_out)
    with pytest.raises(MemoryError):
        feed_of(rss(item("One")))


def test_what_can_be_read_is_handed_on() -> None:
    assert guarded(int, "5") == 5
    assert isinstance(guarded(int, "x"), Lost)
