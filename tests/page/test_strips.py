"""The last reads of sources stand on the page from the start."""

from typing import Literal

from tests.page.painted import parsed
from tests.page.templates import page_template
from tests.page.test_first_paint import CHANNELS, NOW, SOURCES, record
from ticker.events import Record, Source
from ticker.page import first_paint
from ticker.page.stood import Stood
from ticker.page.strips import CELLS, strips_of


def read(seq: int, name: str, state: Literal["ok", "late", "failing"]) -> Record:
    return record(seq, "world", Source(name=name, kind="rss", state=state))


def test_a_strip_is_the_last_reads_of_a_source_in_their_order() -> None:
    reads = [read(n, "bbc" if n % 2 else "wire", "failing" if n < 4 else "ok") for n in range(1, 40)]
    strips = strips_of(reads)
    assert {name: len(strip) for name, strip in strips.items()} == {"bbc": CELLS, "wire": CELLS}
    assert [one.state for one in strips_of(reads[:5])["bbc"]] == ["failing", "failing", "ok"]


def test_the_page_has_it_without_javascript_and_says_it_in_words() -> None:
    name = SOURCES[-1].name
    strips = strips_of([read(1, name, "ok"), read(2, name, "failing")])
    made = first_paint(
        Stood(at_ms=NOW, records=[], strips=strips), title="T", channels=CHANNELS, sources=SOURCES
    )
    page = parsed(page_template().render(paint=made))
    (row,) = page.all("li", class_="source", data_name=name)
    (strip,) = row.all("span", class_="strip")
    assert strip.attributes["aria-label"] == "Last 2 reads: 1 ok · 1 failing"
    assert [cell.attributes["data-state"] for cell in strip.all("i")] == ["ok", "failing"]
